package store

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"starlift-sandbox/cell"
)

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func definition(model Model, name string) Definition {
	return Definition{
		Database: "d", Name: name, Model: model, Keys: []string{"id"},
		Columns: []Column{
			{Name: "id", Type: cell.Type{Kind: cell.BigInt}},
			{Name: "text", Type: cell.Type{Kind: cell.Varchar, Length: 100}, Nullable: true},
		},
	}
}

func makeTable(t testing.TB, s *Store, d Definition) *Table {
	t.Helper()
	if err := s.CreateDatabase(d.Database); err != nil && !errors.Is(err, ErrExists) {
		t.Fatal(err)
	}
	table, err := s.CreateTable(d)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

type change struct {
	op   Op
	id   int64
	text cell.Value
}

// transact takes a transaction through the states; the last one is where it
// stays. It returns the transaction's id.
func transact(t testing.TB, s *Store, table *Table, label string, changes []change, states ...State) int64 {
	t.Helper()
	id, err := s.NewID()
	if err != nil {
		t.Fatal(err)
	}
	g := s.Stage(table, id, Change{})
	for _, c := range changes {
		row, err := table.Layout().AppendRow(nil, Row{c.id, c.text})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Add(c.op, row); err != nil {
			t.Fatal(err)
		}
	}
	d := table.Definition()
	for _, state := range states {
		tx := Transaction{ID: id, Database: d.Database, Tables: []TableName{{d.Name, table.ID()}}, Label: label, State: state}
		if err := s.Settle(tx, g); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// texts returns the rows as sorted texts.
func texts(snapshot *Snapshot) []string {
	rows := []string{}
	for i := range snapshot.Len() {
		rows = append(rows, fmt.Sprint(snapshot.Row(i, nil, nil)...))
	}
	slices.Sort(rows)
	return rows
}

func equal(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s: got %q, want %q", what, got, want)
	}
}

func TestLaterRowOfAKeyWins(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	transact(t, s, table, "a", []change{{Upsert, 1, "x"}, {Upsert, 2, "y"}, {Upsert, 1, nil}, {Delete, 2, "ignored"}, {Upsert, 3, "z"}}, Visible)
	equal(t, "one transaction", texts(table.Snapshot()), []string{"1 <nil>", "3z"})
	transact(t, s, table, "b", []change{{Delete, 3, nil}, {Upsert, 3, "again"}, {Delete, 9, nil}}, Visible)
	equal(t, "the next", texts(table.Snapshot()), []string{"1 <nil>", "3again"})
}

func TestDuplicateKeyKeepsEveryRowAndDeletesEqualOnes(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	transact(t, s, table, "a", []change{{Upsert, 1, "x"}, {Upsert, 1, "x"}, {Upsert, 1, "y"}}, Visible)
	transact(t, s, table, "b", []change{{Delete, 1, "x"}}, Visible)
	equal(t, "rows", texts(table.Snapshot()), []string{"1x", "1y"})
	transact(t, s, table, "c", []change{{Delete, 2, "x"}, {Upsert, 2, "x"}, {Upsert, 2, "x"}, {Delete, 2, "x"}, {Delete, 2, "x"}, {Delete, 2, "x"}, {Upsert, 2, "x"}}, Visible)
	equal(t, "a delete takes rows before it", texts(table.Snapshot()), []string{"1x", "1y", "2x"})
	transact(t, s, table, "d", []change{{Delete, 3, "x"}, {Upsert, 3, "x"}}, Visible)
	equal(t, "a delete of nothing", texts(table.Snapshot()), []string{"1x", "1y", "2x", "3x"})
}

func TestReopenKeepsCommittedAndPreparedOnly(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	transact(t, s, table, "done", []change{{Upsert, 1, "x"}}, Prepared, Visible)
	transact(t, s, table, "waiting", []change{{Upsert, 2, "y"}}, Prepared)
	transact(t, s, table, "undone", []change{{Upsert, 3, "z"}}, Prepared, Aborted)
	transact(t, s, table, "open", []change{{Upsert, 4, "w"}})
	lastID, err := s.NewID()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	again, found := s.Table("d", "t")
	if !found || again.ID() != table.ID() {
		t.Fatalf("table %v, want id %d", again, table.ID())
	}
	equal(t, "rows", texts(again.Snapshot()), []string{"1x"})
	var labels []string
	for _, r := range s.Recover() {
		labels = append(labels, r.Transaction.Label+" "+r.Transaction.State.String())
		if r.Transaction.State == Prepared {
			tx := r.Transaction
			tx.State = Visible
			if err := s.Settle(tx, r.Stages...); err != nil {
				t.Fatal(err)
			}
		}
	}
	equal(t, "transactions", labels, []string{"done VISIBLE", "waiting PREPARED", "undone ABORTED"})
	equal(t, "after the commit", texts(again.Snapshot()), []string{"1x", "2y"})
	if id, err := s.NewID(); err != nil || id <= lastID {
		t.Fatalf("id %d (%v) after %d", id, err, lastID)
	}
}

func TestSecondOpenNamesTheHolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	_, err := Open(dir, Options{})
	want := fmt.Sprintf("the data folder %s is in use by process %d", dir, os.Getpid())
	if err == nil || err.Error() != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	s.Close()
	open(t, dir).Close()
}

func TestCatalogueRefusalsAndOrder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	makeTable(t, s, definition(DuplicateKey, "b"))
	first := makeTable(t, s, definition(DuplicateKey, "a"))
	for want, err := range map[error]error{
		ErrExists:          s.CreateDatabase("d"),
		ErrUnknownDatabase: s.DropDatabase("x"),
		ErrUnknownTable:    s.DropTable("d", "x"),
	} {
		if !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if _, err := s.CreateTable(definition(DuplicateKey, "a")); !errors.Is(err, ErrExists) {
		t.Errorf("got %v, want %v", err, ErrExists)
	}
	if err := s.DropTable("d", "a"); err != nil {
		t.Fatal(err)
	}
	second := makeTable(t, s, definition(DuplicateKey, "a"))
	if second.ID() <= first.ID() {
		t.Errorf("id %d after %d", second.ID(), first.ID())
	}
	g := s.Stage(first, 1, Change{})
	if err := s.Settle(Transaction{ID: 1, State: Visible}, g); !errors.Is(err, ErrTableGone) {
		t.Errorf("commit into a dropped table: %v", err)
	}
	s.Close()
	s = open(t, dir)
	defer s.Close()
	var names []string
	for _, table := range s.Tables("d") {
		names = append(names, table.Definition().Name)
	}
	equal(t, "tables", names, []string{"a", "b"})
	equal(t, "databases", s.Databases(), []string{"d"})
}

func TestTransactionFieldsSurvive(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	now := time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC)
	want := Transaction{
		ID: 5, Database: "d", DatabaseID: 3, Tables: []TableName{{"t", table.ID()}}, Label: "l", State: Prepared,
		Coordinator: "BE: 127.0.0.1", Source: "BACKEND_STREAMING", PrepareTime: now, PreparedTime: now,
		Timeout: time.Minute, PreparedTimeout: time.Hour, Counters: Counters{Total: 3, Loaded: 2, Filtered: 1, Bytes: 9},
	}
	if err := s.Settle(want, s.Stage(table, 5, Change{})); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, dir)
	defer s.Close()
	if got := s.Recover(); len(got) != 1 || !reflect.DeepEqual(got[0].Transaction, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}
