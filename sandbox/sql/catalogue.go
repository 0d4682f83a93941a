package sql

import (
	"slices"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/engine"
	"starlift-sandbox/store"
)

// catalogue are the tables of information_schema that the release has, by name
// (protocol reference 6.7): those with rows, and those that tools ask and that
// StarRocks has without any.
func (s *server) catalogue() []engine.Virtual {
	all := []engine.Virtual{
		s.columnsTable(), s.schemataTable(), s.tablesTable(), s.partitionsTable(),
		characterSets(), collations(), engines(), s.variablesTable("global_variables"), s.variablesTable("session_variables"),
	}
	if s.options.Release.HasTablesConfig() {
		all = append(all, s.tablesConfigTable())
	}
	if s.options.Release.HasTrackingLogs() {
		all = append(all, s.trackingTable())
	}
	has, newLayout := s.options.Release.HasLoadsTable()
	switch {
	case newLayout:
		all = append(all, s.loadsTable())
	case has:
		all = append(all, s.oldLoadsTable())
	}
	if s.options.Release.HasStreamLoadsTable() {
		all = append(all, s.streamLoadsTable())
	}
	all = append(all, emptyTables()...)
	slices.SortFunc(all, func(a, b engine.Virtual) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// virtual names the columns of a table; a # before a name makes it a number.
func virtual(name string, rows func(engine.Values) [][]any, columns ...string) engine.Virtual {
	v := engine.Virtual{Name: name, Rows: rows}
	for _, column := range columns {
		number := column[0] == '#'
		if number {
			column = column[1:]
		}
		v.Columns = append(v.Columns, engine.VirtualColumn{Name: column, Number: number})
	}
	return v
}

// databases are the names of all databases, sorted, information_schema among
// them.
func (s *server) databases() []string {
	names := append(s.store.Databases(), informationSchema)
	slices.Sort(names)
	return names
}

func (s *server) hasDatabase(name string) bool {
	_, ok := s.store.DatabaseID(name)
	return ok
}

// tableNames are the tables of a database, sorted.
func (s *server) tableNames(database string) []string {
	var names []string
	if database == informationSchema {
		for _, v := range s.catalogue() {
			names = append(names, v.Name)
		}
		return names
	}
	for _, t := range s.store.Tables(database) {
		names = append(names, t.Definition().Name)
	}
	return names
}

// virtualDefinition describes a table of information_schema, which exists.
func (s *server) virtualDefinition(name string) store.Definition {
	for _, v := range s.catalogue() {
		if strings.EqualFold(v.Name, name) {
			return definitionOf(&v)
		}
	}
	return store.Definition{Database: informationSchema, Name: name}
}

func definitionOf(v *engine.Virtual) store.Definition {
	const nameLength = 65533
	d := store.Definition{Database: informationSchema, Name: v.Name, Model: store.DuplicateKey}
	for _, c := range v.Columns {
		column := store.Column{Name: c.Name, Type: cell.Type{Kind: cell.Varchar, Length: nameLength}, Nullable: true}
		if c.Number {
			column.Type = cell.Type{Kind: cell.BigInt}
		}
		d.Columns = append(d.Columns, column)
	}
	return d
}

// everyTable calls visit with the tables of all databases, sorted.
func (s *server) everyTable(visit func(*store.Table, *store.Definition)) {
	for _, database := range s.store.Databases() {
		for _, t := range s.store.Tables(database) {
			d := t.Definition()
			visit(t, &d)
		}
	}
}
