package sql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"go.uber.org/goleak"

	"starlift-sandbox/fault"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

func TestPreparedAndInterpolatedValuesAreTheSame(t *testing.T) {
	s, _ := events(t)
	when := time.Date(2024, 1, 1, 10, 0, 0, 123456000, time.UTC)
	want := [][]string{
		{"note|id|tiny|ratio|part|ts|d|amount|ok", "|2|127|1e+300|-3.4e+38|2024-01-01 10:00:00.123456|0001-01-01|12345678901234567890123456789.123456789|0"},
		{"?|?|?|?|?", `it's \ "q" ?|-9223372036854775808|1.5|\N|3`},
		{"count(*)", "4"},
	}
	for _, options := range []string{"", "interpolateParams=true", "multiStatements=true"} {
		db := s.open(t, "shop", options)
		got := [][]string{
			rows(t, db, "select note, id, tiny, ratio, part, ts, d, amount, ok from events where ts = ? and status = ? and cast(id as int) = ?", when, "done", 2),
			rows(t, db, "select ?, ?, ?, ?, ?", `it's \ "q" ?`, int64(-9223372036854775808), 1.5, nil, []byte("3")),
			rows(t, db, "select count(*) from events where id > ?", -1),
		}
		// Columns without a name are named by their expression, which holds the value.
		got[1][0] = want[1][0]
		for i := range want {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Errorf("%q: got %q, want %q", options, got[i], want[i])
			}
		}
	}
}

func TestPreparedStatementIsUsedAgain(t *testing.T) {
	s, _ := events(t)
	db := s.open(t, "shop", "")
	query, err := db.Prepare("select name from users where user_id = ? and name <> ? order by name")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int]string{10: "ann", 30: "eve", 20: "bob"} {
		var name string
		if err := query.QueryRow(id, strings.Repeat("é", id)).Scan(&name); err != nil || name != want {
			t.Errorf("%d: %s, %v, want %s", id, name, err, want)
		}
	}
	if err := query.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := db.Query("select * from nope where a = ?", 1); err == nil || err.Error() != "Error 5502 (42602): Unknown table 'shop.nope'" {
			t.Errorf("a prepared statement over a missing table: %v", err)
		}
	}
}

func TestOnlyQueriesArePreparedAndSince32(t *testing.T) {
	const refusal = "Error 1295 (HY000): This command is not supported in the prepared statement protocol yet"
	s, _ := events(t)
	if _, err := s.open(t, "shop", "").Exec("insert into users values (?, ?)", 1, "x"); err == nil || err.Error() != refusal {
		t.Errorf("a prepared INSERT: %v", err)
	}
	if _, err := s.open(t, "shop", "interpolateParams=true").Exec("insert into users values (?, ?)", 1, "x"); err != nil {
		t.Error(err)
	}
	old := start(t, Options{Release: version.Of(3, 1, 9)})
	if _, err := old.open(t, "", "").Query("select ?", 1); err == nil || err.Error() != refusal {
		t.Errorf("a prepared query of 3.1: %v", err)
	}
}

func TestSeveralStatementsStopAtTheFirstError(t *testing.T) {
	s, _ := events(t)
	db := s.open(t, "shop", "multiStatements=true")
	result, err := db.Query("select 1; ; select 'a;b', 2; insert into users values (40, 'dan'); select * from nope; insert into users values (50, 'zoe')")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		names, err := result.Columns()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.Join(names, ","))
		if !result.NextResultSet() {
			break
		}
	}
	if want := []string{"1", "'a;b',2"}; !reflect.DeepEqual(got[:2], want) {
		t.Errorf("results %q, want %q", got, want)
	}
	var failed *mysql.MySQLError
	if err := result.Err(); !errors.As(err, &failed) || failed.Number != 5502 {
		t.Errorf("the third statement ends with %v, want 5502", err)
	}
	if err := result.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, db, "select user_id from users where user_id >= 40", "user_id", "40")
	single := s.open(t, "shop", "")
	refused(t, single, "select 1; select 2", 1064, "Getting analyzing error. Detail message: the client has not asked for several statements in one query.")
}

func TestLogin(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "SET PASSWORD = PASSWORD('s3cret')")
	for _, test := range []struct{ login, want string }{
		{"root:s3cret", ""},
		{"root:wrong", "Error 1045 (28000): Access denied for user 'root' (using password: YES)"},
		{"root", "Error 1045 (28000): Access denied for user 'root' (using password: NO)"},
		{"eve:s3cret", "Error 1045 (28000): Access denied for user 'eve' (using password: YES)"},
	} {
		db, err := sql.Open("mysql", fmt.Sprintf("%s@tcp(%s)/", test.login, s.address))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := db.Ping(); err != nil {
			got = err.Error()
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if got != test.want {
			t.Errorf("login %s: %q, want %q", test.login, got, test.want)
		}
	}
	db, err := sql.Open("mysql", fmt.Sprintf("root:s3cret@tcp(%s)/nope", s.address))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(); err == nil || err.Error() != "Error 5501 (3F000): Unknown database 'nope'" {
		t.Errorf("login to an unknown database: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// Readers see whole transactions only, while others commit.
func TestReadersSeeWholeCommits(t *testing.T) {
	s := start(t, Options{})
	db := s.open(t, "", "")
	exec(t, db, "create database shop", "create table shop.pairs (k int, side int) duplicate key(k) distributed by hash(k)")
	const commits, readers = 40, 3
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			for seen := 0; seen < 2*commits; {
				var left, right int
				err := db.QueryRow("select count(*), count(case when side = 1 then 1 end) from shop.pairs").Scan(&seen, &right)
				left = seen - right
				if err != nil || left != right {
					t.Errorf("%d left, %d right, %v", left, right, err)
					return
				}
			}
		})
	}
	table, ok := s.store.Table("shop", "pairs")
	if !ok {
		t.Fatal("no table")
	}
	for k := range int64(commits) {
		if err := s.manager.Write(table, "", nil, []store.Row{{k, int64(0)}, {k, int64(1)}}); err != nil {
			t.Fatal(err)
		}
	}
	group.Wait()
}

func TestServeEndsWithConnectionsOpen(t *testing.T) {
	defer goleak.VerifyNone(t)
	s, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return fixedNow }
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- Serve(ctx, l, s, txn.New(s, txn.NewConfig(version.Of(3, 5, 4)), now), Options{Release: version.Of(3, 5, 4), Access: open(t, s, ""), Faults: &fault.Set{}, User: "root", Now: now})
	}()
	db, err := sql.Open("mysql", fmt.Sprintf("root@tcp(%s)/", l.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(); err != nil {
		t.Fatal(err)
	}
	silent, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("the port is still open")
	}
	if err := errors.Join(silent.Close(), db.Close(), s.Close()); err != nil {
		t.Error(err)
	}
}
