package starrocks

import (
	"strings"

	"starlift/schema"
)

// The clauses of ALTER TABLE (protocol reference 6.8). Those of columns can stand
// together in one statement, which is then one job; each of the others is a
// statement of its own.

// AddColumnClause adds a column behind another, or with an empty name as the
// first.
func AddColumnClause(c schema.Column, after string) string {
	return "ADD COLUMN " + columnSQL(c) + position(after)
}

// DropColumnClause removes a column.
func DropColumnClause(name string) string { return "DROP COLUMN " + quoteName(name) }

// ModifyColumnClause gives a column another type, nullability or comment. The
// whole column is restated, its default too, which would be lost otherwise.
func ModifyColumnClause(c schema.Column) string { return "MODIFY COLUMN " + columnSQL(c) }

// RenameColumnClause gives a column another name; from StarRocks 3.3.2 on.
func RenameColumnClause(from, to string) string {
	return "RENAME COLUMN " + quoteName(from) + " TO " + quoteName(to)
}

// OrderByClause changes the columns that rows are sorted by, or with all
// columns their order.
func OrderByClause(columns []string) string { return "ORDER BY (" + quoteNames(columns) + ")" }

// SetPropertyClause sets one property.
func SetPropertyClause(p schema.Property) string {
	return "SET (" + quoteString(p.Name) + " = " + quoteString(p.Value) + ")"
}

// CommentClause changes the table's comment; from StarRocks 3.1 on.
func CommentClause(text string) string { return "COMMENT = " + quoteString(text) }

func position(after string) string {
	if after == "" {
		return " FIRST"
	}
	return " AFTER " + quoteName(after)
}

// AlterTableSQL is an ALTER TABLE of one or several clauses, one a line when
// there are several.
func AlterTableSQL(database, table string, clauses ...string) string {
	name := "ALTER TABLE " + quoteName(database) + "." + quoteName(table)
	if len(clauses) == 1 {
		return name + " " + clauses[0]
	}
	return name + "\n  " + strings.Join(clauses, ",\n  ")
}

// DropTableSQL removes a table, if it is there.
func DropTableSQL(database, table string) string {
	return "DROP TABLE IF EXISTS " + quoteName(database) + "." + quoteName(table)
}

// RenameClause gives a table another name in its database; a statement of its
// own.
func RenameClause(to string) string { return "RENAME " + quoteName(to) }

// RenameTableSQL gives a table another name in its database.
func RenameTableSQL(database, from, to string) string {
	return AlterTableSQL(database, from, RenameClause(to))
}

// ColumnCommentClause changes nothing but a column's comment; a statement of its
// own.
func ColumnCommentClause(c schema.Column) string {
	return "MODIFY COLUMN " + quoteName(c.Name) + " COMMENT " + quoteString(c.Comment)
}
