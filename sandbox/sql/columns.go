package sql

import (
	"slices"
	"strings"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/wire"
	"starlift-sandbox/store"
)

// describe is DESC t [ALL]: types in plain spelling, keys as true and false
// (protocol reference 6.6).
func (c *session) describe(s *statement) (answer, error) {
	d, err := c.find(s)
	if err != nil {
		return answer{}, err
	}
	if s.Words("ALL") {
		return answer{}, failure.Unsupported("DESC ALL")
	}
	out := newAnswer("Field", "Type", "Null", "Key", "Default", "Extra")
	for i := range d.Columns {
		column := &d.Columns[i]
		out.add(column.Name, ddl.PlainTypeText(column.Type), yesNo(column.Nullable), i < len(d.Keys), defaultCell(column), describedExtra(&d, column))
	}
	return out, s.end()
}

// describedExtra is what DESC tells of a column besides. (That only a default
// which differs from row to row counts as generated is from memory of the
// sources.)
func describedExtra(d *store.Definition, c *store.Column) string {
	var words []string
	if aggregate := ddl.AggregateText(c.Aggregate); aggregate != "" {
		words = append(words, aggregate)
	}
	if slices.ContainsFunc(strings.Split(d.Properties["bloom_filter_columns"], ","), func(name string) bool {
		return strings.EqualFold(strings.TrimSpace(name), c.Name)
	}) {
		words = append(words, "BLOOM_FILTER")
	}
	if c.Default == store.UUIDDefault {
		words = append(words, "DEFAULT_GENERATED")
	}
	return strings.Join(words, ",")
}

// showColumns is SHOW [FULL] COLUMNS FROM t [FROM db] [LIKE | WHERE Field …].
func (c *session) showColumns(s *statement, full bool) (answer, error) {
	if !s.Words("FROM") && !s.Words("IN") {
		return answer{}, failure.Unexpected(&s.Reader, "FROM")
	}
	database, table, err := c.tableFrom(s)
	if err != nil {
		return answer{}, err
	}
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	wanted := func(string) bool { return true }
	if s.Words("WHERE") {
		if wanted, err = s.namesWanted("FIELD"); err != nil {
			return answer{}, err
		}
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
		if !wanted(column.Name) {
			continue
		}
		name, text, null, key := column.Name, ddl.PlainTypeText(column.Type), yesNo(column.Nullable), yesNo(i < len(d.Keys))
		extra := ddl.AggregateText(column.Aggregate)
		if full {
			out.add(name, text, "", null, key, defaultCell(column), extra, "", column.Comment)
		} else {
			out.add(name, text, null, key, defaultCell(column), extra)
		}
	}
	out.filter(0, pattern)
	return out, s.end()
}

// tableFrom takes `[[catalog.]db.]t [FROM db]`; the last database counts.
func (c *session) tableFrom(s *statement) (database, table string, err error) {
	if table, err = s.name("a table name"); err != nil {
		return "", "", err
	}
	database = c.database
	for s.Symbol(".") {
		database = table
		if table, err = s.name("a table name"); err != nil {
			return "", "", err
		}
	}
	if s.Words("FROM") || s.Words("IN") {
		if database, err = s.name("a database name"); err != nil {
			return "", "", err
		}
	}
	return database, table, nil
}

// fieldList answers the old command that clients complete names with.
func (c *session) fieldList(table string) ([]wire.Column, error) {
	d, err := c.lookUp(c.database, table)
	if err != nil {
		return nil, err
	}
	if err := c.mustSee(d.Database, d.Name); err != nil {
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
