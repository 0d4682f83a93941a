package ingest

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// computed is an expression that fills a column: its value is cast to the
// column's type, and texts are measured when that is done.
type computed struct {
	bound *expression.Bound
	to    cell.Type // of the cast: the column's, texts without a limit
	needs []int     // of fromGenerated: the columns that it looks at
}

// sourceText is the type of a field that an expression uses, unless it wants
// another one.
func sourceText() cell.Type { return cell.Type{Kind: cell.Varchar} }

// bindMapping binds an expression over the source's fields.
func (p *plan) bindMapping(e *expression.Expression, column *store.Column, scope expression.Scope) (*computed, error) {
	bound, err := p.bindFields(e, column.Name, scope)
	if err != nil {
		return nil, err
	}
	return newComputed(bound, column), nil
}

func (p *plan) bindFields(e *expression.Expression, column string, scope expression.Scope) (*expression.Bound, error) {
	missing := ""
	scope.Column = func(name string) (int, cell.Type, bool) {
		for i, n := range p.names {
			if strings.EqualFold(n, name) {
				return i, p.types[i], true
			}
		}
		missing = name
		return 0, cell.Type{}, false
	}
	bound, err := e.Bind(scope)
	switch {
	case err != nil && missing != "":
		return nil, status.New(status.AnalysisError, "unknown reference column, column=%s, reference=%s", column, missing)
	case err != nil:
		return nil, status.New(status.AnalysisError, "%s", err)
	}
	return bound, nil
}

// bindGenerated binds the expression of a generated column, over the table's
// other columns.
func (p *plan) bindGenerated(d *store.Definition, column *store.Column, scope expression.Scope) (*computed, error) {
	e, err := expression.Parse(column.Generated)
	if err != nil {
		return nil, status.New(status.AnalysisError, "generated column %s: %s", column.Name, err)
	}
	needed := make([]bool, len(d.Columns))
	scope.Column = func(name string) (int, cell.Type, bool) {
		c := d.Find(name)
		if c < 0 {
			return 0, cell.Type{}, false
		}
		needed[c] = true
		return c, d.Columns[c].Type, true
	}
	bound, err := e.Bind(scope)
	if err != nil {
		return nil, status.New(status.AnalysisError, "generated column %s: %s", column.Name, err)
	}
	v := newComputed(bound, column)
	v.needs = indexes(needed)
	return v, nil
}

func newComputed(bound *expression.Bound, column *store.Column) *computed {
	v := &computed{bound: bound, to: column.Type}
	if v.to.Kind == cell.Char || v.to.Kind == cell.Varchar {
		v.to = sourceText()
	}
	return v
}

// checkCast refuses an expression whose type cannot become the column's. (The
// server's words are unconfirmed.)
func checkCast(from cell.Type, column *store.Column) error {
	to := column.Type
	if to.Kind == cell.Char {
		to = sourceText()
	}
	if from.Kind == 0 || from.Kind == to.Kind || cell.CanCast(from, to) {
		return nil
	}
	name := from.String()
	if from.Kind == cell.Varchar && from.Length == 0 {
		name = "VARCHAR"
	}
	return status.New(status.AnalysisError, "Invalid type cast from %s to %s for column %s", name, column.Type, column.Name)
}

// indexes returns which of the flags are set.
func indexes(flags []bool) []int {
	var set []int
	for i, on := range flags {
		if on {
			set = append(set, i)
		}
	}
	return set
}

// eval returns the value in the column's type, nil for NULL. before is the value
// ahead of the cast, when the cast has none for it.
func (v *computed) eval(slots []cell.Value) (value, before cell.Value, err error) {
	value, err = v.bound.Eval(slots)
	if value == nil || err != nil {
		return nil, nil, err
	}
	from := v.bound.Type()
	if from.Equal(v.to) {
		return value, nil, nil
	}
	cast, ok := cell.Cast(value, from, v.to)
	if !ok || cast == nil {
		return nil, value, nil
	}
	return cast, nil, nil
}
