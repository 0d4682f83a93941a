package ingest

import (
	"strings"

	"starlift-sandbox/expression"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// opName is the column that says what a row does (protocol reference 5.7).
const opName = "__op"

// mapping is a parsed columns header, checked against the table.
type mapping struct {
	names    []string          // of the source's fields, in order
	computed []expression.Item // the table's columns that have an expression
	given    map[string]bool   // every name of the header, as it is written there

	op      store.Op               // when it is a constant
	hasOp   bool                   // op was given as a constant
	opValue *expression.Expression // when it is computed
}

// readColumns reads the grammar of protocol reference 5.3 and refuses what does
// not fit the table, in the order of a server's checks.
func readColumns(text string, d *store.Definition, release version.Release) (*mapping, error) {
	items, err := expression.ParseColumns(text)
	if err != nil {
		return nil, status.New(status.AnalysisError, "%s", err)
	}
	m := &mapping{given: map[string]bool{}}
	names, values := map[string]bool{}, map[string]bool{}
	for _, item := range items {
		column := d.Find(item.Name)
		if column >= 0 && d.Columns[column].Generated != "" {
			return nil, status.New(status.AnalysisError, "%s", release.GeneratedGiven(item.Name))
		}
		lower := strings.ToLower(item.Name)
		m.given[item.Name] = true
		switch {
		case item.Value == nil && names[lower]:
			return nil, status.New(status.AnalysisError, "Duplicate column: %s", item.Name)
		case item.Value == nil:
			names[lower] = true
			m.names = append(m.names, item.Name)
			continue
		case values[lower]:
			return nil, status.New(status.AnalysisError, "Duplicate column mapping: %s", item.Name)
		case item.Name == opName && d.Model == store.PrimaryKey:
			if err := m.setOp(item.Value); err != nil {
				return nil, err
			}
		case column < 0:
			return nil, status.New(status.AnalysisError, "Mapping column is not in table. column: %s", item.Name)
		default:
			m.computed = append(m.computed, item)
		}
		values[lower] = true
	}
	return m, m.checkReferences(d)
}

// setOp takes the value of __op = …: a constant is 'upsert', 'delete', 0 or 1.
func (m *mapping) setOp(value *expression.Expression) error {
	constant, ok := value.Constant()
	if !ok {
		m.opValue = value
		return nil
	}
	m.hasOp = true
	switch c := constant.(type) {
	case string:
		switch strings.ToLower(c) {
		case "upsert":
			m.op = store.Upsert
			return nil
		case "delete":
			m.op = store.Delete
			return nil
		}
		return status.New(status.AnalysisError, "load op type string not supported: %s", strings.ToLower(c))
	case int64:
		if c == 0 || c == 1 {
			m.op = store.Op(c)
			return nil
		}
	}
	return status.New(status.AnalysisError, "const load op type column should only be upsert(0)/delete(1)")
}

// expressions returns every expression of the header.
func (m *mapping) expressions() []*expression.Expression {
	var all []*expression.Expression
	for _, item := range m.computed {
		all = append(all, item.Value)
	}
	if m.opValue != nil {
		all = append(all, m.opValue)
	}
	return all
}

// checkReferences refuses an expression over a generated column, which the
// source cannot have.
func (m *mapping) checkReferences(d *store.Definition) error {
	for _, e := range m.expressions() {
		for _, name := range e.Columns() {
			if c := d.Find(name); c >= 0 && d.Columns[c].Generated != "" {
				return status.New(status.AnalysisError, "Mapping column can not ref generated column: %s", name)
			}
		}
	}
	return nil
}

// completeNames gives a source without named fields those of the table, and
// objects their own __op when the header says nothing of it.
func (m *mapping) completeNames(d *store.Definition, o *Options, release version.Release) {
	if len(m.names) == 0 {
		for _, c := range d.Columns {
			if c.Generated == "" && !(c.AutoIncrement && release.LeavesOutAutoIncrement()) {
				m.names = append(m.names, c.Name)
			}
		}
	}
	if d.Model != store.PrimaryKey || !o.JSON || m.hasOp || m.opValue != nil || m.field(opName) >= 0 {
		return
	}
	m.names = append(m.names, opName)
}

// gives reports whether the header names a column.
func (m *mapping) gives(column string, release version.Release) bool {
	if m.given[column] || !release.PartialUpdateFoldsCase() {
		return m.given[column]
	}
	return m.field(column) >= 0 || m.value(column) != nil
}

// field returns the place of a source field, or -1.
func (m *mapping) field(name string) int {
	for i, n := range m.names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}

// value returns the expression that computes a column of the table, or nil.
func (m *mapping) value(column string) *expression.Expression {
	for _, item := range m.computed {
		if strings.EqualFold(item.Name, column) {
			return item.Value
		}
	}
	return nil
}

// arguments returns which fields an expression uses.
func (m *mapping) arguments() []bool {
	used := make([]bool, len(m.names))
	for _, e := range m.expressions() {
		for _, name := range e.Columns() {
			if i := m.field(name); i >= 0 {
				used[i] = true
			}
		}
	}
	return used
}
