package starrocks

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestTroubleIsSortedByItsCause(t *testing.T) {
	network := &lostError{err: errors.New("connection reset")}
	for _, c := range []struct {
		err  error
		want Trouble
	}{
		{nil, OtherTrouble},
		{errors.New("disk full"), OtherTrouble},
		{fmt.Errorf("begin l: %w", network), NetworkTrouble},
		{&UnreachableError{Named: "be:8040", Err: errors.New("refused")}, NetworkTrouble},
		{fmt.Errorf("%w; %w", errors.New("answered TXN_IN_PROCESSING"), ErrBodyLost), NetworkTrouble},
		{fmt.Errorf("commit l: %w", context.DeadlineExceeded), TimeoutTrouble},
		{&StateError{State: Aborted}, TransactionTrouble},
		{&StateError{State: Aborted, Err: network}, NetworkTrouble},
		{&LabelExistsError{Label: "l"}, TransactionTrouble},
		{&RefusedError{Status: "INTERNAL_ERROR"}, RefusedTrouble},
		{&RefusedError{Status: "TXN_NOT_EXISTS"}, TransactionTrouble},
		{&RefusedError{Status: "INTERNAL_ERROR", Message: "current running txns on db 10 is 1000"}, BusyTrouble},
		{&AccessError{Address: "fe"}, RefusedTrouble},
		{fmt.Errorf("prepare l: %w", &DataError{Message: "too many filtered rows"}), RowsTrouble},
	} {
		if got := TroubleOf(c.err); got != c.want {
			t.Errorf("%v is %s trouble, want %s", c.err, got, c.want)
		}
	}
}

func TestEverySortOfTroubleHasAName(t *testing.T) {
	names := map[string]bool{}
	for _, s := range Troubles() {
		names[s.String()] = true
	}
	if len(names) != len(Troubles()) {
		t.Errorf("%d sorts have %d names", len(Troubles()), len(names))
	}
}
