package engine

import (
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// Virtual is a table of information_schema: its rows are made when it is read.
type Virtual struct {
	Name    string
	Columns []VirtualColumn
	// Rows gives the rows for a connection with these variables; a cell is nil,
	// an int64 in a Number column and a string in the others.
	Rows func(Values) [][]any
}

// VirtualColumn is a column of a Virtual.
type VirtualColumn struct {
	Name   string
	Number bool // int64, else text
}

// informationSchema is the database of the Virtuals.
type informationSchema struct{ engine *Engine }

func (*informationSchema) Name() string { return "information_schema" }

func (s *informationSchema) GetTableInsensitive(_ *gms.Context, name string) (gms.Table, bool, error) {
	if v, ok := s.engine.tables[strings.ToLower(name)]; ok {
		return newVirtualTable(v), true, nil
	}
	return nil, false, nil
}

func (s *informationSchema) GetTableNames(*gms.Context) ([]string, error) {
	var names []string
	for _, v := range s.engine.options.Tables {
		names = append(names, v.Name)
	}
	return names, nil
}

// virtualTable shows a Virtual to the planner.
type virtualTable struct {
	virtual *Virtual
	schema  gms.Schema
}

func newVirtualTable(v *Virtual) *virtualTable {
	t := &virtualTable{virtual: v}
	for _, c := range v.Columns {
		column := &gms.Column{Name: c.Name, Type: text(), Nullable: true, Source: v.Name, DatabaseSource: "information_schema"}
		if c.Number {
			column.Type = types.Int64
		}
		t.schema = append(t.schema, column)
	}
	return t
}

func (t *virtualTable) Name() string               { return t.virtual.Name }
func (t *virtualTable) String() string             { return t.virtual.Name }
func (t *virtualTable) Schema() gms.Schema         { return t.schema }
func (t *virtualTable) Collation() gms.CollationID { return gms.Collation_utf8mb4_0900_bin }

func (t *virtualTable) Partitions(*gms.Context) (gms.PartitionIter, error) {
	return gms.PartitionsToPartitionIter(whole{}), nil
}

func (t *virtualTable) PartitionRows(c *gms.Context, _ gms.Partition) (gms.RowIter, error) {
	var rows []gms.Row
	for _, row := range sessionOf(c).visible(t.virtual, t.virtual.Rows(sessionOf(c).values)) {
		rows = append(rows, gms.Row(row))
	}
	return gms.RowsToRowIter(rows...), nil
}
