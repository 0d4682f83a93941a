package binlog

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqltest"
)

// follower applies a log to tables in memory, as a loader would to its target.
type follower struct {
	t         testing.TB
	tables    map[string]map[string]string // by name, by first column
	appenders map[*Table]*Appender
	batches   map[*Table]*batch.Batch
	images    int
	events    []string
	pending   []func() // changes of the transaction that is open
}

func newFollower(t testing.TB) *follower {
	return &follower{t: t, tables: map[string]map[string]string{}, appenders: map[*Table]*Appender{}, batches: map[*Table]*batch.Batch{}}
}

func everyColumn(t *Table) []int {
	into := make([]int, len(t.Columns))
	for i := range into {
		into[i] = i
	}
	return into
}

func (f *follower) appender(table *Table) (*Appender, *batch.Batch) {
	f.t.Helper()
	if f.appenders[table] == nil {
		a, err := NewAppender(table, Layout{Into: everyColumn(table), Key: []int{0}})
		if err != nil {
			f.t.Fatal(err)
		}
		b := &batch.Batch{Cols: make([]batch.Vector, len(table.Columns))}
		for i := range b.Cols {
			b.Cols[i].Repr = a.Repr(i)
		}
		f.appenders[table], f.batches[table] = a, b
	}
	return f.appenders[table], f.batches[table]
}

func cell(b *batch.Batch, column, row int) string {
	s := b.Cols[column].Spans[row]
	if s.Off == batch.Null {
		return "NULL"
	}
	return string(b.Arena[s.Off:s.End])
}

func (f *follower) take(event Event) {
	f.t.Helper()
	switch e := event.(type) {
	case *Begin:
		f.events = append(f.events, "begin")
	case *Commit:
		f.events = append(f.events, "commit")
		f.commit()
	case *Statement:
		f.events = append(f.events, fmt.Sprintf("statement %d %v", e.Action, e.Tables))
	case *Rows:
		f.events = append(f.events, fmt.Sprintf("rows %d %s", e.Kind, e.Table.Name))
		a, b := f.appender(e.Table)
		for more := true; more; {
			b.Reset()
			var err error
			if more, err = a.Append(e, b, 100); err != nil {
				f.t.Fatal(err)
			}
			f.images += b.Rows
			f.keep(e.Table, b)
		}
	}
}

// keep copies a batch's rows for the time when their transaction commits.
func (f *follower) keep(table *Table, b *batch.Batch) {
	name := table.Schema + "." + table.Name
	for row := range b.Rows {
		cells := make([]string, len(b.Cols))
		for i := range cells {
			cells[i] = cell(b, i, row)
		}
		op := b.Ops[row]
		f.pending = append(f.pending, func() {
			if f.tables[name] == nil {
				f.tables[name] = map[string]string{}
			}
			if op == batch.Delete {
				delete(f.tables[name], cells[0])
			} else {
				f.tables[name][cells[0]] = strings.Join(cells, "|")
			}
		})
	}
}

func (f *follower) commit() {
	for _, apply := range f.pending {
		apply()
	}
	f.pending = nil
}

func (f *follower) rows(name string) []string {
	rows := []string{}
	for _, row := range f.tables[name] {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return rows
}

// selected is the table as the server has it now, as the follower's rows.
func selected(t testing.TB, s *mysqltest.Server, table, columns string) []string {
	t.Helper()
	found := []string{}
	cells := "'|'"
	for _, column := range strings.Split(columns, ",") {
		cells += ", IFNULL(" + column + ", 'NULL')"
	}
	rows, err := s.DB().Query("SELECT CONCAT_WS(" + cells + ") FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		found = append(found, text)
	}
	slices.Sort(found)
	return found
}

func logFiles(t testing.TB, s *mysqltest.Server) []string {
	t.Helper()
	var files []string
	rows, err := s.DB().Query("SHOW BINARY LOGS")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	for rows.Next() {
		var name string
		rest := make([]any, len(columns)-1)
		for i := range rest {
			rest[i] = new(string)
		}
		if err := rows.Scan(append([]any{&name}, rest...)...); err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(s.Data, name))
	}
	return files
}

func followFiles(t testing.TB, s *mysqltest.Server, schema string) *follower {
	t.Helper()
	f := newFollower(t)
	for _, path := range logFiles(t, s) {
		r, err := Open(path, func(in, _ string) bool { return in == schema })
		if err != nil {
			t.Fatal(err)
		}
		for {
			event, err := r.Next(context.Background())
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(path, err)
			}
			f.take(event)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func TestFileGivesTheRowsOfTheTable(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	s.Session(t, db,
		"CREATE TABLE t (id INT PRIMARY KEY, y YEAR, u INT UNSIGNED, v VARCHAR(300), e ENUM('a','b'), d DECIMAL(20,4), n INT AS (id+1) VIRTUAL, g GEOMETRY, l CHAR(10) CHARACTER SET latin1)",
		"INSERT INTO t (id, y, u, v, e, d, l) VALUES (1, 2024, 4294967295, 'one', 'b', -1.5, 'é'), (2, 1901, 0, NULL, NULL, 12345678901234.5678, ''), (3, NULL, NULL, REPEAT('x', 300), 'a', 0, 'ü')",
		"UPDATE t SET v = 'two' WHERE id = 2",
		"UPDATE t SET id = 30 WHERE id = 3",
		"DELETE FROM t WHERE id = 1",
		"START TRANSACTION", "INSERT INTO t (id) VALUES (7)", "INSERT INTO t (id) VALUES (8)", "ROLLBACK",
		"START TRANSACTION", "INSERT INTO t (id) VALUES (9)", "INSERT INTO t (id) VALUES (10)", "COMMIT",
	)
	f := followFiles(t, s, db)
	got := f.rows(db + ".t")
	want := []string{
		"10|NULL|NULL|NULL|NULL|NULL|11|NULL|NULL",
		"2|1901|0|two|NULL|12345678901234.5678|3|NULL|",
		"30|NULL|NULL|" + strings.Repeat("x", 300) + "|a|0.0000|31|NULL|ü",
		"9|NULL|NULL|NULL|NULL|NULL|10|NULL|NULL",
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("rows are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if f.images != 3+1+2+1+2 {
		t.Errorf("%d rows came", f.images)
	}
}
