package state

import "time"

// A Record is one change of the state, written to the journal as one line. The
// set is closed: the types of this file. A record's slices and maps may be used
// again by the caller after Append.
type Record interface {
	// check says why the record does not fit the state, or nil.
	check(s *State) error
	// apply makes the change; at is the time that the journal's line bears.
	apply(s *State, at time.Time)
	// kind is the record's name in the journal.
	kind() kind
}

// RunStarted is the first record of a run.
type RunStarted struct {
	Run       string    `json:"run"`
	Operation string    `json:"operation"`
	Who       string    `json:"who"`
	Host      string    `json:"host"`
	PID       int       `json:"pid"`
	At        time.Time `json:"at"`
}

// RunEnded is the last record of a run that could write one.
type RunEnded struct {
	Run     string    `json:"run"`
	Outcome string    `json:"outcome"`
	At      time.Time `json:"at"`
}

// TableCreated says that a table exists as the definition describes it: it was
// created, changed, adopted or found to be the same.
type TableCreated struct {
	Address     string `json:"address"`
	Cluster     string `json:"cluster"`
	Database    string `json:"database"`
	Name        string `json:"name"`
	TableID     int64  `json:"table_id"`
	Definition  string `json:"definition"`
	PreventDrop bool   `json:"prevent_drop,omitempty"`
	// Seen is the statement that would create the table as the cluster has it.
	Seen string `json:"seen,omitempty"`
}

// TableForgotten says that a table is no longer managed: it was dropped, or let
// go.
type TableForgotten struct {
	Address string `json:"address"`
}

// ObjectMoved gives a table or a load another address, with all that is known
// of it. The labels of a load go on as they were: see Load.LabelAddress.
type ObjectMoved struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// LoadForgotten removes what is known of a load. What it has loaded counts as
// not loaded from then on.
type LoadForgotten struct {
	Load string `json:"load"`
}

// LoadDefined makes a load known, or says that its definition, its table id or
// its reload generation changed. When the table id or the reload generation
// differs from what is known, the splits, the open epochs and the counts are
// void: settle open epochs before.
type LoadDefined struct {
	Load       string `json:"load"`
	Database   string `json:"database"`
	Table      string `json:"table"`
	TableID    int64  `json:"table_id"`
	Definition string `json:"definition"`
	Reload     uint64 `json:"reload"`
}

// SplitsAdded appends splits to a load. Their progress fields are kept as given.
type SplitsAdded struct {
	Load   string  `json:"load"`
	Splits []Split `json:"splits"`
}

// SplitsDropped forgets splits of which nothing was loaded: their source was
// listed again and is cut in another way.
type SplitsDropped struct {
	Load   string   `json:"load"`
	Splits []string `json:"splits"` // ids
}

// Begun opens an epoch. It may be repeated for an epoch that is begun and not
// prepared: the epoch is tried again.
type Begun struct {
	Load   string   `json:"load"`
	Epoch  string   `json:"epoch"`
	Split  string   `json:"split"`
	Labels []string `json:"labels"`
	Run    string   `json:"run"`
	Via    string   `json:"via,omitempty"`
}

// Prepared is the decision to commit an open epoch; append it with sync
// before the request that makes it real.
type Prepared struct {
	Load   string            `json:"load"`
	Epoch  string            `json:"epoch"`
	Labels []string          `json:"labels"`
	Txns   []int64           `json:"txns"` // in the order of Labels
	To     map[string]string `json:"to"`   // split id to offset
	Run    string            `json:"run"`
	Via    string            `json:"via,omitempty"`
	Ledger int64             `json:"ledger,omitempty"`
	// Rows, Filtered and Sent are what the epoch will have brought when it is
	// committed, as far as its run knows: whoever commits it counts them.
	Rows     int64 `json:"rows,omitempty"`
	Filtered int64 `json:"filtered,omitempty"`
	Sent     int64 `json:"sent,omitempty"` // bytes
}

// RolledBack closes an open epoch that did not happen: it will be read again.
type RolledBack struct {
	Load  string `json:"load"`
	Epoch string `json:"epoch"`
}

// Committed says that an epoch is in the table. It moves the offsets and closes
// the epoch if it is open; an epoch without rows need not have been opened.
type Committed struct {
	Load     string            `json:"load"`
	Epoch    string            `json:"epoch"`
	Split    string            `json:"split"`
	To       map[string]string `json:"to,omitempty"`   // split id to offset
	Done     bool              `json:"done,omitempty"` // the split has been read to its end
	Rows     int64             `json:"rows"`
	Filtered int64             `json:"filtered"`
	Bytes    int64             `json:"bytes"`
	Labels   []string          `json:"labels,omitempty"`
	// Hidden says that the labels were not seen to be visible.
	Hidden bool `json:"hidden,omitempty"`
}

// Resolved says what a person has found out about an open epoch whose end the
// cluster could not tell. It closes the epoch: as committed it counts as done,
// else it will be read again. It is kept with the load.
type Resolved struct {
	Load      string    `json:"load"`
	Epoch     string    `json:"epoch"`
	Label     string    `json:"label"`
	Committed bool      `json:"committed"`
	Reason    string    `json:"reason"`
	Who       string    `json:"who"`
	At        time.Time `json:"at"`
}
