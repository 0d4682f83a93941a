package sql

import (
	"slices"

	"starlift-sandbox/cell"

	"starlift-sandbox/sql/engine"
	"starlift-sandbox/store"
)

// catalogue are the tables of information_schema (protocol reference 6.7).
func (s *server) catalogue() []engine.Virtual {
	return []engine.Virtual{
		s.columnsTable(),
		empty("key_column_usage", "CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "CONSTRAINT_NAME", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "#ORDINAL_POSITION", "#POSITION_IN_UNIQUE_CONSTRAINT", "REFERENCED_TABLE_SCHEMA", "REFERENCED_TABLE_NAME", "REFERENCED_COLUMN_NAME"),
		s.loadsTable(),
		empty("routines", "SPECIFIC_NAME", "ROUTINE_CATALOG", "ROUTINE_SCHEMA", "ROUTINE_NAME", "ROUTINE_TYPE"),
		s.schemataTable(),
		empty("statistics", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "#NON_UNIQUE", "INDEX_SCHEMA", "INDEX_NAME", "#SEQ_IN_INDEX", "COLUMN_NAME"),
		s.tablesTable(),
		s.tablesConfigTable(),
		empty("triggers", "TRIGGER_CATALOG", "TRIGGER_SCHEMA", "TRIGGER_NAME", "EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE"),
		empty("views", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "VIEW_DEFINITION", "CHECK_OPTION", "IS_UPDATABLE", "DEFINER", "SECURITY_TYPE"),
	}
}

// virtual names the columns of a table; a # before a name makes it a number.
func virtual(name string, rows func() [][]any, columns ...string) engine.Virtual {
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

// empty is a table that clients ask and that never has rows here.
func empty(name string, columns ...string) engine.Virtual {
	return virtual(name, func() [][]any { return nil }, columns...)
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
	const nameLength = 65533
	d := store.Definition{Database: informationSchema, Name: name, Model: store.DuplicateKey}
	for _, v := range s.catalogue() {
		if v.Name != name {
			continue
		}
		for _, c := range v.Columns {
			column := store.Column{Name: c.Name, Type: cell.Type{Kind: cell.Varchar, Length: nameLength}, Nullable: true}
			if c.Number {
				column.Type = cell.Type{Kind: cell.BigInt}
			}
			d.Columns = append(d.Columns, column)
		}
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
