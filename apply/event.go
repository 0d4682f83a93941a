package apply

import (
	"time"

	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
)

// Event is something that a person may want to see; cli draws it. The set is
// closed: the types of this file.
type Event interface{ event() }

// Moved tells that an object has another address in the state, and Forgotten that
// the record of a load is gone from it.
type (
	Moved     struct{ From, Address string }
	Forgotten struct{ Address string }
)

// TableStarted, TableDone, TableFailed and TableStopped tell of something that is
// done to a table. A table whose job was left to the cluster is stopped.
type (
	TableStarted struct {
		Address string
		Action  plan.Action
	}
	TableDone struct {
		Address string
		Action  plan.Action
		Took    time.Duration
	}
	TableFailed struct {
		Address string
		Action  plan.Action
		Took    time.Duration
	}
	TableStopped struct{ Address string }
)

// Skipped tells of an action that was not begun: what it needs failed, or the run
// was ending.
type Skipped struct{ Address string }

// TableProgress tells of the job that alters a table, each time that it is
// looked at.
type TableProgress struct {
	Address  string
	Job      int64
	State    string
	Progress string // as the cluster says it
	Took     time.Duration
}

// LoadStarted tells that a load begins to read, with what it has to do.
type LoadStarted struct {
	Address, Into string
	Files, Splits int
	Bytes         int64
	Resumed       bool
}

// LoadProgress tells how far a load is; it follows every committed epoch and,
// while rows flow, at most every second.
type LoadProgress struct {
	Address string
	Progress
}

// Progress counts what one load has done in this run.
type Progress struct {
	Took          time.Duration
	Splits        int   // committed
	Transactions  int   // committed; a split may need several, one without rows none
	Bytes         int64 // of the source, committed
	Rows          int64 // committed
	Filtered      int64
	Ignored       int64 // rows that row_kind or where left out, neither wanted nor bad
	Sent          int64 // bytes sent, committed or not
	SplitsPlanned int
	BytesPlanned  int64
}

// LoadDone, LoadStopped and LoadFailed end a load.
type (
	LoadDone struct {
		Address string
		Progress
	}
	LoadStopped struct {
		Address string
		Next    starrocks.Label // label of the next epoch
		Progress
	}
	LoadFailed struct {
		Address string
		Progress
	}
)

// Settling tells of an epoch that an earlier run left open, and Settled how it
// ended.
type (
	Settling struct {
		Address, Decision string
		Label             string
		Txn               int64
	}
	Settled struct {
		Address, Outcome string // "Committed", "Rolled back", "Counted as done"
		Took             time.Duration
	}
)

// EpochBegun, EpochPrepared and EpochCommitted tell of one transaction. A
// prepared one is written down and synced: At is where a later run goes on, and
// Serial that of the state.
type (
	EpochBegun struct {
		Address string
		Split   source.Split
		Label   starrocks.Label
		Txn     int64
	}
	EpochPrepared struct {
		Address, Split string
		Label          starrocks.Label
		Txn            int64
		Rows           int64
		At             source.Offset
		Serial         uint64
		Took           time.Duration
	}
	EpochCommitted struct {
		Address, Split string
		Parts          []string // of the source
		Label          starrocks.Label
		Txn            int64
		Rows, Filtered int64
		Bytes          int64 // of the source
		Sent           int64 // bytes of the rows as they were sent, before compression
		Via            plan.Via
		Try            int // from 1
		Took           time.Duration
	}
)

// EpochWaiting tells that a label is open that only the cluster can end, and how
// long it is waited for at the most.
type EpochWaiting struct {
	Address string
	Label   starrocks.Label
	Limit   time.Duration
}

// EpochRolledBack tells of a transaction that an interruption or a fault undid.
type EpochRolledBack struct {
	Address, Split string
	Label          starrocks.Label
	Txn            int64
	Cause          error
}

// EpochRetried tells that an epoch is read again after a fault.
type EpochRetried struct {
	Address, Split string
	Attempt        int
	Wait           time.Duration
	Err            error
}

// EpochFailed tells that a try of an epoch failed and none follows: the load ends
// with it. An interruption is no failure.
type EpochFailed struct {
	Address, Split string
	Label          starrocks.Label
	Attempt        int // 1 for the first
	Err            error
}

// EpochSettled tells how a try of this run ended whose answers left it open: the
// label was asked before the epoch is read again.
type EpochSettled struct {
	Address, Split string
	Label          starrocks.Label
	Outcome        string // as Settled has it
	Kept           bool   // the cluster has the epoch, else it is read again
	// Rows and Sent are what this run has sent of the epoch; 0 where another run
	// has sent it.
	Rows, Sent int64
}

// RowsRefused tells of rows of an epoch that were refused, before the epoch is
// decided: Local by starlift, Filtered by StarRocks.
type RowsRefused struct {
	Address, Split  string
	Label           starrocks.Label
	Local, Filtered int64
	Rows            []RejectedRow // the first few, in the order of the source
	Changes         []string      // of the configuration, that would let them in
	File            string        // where refused rows are kept; "": nowhere
	Fails           bool          // they end the epoch
	Left            int64         // rows that are not in File: max_rows is reached, or StarRocks did not name them
}

func (Moved) event()           {}
func (Forgotten) event()       {}
func (TableStarted) event()    {}
func (TableDone) event()       {}
func (TableFailed) event()     {}
func (TableStopped) event()    {}
func (Skipped) event()         {}
func (TableProgress) event()   {}
func (LoadStarted) event()     {}
func (LoadProgress) event()    {}
func (LoadDone) event()        {}
func (LoadStopped) event()     {}
func (LoadFailed) event()      {}
func (Settling) event()        {}
func (Settled) event()         {}
func (EpochBegun) event()      {}
func (EpochPrepared) event()   {}
func (EpochCommitted) event()  {}
func (EpochRolledBack) event() {}
func (EpochRetried) event()    {}
func (EpochFailed) event()     {}
func (EpochWaiting) event()    {}
func (EpochSettled) event()    {}
func (RowsRefused) event()     {}
