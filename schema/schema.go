// Package schema is the one normal form of a table: what a configuration
// declares, what a cluster has and what a source offers all become a
// schema.Table before anything compares them. It is values only, with no
// pointers between tables and columns, so that copying, JSON and comparing
// just work. It knows neither HCL nor how StarRocks spells a type.
package schema

import "strings"

// Kind is the class of a type. The zero Kind is no type.
type Kind uint8

// The kinds of StarRocks (protocol reference 6.3), and Text.
const (
	Boolean Kind = iota + 1
	TinyInt
	SmallInt
	Int
	BigInt
	LargeInt
	Float
	Double
	Decimal
	Char
	Varchar
	Date
	Datetime
	Varbinary
	JSON
	Array
	Map
	Struct
	Bitmap
	HLL
	Percentile
	// Text is a value as somebody wrote it in a file, of no declared type: it
	// is judged, value by value, by the column that it goes to. Where that
	// column is not text and may be NULL, an empty one means NULL. Only
	// sources have it.
	Text
)

// Type is a type with its limits: Length in bytes for Char, Varchar and
// Varbinary (0: no limit of its own), Precision and Scale in digits for
// Decimal. Fields holds the element of an Array (one, without a name), key and
// value of a Map (two), or the fields of a Struct.
type Type struct {
	Kind      Kind
	Length    int      `json:",omitempty"`
	Precision uint8    `json:",omitempty"`
	Scale     uint8    `json:",omitempty"`
	Fields    []Column `json:",omitempty"`
}

// Default says what a column holds when a load does not name it.
type Default struct {
	Kind  DefaultKind `json:",omitempty"`
	Value string      `json:",omitempty"` // of a Literal
}

// DefaultKind is the form of a Default.
type DefaultKind uint8

// The forms of DEFAULT (protocol reference 6.4).
const (
	NoDefault DefaultKind = iota
	Literal
	CurrentTimestamp
	UUID
)

// Column is a column of a table, or a field of a source's relation.
type Column struct {
	Name          string
	Type          Type
	Nullable      bool
	Default       Default
	AutoIncrement bool   `json:",omitempty"`
	Aggregate     string `json:",omitempty"` // SUM, MAX, …; of value columns of an Aggregate table
	Generated     string `json:",omitempty"` // expression of a generated column
	Comment       string `json:",omitempty"`
	Native        string `json:",omitempty"` // how the source spells the type; empty on the StarRocks side
}

// Model is the table model: what becomes of two rows with one key.
type Model uint8

// The table models (protocol reference 6.4).
const (
	Duplicate Model = iota + 1
	Aggregate
	Unique
	Primary
)

// Distribution says how rows are spread over buckets.
type Distribution struct {
	Hash    []string `json:",omitempty"` // columns; empty: random
	Buckets int      `json:",omitempty"` // 0: the server decides
}

// Property is one entry of PROPERTIES; names are lower case.
type Property struct{ Name, Value string }

// Table is a table. Key columns come first in Columns, in the order of Key;
// Properties are sorted by name.
type Table struct {
	Database     string
	Name         string
	Columns      []Column
	Model        Model
	Key          []string
	Partition    Partition `json:",omitzero"`
	Distribution Distribution
	OrderBy      []string   `json:",omitempty"`
	Properties   []Property `json:",omitempty"`
	Comment      string     `json:",omitempty"`
}

// Column returns the index of the column with that name, without regard to
// case, or -1.
func (t *Table) Column(name string) int {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return i
		}
	}
	return -1
}

// IsKey says whether the column of that name, without regard to case, is part
// of the key.
func (t *Table) IsKey(name string) bool {
	for _, k := range t.Key {
		if strings.EqualFold(k, name) {
			return true
		}
	}
	return false
}

// IsText says whether values of the kind are text of any content.
func (k Kind) IsText() bool { return k == Char || k == Varchar || k == Text }

// IsInteger says whether values of the kind are whole numbers.
func (k Kind) IsInteger() bool { return k >= TinyInt && k <= LargeInt }
