package engine

import (
	"slices"
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/access"
)

// Guard judges whether a statement may do something with a table that exists.
// Its errors are those of Query.
type Guard func(p access.Privilege, database, table string) error

// Sight reports whether the rows of information_schema about a table are shown;
// an empty table stands for the database itself.
type Sight func(database, table string) bool

// Guard makes the session ask about every table that a statement names, and
// about what information_schema shows. Without it everything is allowed.
func (s *Session) Guard(g Guard, sight Sight) { s.guard, s.sight = g, sight }

// Roles says what current_role() tells.
func (s *Session) Roles(roles func() string) { s.roles = roles }

// check says what is missing of a table, or that the statement may not use it.
func (s *Session) check(p access.Privilege, database, table string) error {
	if err := s.engine.CheckTable(database, table); err != nil || s.guard == nil {
		return err
	}
	return s.guard(p, database, table)
}

// privilege is what a statement needs on one of its tables: it reads all but
// the one that it changes.
func privilege(statement sqlparser.Statement, table *sqlparser.AliasedTableExpr) access.Privilege {
	changed, p := sqlparser.TableExprs(nil), access.Select
	switch statement := statement.(type) {
	case *sqlparser.Update:
		changed, p = statement.TableExprs, access.Update
	case *sqlparser.Delete:
		changed, p = statement.TableExprs, access.Delete
	}
	if len(changed) > 0 && changed[0] == sqlparser.TableExpr(table) {
		return p
	}
	return access.Select
}

// visible leaves out the rows of a table of information_schema that are about
// what the session does not see. Its columns tell what they are about; in loads
// a table can be several.
func (s *Session) visible(v *Virtual, rows [][]any) [][]any {
	if s.sight == nil {
		return rows
	}
	database, table := -1, -1
	for i, c := range v.Columns {
		switch c.Name {
		case "TABLE_SCHEMA", "SCHEMA_NAME", "DB_NAME", "DATABASE_NAME":
			database = i
		case "TABLE_NAME":
			table = i
		}
	}
	if database < 0 {
		return rows
	}
	// The columns of a table stand together: what was found for one of them is
	// good for the next.
	var lastSchema, lastNames string
	hidden := true
	return slices.DeleteFunc(rows, func(row []any) bool {
		schema, _ := row[database].(string)
		names := ""
		if table >= 0 {
			names, _ = row[table].(string)
		}
		if schema != lastSchema || names != lastNames {
			lastSchema, lastNames = schema, names
			hidden = !s.seesAny(schema, names)
		}
		return hidden
	})
}

// seesAny is sight for names with commas between them.
func (s *Session) seesAny(schema, names string) bool {
	for name := range strings.SplitSeq(names, ",") {
		if s.sight(schema, name) {
			return true
		}
	}
	return false
}
