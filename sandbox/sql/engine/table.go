package engine

import (
	"io"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// table shows a table of the store to the planner, all of its columns or those
// that a statement needs.
type table struct {
	engine     *Engine
	table      *store.Table
	definition store.Definition
	full       gms.Schema
	// columns are the indexes of the projection, and schema is theirs; nil and
	// full without a projection.
	columns []int
	schema  gms.Schema
}

var (
	_ gms.ProjectedTable = (*table)(nil)
	// Without the full schema of PrimaryKeyTable the planner misplaces the
	// columns of a projected table.
	_ gms.PrimaryKeyTable       = (*table)(nil)
	_ gms.StatisticsTable       = (*table)(nil)
	_ gms.IndexAddressableTable = (*table)(nil)
)

// newTable shows the table as the snapshot of the running statement has it: it
// may be altered meanwhile.
func newTable(c *gms.Context, e *Engine, t *store.Table) *table {
	d := sessionOf(c).snapshot(t).Definition()
	full := make(gms.Schema, len(d.Columns))
	for i, c := range d.Columns {
		full[i] = &gms.Column{
			Name:           c.Name,
			Type:           columnType(c.Type),
			Nullable:       c.Nullable,
			Source:         d.Name,
			DatabaseSource: d.Database,
			PrimaryKey:     d.Model == store.PrimaryKey && i < len(d.Keys),
		}
	}
	return &table{engine: e, table: t, definition: d, full: full, schema: full}
}

func (t *table) Name() string               { return t.definition.Name }
func (t *table) String() string             { return t.definition.Name }
func (t *table) Schema() gms.Schema         { return t.schema }
func (t *table) Collation() gms.CollationID { return gms.Collation_utf8mb4_0900_bin }
func (t *table) Comment() string            { return t.definition.Comment }

func (t *table) PrimaryKeySchema() gms.PrimaryKeySchema {
	var ordinals []int
	for i, c := range t.full {
		if c.PrimaryKey {
			ordinals = append(ordinals, i)
		}
	}
	return gms.NewPrimaryKeySchema(t.full, ordinals...)
}

func (t *table) WithProjections(names []string) gms.Table {
	projected := *t
	projected.columns = make([]int, 0, len(names))
	projected.schema = make(gms.Schema, 0, len(names))
	for _, name := range names {
		if i := t.definition.Find(name); i >= 0 {
			projected.columns = append(projected.columns, i)
			projected.schema = append(projected.schema, t.full[i])
		}
	}
	return &projected
}

func (t *table) Projections() []string {
	if t.columns == nil {
		return nil
	}
	names := make([]string, len(t.schema))
	for i, c := range t.schema {
		names[i] = c.Name
	}
	return names
}

func (t *table) RowCount(c *gms.Context) (uint64, bool, error) {
	return uint64(sessionOf(c).snapshot(t.table).Len()), true, nil
}

func (t *table) DataLength(c *gms.Context) (uint64, error) {
	const averageCell = 8
	return uint64(sessionOf(c).snapshot(t.table).Len()*len(t.full)) * averageCell, nil
}

// whole is the one partition of a table.
type whole struct{}

func (whole) Key() []byte { return []byte("all") }

func (t *table) Partitions(*gms.Context) (gms.PartitionIter, error) {
	return gms.PartitionsToPartitionIter(whole{}), nil
}

func (t *table) PartitionRows(c *gms.Context, _ gms.Partition) (gms.RowIter, error) {
	return &scan{snapshot: sessionOf(c).snapshot(t.table), columns: t.columns, kinds: t.kinds()}, nil
}

// kinds are those of the projection's columns.
func (t *table) kinds() []cell.Kind {
	kinds := make([]cell.Kind, 0, len(t.schema))
	for i := range t.schema {
		at := i
		if t.columns != nil {
			at = t.columns[i]
		}
		kinds = append(kinds, t.definition.Columns[at].Type.Kind)
	}
	return kinds
}

// scan goes over the rows of a snapshot.
type scan struct {
	snapshot *store.Snapshot
	columns  []int
	kinds    []cell.Kind
	at       int
	row      store.Row
}

func (s *scan) Next(c *gms.Context) (gms.Row, error) {
	if s.at == s.snapshot.Len() {
		return nil, io.EOF
	}
	const checkEvery = 1024
	if s.at%checkEvery == 0 {
		if err := c.Err(); err != nil {
			return nil, err
		}
	}
	out := make(gms.Row, len(s.kinds))
	if len(s.kinds) > 0 {
		s.row = s.snapshot.Row(s.at, s.columns, s.row)
		for i, v := range s.row {
			out[i] = toEngine(s.kinds[i], v)
		}
	}
	s.at++
	return out, nil
}

func (s *scan) Close(*gms.Context) error { return nil }
