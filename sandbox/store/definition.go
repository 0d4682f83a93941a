// Package store holds the sandbox's tables: their definitions, their rows on
// disk, and the snapshots that readers see. It knows neither HTTP nor SQL;
// ingest and sql are written against it.
package store

import (
	"strings"

	"starlift-sandbox/cell"
)

// Model is the table model: what happens to two rows with one key.
type Model uint8

// The table models of protocol reference 6.4.
const (
	DuplicateKey Model = iota + 1
	AggregateKey
	UniqueKey
	PrimaryKey
)

// DefaultKind says what a column holds when a load does not name it.
type DefaultKind uint8

// The forms of DEFAULT of protocol reference 6.4.
const (
	NoDefault DefaultKind = iota
	LiteralDefault
	CurrentTimestamp
	UUIDDefault
)

// Aggregate says how a column of an Aggregate Key table merges the values of one
// key. The zero Aggregate is that of every other column.
type Aggregate uint8

// The aggregate functions of protocol reference 6.4.
const (
	NoAggregate Aggregate = iota
	Sum
	Min
	Max
	Replace
	ReplaceIfNotNull
	BitmapUnion
	HLLUnion
)

// Column is one column of a table, as declared.
type Column struct {
	Name          string
	Type          cell.Type
	Aggregate     Aggregate `json:",omitempty"`
	Nullable      bool
	AutoIncrement bool
	Default       DefaultKind `json:",omitempty"`
	DefaultValue  string      `json:",omitempty"` // text of a LiteralDefault
	Generated     string      `json:",omitempty"` // expression of a generated column in normal form, as SHOW CREATE TABLE prints it
	Comment       string
}

// Definition is a table as CREATE TABLE described it, in normal form: explicit
// lengths, key columns first, defaults of the server filled in. Values only, so
// that it can be copied and written as JSON.
type Definition struct {
	Database    string
	Name        string
	Columns     []Column
	Model       Model
	Keys        []string // in order; a prefix of Columns
	Comment     string
	Partition   *Partitioning     `json:",omitempty"` // nil: unpartitioned
	Indexes     []Index           `json:",omitempty"`
	HashColumns []string          // empty with RandomBuckets
	Random      bool              // DISTRIBUTED BY RANDOM
	Buckets     int               // 0: automatic
	OrderBy     []string          // empty: the key
	Properties  map[string]string // complete, server defaults included
}

// Find returns the index of the column with that name, without regard to case,
// or -1.
func (d *Definition) Find(name string) int {
	for i := range d.Columns {
		if strings.EqualFold(d.Columns[i].Name, name) {
			return i
		}
	}
	return -1
}
