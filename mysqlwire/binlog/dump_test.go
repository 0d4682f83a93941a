package binlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"starlift/mysqltest"
	"starlift/mysqlwire"
)

func dialTest(t testing.TB, s *mysqltest.Server) *mysqlwire.Conn {
	t.Helper()
	conn, err := mysqlwire.Dial(context.Background(), mysqlwire.Config{
		Address: s.Addr(), User: mysqltest.User, Password: mysqltest.Password,
		RetrievePublicKey: true, ReadTimeout: 30 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// dumpTo follows a server's log to its end.
func dumpTo(t testing.TB, s *mysqltest.Server, f *follower, c Config, from Place, visit func(*Reader)) Place {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if c.ServerID == 0 {
		c.ServerID = 4711
	}
	c.StopAtEnd = true
	r, err := Dump(ctx, dialTest(t, s), c, from)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		event, err := r.Next(ctx)
		if err == io.EOF {
			return r.Safe()
		}
		if err != nil {
			t.Fatal(err)
		}
		f.take(event)
		if visit != nil {
			visit(r)
		}
	}
}

func only(schema string) func(string, string) bool {
	return func(in, _ string) bool { return in == schema }
}

func position(t testing.TB, s *mysqltest.Server) Place {
	t.Helper()
	var p Place
	var ignore sql.NullString
	if s.MariaDB {
		if err := s.DB().QueryRow("SHOW MASTER STATUS").Scan(&p.File, &p.Offset, &ignore, &ignore); err != nil {
			t.Fatal(err)
		}
		if err := s.DB().QueryRow("SELECT @@gtid_binlog_pos").Scan(&p.GTIDs); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if err := s.DB().QueryRow("SHOW BINARY LOG STATUS").Scan(&p.File, &p.Offset, &ignore, &ignore, &p.GTIDs); err != nil {
		t.Fatal(err)
	}
	set, err := ParseMySQLSet(p.GTIDs)
	if err != nil {
		t.Fatal(err)
	}
	p.GTIDs = set.String()
	return p
}

// sequence is a table of the numbers from one to another, in a FROM clause.
func sequence(s *mysqltest.Server, from, to int) string {
	if s.MariaDB {
		return fmt.Sprintf("seq_%d_to_%d", from, to)
	}
	return fmt.Sprintf("(WITH RECURSIVE r (seq) AS (SELECT %d UNION ALL SELECT seq + 1 FROM r WHERE seq < %d) SELECT /*+ SET_VAR(cte_max_recursion_depth = 10000000) */ seq FROM r) q", from, to)
}

// small is a workload with every kind of transaction.
func small() []string {
	return []string{
		"CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))",
		"CREATE TABLE m (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=MyISAM",
		"INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')",
		"INSERT INTO m VALUES (1, 'one'), (2, 'two')",
		"START TRANSACTION", "INSERT INTO t VALUES (4, 'four')", "SAVEPOINT s", "INSERT INTO t VALUES (5, 'five')",
		"ROLLBACK TO s", "UPDATE t SET id = 40 WHERE id = 4", "COMMIT",
		"FLUSH LOGS",
		"ALTER TABLE t ADD COLUMN n INT FIRST, DROP COLUMN v",
		"INSERT INTO t (n, id) VALUES (7, 70), (NULL, 80)",
		"DELETE FROM m WHERE id = 1",
		"CREATE TABLE c (PRIMARY KEY (id)) AS SELECT id, n FROM t",
		"FLUSH LOGS",
		"UPDATE t SET n = id",
		"TRUNCATE TABLE c",
		"INSERT INTO c VALUES (9, 9)",
	}
}

func TestResumeAtEverySafePlaceGivesTheRest(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	s.Exec(t, "FLUSH LOGS")
	start := position(t, s)
	s.Session(t, db, small()...)
	for _, byGTID := range []bool{false, true} {
		c := Config{Wanted: only(db), ByGTID: byGTID}
		whole := newFollower(t)
		var places []Place
		counts := map[Place]int{}
		dumpTo(t, s, whole, c, start, func(r *Reader) {
			if p := r.Safe(); len(places) == 0 || places[len(places)-1] != p {
				places = append(places, p)
				counts[p] = len(whole.events)
			}
		})
		if len(places) < 12 {
			t.Fatalf("by GTID %v: only %d safe places", byGTID, len(places))
		}
		for _, p := range places {
			// Rotations are no transactions, and come again when a file starts.
			rest := newFollower(t)
			end := dumpTo(t, s, rest, c, p, nil)
			if want := whole.events[counts[p]:]; !slices.Equal(rest.events, want) {
				t.Errorf("by GTID %v from %+v:\n%s\nnot\n%s", byGTID, p, strings.Join(rest.events, "\n"), strings.Join(want, "\n"))
			}
			// A server that is asked by transactions and has none to send does not
			// say where in which file they end.
			if last := places[len(places)-1]; end != last && !(byGTID && end == Place{GTIDs: last.GTIDs}) {
				t.Errorf("by GTID %v from %+v the end is %+v, not %+v", byGTID, p, end, places[len(places)-1])
			}
		}
		for table, columns := range map[string]string{"t": "n,id", "m": "id,v"} {
			got, want := whole.rows(db+"."+table), selected(t, s, db+"."+table, columns)
			if table == "t" { // rows before the ALTER are keyed by another first column
				got = slices.DeleteFunc(got, func(row string) bool { return !strings.HasPrefix(row, "70|") && !strings.HasPrefix(row, "80|") })
				want = slices.DeleteFunc(want, func(row string) bool { return !strings.HasPrefix(row, "70|") && !strings.HasPrefix(row, "80|") })
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s is %q, not %q", table, got, want)
			}
		}
	}
}

func TestGTIDsOfTheServerAreThoseOfTheReader(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	start := position(t, s)
	statements := []string{"CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)"}
	if s.MariaDB {
		statements = append(statements, "SET gtid_domain_id = 5", "INSERT INTO t VALUES (2)", "SET server_id = 77", "INSERT INTO t VALUES (3)")
	} else {
		statements = append(statements, "SET gtid_next = 'AUTOMATIC:some_tag'", "INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3)", "ALTER TABLE t ADD v INT")
	}
	s.Session(t, db, statements...)
	f := newFollower(t)
	end := dumpTo(t, s, f, Config{}, start, nil)
	if now := position(t, s); end != now {
		t.Errorf("the reader is at %+v, the server at %+v", end, now)
	}
}

func TestStartOfAllLogsAndOfOneFile(t *testing.T) {
	s := mysqltest.Start(t, mysqltest.Options{})
	s.Exec(t, "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)", "INSERT INTO d.t VALUES (1)", "FLUSH LOGS", "INSERT INTO d.t VALUES (2)")
	now := position(t, s)
	for _, from := range []Place{{}, {File: now.File}} {
		for _, byGTID := range []bool{false, true} {
			if byGTID && from.File != "" {
				continue
			}
			f := newFollower(t)
			end := dumpTo(t, s, f, Config{ByGTID: byGTID}, from, nil)
			want := []string{"1", "2"}
			if from.File != "" {
				want = want[1:]
			}
			if got := f.rows("d.t"); !slices.Equal(got, want) || end != now {
				t.Errorf("by GTID %v from %v: %v, the end is %+v, of the server %+v", byGTID, from, got, end, now)
			}
		}
	}
}

func TestRefusalsAreToldApart(t *testing.T) {
	s := mysqltest.Start(t, mysqltest.Options{})
	s.Exec(t, "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)", "FLUSH LOGS", "INSERT INTO d.t VALUES (1)", "FLUSH LOGS", "INSERT INTO d.t VALUES (2)")
	here := position(t, s)
	next := func(c Config, from Place) error {
		t.Helper()
		c.ServerID, c.StopAtEnd = 4711, true
		r, err := Dump(context.Background(), dialTest(t, s), c, from)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for {
			if _, err := r.Next(context.Background()); err != nil {
				return err
			}
		}
	}
	var lost *LostError
	var place *PlaceError
	var other *OtherServerError
	if err := next(Config{}, Place{File: "binlog.000099"}); !errors.As(err, &lost) {
		t.Errorf("a file that never was: %v", err)
	}
	if err := next(Config{}, Place{File: here.File, Offset: here.Offset - 3}); !errors.As(err, &place) {
		t.Errorf("inside of an event: %v", err)
	}
	if err := next(Config{}, Place{File: here.File, Offset: here.Offset + 1000}); !errors.As(err, &place) {
		t.Errorf("behind the end: %v", err)
	}
	never, purged := "0-1-999999", "0-1-1"
	if !s.MariaDB {
		uuid, _, _ := strings.Cut(here.GTIDs, ":")
		never, purged = uuid+":1-999999", uuid+":1"
	}
	if err := next(Config{ByGTID: true}, Place{GTIDs: never}); !errors.As(err, &other) {
		t.Errorf("a transaction that the server does not have: %v", err)
	}
	s.Exec(t, "PURGE BINARY LOGS TO '"+here.File+"'")
	if err := next(Config{}, Place{File: "binlog.000001"}); !errors.As(err, &lost) {
		t.Errorf("a file that was purged: %v", err)
	}
	if err := next(Config{ByGTID: true}, Place{GTIDs: purged}); !errors.As(err, &lost) {
		t.Errorf("transactions that were purged: %v", err)
	}
	if err := next(Config{}, here); err != io.EOF {
		t.Errorf("the end: %v", err)
	}
}

func TestServerThatIsKilledGoesOnWhereItWas(t *testing.T) {
	s := mysqltest.Start(t, mysqltest.Options{})
	s.Exec(t, "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY, v INT)")
	place := position(t, s)
	f := newFollower(t)
	for i := range 3 {
		s.Session(t, "d", "INSERT INTO t SELECT seq, 1 FROM "+sequence(s, 1+3*i, 3+3*i))
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		r, err := Dump(ctx, dialTest(t, s), Config{ServerID: 4711, Heartbeat: 50 * time.Millisecond}, place)
		if err != nil {
			t.Fatal(err)
		}
		for beats := 0; ; {
			event, err := r.Next(ctx)
			if err != nil {
				if errors.Is(err, io.EOF) && err == io.EOF {
					t.Error("a killed server looks like the end of its log")
				}
				break
			}
			f.take(event)
			if _, quiet := event.(*Heartbeat); quiet {
				if beats++; beats == 1 {
					s.Kill(t)
				}
			}
		}
		place = r.Safe()
		r.Close()
		cancel()
		s.Launch(t)
	}
	s.Exec(t, "UPDATE d.t SET v = 2 WHERE id = 5")
	dumpTo(t, s, f, Config{}, place, nil)
	if got, want := f.rows("d.t"), selected(t, s, "d.t", "id,v"); !slices.Equal(got, want) || f.images != 10 {
		t.Errorf("%d images make %q, not %q", f.images, got, want)
	}
}

func TestBigTransactionComesInPagesWithoutASafePlaceInside(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.Database(t)
	s.Exec(t, "CREATE TABLE "+db+".t (id INT PRIMARY KEY, v VARCHAR(20))")
	start := position(t, s)
	s.Session(t, db, "START TRANSACTION", "INSERT INTO t SELECT seq, CONCAT('v', seq) FROM "+sequence(s, 1, 200_000), "UPDATE t SET v = 'x'", "COMMIT")
	f := newFollower(t)
	inside := map[Place]bool{}
	end := dumpTo(t, s, f, Config{Wanted: only(db)}, start, func(r *Reader) {
		if len(f.pending) > 0 {
			inside[r.Safe()] = true
		}
	})
	if f.images != 400_000 || len(f.tables[db+".t"]) != 200_000 || f.tables[db+".t"]["200000"] != "200000|x" {
		t.Errorf("%d images, %d rows", f.images, len(f.tables[db+".t"]))
	}
	if got := slices.Collect(maps.Keys(inside)); len(got) != 1 || got[0] != start {
		t.Errorf("safe inside of the transaction: %v, and it began at %v", got, start)
	}
	if end != position(t, s) {
		t.Errorf("the end is %v", end)
	}
}

func TestCompressedEventsOfMariaDB(t *testing.T) {
	if shared := mysqltest.Shared(t); !shared.MariaDB {
		t.Skip("of MariaDB alone")
	}
	s := mysqltest.Start(t, mysqltest.Options{Args: []string{"--log-bin-compress=ON", "--log-bin-compress-min-len=10"}})
	start := position(t, s)
	s.Session(t, "", "CREATE DATABASE d", "USE d",
		"CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(2000)) /* a comment that is long enough to be worth a compression */",
		"INSERT INTO t VALUES (1, REPEAT('a', 2000)), (2, REPEAT('b', 1000))", "UPDATE t SET v = REPEAT('c', 300) WHERE id = 2", "DELETE FROM t WHERE id = 1",
		"INSERT INTO t SELECT seq, REPEAT(CHAR(64 + seq % 26), seq) FROM "+sequence(s, 3, 1000))
	var types [256]int
	f := newFollower(t)
	r, err := Dump(context.Background(), dialTest(t, s), Config{ServerID: 1234, StopAtEnd: true}, start)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	receive := r.receive
	r.receive = func(ctx context.Context) ([]byte, error) {
		b, err := receive(ctx)
		if err == nil {
			types[b[4]]++
		}
		return b, err
	}
	for {
		event, err := r.Next(context.Background())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		f.take(event)
	}
	for _, kind := range []int{eventQueryCompressed, eventWriteRowsCompressed, eventUpdateRowsCompressed, eventDeleteRowsCompressed} {
		if types[kind] == 0 {
			t.Errorf("the server sent no event of type %d: %v", kind, types)
		}
	}
	if got, want := f.rows("d.t"), selected(t, s, "d.t", "id,v"); !slices.Equal(got, want) {
		t.Errorf("%d rows, not the %d of the server", len(got), len(want))
	}
}
