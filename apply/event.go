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
	Bytes         int64 // of the source, committed
	Rows          int64 // committed
	Filtered      int64
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
		Took           time.Duration
	}
)

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
