// Package state keeps what has been applied and what is being done: a readable
// state file, a journal of the changes since that file was written, and the
// lock that keeps a second run out.
//
// It promises three things. A record that Append has synced is found again
// after any crash. What a reader sees is always the state after some first
// part of the records, never a mixture. A state that is damaged, foreign, gone
// or older than its journal is an error with a way out, never a fresh start.
//
// It knows nothing of sources, tables or StarRocks: offsets, labels and digests
// are text that it keeps and does not read. It does not decide what to do with
// an open epoch. plan and the reporting commands call Read; apply and the
// commands that change the state call Open.
package state

import (
	"maps"
	"slices"
	"time"
)

// Format is the number of the state file's format that this package writes and
// the only one that it reads.
const Format = 1

// State is everything that is remembered about one workspace. A State is a
// plain value: the one that a caller was given is the caller's own.
type State struct {
	Format  int
	Lineage string // identifies the workspace's history, a UUID; empty where there is no state yet
	Serial  uint64 // counts the changes of objects; a run that changes none leaves it as it is
	Journal uint64 // sequence of the last record that is contained in this state
	LastRun RunInfo
	Tables  map[string]*Table // by address
	Loads   map[string]*Load  // by address

	// places finds a split by load and id. It is made when first needed and is
	// never written.
	places map[string]map[string]int
}

// RunInfo is the last run that changed the state, or is changing it.
type RunInfo struct {
	Run       string    `json:"run"`
	Operation string    `json:"operation"`
	Who       string    `json:"who"`
	Host      string    `json:"host"`
	PID       int       `json:"pid"`
	Started   time.Time `json:"started,omitzero"`
	Ended     time.Time `json:"ended,omitzero"` // zero: still running, or died
	Outcome   string    `json:"outcome,omitempty"`
}

// Table is a table that this workspace manages.
type Table struct {
	Address    string `json:"-"`
	Generation uint64 `json:"generation"` // counts the changes of this object
	Cluster    string `json:"cluster"`
	Database   string `json:"database"`
	Name       string `json:"name"`
	TableID    int64  `json:"table_id"`
	Definition string `json:"definition"` // digest of the table as it was last applied
	// PreventDrop is what the configuration said when the table was last applied.
	PreventDrop bool `json:"prevent_drop,omitempty"`
	// Seen is the statement that would create the table as the cluster had it
	// when it was last applied or looked at, at Serial: what differs from it now
	// was changed by somebody else. Empty: never looked at.
	Seen   string `json:"seen,omitempty"`
	Serial uint64 `json:"serial,omitempty"`
}

// Load is what one load has done.
type Load struct {
	Address    string `json:"-"`
	Generation uint64 `json:"generation"` // counts the changes of this object
	Reload     uint64 `json:"reload"`     // reload generation, part of every label
	// LabelAddress is the address that the load's labels are made with, where
	// that is not its own: see State.LabelAddress.
	LabelAddress string  `json:"label_address,omitempty"`
	Database     string  `json:"database"`
	Table        string  `json:"table"`
	TableID      int64   `json:"table_id"`
	Definition   string  `json:"definition"` // digest of mapping, source and cell size
	Splits       []Split `json:"splits,omitempty"`
	Open         []Epoch `json:"open,omitempty"` // in the order in which they were begun
	Last         Last    `json:"last,omitzero"`
	// Witness is the label of the newest epoch that was seen to be visible: while
	// the cluster knows it, it has forgotten nothing that ended later.
	Witness  string `json:"witness,omitempty"`
	Rows     int64  `json:"rows"`     // rows committed into the table since the splits were last voided
	Filtered int64  `json:"filtered"` // rows that StarRocks dropped
	Bytes    int64  `json:"bytes"`    // bytes committed
	// Resolutions are what persons have decided, in the order in which they did.
	Resolutions []Resolution `json:"resolutions,omitempty"`
}

// Resolution is what a person decided about an epoch, and why.
type Resolution struct {
	Epoch     string    `json:"epoch"`
	Label     string    `json:"label"`
	Committed bool      `json:"committed"`
	Reason    string    `json:"reason"`
	Who       string    `json:"who"`
	At        time.Time `json:"at"`
}

// Split is a part of a source that is read in order. A bounded split that is
// loaded exactly once is one epoch, which bears the split's id. An endless split
// (Tail), and one that is loaded at least once, has many, named
// "<split id>@<start offset>".
type Split struct {
	ID    string   `json:"id"`              // unique within the load
	Parts []string `json:"parts,omitempty"` // what it covers, in the source's own notation
	Start string   `json:"start,omitempty"` // offset, fixed when the split was made
	Stage int      `json:"stage,omitempty"` // stage n+1 starts when every split of stage n is done
	Tail  bool     `json:"tail,omitempty"`  // never done
	Bytes int64    `json:"bytes,omitempty"` // size, when known

	At       string `json:"at,omitempty"`       // offset after the last committed epoch; empty: none yet
	Done     bool   `json:"done,omitempty"`     // read to its end and committed
	Rows     int64  `json:"rows,omitempty"`     // rows committed
	Filtered int64  `json:"filtered,omitempty"` // rows that StarRocks dropped
	Loaded   int64  `json:"loaded,omitempty"`   // bytes committed
}

// Epoch is an open epoch: begun or prepared, and not yet known to be committed
// or rolled back.
type Epoch struct {
	Name   string            `json:"name"`
	Split  string            `json:"split"`
	Phase  Phase             `json:"phase"`
	Labels []string          `json:"labels,omitempty"`
	Txns   []int64           `json:"txns,omitempty"` // transaction ids, in the order of Labels
	To     map[string]string `json:"to,omitempty"`   // split id to offset, once prepared
	Run    string            `json:"run"`            // run that wrote the record
	// Via is how its rows become visible, in the word of whoever began it.
	Via string `json:"via,omitempty"`
	// Rows, Filtered and Sent (bytes) are what it brings, once prepared.
	Rows     int64 `json:"rows,omitempty"`
	Filtered int64 `json:"filtered,omitempty"`
	Sent     int64 `json:"sent,omitempty"`
	// Witness is the load's Witness when the epoch was prepared: a label that had
	// ended before this one could.
	Witness string `json:"witness,omitempty"`
	// Ledger is the table id of the ledger that is written in the transaction; 0:
	// none is.
	Ledger int64 `json:"ledger,omitempty"`
}

// Last is the last epoch that was committed.
type Last struct {
	Epoch  string    `json:"epoch"`
	Labels []string  `json:"labels,omitempty"`
	At     time.Time `json:"at"` // when the journal learned of it
}

// Phase says how far an open epoch has got.
type Phase uint8

// The phases of an open epoch.
const (
	PhaseBegun    Phase = iota + 1 // transactions may have been begun and rows sent
	PhasePrepared                  // the decision to commit has been written down
)

// Clone returns a copy that shares nothing with s.
func (s *State) Clone() *State {
	c := *s
	c.places = nil
	c.Tables = make(map[string]*Table, len(s.Tables))
	for address, table := range s.Tables {
		t := *table
		c.Tables[address] = &t
	}
	c.Loads = make(map[string]*Load, len(s.Loads))
	for address, load := range s.Loads {
		c.Loads[address] = load.Clone()
	}
	return &c
}

// Clone returns a copy that shares nothing with l.
func (l *Load) Clone() *Load {
	c := *l
	c.Splits = cloneSplits(l.Splits)
	c.Open = slices.Clone(l.Open)
	for i := range c.Open {
		c.Open[i] = c.Open[i].clone()
	}
	c.Last.Labels = slices.Clone(l.Last.Labels)
	c.Resolutions = slices.Clone(l.Resolutions)
	return &c
}

func (e Epoch) clone() Epoch {
	e.Labels, e.Txns, e.To = slices.Clone(e.Labels), slices.Clone(e.Txns), maps.Clone(e.To)
	return e
}

func cloneSplits(splits []Split) []Split {
	c := slices.Clone(splits)
	for i := range c {
		c[i].Parts = slices.Clone(c[i].Parts)
	}
	return c
}

func newState(lineage string) *State {
	return &State{
		Format:  Format,
		Lineage: lineage,
		Tables:  map[string]*Table{},
		Loads:   map[string]*Load{},
	}
}

// place returns where a load keeps a split, and false where it has none of that
// id. The loads of a million-split state are asked this for every epoch, so it
// is an index and not a search.
func (s *State) place(load *Load, split string) (int, bool) {
	index := s.places[load.Address]
	if index == nil {
		index = make(map[string]int, len(load.Splits))
		for i := range load.Splits {
			index[load.Splits[i].ID] = i
		}
		if s.places == nil {
			s.places = map[string]map[string]int{}
		}
		s.places[load.Address] = index
	}
	i, ok := index[split]
	return i, ok
}
