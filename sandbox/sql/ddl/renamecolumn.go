package ddl

import (
	"slices"
	"strings"

	"starlift-sandbox/sql/failure"
)

// renameColumn is RENAME COLUMN a TO b.
type renameColumn struct{ name, to string }

func (renameColumn) operation() string { return "RENAME" }

func (p *parser) renameColumn() (clause, error) {
	if !p.release.HasRenameColumn() {
		return nil, failure.Unsupported("RENAME COLUMN")
	}
	name, err := p.name("a column name")
	if err != nil {
		return nil, err
	}
	if err := p.expectWords("TO"); err != nil {
		return nil, err
	}
	to, err := p.name("a column name")
	return renameColumn{name, to}, err
}

func (r renameColumn) change(e *edit) error {
	w := &e.plan.Want
	at := w.Find(r.name)
	switch {
	case at < 0:
		return failure.UnknownColumn(r.name, w.Name)
	case strings.EqualFold(r.name, r.to):
		return failure.Execution("Same column name")
	case w.Find(r.to) >= 0:
		return failure.Execution("Column name[%s] is already used", r.to)
	}
	if err := checkColumnName(r.to); err != nil {
		return err
	}
	if user := e.generatedFrom(r.name); user != "" {
		return failure.Execution("Do not support modify column: %s, because it associates with the generated column", r.name)
	}
	old := w.Columns[at].Name
	w.Columns[at].Name = r.to
	for _, list := range [][]string{w.Keys, w.HashColumns, w.OrderBy} {
		renameIn(list, old, r.to)
	}
	for i := range w.Indexes {
		w.Indexes[i].Columns = slices.Clone(w.Indexes[i].Columns)
		renameIn(w.Indexes[i].Columns, old, r.to)
	}
	if w.Partition != nil && hasFold(w.Partition.Columns, old) {
		renameIn(w.Partition.Columns, old, r.to)
		w.Partition.Expression = renameExpression(w.Partition.Expression, bareName(old), bareName(r.to))
	}
	if bloom, has := w.Properties["bloom_filter_columns"]; has {
		names := strings.Split(bloom, ", ")
		renameIn(names, old, r.to)
		w.Properties["bloom_filter_columns"] = strings.Join(names, ", ")
	}
	return nil
}

func renameIn(names []string, old, name string) {
	for i := range names {
		if strings.EqualFold(names[i], old) {
			names[i] = name
		}
	}
}

// renameExpression writes another column into a partition expression in normal
// form: date_trunc('day', c) or time_slice(c, INTERVAL 7 day).
func renameExpression(expression, old, name string) string {
	const slice = "time_slice("
	if rest, ok := strings.CutPrefix(expression, slice+old+","); ok {
		return slice + name + "," + rest
	}
	return strings.TrimSuffix(expression, old+")") + name + ")"
}
