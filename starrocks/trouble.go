package starrocks

import (
	"context"
	"errors"
	"strings"
)

// Trouble is the sort of an error that a load met, for counting: what an operator
// does about it differs from one to the other. The set is closed and small, so
// that it can be the label of a metric.
type Trouble uint8

// The sorts of trouble.
const (
	// OtherTrouble is none of those below: of the source, of the tool itself.
	OtherTrouble Trouble = iota
	// NetworkTrouble: a node could not be reached, or its answer was lost or is
	// not StarRocks'.
	NetworkTrouble
	// TimeoutTrouble: the time that the tool gives a request was over.
	TimeoutTrouble
	// BusyTrouble: the cluster is at a limit, see Busy.
	BusyTrouble
	// TransactionTrouble: a label was not in the state in which the operation
	// can be done: it ended by itself, or is somebody else's.
	TransactionTrouble
	// RefusedTrouble: StarRocks said no, in its own words.
	RefusedTrouble
	// RowsTrouble: StarRocks refused the rows.
	RowsTrouble
	troubles
)

// Troubles lists every sort.
func Troubles() []Trouble {
	list := make([]Trouble, troubles)
	for i := range list {
		list[i] = Trouble(i)
	}
	return list
}

func (t Trouble) String() string {
	switch t {
	case NetworkTrouble:
		return "network"
	case TimeoutTrouble:
		return "timeout"
	case BusyTrouble:
		return "busy"
	case TransactionTrouble:
		return "transaction"
	case RefusedTrouble:
		return "refused"
	case RowsTrouble:
		return "rows"
	}
	return "other"
}

// TroubleOf sorts an error. Of several in its chain the one that says most about
// the cause counts: a transaction that is gone since the network failed is
// network trouble.
func TroubleOf(err error) Trouble {
	var (
		data        *DataError
		refused     *RefusedError
		access      *AccessError
		lost        *lostError
		unsent      *unsentError
		frontends   *noFrontendError
		unreachable *UnreachableError
		odd         *OddAnswerError
		undecided   *UndecidedError
		label       *StateError
		exists      *LabelExistsError
	)
	switch {
	case errors.As(err, &data):
		return RowsTrouble
	case Busy(err):
		return BusyTrouble
	case errors.Is(err, context.DeadlineExceeded):
		return TimeoutTrouble
	case errors.As(err, &lost), errors.As(err, &unsent), errors.As(err, &frontends), errors.As(err, &unreachable), errors.As(err, &odd), errors.As(err, &undecided),
		errors.Is(err, ErrBodyLost):
		return NetworkTrouble
	case errors.As(err, &refused) && strings.HasPrefix(refused.Status, "TXN_"):
		return TransactionTrouble
	case errors.As(err, &refused), errors.As(err, &access):
		return RefusedTrouble
	case errors.As(err, &label), errors.As(err, &exists):
		return TransactionTrouble
	}
	return OtherTrouble
}
