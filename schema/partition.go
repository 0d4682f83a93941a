package schema

import "slices"

// PartitionForm is how a table is split into partitions.
type PartitionForm uint8

// The forms of PARTITION BY (protocol reference 6.4).
const (
	NoPartitions PartitionForm = iota
	ByExpression               // date_trunc('day', c); partitions come by themselves
	ByColumns                  // (c1, c2); one partition a combination, they come by themselves
	ByRange                    // RANGE(c) with declared partitions
	ByList                     // LIST(c) with declared partitions
)

// Partition is the clause PARTITION BY in normal form. Its zero value is a table
// without partitions.
type Partition struct {
	Form       PartitionForm `json:",omitempty"`
	Columns    []string      `json:",omitempty"`
	Expression string        `json:",omitempty"` // of ByExpression
	Parts      []Part        `json:",omitempty"` // declared; sorted by bounds or values
}

// Part is one declared partition: a range from Lower on, below Upper, a value a
// column each (nil: without an end), or the list of its Values, each of them a
// value a column.
type Part struct {
	Name         string
	Lower, Upper []string   `json:",omitempty"`
	Values       [][]string `json:",omitempty"`
}

// SameRows reports whether two partitions take the same rows, whatever they are
// called.
func (p Part) SameRows(o Part) bool {
	return slices.Equal(p.Lower, o.Lower) && slices.Equal(p.Upper, o.Upper) &&
		slices.EqualFunc(p.Values, o.Values, slices.Equal[[]string])
}

// Equal reports whether two clauses are the same, apart from their partitions.
func (p Partition) Equal(o Partition) bool {
	return p.Form == o.Form && p.Expression == o.Expression && slices.Equal(p.Columns, o.Columns)
}
