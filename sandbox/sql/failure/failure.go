// Package failure holds the errors that a client of the SQL port sees: a code,
// an SQL state and StarRocks' text. It sends nothing: package wire does.
package failure

import (
	"fmt"

	"starlift-sandbox/sql/lex"
)

// Error is an error as the MySQL protocol carries it.
type Error struct {
	Code    uint16
	State   string // five characters
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%d (%s): %s", e.Code, e.State, e.Message) }

// The codes that are used in more than one place.
const (
	CodeParse         = 1064
	CodeUnknown       = 1105
	CodeServerStopped = 1053
	// Those of 3.2 and later; before, the SQL port sends others.
	CodeUnknownDatabase = 5501
	CodeUnknownTable    = 5502
)

// Syntax is a text that StarRocks' grammar does not take. Line and column count
// from 1.
func Syntax(line, column int, format string, args ...any) *Error {
	return &Error{CodeParse, "HY000", fmt.Sprintf("Getting syntax error at line %d, column %d. Detail message: %s.",
		line, column, fmt.Sprintf(format, args...))}
}

// Unexpected refuses the token that stands next, where something else was
// wanted.
func Unexpected(r *lex.Reader, wanted string) *Error {
	line, column, written := r.Place()
	if written == "" {
		return Syntax(line, column, "Unexpected end of the statement, expected %s", wanted)
	}
	return Syntax(line, column, "Unexpected input '%s', expected %s", written, wanted)
}

// Analyze is a statement that is well formed and makes no sense.
func Analyze(format string, args ...any) *Error {
	return &Error{CodeParse, "HY000", "Getting analyzing error. Detail message: " + fmt.Sprintf(format, args...) + "."}
}

// Unsupported is what StarRocks knows and this server does not.
func Unsupported(format string, args ...any) *Error {
	return Analyze("%s is not supported by this server", fmt.Sprintf(format, args...))
}

// The refusals with codes of their own (protocol reference 6.2).

// DatabaseName refuses the name of a database.
func DatabaseName(name string) *Error {
	return &Error{1102, "42000", fmt.Sprintf("Incorrect database name '%s'", name)}
}

// NoDatabaseToDrop is a DROP DATABASE of what is not there.
func NoDatabaseToDrop(name string) *Error {
	return &Error{1008, "HY000", fmt.Sprintf("Can't drop database '%s'; database doesn't exist", name)}
}

// TableName refuses the name of a table.
func TableName(name string) *Error {
	return &Error{1104, "42000", fmt.Sprintf("Incorrect table name '%s'", name)}
}

// ColumnName refuses the name of a column.
func ColumnName(name string) *Error {
	return &Error{1166, "42000", fmt.Sprintf("Incorrect column name '%s'", name)}
}

// DuplicateColumn is a column that a table declares twice.
func DuplicateColumn(name string) *Error {
	return &Error{1060, "42S21", fmt.Sprintf("Duplicate column name '%s'", name)}
}

// TableExists is a CREATE TABLE of what is there.
func TableExists(name string) *Error {
	return &Error{1050, "42S01", fmt.Sprintf("Table '%s' already exists", name)}
}

// DatabaseExists is a CREATE DATABASE of what is there.
func DatabaseExists(name string) *Error {
	return &Error{1007, "HY000", fmt.Sprintf("Can't create database '%s'; database exists", name)}
}

// UnknownDatabase is a database that is not there (protocol reference 6.2: the
// code is that of 3.3 and later).
func UnknownDatabase(name string) *Error {
	return &Error{CodeUnknownDatabase, "3F000", fmt.Sprintf("Unknown database '%s'", name)}
}

// UnknownTable is a table that is not there, as UnknownDatabase.
func UnknownTable(name string) *Error {
	return &Error{CodeUnknownTable, "42602", fmt.Sprintf("Unknown table '%s'", name)}
}

// NoDatabase is a name without a database on a connection without one.
func NoDatabase() *Error { return &Error{1046, "3D000", "No database selected"} }

// UnknownColumn is a column that a statement names and its table has not.
func UnknownColumn(name, table string) *Error {
	return &Error{1054, "42S22", fmt.Sprintf("Unknown column '%s' in '%s'", name, table)}
}

// ColumnTwice is a column that an INSERT or UPDATE names twice.
func ColumnTwice(name string) *Error {
	return &Error{1110, "42000", fmt.Sprintf("Column '%s' specified twice", name)}
}

// AccessDenied refuses a login. password says whether one was sent.
func AccessDenied(user string, password bool) *Error {
	used := "NO"
	if password {
		used = "YES"
	}
	return &Error{1045, "28000", fmt.Sprintf("Access denied for user '%s' (using password: %s)", user, used)}
}

// UnknownVariable is a @@name that no server variable has.
func UnknownVariable(name string) *Error {
	return &Error{1193, "HY000", fmt.Sprintf("Unknown system variable '%s'", name)}
}
