package value_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"starlift/batch"
	"starlift/mysqltest"
	"starlift/mysqlwire"
	"starlift/mysqlwire/binlog"
)

func dial(t *testing.T, s *mysqltest.Server, database string) *mysqlwire.Conn {
	t.Helper()
	conn, err := mysqlwire.Dial(t.Context(), mysqlwire.Config{
		Address: s.Addr(), User: mysqltest.User, Password: mysqltest.Password, Database: database,
		RetrievePublicKey: true, ReadTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func exec(t *testing.T, conn *mysqlwire.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", shortened(sql), err)
	}
}

// place is where the log ends.
func place(t *testing.T, conn *mysqlwire.Conn, mariaDB bool) binlog.Place {
	t.Helper()
	sql := "SHOW BINARY LOG STATUS"
	if mariaDB {
		sql = "SHOW MASTER STATUS"
	}
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	p := binlog.Place{File: string(rows.Cell(0))}
	if _, err := fmt.Sscan(string(rows.Cell(1)), &p.Offset); err != nil {
		t.Fatal(err)
	}
	if rows.Next() || rows.Err() != nil {
		t.Fatal("the log has no one end", rows.Err())
	}
	return p
}

// last is the value of column 1 in the last row.
func last(b *batch.Batch) outcome {
	span := b.Cols[1].Spans[b.Rows-1]
	if span.Off == batch.Null {
		return outcome{text: "NULL"}
	}
	return outcome{text: string(b.Arena[span.Off:span.End])}
}

// query reads the second column of a query, row by row.
func (c column) query(t *testing.T, run func(context.Context, string) (*mysqlwire.Rows, error), sql string) (got []outcome) {
	t.Helper()
	rows, err := run(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	decoders, err := mysqlwire.Decoders(rows.Columns(), c.options)
	if err != nil {
		t.Fatal(err)
	}
	b := batch.Batch{Cols: make([]batch.Vector, 2)}
	for {
		b.Reset()
		more, err := rows.Fill(&b, decoders, 1)
		switch {
		case errors.As(err, new(*mysqlwire.RowError)):
			got = append(got, outcome{err: err})
		case err != nil:
			t.Fatal(err)
		case b.Rows > 0:
			got = append(got, last(&b))
		}
		if !more {
			return got
		}
	}
}

// readLog reads the second column of the tables t0, t1 and so on as they were
// inserted.
func readLog(t *testing.T, conn *mysqlwire.Conn, from binlog.Place, database string, columns []column) [][]outcome {
	t.Helper()
	reader, err := binlog.Dump(t.Context(), conn, binlog.Config{
		ServerID: 4711, StopAtEnd: true, Wanted: func(schema, _ string) bool { return schema == database },
	}, from)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	got := make([][]outcome, len(columns))
	for {
		event, err := reader.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		if rows, ok := event.(*binlog.Rows); ok {
			var i int
			if _, err := fmt.Sscanf(strings.ToLower(rows.Table.Name), "t%d", &i); err != nil {
				t.Fatal(err)
			}
			got[i] = append(got[i], columns[i].logged(t, rows)...)
		}
	}
}

// logged are the values of an event.
func (c column) logged(t *testing.T, rows *binlog.Rows) (got []outcome) {
	t.Helper()
	if c.complete != nil {
		c.complete(&rows.Table.Columns[1].Type)
	}
	appender, err := binlog.NewAppender(rows.Table, binlog.Layout{Into: []int{0, 1}, Key: []int{0}, Values: c.options})
	if err != nil {
		t.Fatalf("%s: %v", c.declared, err)
	}
	b := batch.Batch{Cols: make([]batch.Vector, 2)}
	for more := true; more; {
		b.Reset()
		more, err = appender.Append(rows, &b, 1)
		switch {
		case errors.As(err, new(*binlog.RowError)):
			got = append(got, outcome{err: err})
		case err != nil:
			t.Fatalf("%s: %v", c.declared, err)
		default:
			got = append(got, last(&b))
		}
	}
	return got
}
