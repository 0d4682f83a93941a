package ingest

import (
	"slices"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// plan says how the fields of a source row become the columns of a table row.
type plan struct {
	table   *store.Table
	model   store.Model
	columns []store.Column
	layout  *store.Layout
	release version.Release
	strict  bool
	change  store.Change
	written []int // the columns that the load writes, ascending

	names   []string    // of the source's fields
	texts   []bool      // per field: an expression uses it
	types   []cell.Type // per field: as what expressions have it
	takers  []int       // per field: the column that it is read as, or -1
	json    bool        // the source is JSON
	sources []source    // per table column
	opField int         // the field that holds __op, or -1
	opValue *computed
	op      store.Op // when neither does
	where   *expression.Bound
	routes  *routes // nil when every row has its place

	// Of the row that is being made:
	slots  []cell.Value // the fields that expressions use, by field
	starts []int        // where the cell of each column begins, -1 for NULL
	values []cell.Value // decoded cells, by column, for those who look back; then __op
	back   []int        // the columns that are decoded for where
}

// newPlan checks the headers against the table, in the order of a server.
func newPlan(t Target, layout *store.Layout, o Options) (*plan, error) {
	d := t.Table.Definition()
	scope, err := newScope(t, o)
	if err != nil {
		return nil, err
	}
	m, err := readColumns(o.Columns, &d, t.Release)
	if err != nil {
		return nil, err
	}
	p := &plan{
		table: t.Table, model: d.Model, columns: d.Columns, layout: layout, release: t.Release, strict: o.StrictMode, json: o.JSON,
		op: m.op, starts: make([]int, len(d.Columns)), values: make([]cell.Value, len(d.Columns)+1),
	}
	if err := p.setChange(&d, m, o); err != nil {
		return nil, err
	}
	m.completeNames(&d, &o, t.Release)
	p.names, p.texts, p.slots = m.names, m.arguments(), make([]cell.Value, len(m.names))
	p.opField = -1
	if d.Model == store.PrimaryKey && !m.hasOp && m.opValue == nil {
		p.opField = m.field(opName)
	}
	if err := p.inferTypes(&d, m, scope); err != nil {
		return nil, err
	}
	if err := p.setSources(&d, m, o, scope); err != nil {
		return nil, err
	}
	p.setTakers()
	if err := p.setWhere(o.Where, scope); err != nil {
		return nil, err
	}
	if p.routes, err = newRoutes(t.Table, &d, o); err != nil {
		return nil, err
	}
	if err := p.setCondition(&d, o); err != nil {
		return nil, err
	}
	return p, p.checkReadable(o.JSON)
}

// setTakers notes which field is read as which column. One that an expression uses
// too is not.
func (p *plan) setTakers() {
	p.takers = make([]int, len(p.names))
	for i := range p.takers {
		p.takers[i] = -1
	}
	for c := range p.sources {
		if s := &p.sources[c]; s.kind == fromField {
			p.takers[s.field] = c
		}
	}
}

// kindOf returns as what a field of JSON is read.
func (p *plan) kindOf(i int) cell.Kind {
	if c := p.takers[i]; c >= 0 {
		return p.columns[c].Type.Kind
	}
	return p.types[i].Kind
}

// newScope returns what all expressions of the load see; each adds its columns.
func newScope(t Target, o Options) (expression.Scope, error) {
	zone, err := timeZone(o.Timezone)
	return expression.Scope{Now: t.Now, Zone: zone, Release: t.Release}, err
}

// setSources decides what each column is filled from, and where __op comes from.
func (p *plan) setSources(d *store.Definition, m *mapping, o Options, scope expression.Scope) error {
	p.sources = make([]source, len(d.Columns))
	for c := range d.Columns {
		column := &d.Columns[c]
		s, err := p.source(d, c, m, scope)
		if err != nil {
			return err
		}
		if err := checkMapping(column, m.value(column.Name), &s); err != nil {
			return err
		}
		s.negative = o.Negative && column.Aggregate == store.Sum
		p.sources[c] = s
	}
	if m.opValue == nil {
		return nil
	}
	op := &store.Column{Name: opName, Type: cell.Type{Kind: cell.TinyInt}}
	value, err := p.bindMapping(m.opValue, op, scope)
	if err != nil {
		return err
	}
	p.opValue = value
	return checkCast(value.bound.Type(), op)
}

// source decides what column c is filled from: an expression before a field of
// its name, and either only when the load writes the column.
func (p *plan) source(d *store.Definition, c int, m *mapping, scope expression.Scope) (s source, err error) {
	column := &d.Columns[c]
	value, field := m.value(column.Name), m.field(column.Name)
	switch {
	case !slices.Contains(p.written, c):
		return omitted(column, true, scope)
	case value != nil:
		s.kind = fromExpression
		s.value, err = p.bindMapping(value, column, scope)
	case field >= 0:
		s.kind, s.field = fromField, field
		if p.texts[field] {
			s.kind = fromText
		}
	case column.Generated != "":
		s.kind = fromGenerated
		s.value, err = p.bindGenerated(d, column, scope)
	default:
		return omitted(column, false, scope)
	}
	return s, err
}

// moment is now as CURRENT_TIMESTAMP has it.
func moment(scope expression.Scope) string {
	return scope.Now.In(scope.Zone).Format(time.DateTime)
}

// timeZone reads a timezone header, by default the one that servers have.
func timeZone(text string) (*time.Location, error) {
	if text == "" {
		text = "Asia/Shanghai"
	}
	zone, ok := findZone(text)
	if !ok {
		return nil, status.New(status.AnalysisError, "Unknown or incorrect time zone: '%s'", text)
	}
	return zone, nil
}
