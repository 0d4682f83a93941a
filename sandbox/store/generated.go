package store

import (
	"fmt"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/version"
)

// generated computes a generated column for the rows that were there before it.
type generated struct {
	column  *Column
	bound   *expression.Bound
	needs   []int // the columns that it looks at, by index
	columns int   // of the row
}

// newGenerated binds the expression of a column. Whether the release that is
// played has its functions was asked when the statement came; a start that reads
// the statement again must not fail because it plays another one.
func newGenerated(d *Definition, c int, at time.Time) (*generated, error) {
	g := &generated{column: &d.Columns[c], columns: len(d.Columns)}
	e, err := expression.Parse(g.column.Generated)
	if err != nil {
		return nil, fmt.Errorf("generated column '%s': %w", g.column.Name, err)
	}
	needed := make([]bool, len(d.Columns))
	g.bound, err = e.Bind(expression.Scope{
		Column: func(name string) (int, cell.Type, bool) {
			i := d.Find(name)
			if i < 0 || d.Columns[i].Generated != "" {
				return 0, cell.Type{}, false
			}
			needed[i] = true
			return i, d.Columns[i].Type, true
		},
		Now: at, Zone: time.UTC, Release: version.Of(99, 0, 0),
	})
	if err != nil {
		return nil, fmt.Errorf("generated column '%s': %w", g.column.Name, err)
	}
	for i, on := range needed {
		if on {
			g.needs = append(g.needs, i)
		}
	}
	return g, nil
}

// cell computes the cell for a row of which the other columns are known, nil for
// NULL. A value that the column has no room for is NULL (unconfirmed).
func (g *generated) cell(l *Layout, pieces [][]byte) ([]byte, error) {
	slots := make([]cell.Value, g.columns)
	for _, c := range g.needs {
		slots[c] = l.value(c, pieces[c])
	}
	value, err := g.bound.Eval(slots)
	if err != nil {
		return nil, fmt.Errorf("%w: generated column '%s': %w", ErrConversion, g.column.Name, err)
	}
	if value == nil {
		return nil, nil
	}
	cast, ok := cell.Cast(value, g.bound.Type(), g.column.Type)
	if !ok || cast == nil {
		return nil, nil
	}
	piece, ok := cell.AppendValue(nil, g.column.Type, cast)
	if !ok {
		return nil, nil
	}
	return piece, nil
}
