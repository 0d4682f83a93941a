package store

import (
	"fmt"
	"slices"
	"time"

	"starlift-sandbox/cell"
)

// shape is what a table is between two changes of its definition. Shapes never
// change; each knows the one before it and how the rows of that become its own.
type shape struct {
	version    int64 // counts the changes of how rows are written
	definition Definition
	layout     *Layout

	before *shape
	from   []int        // for each column, the one of before that fills it, or -1
	copies []bool       // for each column that is filled: its cells are those of before
	at     time.Time    // of the change: CURRENT_TIMESTAMP for the rows that were there
	made   []*generated // for each column, nil unless its expression is new
	fills  [][]byte     // for each column that nothing fills: the cell of its default, nil for NULL
}

func firstShape(d Definition) *shape { return &shape{definition: d, layout: NewLayout(&d)} }

// next returns the shape that an ALTER TABLE makes of this one. Where from is
// nil the rows stay as they are, and the shape has the version of this one.
func (s *shape) next(want Definition, from []int, at time.Time) (*shape, error) {
	layout := NewLayout(&want)
	if from == nil {
		if !layout.same(s.layout) || want.Model != s.definition.Model {
			return nil, fmt.Errorf("alter table %s: other columns, and nothing says what fills them", s.definition.Name)
		}
		n := *s
		n.definition, n.layout = want, layout
		return &n, nil
	}
	n := &shape{version: s.version + 1, definition: want, layout: layout, before: s, from: from, at: at}
	if len(from) != len(want.Columns) {
		return nil, fmt.Errorf("alter table %s: %d sources for %d columns", s.definition.Name, len(from), len(want.Columns))
	}
	n.fills, n.copies, n.made = make([][]byte, len(from)), make([]bool, len(from)), make([]*generated, len(from))
	for c, source := range from {
		if err := n.prepare(c, source); err != nil {
			return nil, fmt.Errorf("alter table %s: %w", s.definition.Name, err)
		}
	}
	return n, nil
}

// prepare decides how a column comes by its cells.
func (s *shape) prepare(c, source int) (err error) {
	old, column := s.before.definition.Columns, &s.definition.Columns[c]
	switch {
	case source >= len(old):
		return fmt.Errorf("no column %d", source)
	case column.Generated != "" && (source < 0 || old[source].Generated != column.Generated):
		s.made[c], err = newGenerated(&s.definition, c, s.at)
	case source < 0:
		s.fills[c], err = defaultCell(column, s.at)
	default:
		s.copies[c] = extends(old[source].Type, column.Type)
	}
	return err
}

// same reports whether rows of two layouts are written the same.
func (l *Layout) same(o *Layout) bool {
	return l.keys == o.keys && slices.EqualFunc(l.columns, o.columns, func(a, b Column) bool {
		return a.Type.Equal(b.Type) && a.Nullable == b.Nullable
	})
}

// defaultCell returns what a new column holds in the rows that were there; nil
// is NULL. A column without a default that cannot be NULL is one that no row
// can be given: a server accepts it and fails when such a row is read, so that
// the error here comes earlier (protocol reference 6.8).
func defaultCell(c *Column, at time.Time) ([]byte, error) {
	var value cell.Value
	switch c.Default {
	case LiteralDefault:
		v, err := ConvertText(*c, c.DefaultValue)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrConversion, err)
		}
		value = v
	case CurrentTimestamp:
		value = at.UTC().Truncate(time.Second)
		if c.Type.Kind == cell.Date {
			value = at.UTC().Truncate(24 * time.Hour)
		}
	case UUIDDefault:
		return nil, fmt.Errorf("%w: column '%s' would be given one uuid for all rows", ErrConversion, c.Name)
	case NoDefault:
	}
	if value == nil {
		return nil, nil
	}
	b, ok := cell.AppendValue(nil, c.Type, value)
	if !ok {
		return nil, fmt.Errorf("%w: the default of column '%s'", ErrConversion, c.Name)
	}
	return b, nil
}
