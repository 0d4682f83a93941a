package sql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"starlift-sandbox/access"
	"starlift-sandbox/alter"
	"starlift-sandbox/fault"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// fixedNow is the clock of the tests.
var fixedNow = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)

// sandbox is a server under test.
type sandbox struct {
	address string
	store   *store.Store
	manager *txn.Manager
	jobs    *alter.Jobs
}

// start serves an empty store until the test ends.
func start(t *testing.T, options Options) *sandbox {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return fixedNow }
	manager := txn.New(s, txn.NewConfig(version.Of(3, 5, 4)), now)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	options.Now = now
	if options.Jobs, err = alter.Open(s, manager, now); err != nil {
		t.Fatal(err)
	}
	if options.Release == (version.Release{}) {
		options.Release = version.Of(3, 5, 4)
	}
	options.User = "root"
	if options.Faults == nil {
		options.Faults = &fault.Set{}
	}
	if options.Access == nil {
		options.Access = open(t, s, "")
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, s, manager, options) }()
	altered := make(chan error, 1)
	go func() { altered <- options.Jobs.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, <-altered); err != nil {
			t.Errorf("Serve: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return &sandbox{address: l.Addr().String(), store: s, manager: manager, jobs: options.Jobs}
}

// open gives the accounts of a store, whose root has that password.
func open(t *testing.T, s *store.Store, password string) *access.Access {
	t.Helper()
	a, err := access.Open(access.Notes{Load: s.Note, Save: s.SetNote}, "root", password)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// open connects with the driver's options, such as interpolateParams=true.
func (s *sandbox) open(t *testing.T, database, options string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", fmt.Sprintf("root@tcp(%s)/%s?%s", s.address, database, options))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// exec runs statements.
func exec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// rows gives the result of a query: cells with | between them, NULL as \N, and
// the names of the columns in the first line.
func rows(t *testing.T, db *sql.DB, query string, values ...any) []string {
	t.Helper()
	result, err := db.Query(query, values...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = result.Close() }()
	names, err := result.Columns()
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{strings.Join(names, "|")}
	for result.Next() {
		cells, places := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			places[i] = &cells[i]
		}
		if err := result.Scan(places...); err != nil {
			t.Fatal(err)
		}
		line := make([]string, len(cells))
		for i, cell := range cells {
			line[i] = `\N`
			if cell.Valid {
				line[i] = cell.String
			}
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	if err := result.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return lines
}

func expect(t *testing.T, db *sql.DB, query string, want ...string) {
	t.Helper()
	if got := rows(t, db, query); !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n got %q\nwant %q", query, got, want)
	}
}

// refused checks the code and the text that a statement fails with.
func refused(t *testing.T, db *sql.DB, statement string, code uint16, text string) {
	t.Helper()
	result, err := db.Query(statement)
	if err == nil {
		err = errors.Join(result.Err(), result.Close())
	}
	var failed *mysql.MySQLError
	if !errors.As(err, &failed) || failed.Number != code || failed.Message != text {
		t.Errorf("%s\n got %v\nwant %d: %s", statement, err, code, text)
	}
}
