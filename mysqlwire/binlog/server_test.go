package binlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"starlift/batch"
	"starlift/mysqltest"
)

// statements are those of a database that a dump gives, as the classifier has
// them.
func statements(t testing.TB, s *mysqltest.Server, from Place, db string) (found []string, err error) {
	t.Helper()
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4720, StopAtEnd: true, Wanted: only(db)}, from)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		event, err := r.Next(context.Background())
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return found, err
		}
		if e, ok := event.(*Statement); ok && e.Database == db {
			text := parsedText(e.Parsed)
			if e.Inside {
				text += " inside"
			}
			found = append(found, text)
		}
	}
}

func TestStatementsComeWithTheirNames(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	want := []string{"create t", "create 表", "drop 表", "change t inside", "alter t", "rename t,u to v,w", "truncate v", "drop v,w"}
	list := []string{
		"CREATE TABLE t (a INT PRIMARY KEY)",
		"SET NAMES gbk", "CREATE TABLE `\xb1\xed` (a INT)", "SET NAMES utf8mb4", "DROP TABLE 表",
		"SET binlog_format = 'STATEMENT'", "INSERT INTO t VALUES (1)", "SET binlog_format = 'ROW'",
		"ALTER /* a comment */ TABLE t ADD b INT, COMMENT = ', RENAME x'",
		"CREATE TEMPORARY TABLE temp (a INT)", "DROP TEMPORARY TABLE temp",
	}
	list = append(list, "CREATE TABLE u LIKE t", "RENAME TABLE t TO v, u TO w", "TRUNCATE v", "DROP TABLE v, w")
	want = slices.Insert(want, 5, "create u")
	if s.MariaDB {
		// The first half of an ALTER is none, and one that is taken back is none.
		list = append(list, "SET binlog_alter_two_phase = 1", "CREATE OR REPLACE TABLE t (a INT NOT NULL)", "INSERT INTO t VALUES (1), (1)", "ALTER TABLE t ADD b INT, ALGORITHM=COPY")
		want = append(want, "create t moves", "alter t")
	}
	s.Session(t, db, list...)
	got, err := statements(t, s, start, db)
	if err != nil {
		t.Fatal(err)
	}
	got = slices.DeleteFunc(got, func(text string) bool { return text == "other" })
	if !slices.Equal(got, want) {
		t.Errorf("statements are\n%q\nnot\n%q", got, want)
	}
}

func TestSelectIntoANewTableIsOneTransaction(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	s.Session(t, db, "CREATE TABLE t (PRIMARY KEY (a)) AS SELECT 1 AS a, 'x' AS b")
	f := newFollower(t)
	end := dumpTo(t, s, f, Config{Wanted: only(db)}, start, nil)
	if want := []string{"begin", "statement 1 [{ t}]", "rows 0 t", "commit"}; !slices.Equal(f.events, want) || end != position(t, s) {
		t.Errorf("events are %q, not %q; the end is %v", f.events, want, end)
	}
}

func TestOldRowsAreReadWithTheDefinitionOfTheirTime(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	s.Session(t, db, "CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(10))", "INSERT INTO t VALUES (1, 10, 'x')",
		"ALTER TABLE t DROP COLUMN a", "INSERT INTO t VALUES (2, 'y')", "ALTER TABLE t ADD COLUMN z BIGINT AFTER id, RENAME COLUMN b TO c", "INSERT INTO t VALUES (3, 30, 'z')")
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4721, StopAtEnd: true, Wanted: only(db)}, start)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var got []string
	for {
		event, err := r.Next(context.Background())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rows, ok := event.(*Rows)
		if !ok {
			continue
		}
		a, err := NewAppender(rows.Table, Layout{Into: everyColumn(rows.Table)})
		if err != nil {
			t.Fatal(err)
		}
		b := &batch.Batch{Cols: make([]batch.Vector, len(rows.Table.Columns))}
		if _, err := a.Append(rows, b, 1<<20); err != nil {
			t.Fatal(err)
		}
		text := ""
		for i, c := range rows.Table.Columns {
			text += fmt.Sprintf("%s=%s ", c.Name, cell(b, i, 0))
		}
		got = append(got, strings.TrimSpace(text))
	}
	if want := []string{"id=1 a=10 b=x", "id=2 b=y", "id=3 z=30 c=z"}; !slices.Equal(got, want) {
		t.Errorf("rows are %q, not %q", got, want)
	}
}

func TestUpdatesComeAsAsked(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	s.Session(t, db, "CREATE TABLE t (a INT, b VARCHAR(10), v INT, PRIMARY KEY (a, b))", "INSERT INTO t VALUES (1, 'x', 1)")
	start := position(t, s)
	s.Session(t, db, "UPDATE t SET v = 2", "UPDATE t SET b = 'X'", "UPDATE t SET v = NULL, a = 2")
	for updates, want := range map[Updates]string{
		UpdateByKey:   "u1,x,2 d1,x,2 u1,X,2 d1,X,2 u2,X,NULL",
		UpdateAsPair:  "d1,x,1 u1,x,2 d1,x,2 u1,X,2 d1,X,2 u2,X,NULL",
		UpdateAsAfter: "u1,x,2 u1,X,2 u2,X,NULL",
	} {
		r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4722, StopAtEnd: true, Wanted: only(db)}, start)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			event, err := r.Next(context.Background())
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			rows, ok := event.(*Rows)
			if !ok {
				continue
			}
			a, err := NewAppender(rows.Table, Layout{Into: everyColumn(rows.Table), Key: []int{0, 1}, Updates: updates})
			if err != nil {
				t.Fatal(err)
			}
			b := &batch.Batch{Cols: make([]batch.Vector, 3)}
			if _, err := a.Append(rows, b, 1<<20); err != nil {
				t.Fatal(err)
			}
			for row := range b.Rows {
				got = append(got, string("ud"[b.Ops[row]])+cell(b, 0, row)+","+cell(b, 1, row)+","+cell(b, 2, row))
				if b.At[row] != int64(rows.Offset) {
					t.Errorf("row at %d of %d", b.At[row], rows.Offset)
				}
			}
		}
		r.Close()
		if text := strings.Join(got, " "); text != want {
			t.Errorf("updates %d are %s, not %s", updates, text, want)
		}
	}
}

func TestRowsOfMoreThan16MB(t *testing.T) {
	s := mysqltest.Start(t, mysqltest.Options{Args: []string{"--max-allowed-packet=128M", "--loose-innodb-log-file-size=512M"}})
	s.Exec(t, "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY, b LONGBLOB)")
	start := position(t, s)
	s.Exec(t, "INSERT INTO d.t VALUES (1, REPEAT('x', 40000000))", "INSERT INTO d.t VALUES (2, 'small')")
	f := newFollower(t)
	end := dumpTo(t, s, f, Config{}, start, nil)
	if rows := f.tables["d.t"]; len(rows) != 2 || rows["1"] != "1|"+strings.Repeat("x", 40_000_000) || rows["2"] != "2|small" || end != position(t, s) {
		t.Errorf("%d rows, the end is %v", len(rows), end)
	}
}

func TestWaitEndsWithTheContextOfNext(t *testing.T) {
	s := mysqltest.Shared(t)
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4723, Heartbeat: time.Hour}, position(t, s))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	for err == nil {
		_, err = r.Next(ctx)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the wait ends with %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestTwoReplicasWithOneServerID(t *testing.T) {
	s := mysqltest.Shared(t)
	place := position(t, s)
	first, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4724, Heartbeat: 100 * time.Millisecond}, place)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := first.Next(context.Background()); err != nil {
		t.Fatal(err)
	}
	second, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4724, Heartbeat: 100 * time.Millisecond}, place)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for range 3 {
		if _, err := second.Next(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for err == nil {
		_, err = first.Next(ctx)
	}
	var same *ServerIDError
	if !errors.As(err, &same) || same.ID != 4724 {
		t.Errorf("the first ends with %v", err)
	}
}

func TestNoAllocationPerRow(t *testing.T) {
	path := mixed(t, 20_000)
	appenders, data := map[string]*Appender{}, &batch.Batch{}
	images, _ := readAll(t, path, appenders, data)
	allocations := testing.AllocsPerRun(3, func() {
		data.Reset()
		readAll(t, path, appenders, data)
	})
	// Opening the file and its table are some; events and rows are none.
	if images += data.Rows; images < 20_000 || allocations > 200 {
		t.Errorf("%v allocations for %d rows", allocations, images)
	}
}

func TestMinimalMetadataHasTypesAndNoNames(t *testing.T) {
	s := mysqltest.Start(t, mysqltest.Options{Args: []string{"--binlog-row-metadata=MINIMAL"}})
	s.Exec(t, "CREATE DATABASE d", "CREATE TABLE d.t (id BIGINT UNSIGNED PRIMARY KEY, b VARCHAR(10) CHARACTER SET latin1, e ENUM('x', 'y'))")
	start := position(t, s)
	s.Exec(t, "INSERT INTO d.t VALUES (18446744073709551615, 'é', 'y')")
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4725, StopAtEnd: true, Wanted: only("d")}, start)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		event, err := r.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		rows, ok := event.(*Rows)
		if !ok {
			continue
		}
		table := rows.Table
		if table.Named || table.Key != nil || table.Columns[0].Name != "" || !table.Columns[0].Type.Unsigned || table.Columns[1].Type.Charset != "latin1" {
			t.Errorf("the table is %+v", table)
		}
		// The members come from the catalogue.
		table.Columns[2].Type.Members = []string{"x", "y"}
		a, err := NewAppender(table, Layout{Into: everyColumn(table)})
		if err != nil {
			t.Fatal(err)
		}
		b := &batch.Batch{Cols: make([]batch.Vector, 3)}
		if _, err := a.Append(rows, b, 1<<20); err != nil {
			t.Fatal(err)
		}
		if got := cell(b, 0, 0) + "|" + cell(b, 1, 0) + "|" + cell(b, 2, 0); got != "18446744073709551615|é|y" {
			t.Errorf("the row is %s", got)
		}
		return
	}
}
