package ingest

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// setWhere binds the where header over the columns that the load writes, as they
// are when everything is computed.
func (p *plan) setWhere(text string, scope expression.Scope) error {
	if text == "" {
		return nil
	}
	e, err := expression.Parse(text)
	if err != nil {
		return status.New(status.AnalysisError, "%s", err)
	}
	missing := ""
	needed := make([]bool, len(p.columns))
	scope.Column = func(name string) (int, cell.Type, bool) {
		for _, c := range p.written {
			if strings.EqualFold(p.columns[c].Name, name) {
				needed[c] = true
				return c, p.columns[c].Type, true
			}
		}
		if name == opName && p.model == store.PrimaryKey {
			return len(p.columns), cell.Type{Kind: cell.TinyInt}, true
		}
		missing = name
		return 0, cell.Type{}, false
	}
	p.where, err = e.Bind(scope)
	switch {
	case err != nil && missing != "":
		return status.New(status.AnalysisError, "unknown column in where statement. "+
			"the column '%s' in where clause must be in the target table.", missing)
	case err != nil:
		return status.New(status.AnalysisError, "%s", err)
	case p.where.Type().Kind != cell.Boolean:
		return status.New(status.AnalysisError, "where statement is not a valid statement return bool")
	}
	p.back = indexes(needed)
	return nil
}

// selects reports whether where is true for the row; NULL is not.
func (p *plan) selects(row []byte, op store.Op) (bool, error) {
	for _, c := range p.back {
		p.values[c] = p.decoded(row, c)
	}
	p.values[len(p.columns)] = int64(op)
	v, err := p.where.Eval(p.values)
	return v == true, err
}
