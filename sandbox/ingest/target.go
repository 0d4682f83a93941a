package ingest

import (
	"time"

	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// Target is where a load goes and what it sees of the server around it.
type Target struct {
	Table *store.Table
	// Open starts the stage that the rows go to, when the headers have said what
	// they do to the rows that are there. When the table was altered meanwhile it
	// is called again, and only the last stage is used.
	Open func(store.Change) *store.Stage
	// Release is the one that is played: headers and rules have their dates
	// (protocol reference 7).
	Release version.Release
	// Now is the moment of CURRENT_TIMESTAMP and of now(), the same for all rows.
	Now time.Time
	// Null counts rows and keeps none: the stage stays empty.
	Null bool
}
