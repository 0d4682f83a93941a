package engine

import (
	"io"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// keyIndex shows the key of a Primary Key table to the planner, so that a row is
// found without a scan. It answers for whole keys; every other range is a scan,
// whose rows the planner still filters (see PreciseMatch).
type keyIndex struct {
	definition *store.Definition
	types      []gms.Type
}

// The planner drops a sort where it believes that an index is in order, if the
// index does not say that it is none.
var _ gms.OrderedIndex = (*keyIndex)(nil)

func (x *keyIndex) ID() string                            { return "PRIMARY" }
func (x *keyIndex) Database() string                      { return x.definition.Database }
func (x *keyIndex) Table() string                         { return x.definition.Name }
func (x *keyIndex) IsUnique() bool                        { return true }
func (x *keyIndex) IsSpatial() bool                       { return false }
func (x *keyIndex) IsFullText() bool                      { return false }
func (x *keyIndex) IsVector() bool                        { return false }
func (x *keyIndex) Comment() string                       { return "" }
func (x *keyIndex) IndexType() string                     { return "HASH" }
func (x *keyIndex) IsGenerated() bool                     { return false }
func (x *keyIndex) CanSupportOrderBy(gms.Expression) bool { return false }
func (x *keyIndex) PrefixLengths() []uint16               { return nil }

func (x *keyIndex) Order() gms.IndexOrder { return gms.IndexOrderNone }
func (x *keyIndex) Reversible() bool      { return false }

// CanSupport takes whole keys only. Those of one lookup are in ascending order.
func (x *keyIndex) CanSupport(c *gms.Context, ranges ...gms.Range) bool {
	for _, one := range ranges {
		columns, ok := one.(gms.MySQLRange)
		if !ok || len(columns) != len(x.types) {
			return false
		}
		for _, column := range columns {
			if !isPoint(c, column) {
				return false
			}
		}
	}
	return true
}

// isPoint reports whether a range is of one value.
func isPoint(c *gms.Context, column gms.MySQLRangeColumnExpr) bool {
	lower, isBelow := column.LowerBound.(gms.Below)
	upper, isAbove := column.UpperBound.(gms.Above)
	if !isBelow || !isAbove {
		return false
	}
	order, err := column.Typ.Compare(c, lower.Key, upper.Key)
	return err == nil && order == 0
}

func (x *keyIndex) Expressions() []string {
	names := make([]string, len(x.types))
	for i := range names {
		names[i] = x.definition.Name + "." + x.definition.Columns[i].Name
	}
	return names
}

func (x *keyIndex) ColumnExpressionTypes() []gms.ColumnExpressionType {
	list := make([]gms.ColumnExpressionType, len(x.types))
	for i, name := range x.Expressions() {
		list[i] = gms.ColumnExpressionType{Expression: name, Type: x.types[i]}
	}
	return list
}

// GetIndexes gives the key of a Primary Key table. A key of several columns is
// left out where tables are joined: the planner would look rows up by a part of
// it, each time with a scan.
func (t *table) GetIndexes(c *gms.Context) ([]gms.Index, error) {
	keys := len(t.definition.Keys)
	if t.definition.Model != store.PrimaryKey || keys > 1 && !sessionOf(c).oneTable {
		return nil, nil
	}
	x := &keyIndex{definition: &t.definition}
	for i := range keys {
		x.types = append(x.types, t.full[i].Type)
	}
	return []gms.Index{x}, nil
}

func (t *table) IndexedAccess(*gms.Context, gms.IndexLookup) gms.IndexedTable {
	return &indexedTable{t}
}

func (t *table) PreciseMatch() bool { return false }

// indexedTable reads the rows of an index lookup.
type indexedTable struct{ *table }

func (t *indexedTable) WithProjections(names []string) gms.Table {
	return &indexedTable{t.table.WithProjections(names).(*table)}
}

// points are the keys of a lookup, as one partition.
type points struct{ keys []store.Row }

func (points) Key() []byte { return []byte("points") }

func (t *indexedTable) LookupPartitions(c *gms.Context, lookup gms.IndexLookup) (gms.PartitionIter, error) {
	keys, ok := t.points(c, lookup)
	if !ok {
		return t.Partitions(c)
	}
	return gms.PartitionsToPartitionIter(points{keys}), nil
}

// points gives the keys of a lookup of whole keys, false for any other.
func (t *indexedTable) points(c *gms.Context, lookup gms.IndexLookup) ([]store.Row, bool) {
	ranges, ok := lookup.Ranges.(gms.MySQLRangeCollection)
	if !ok {
		return nil, false
	}
	keys := make([]store.Row, 0, len(ranges))
	for _, one := range ranges {
		if len(one) != len(t.definition.Keys) {
			return nil, false
		}
		key := make(store.Row, len(one))
		for i, column := range one {
			lower, isBelow := column.LowerBound.(gms.Below)
			if !isBelow || !isPoint(c, column) {
				return nil, false
			}
			value, err := t.keyValue(c, i, lower.Key)
			if err != nil {
				return nil, false
			}
			key[i] = value
		}
		keys = append(keys, key)
	}
	return keys, true
}

// keyValue converts a bound of the planner to the type of key column i.
func (t *indexedTable) keyValue(c *gms.Context, i int, v any) (cell.Value, error) {
	converted, inRange, err := t.full[i].Type.Convert(c, v)
	if err != nil {
		return nil, err
	}
	if inRange != gms.InRange {
		return nil, gms.ErrInvalidValue.New(v, t.full[i].Type)
	}
	return fromEngine(c, t.definition.Columns[i].Type, converted)
}

func (t *indexedTable) PartitionRows(c *gms.Context, partition gms.Partition) (gms.RowIter, error) {
	found, ok := partition.(points)
	if !ok {
		return t.table.PartitionRows(c, partition)
	}
	return &lookup{snapshot: sessionOf(c).snapshot(t.table.table), keys: found.keys, columns: t.columns, kinds: t.kinds()}, nil
}

// lookup gives the rows of some keys.
type lookup struct {
	snapshot *store.Snapshot
	keys     []store.Row
	columns  []int // nil: all
	kinds    []cell.Kind
}

func (l *lookup) Next(*gms.Context) (gms.Row, error) {
	for len(l.keys) > 0 {
		key := l.keys[0]
		l.keys = l.keys[1:]
		row, found := l.snapshot.Lookup(key)
		if !found {
			continue
		}
		out := make(gms.Row, len(l.kinds))
		for i := range out {
			at := i
			if l.columns != nil {
				at = l.columns[i]
			}
			out[i] = toEngine(l.kinds[i], row[at])
		}
		return out, nil
	}
	return nil, io.EOF
}

func (l *lookup) Close(*gms.Context) error { return nil }
