package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"starlift/mysqlwire"
)

// session is a connection that is set up for reading.
type session struct{ *mysqlwire.Conn }

// dial connects and sets the session up. Values come as they are stored, so that
// they are converted by our tables; a reader that waits for StarRocks must not be
// thrown out; and no limit of the server's ends a long statement.
func (s *tableSource) dial(ctx context.Context) (*session, error) {
	conn, err := mysqlwire.Dial(ctx, s.wire)
	if err != nil {
		return nil, err
	}
	limit := "max_execution_time = 0"
	if conn.MariaDB() {
		limit = "max_statement_time = 0"
	}
	_, err = conn.Exec(ctx, "SET time_zone = '+00:00', sql_mode = '', character_set_results = NULL, net_write_timeout = 86400, "+limit)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("mysql %s: setting the session up: %w", s.wire.Address, err), conn.Close())
	}
	return &session{conn}, nil
}

// with gives do a connection for as long as it runs.
func (s *tableSource) with(ctx context.Context, do func(*session) error) error {
	q, err := s.dial(ctx)
	if err != nil {
		return err
	}
	err = do(q)
	if closed := q.Close(); err == nil {
		err = closed
	}
	return err
}

// cell is a value of a small result as text.
type cell struct {
	text string
	null bool
}

// all reads a small result to its end.
func (q *session) all(ctx context.Context, sql string) ([][]cell, error) {
	rows, err := q.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	var out [][]cell
	for rows.Next() {
		row := make([]cell, len(rows.Columns()))
		for i := range row {
			value := rows.Cell(i)
			row[i] = cell{string(value), value == nil}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// one reads the one row of a result; nil where there is none.
func (q *session) one(ctx context.Context, sql string) ([]cell, error) {
	rows, err := q.all(ctx, sql)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// identifier quotes a name.
func identifier(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// text quotes a text for a session whose sql_mode is empty.
func text(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(s) + "'"
}
