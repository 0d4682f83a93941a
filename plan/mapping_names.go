package plan

import (
	"fmt"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/source"
)

// settingsOf is what a source is told of a load: names for its fields where it has
// none of its own, and the paths of jsonpaths.
func settingsOf(l *config.Load, target schema.Table) source.Settings {
	s := source.Settings{CellBytes: l.Checkpoint.MaxBytes, Fields: slices.Clone(l.FieldNames), Paths: l.FieldPaths}
	if len(l.FieldNames) == 0 {
		for _, c := range target.Columns {
			if c.Generated == "" && !c.AutoIncrement {
				s.Fields = append(s.Fields, c.Name)
			}
		}
	}
	s.JSON = jsonFields(l, target)
	if n := len(s.Fields) - 1; len(s.Paths) == n && n >= 0 && s.Fields[n] == config.OpColumn {
		s.Fields = s.Fields[:n] // no field of the source: the row's own kind
	}
	return s
}

// jsonFields are the fields that go into columns of the type JSON: those that
// columns of the load gives them, or of their name.
func jsonFields(l *config.Load, target schema.Table) []string {
	var names []string
	for _, c := range target.Columns {
		if c.Type.Kind != schema.JSON {
			continue
		}
		name := c.Name
		for _, m := range l.Columns {
			if strings.EqualFold(m.Target, c.Name) {
				name = m.Field
			}
		}
		names = append(names, name)
	}
	return names
}

// name finds out what the load calls the fields of the source; false after an
// error. sink.properties.columns names them by their order, as the connector has
// it. Where it names fields of the source themselves their order is free, and the
// keys of JSON have no order.
func (f *mapping) name() bool {
	f.names = fieldNames(f.job.Relation)
	listed := f.l.FieldNames
	if len(listed) == 0 {
		return f.paths(len(f.job.Settings.Fields))
	}
	if n := len(listed) - 1; listed[n] == config.OpColumn && f.index(config.OpColumn) < 0 &&
		(len(f.names) <= n || f.noField(listed[:n]) == "") {
		f.job.Ops, listed = true, listed[:n] // the row's own kind
	}
	unknown := f.noField(listed)
	at := f.l.SinkPlaces.At("properties.columns")
	switch {
	case unknown == "":
		return true
	case f.l.From.Kind == "json":
		f.add(diag.Error(diag.ColumnMissing, at, "Source has no such field",
			fmt.Sprintf("columns names %q, which the source does not have. The keys of JSON have no order, so each name must be one of them, or have a path in jsonpaths. The source has: %s.", unknown, nameList(f.names)), diag.For(f.l.Address)))
		return false
	case len(listed) != len(f.names):
		f.add(diag.Error(diag.ColumnMissing, at, "List of columns does not fit the source",
			fmt.Sprintf("The list names %d fields, by their order, and the source has %d: %s.", len(listed), len(f.names), nameList(f.names)), diag.For(f.l.Address)))
		return false
	}
	f.names = listed
	return true
}

// noField is the last of the names that no field has, or "".
func (f *mapping) noField(names []string) (unknown string) {
	for _, name := range names {
		if f.index(name) < 0 {
			unknown = name
		}
	}
	return unknown
}

// paths holds jsonpaths without names beside it against the columns of the table,
// which then name the fields.
func (f *mapping) paths(names int) bool {
	if n := len(f.l.FieldPaths); n > 0 && n != names {
		f.add(diag.Error(diag.Exclusive, f.l.SinkPlaces.At("properties.jsonpaths"), "Paths do not fit the table",
			fmt.Sprintf("jsonpaths has %d paths, and %s.%s has %d columns to fill. Say with columns beside it what each path is of.", n, f.job.Target.Database, f.job.Target.Name, names), diag.For(f.l.Address)))
		return false
	}
	return true
}

func nameList(names []string) string {
	n := slices.Clone(names)
	if len(n) > 20 {
		n = append(n[:20], fmt.Sprintf("and %d more", len(names)-20))
	}
	return strings.Join(n, ", ")
}

func fieldList(t schema.Table) string { return nameList(fieldNames(t)) }

// fieldNames are the names of a relation's fields, or of a table's columns, as
// they are written.
func fieldNames(t schema.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

func quoted(names []string) []string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = fmt.Sprintf("%q", n)
	}
	return q
}

func quotedList(one string, names []string) string {
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	if len(sorted) == 1 {
		return fmt.Sprintf("%s %q", one, sorted[0])
	}
	return one + "s " + strings.Join(quoted(sorted), ", ")
}
