package binlog

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqltest"
	"starlift/mysqlwire/value"
)

// firstRows reads until the first rows event, and its error if Append has one.
func firstRows(t testing.TB, s *mysqltest.Server, from Place, wanted string) (*Table, error) {
	t.Helper()
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4712, StopAtEnd: true, Wanted: only(wanted)}, from)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		event, err := r.Next(context.Background())
		if err != nil {
			return nil, err
		}
		if rows, ok := event.(*Rows); ok {
			a, err := NewAppender(rows.Table, Layout{Into: everyColumn(rows.Table), Key: []int{0}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = a.Append(rows, &batch.Batch{Cols: make([]batch.Vector, len(rows.Table.Columns))}, 1<<20)
			return rows.Table, err
		}
	}
}

func TestTableMapHasWhatTheServerWrites(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	// YEAR stands between two numbers: both brands give it a bit among the signs.
	s.Session(t, db,
		"CREATE TABLE t (a INT UNSIGNED, y YEAR, b BIGINT, c SMALLINT UNSIGNED, "+
			"s SET('p','q') CHARACTER SET latin1, e ENUM('x','ü') CHARACTER SET latin1, e2 ENUM('表') CHARACTER SET utf8mb4, "+
			"l CHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, v VARCHAR(10) CHARACTER SET latin2, bi BINARY(5), g GEOMETRY, bl BLOB, tx TEXT CHARACTER SET gbk, "+
			"d DECIMAL(12,3) UNSIGNED, bt BIT(11), ts TIMESTAMP(3) NULL, f FLOAT UNSIGNED, "+
			"PRIMARY KEY (b, a))",
		"INSERT INTO t (a, b, c, l) VALUES (1, 2, 3, 'x')")
	table, err := firstRows(t, s, start, db)
	if err != nil {
		t.Fatal(err)
	}
	type column struct {
		name, charset              string
		unsigned, binary, nullable bool
		length                     uint32
		decimals, precision        uint8
		members                    string
	}
	want := []column{
		{name: "a", unsigned: true},
		{name: "y", nullable: true, unsigned: true},
		{name: "b"},
		{name: "c", nullable: true, unsigned: true},
		{name: "s", nullable: true, charset: "latin1", length: 1, members: "p,q"},
		{name: "e", nullable: true, charset: "latin1", length: 1, members: "x,ü"},
		{name: "e2", nullable: true, charset: "utf8mb4", length: 1, members: "表"},
		{name: "l", charset: "utf8mb4", length: 400},
		{name: "v", nullable: true, charset: "latin2", length: 10},
		{name: "bi", nullable: true, charset: "binary", binary: true, length: 5},
		{name: "g", nullable: true},
		{name: "bl", nullable: true, charset: "binary", binary: true},
		{name: "tx", nullable: true, charset: "gbk"},
		{name: "d", nullable: true, unsigned: true, precision: 12, decimals: 3},
		{name: "bt", nullable: true, length: 11},
		{name: "ts", nullable: true, decimals: 3},
		{name: "f", nullable: true, unsigned: true},
	}
	if s.MariaDB {
		want[10].charset, want[10].binary = "binary", true
	}
	for i, c := range table.Columns {
		got := column{
			c.Name, c.Type.Charset, c.Type.Unsigned, c.Type.Binary, c.Nullable,
			c.Type.Length, c.Type.Decimals, c.Type.Precision, strings.Join(c.Type.Members, ","),
		}
		if got != want[i] {
			t.Errorf("column %d is %+v, not %+v", i, got, want[i])
		}
	}
	if !slices.Equal(table.Key, []int{2, 0}) || !table.Named || table.Name != "t" || table.Schema != db {
		t.Errorf("key %v of %s, named %v", table.Key, table, table.Named)
	}
}

func TestInvisibleColumnsAreSaidToBeSo(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	s.Session(t, db, "CREATE TABLE t (a INT PRIMARY KEY, b INT INVISIBLE, c INT)", "INSERT INTO t (a) VALUES (1)")
	table, err := firstRows(t, s, start, db)
	if err != nil {
		t.Fatal(err)
	}
	// MariaDB 10.11 does not write it.
	if b := table.Columns[1]; !s.MariaDB && !b.Invisible || table.Columns[0].Invisible || table.Columns[2].Invisible {
		t.Errorf("columns are %+v", table.Columns)
	}
}

func TestRowImagesThatAreNotFullAreRefused(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	s.Session(t, db, "CREATE TABLE t (id INT PRIMARY KEY, v INT, b BLOB)", "INSERT INTO t VALUES (1, 1, 'x')")
	for image, column := range map[string]string{"MINIMAL": "`v`", "NOBLOB": "`b`"} {
		start := position(t, s)
		s.Session(t, db, "SET binlog_row_image = '"+image+"'", "UPDATE t SET v = v + 1 WHERE id = 1")
		var refusal *RowImageError
		if _, err := firstRows(t, s, start, db); !errors.As(err, &refusal) || refusal.Column != column || !strings.Contains(err.Error(), "binlog_row_image=FULL") {
			t.Errorf("%s: %v", image, err)
		}
	}
}

func TestColumnThatNobodyReadsMayBeMissing(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	s.Session(t, db, "CREATE TABLE t (id INT PRIMARY KEY, b BLOB, v INT)", "INSERT INTO t VALUES (1, 'x', NULL)")
	start := position(t, s)
	s.Session(t, db, "SET binlog_row_image = 'NOBLOB'", "UPDATE t SET v = 5 WHERE id = 1", "UPDATE t SET id = 2 WHERE id = 1")
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4713, StopAtEnd: true, Wanted: only(db)}, start)
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
		a, err := NewAppender(rows.Table, Layout{Into: []int{1, -1, 0}, Key: []int{0}})
		if err != nil {
			t.Fatal(err)
		}
		b := &batch.Batch{Cols: make([]batch.Vector, 2)}
		if _, err := a.Append(rows, b, 1<<20); err != nil {
			t.Fatal(err)
		}
		for row := range b.Rows {
			got = append(got, cell(b, 0, row)+"|"+cell(b, 1, row)+"|"+string('0'+byte(b.Ops[row])))
		}
	}
	if want := []string{"5|1|0", "5|1|1", "5|2|0"}; !slices.Equal(got, want) {
		t.Errorf("rows are %q, not %q", got, want)
	}
}

func TestCompressedTransactionOfMySQL(t *testing.T) {
	s := mysqltest.Shared(t)
	if s.MariaDB {
		t.Skip("of MySQL alone")
	}
	db := s.Database(t)
	start := position(t, s)
	s.Session(t, db, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(2000))", "SET binlog_transaction_compression = ON",
		"INSERT INTO t SELECT seq, REPEAT('a', seq) FROM "+sequence(s, 1, 2000), "UPDATE t SET v = 'x' WHERE id > 1000", "DELETE FROM t WHERE id = 5")
	for _, byGTID := range []bool{false, true} {
		f := newFollower(t)
		var places []Place
		end := dumpTo(t, s, f, Config{Wanted: only(db), ByGTID: byGTID}, start, func(r *Reader) {
			if p := r.Safe(); p.GTIDs != start.GTIDs && !slices.Contains(places, p) {
				places = append(places, p)
			}
		})
		if got, want := f.rows(db+".t"), selected(t, s, db+".t", "id,v"); !slices.Equal(got, want) {
			t.Errorf("%d rows, not the %d of the server", len(got), len(want))
		}
		if end != position(t, s) || len(places) != 4 {
			t.Errorf("the end is %+v, not %+v; safe places are %v", end, position(t, s), places)
		}
		rest := newFollower(t)
		dumpTo(t, s, rest, Config{Wanted: only(db), ByGTID: byGTID}, places[2], nil)
		if !slices.Equal(rest.events, []string{"begin", "rows 2 t", "commit"}) {
			t.Errorf("the last transaction is %v", rest.events)
		}
	}
}

func TestPartialJSONIsRefused(t *testing.T) {
	s := mysqltest.Shared(t)
	if s.MariaDB {
		t.Skip("of MySQL alone")
	}
	db := s.Database(t)
	s.Session(t, db, "CREATE TABLE t (id INT PRIMARY KEY, j JSON)", "INSERT INTO t VALUES (1, '{\"a\": \"aaaaaaaaaaaaaaaaaaaaaaaaa\"}')")
	start := position(t, s)
	s.Session(t, db, "SET binlog_row_value_options = 'PARTIAL_JSON'", "UPDATE t SET j = '[1, 2]', id = 2", "UPDATE t SET j = NULL")
	f := newFollower(t)
	dumpTo(t, s, f, Config{Wanted: only(db)}, start, nil)
	if got := f.rows(db + ".t"); !slices.Equal(got, []string{"2|NULL"}) {
		t.Errorf("rows with whole values are %q", got)
	}
	s.Session(t, db, "UPDATE t SET j = '{\"a\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}'")
	start = position(t, s)
	s.Session(t, db, "SET binlog_row_value_options = 'PARTIAL_JSON'", "UPDATE t SET j = JSON_SET(j, '$.a', 'b')")
	var refusal *UnsupportedError
	if _, err := firstRows(t, s, start, db); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "binlog_row_value_options=''") {
		t.Errorf("partial JSON: %v", err)
	}
}

func TestXATransactions(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	s.Session(t, db, "CREATE TABLE t (id INT PRIMARY KEY)", "CREATE DATABASE IF NOT EXISTS "+db+"_other", "CREATE TABLE "+db+"_other.t (id INT PRIMARY KEY)")
	t.Cleanup(func() { s.Exec(t, "DROP DATABASE "+db+"_other") })
	start := position(t, s)
	s.Session(t, db, "XA START 'one'", "INSERT INTO t VALUES (1)", "XA END 'one'", "XA COMMIT 'one' ONE PHASE")
	s.Session(t, db, "XA START 'two'", "INSERT INTO "+db+"_other.t VALUES (1)", "XA END 'two'", "XA PREPARE 'two'", "XA COMMIT 'two'")
	s.Session(t, db, "XA START 'three'", "INSERT INTO "+db+"_other.t VALUES (2)", "XA END 'three'", "XA PREPARE 'three'", "XA ROLLBACK 'three'")
	s.Session(t, db, "INSERT INTO t VALUES (2)")
	f := newFollower(t)
	end := dumpTo(t, s, f, Config{Wanted: only(db)}, start, nil)
	if got := f.rows(db + ".t"); !slices.Equal(got, []string{"1", "2"}) || end != position(t, s) {
		t.Errorf("rows are %v, the end %v, of the server %v", got, end, position(t, s))
	}
	s.Session(t, db, "XA START 'four'", "INSERT INTO t VALUES (4)", "XA END 'four'", "XA PREPARE 'four'", "XA ROLLBACK 'four'")
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4714, StopAtEnd: true, Wanted: only(db)}, end)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for err == nil {
		_, err = r.Next(context.Background())
	}
	var refusal *UnsupportedError
	if !errors.As(err, &refusal) || r.Safe() != end {
		t.Errorf("rows of a prepared transaction: %v, safe at %v", err, r.Safe())
	}
}

func TestValueThatCannotBeTakenLeavesTheOthers(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	s.Session(t, db, "SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, d DATE)",
		"INSERT INTO t VALUES (1, '2024-01-01'), (2, '0000-00-00'), (3, '2024-01-03')")
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 4715, StopAtEnd: true, Wanted: only(db)}, start)
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
		a, err := NewAppender(rows.Table, Layout{Into: []int{0, 1}, Key: []int{0}})
		if err != nil {
			t.Fatal(err)
		}
		b := &batch.Batch{Cols: make([]batch.Vector, 2)}
		more, err := a.Append(rows, b, 1<<20)
		var wrong *RowError
		var reason *value.Error
		if !errors.As(err, &wrong) || wrong.Column != "`d`" || !errors.As(err, &reason) || !more || b.Rows != 1 {
			t.Fatalf("more %v, %d rows: %v", more, b.Rows, err)
		}
		if more, err = a.Append(rows, b, 1<<20); err != nil || more || b.Rows != 2 || cell(b, 1, 1) != "2024-01-03" || len(b.Cols[0].Spans) != 2 {
			t.Errorf("more %v, %d rows: %v", more, b.Rows, err)
		}
		return
	}
}

func TestPartitionsAndIndexesOnExpressionsChangeNothing(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	list := []string{
		"CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b)) PARTITION BY RANGE (b) SUBPARTITION BY HASH (a) SUBPARTITIONS 2 (PARTITION p VALUES LESS THAN (10), PARTITION q VALUES LESS THAN (20))",
		"INSERT INTO t VALUES (1, 5), (2, 15)", "UPDATE t SET b = 16 WHERE a = 1", "DELETE FROM t WHERE a = 2",
	}
	if !s.MariaDB {
		list = append(list, "CREATE TABLE x (a INT PRIMARY KEY, j JSON, INDEX ((a + 1)), INDEX ((CAST(j->'$.n' AS UNSIGNED ARRAY))))", "INSERT INTO x VALUES (7, '{\"n\": [1, 2]}')")
	}
	s.Session(t, db, list...)
	f := newFollower(t)
	dumpTo(t, s, f, Config{Wanted: only(db)}, start, nil)
	if got := f.rows(db + ".t"); !slices.Equal(got, []string{"1|16"}) {
		t.Errorf("rows are %q", got)
	}
	if got := f.rows(db + ".x"); !s.MariaDB && !slices.Equal(got, []string{`7|{"n": [1, 2]}`}) {
		t.Errorf("rows are %q", got)
	}
}

func TestTransactionsOverEnginesGiveWhatTheTablesHave(t *testing.T) {
	s := mysqltest.Shared(t)
	if !s.MariaDB {
		t.Skip("MySQL refuses them with GTIDs")
	}
	db := s.Database(t)
	start := position(t, s)
	s.Session(t, db,
		"CREATE TABLE t (id INT PRIMARY KEY)", "CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM",
		"START TRANSACTION", "INSERT INTO t VALUES (1)", "INSERT INTO m VALUES (1)", "ROLLBACK",
		"START TRANSACTION", "INSERT INTO m VALUES (2)", "INSERT INTO t VALUES (2)", "ROLLBACK",
		"START TRANSACTION", "INSERT INTO t VALUES (6)", "CREATE TEMPORARY TABLE temp (a INT)", "INSERT INTO m VALUES (6)", "DROP TEMPORARY TABLE temp", "COMMIT",
	)
	f := newFollower(t)
	end := dumpTo(t, s, f, Config{Wanted: only(db)}, start, nil)
	for _, table := range []string{"t", "m"} {
		if got, want := f.rows(db+"."+table), selected(t, s, db+"."+table, "id"); !slices.Equal(got, want) {
			t.Errorf("%s has %q, not %q", table, got, want)
		}
	}
	if end != position(t, s) {
		t.Errorf("the end is %v", end)
	}

	// With a savepoint the log has rows that do not count, in the middle.
	s.Session(t, db, "START TRANSACTION", "INSERT INTO t VALUES (8)", "SAVEPOINT s", "INSERT INTO t VALUES (9)", "INSERT INTO m VALUES (9)", "ROLLBACK TO s", "COMMIT")
	var refusal *UnsupportedError
	if _, err := statements(t, s, end, db); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "SAVEPOINT") {
		t.Errorf("ROLLBACK TO: %v", err)
	}
}
