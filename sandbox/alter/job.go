// Package alter runs schema changes: each is a job of its own that waits for the
// transactions before it, rewrites the rows and takes the place of the table's
// definition (protocol reference 6.8). It knows no SQL: package sql hands it
// what a table shall become, and shows its jobs.
package alter

import (
	"time"

	"starlift-sandbox/store"
)

// State is where a job stands.
type State string

// The states of protocol reference 6.8.
const (
	Pending    State = "PENDING"
	WaitingTxn State = "WAITING_TXN"
	Running    State = "RUNNING"
	Finished   State = "FINISHED"
	Cancelled  State = "CANCELLED"
)

// Final reports whether the job ended.
func (s State) Final() bool { return s == Finished || s == Cancelled }

// Request is what a table shall become.
type Request struct {
	Database, Table string
	TableID         int64
	Want            store.Definition
	// From says, for each column of Want, which of the present columns it is
	// filled from; -1 for its default. It is never nil: what changes no column is
	// no job.
	From []int
	// Doom, when it is not empty, is why the job fails if the table has rows by
	// then.
	Doom string
	// Timeout 0 stands for a day.
	Timeout time.Duration
}

// Job is a schema change, under way or ended. Values only.
type Job struct {
	Request
	ID                     int64 // rises with time
	IndexID, OriginIndexID int64
	SchemaVersion          int64
	SchemaHash             uint32
	Created                time.Time
	Ended                  time.Time // zero before
	Transaction            int64     // it waits for those below; -1 while PENDING
	State                  State
	Reason                 string // why it was cancelled
}
