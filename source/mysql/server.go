package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"starlift/mysqlwire"
)

// server is what tells one server from another.
type server struct {
	// identity is "mysql:" and the server's UUID, or "mariadb:" and its number.
	identity string
}

// The errors of a server that concern the account and the table, and not the way
// to it (errmsg-utf8.txt of both servers).
const (
	errDatabaseDenied  = 1044
	errUnknownDatabase = 1049
	errTableDenied     = 1142
	errColumnDenied    = 1143
	errNoSuchTable     = 1146
	errSpecificDenied  = 1227
)

// The errors of a server that is there and takes nobody.
const (
	errTooManyConnections = 1040
	errShuttingDown       = 1053
	errHostBlocked        = 1129
)

// elsewhere says that another address may do better.
func elsewhere(err error) bool {
	var refused *mysqlwire.ServerError
	var unfit *unfitError
	if errors.As(err, &refused) {
		return slices.Contains([]uint16{errTooManyConnections, errShuttingDown, errHostBlocked}, refused.Code)
	}
	return !errors.As(err, &unfit)
}

// unfitError is a server that can be reached and not be read from.
type unfitError struct{ address, why string }

func (e *unfitError) Error() string { return "mysql " + e.address + ": " + e.why }

// preflight looks whether the server is one that can be read from, and whether
// the account may read the table.
func (s *tableSource) preflight(ctx context.Context, q *session) error {
	if err := s.judgeVersion(q); err != nil {
		return err
	}
	id := "SELECT @@server_uuid"
	s.server.identity = "mysql:"
	if q.MariaDB() {
		id, s.server.identity = "SELECT @@server_id", "mariadb:"
	}
	row, err := q.one(ctx, id)
	if err != nil {
		return err
	}
	s.server.identity += row[0].text
	what := "*"
	if len(s.config.Columns) > 0 {
		what = identifiers(s.config.Columns)
	}
	_, err = q.all(ctx, "SELECT "+what+" FROM "+s.tableName()+s.where("")+" LIMIT 0")
	return s.explained(ctx, q, err)
}

// judgeVersion refuses releases whose protocol or catalogue this does not know.
func (s *tableSource) judgeVersion(q *session) error {
	brand, major, minor := "MySQL", 5, 7
	if q.MariaDB() {
		brand, major, minor = "MariaDB", 10, 5
	}
	// MariaDB greeted as "5.5.5-10.11.6-MariaDB" once.
	parts := strings.Split(strings.TrimPrefix(q.Version(), "5.5.5-"), ".")
	a, err := strconv.Atoi(parts[0])
	b := 0
	if len(parts) > 1 && err == nil {
		b, err = strconv.Atoi(parts[1])
	}
	if err != nil || a < major || a == major && b < minor {
		return &unfitError{s.wire.Address, fmt.Sprintf("the server is %s %s, and %d.%d or newer is needed", brand, q.Version(), major, minor)}
	}
	return nil
}

// explained says what to do about a table that cannot be read.
func (s *tableSource) explained(ctx context.Context, q *session, err error) error {
	var refused *mysqlwire.ServerError
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Code {
	case errTableDenied, errColumnDenied, errDatabaseDenied, errSpecificDenied:
		account := "the account"
		if row, problem := q.one(ctx, "SELECT CURRENT_USER()"); problem == nil {
			name, host := row[0].text, ""
			if at := strings.LastIndexByte(name, '@'); at >= 0 {
				name, host = name[:at], name[at+1:]
			}
			account = text(name) + "@" + text(host)
		}
		return fmt.Errorf("%w; an administrator can allow it: GRANT SELECT ON %s TO %s", err, s.tableName(), account)
	case errNoSuchTable, errUnknownDatabase:
		return fmt.Errorf("%w; database and table must be written as the server has them, their case included", err)
	}
	return err
}

func (s *tableSource) tableName() string {
	return identifier(s.config.Database) + "." + identifier(s.config.Table)
}

func identifiers(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = identifier(n)
	}
	return strings.Join(quoted, ", ")
}
