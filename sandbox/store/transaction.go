package store

import (
	"strings"
	"time"
)

// State is the state of a transaction (protocol reference 3.1).
type State uint8

// The states. The store never sees Prepare: such transactions are not logged
// and end with the process.
const (
	Prepare State = iota + 1
	Prepared
	Committed
	Visible
	Aborted
)

// String returns the server's word for the state: PREPARE, PREPARED,
// COMMITTED, VISIBLE or ABORTED.
func (s State) String() string {
	switch s {
	case Prepare:
		return "PREPARE"
	case Prepared:
		return "PREPARED"
	case Committed:
		return "COMMITTED"
	case Visible:
		return "VISIBLE"
	case Aborted:
		return "ABORTED"
	}
	return "UNKNOWN"
}

// Final reports whether the transaction ended: VISIBLE or ABORTED.
func (s State) Final() bool { return s == Visible || s == Aborted }

// Counters are the row counts of a load (protocol reference 5.9): Total =
// Loaded + Filtered + Unselected. Bytes is what the bodies held.
type Counters struct {
	Total, Loaded, Filtered, Unselected, Bytes int64
}

// Transaction is all that is remembered of a transaction, with the columns of
// SHOW TRANSACTION (protocol reference 4.3). Times that were not reached are
// zero. Nobody changes Tables once it is set, so that a Transaction can be copied.
type Transaction struct {
	ID              int64
	Database        string
	DatabaseID      int64
	Tables          []TableName // in the order in which they joined it
	Label           string
	State           State
	Coordinator     string // "BE: 127.0.0.1"
	Source          string // BACKEND_STREAMING, INSERT_STREAMING
	PrepareTime     time.Time
	PreparedTime    time.Time
	CommitTime      time.Time
	PublishTime     time.Time
	FinishTime      time.Time
	Reason          string // why it was aborted
	Timeout         time.Duration
	PreparedTimeout time.Duration
	Counters        Counters
}

// TableName is a table of a transaction: its name when it joined, and its id.
type TableName struct {
	Name string
	ID   int64
}

// TableNames returns the names of the transaction's tables, joined by commas;
// empty when no table has joined yet.
func (t Transaction) TableNames() string {
	names := make([]string, len(t.Tables))
	for i, table := range t.Tables {
		names[i] = table.Name
	}
	return strings.Join(names, ",")
}
