package store

import "strings"

// PartitionKind is the form of a PARTITION BY clause.
type PartitionKind uint8

// The forms of protocol reference 6.4.
const (
	// RangePartitions is RANGE(c): a row belongs where its value lies.
	RangePartitions PartitionKind = iota + 1
	// ListPartitions is LIST(c, …): a row belongs where its values are named.
	ListPartitions
	// ExpressionPartitions is date_trunc or time_slice over one column: the
	// partitions come into being with their rows.
	ExpressionPartitions
	// ColumnPartitions is a list of columns: one partition for each set of
	// values, which comes into being with its rows.
	ColumnPartitions
)

// Automatic reports whether partitions come into being with their rows, so that
// no row is outside of them.
func (k PartitionKind) Automatic() bool { return k == ExpressionPartitions || k == ColumnPartitions }

// Partitioning is a PARTITION BY clause in normal form.
type Partitioning struct {
	Kind    PartitionKind
	Columns []string
	// Expression is the call of an ExpressionPartitions as SHOW CREATE TABLE
	// prints it: date_trunc('day', c).
	Expression string `json:",omitempty"`
	// Partitions are the declared ones: ranges by their bounds, ascending and
	// without overlap, lists in the order of their declaration. An
	// ExpressionPartitions may declare ranges ahead of their rows.
	Partitions []Partition `json:",omitempty"`
}

// Partition is one declared partition.
type Partition struct {
	Name string
	// Lower and Upper bound a range, one of them for each column: Lower is in,
	// Upper is out.
	Lower []Bound `json:",omitempty"`
	Upper []Bound `json:",omitempty"`
	// Values are the rows of values of a list, each as long as the columns.
	Values [][]string `json:",omitempty"`
}

// Bound is one value that bounds a range, as text in the column's normal form,
// or MAXVALUE.
type Bound struct {
	Value string `json:",omitempty"`
	Max   bool   `json:",omitempty"`
}

// Find returns the index of the declared partition with that name, without
// regard to case, or -1.
func (p *Partitioning) Find(name string) int {
	for i := range p.Partitions {
		if strings.EqualFold(p.Partitions[i].Name, name) {
			return i
		}
	}
	return -1
}
