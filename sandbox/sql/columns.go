package sql

import (
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/wire"
	"starlift-sandbox/store"
)

// describe is DESC t: types in plain spelling, keys as true and false (protocol
// reference 6.6).
func (c *session) describe(s *statement) (answer, error) {
	d, err := c.find(s)
	if err != nil {
		return answer{}, err
	}
	out := newAnswer("Field", "Type", "Null", "Key", "Default", "Extra")
	for i := range d.Columns {
		column := &d.Columns[i]
		out.add(column.Name, ddl.PlainTypeText(column.Type), yesNo(column.Nullable), i < len(d.Keys), defaultCell(column), "")
	}
	return out, s.end()
}

func (c *session) showColumns(s *statement, full bool) (answer, error) {
	if !s.Words("FROM") && !s.Words("IN") {
		return answer{}, failure.Unexpected(&s.Reader, "FROM")
	}
	table, err := s.name("a table name")
	if err != nil {
		return answer{}, err
	}
	database := c.database
	if s.Symbol(".") {
		database = table
		if table, err = s.name("a table name"); err != nil {
			return answer{}, err
		}
	}
	if s.Words("FROM") || s.Words("IN") {
		if database, err = s.name("a database name"); err != nil {
			return answer{}, err
		}
	}
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	d, err := c.lookUp(database, table)
	if err != nil {
		return answer{}, err
	}
	out := newAnswer("Field", "Type", "Null", "Key", "Default", "Extra")
	if full {
		out = newAnswer("Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment")
	}
	for i := range d.Columns {
		column := &d.Columns[i]
		name, text, null, key := column.Name, ddl.PlainTypeText(column.Type), yesNo(column.Nullable), yesNo(i < len(d.Keys))
		if full {
			out.add(name, text, "", null, key, defaultCell(column), "", "", column.Comment)
		} else {
			out.add(name, text, null, key, defaultCell(column), "")
		}
	}
	out.filter(0, pattern)
	return out, s.end()
}

// fieldList answers the old command that clients complete names with.
func (c *session) fieldList(table string) ([]wire.Column, error) {
	d, err := c.lookUp(c.database, table)
	if err != nil {
		return nil, err
	}
	columns := make([]wire.Column, len(d.Columns))
	for i := range d.Columns {
		columns[i] = wire.Column{Name: d.Columns[i].Name, Type: wire.TypeVarString}
	}
	return columns, nil
}

func yesNo(yes bool) string {
	if yes {
		return "YES"
	}
	return "NO"
}

// defaultCell shows a default, nil for none.
func defaultCell(c *store.Column) any {
	switch c.Default {
	case store.LiteralDefault:
		return c.DefaultValue
	case store.CurrentTimestamp:
		return "CURRENT_TIMESTAMP"
	case store.UUIDDefault:
		return "uuid()"
	}
	return nil
}
