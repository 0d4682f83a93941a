package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// transact takes a transaction through the states; the last one is where it stays.
func transact(t testing.TB, s *Store, table *Table, label string, changes []change, states ...State) {
	t.Helper()
	id, err := s.NewID()
	if err != nil {
		t.Fatal(err)
	}
	g := s.Stage(table, id)
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
		tx := Transaction{ID: id, Database: d.Database, Table: d.Name, TableID: table.ID(), Label: label, State: state}
		if err := s.Settle(tx, g); err != nil {
			t.Fatal(err)
		}
	}
}

// content returns the rows as sorted texts.
func content(snapshot *Snapshot) []string {
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
	equal(t, "one transaction", content(table.Snapshot()), []string{"1 <nil>", "3z"})
	transact(t, s, table, "b", []change{{Delete, 3, nil}, {Upsert, 3, "again"}, {Delete, 9, nil}}, Visible)
	equal(t, "the next", content(table.Snapshot()), []string{"1 <nil>", "3again"})
}

func TestDuplicateKeyKeepsEveryRowAndDeletesEqualOnes(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	transact(t, s, table, "a", []change{{Upsert, 1, "x"}, {Upsert, 1, "x"}, {Upsert, 1, "y"}}, Visible)
	transact(t, s, table, "b", []change{{Delete, 1, "x"}}, Visible)
	equal(t, "rows", content(table.Snapshot()), []string{"1x", "1y"})
}

func TestSnapshotNeverChanges(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	random := rand.New(rand.NewSource(1))
	model := map[int64]string{}
	type kept struct {
		snapshot *Snapshot
		rows     []string
	}
	var all []kept
	expect := func() []string {
		rows := []string{}
		for id, text := range model {
			rows = append(rows, fmt.Sprint(id, text))
		}
		slices.Sort(rows)
		return rows
	}
	for round := range 40 {
		var changes []change
		for range random.Intn(400) {
			id := random.Int63n(3000)
			if random.Intn(3) == 0 {
				changes = append(changes, change{Delete, id, "-"})
				delete(model, id)
			} else {
				text := fmt.Sprint("r", round, "-", random.Intn(100))
				changes = append(changes, change{Upsert, id, text})
				model[id] = text
			}
		}
		transact(t, s, table, fmt.Sprint("l", round), changes, Visible)
		all = append(all, kept{table.Snapshot(), expect()})
	}
	for i, k := range all {
		if got := content(k.snapshot); !slices.Equal(got, k.rows) {
			t.Fatalf("snapshot %d changed: %d rows, want %d", i, len(got), len(k.rows))
		}
	}
}

// TestReadersSeeWholeTransactionsOnly reads while commits change every row.
func TestReadersSeeWholeTransactionsOnly(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	stop, read := make(chan struct{}), make(chan string, 1)
	go func() {
		defer close(read)
		for {
			select {
			case <-stop:
				return
			default:
			}
			snapshot := table.Snapshot()
			for i := range snapshot.Len() {
				if first, row := snapshot.Row(0, []int{1}, nil)[0], snapshot.Row(i, []int{1}, nil)[0]; first != row {
					read <- fmt.Sprint(first, " beside ", row)
					return
				}
			}
		}
	}()
	for round := range 100 {
		var changes []change
		for id := range 50 + round%7 {
			changes = append(changes, change{Upsert, int64(id), fmt.Sprint(round)})
		}
		for id := 50 + round%7; id < 60; id++ {
			changes = append(changes, change{Delete, int64(id), nil})
		}
		transact(t, s, table, fmt.Sprint("l", round), changes, Visible)
	}
	close(stop)
	if mixed, found := <-read; found {
		t.Error(mixed)
	}
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
	equal(t, "rows", content(again.Snapshot()), []string{"1x"})
	var labels []string
	for _, r := range s.Recover() {
		labels = append(labels, r.Transaction.Label+" "+r.Transaction.State.String())
		if r.Transaction.State == Prepared {
			tx := r.Transaction
			tx.State = Visible
			if err := s.Settle(tx, r.Stage); err != nil {
				t.Fatal(err)
			}
		}
	}
	equal(t, "transactions", labels, []string{"done VISIBLE", "waiting PREPARED", "undone ABORTED"})
	equal(t, "after the commit", content(again.Snapshot()), []string{"1x", "2y"})
	if id, err := s.NewID(); err != nil || id <= lastID {
		t.Fatalf("id %d (%v) after %d", id, err, lastID)
	}
}

// TestCutAtEveryByte kills the process, so to speak, at every byte of the log:
// what was committed and prepared before that byte must be there whole.
func TestCutAtEveryByte(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	path := filepath.Join(dir, "log")
	type mark struct {
		size             int64
		rows, remembered []string
	}
	var marks []mark
	note := func(rows, remembered []string) { marks = append(marks, mark{s.log.size, rows, remembered}) }
	note([]string{}, []string{})
	transact(t, s, table, "a", []change{{Upsert, 1, "x"}, {Upsert, 2, "y"}}, Prepared)
	note([]string{}, []string{"a PREPARED"})
	transact(t, s, table, "b", []change{{Upsert, 3, "z"}, {Delete, 1, nil}}, Visible)
	note([]string{"3z"}, []string{"a PREPARED", "b VISIBLE"})
	transact(t, s, table, "c", []change{{Upsert, 4, "w"}}, Aborted)
	note([]string{"3z"}, []string{"a PREPARED", "b VISIBLE", "c ABORTED"})
	transact(t, s, table, "d", []change{{Delete, 3, nil}, {Upsert, 5, strings.Repeat("v", 90)}}, Prepared, Visible)
	s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for cut := marks[0].size; cut < int64(len(whole)); cut++ {
		for at+1 < len(marks) && marks[at+1].size <= cut {
			at++
		}
		other := t.TempDir()
		if err := os.WriteFile(filepath.Join(other, "log"), whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		s := open(t, other)
		table, _ := s.Table("d", "t")
		var remembered []string
		for _, r := range s.Recover() {
			remembered = append(remembered, r.Transaction.Label+" "+r.Transaction.State.String())
		}
		s.Close()
		if got := content(table.Snapshot()); !slices.Equal(got, marks[at].rows) {
			t.Fatalf("cut at %d: rows %q, want %q", cut, got, marks[at].rows)
		}
		if !slices.Equal(remembered, marks[at].remembered) && !(at == 3 && slices.Equal(remembered, append(slices.Clone(marks[3].remembered), "d PREPARED"))) {
			t.Fatalf("cut at %d: transactions %q, want %q", cut, remembered, marks[at].remembered)
		}
	}
}

func TestDamageInTheMiddleIsAnErrorNotALoss(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	transact(t, s, table, "a", []change{{Upsert, 1, "x"}}, Visible)
	s.Close()
	path := filepath.Join(dir, "log")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(logMagic)+recordHeader] ^= 1
	if err := os.WriteFile(path, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, errDamaged) {
		t.Fatalf("got %v, want %v", err, errDamaged)
	}
	after, _ := os.ReadFile(path)
	if !bytes.Equal(after, whole) {
		t.Fatal("the damaged log was changed")
	}
}

func TestRewriteSaysTheSame(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	for i := range 20 {
		transact(t, s, table, fmt.Sprint("l", i), []change{{Upsert, int64(i % 3), fmt.Sprint(i)}}, Visible)
	}
	transact(t, s, table, "waiting", []change{{Upsert, 7, "y"}}, Prepared)
	if err := s.TruncateTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	transact(t, s, table, "last", []change{{Upsert, 1, "x"}, {Upsert, 2, "y"}}, Visible)
	table.raiseAuto(77)
	transact(t, s, table, "waiting2", []change{{Upsert, 8, "y"}}, Prepared)
	s.Close()

	s = &Store{dir: dir, databases: map[string]*database{}}
	if err := s.load(Options{NoSync: true}); err != nil {
		t.Fatal(err)
	}
	r := &replay{store: s, tables: map[int64]*Table{}, staged: map[int64]*Stage{}, transactions: map[int64]transactionRecord{}}
	for _, rec := range s.Recover() {
		generation := int64(0)
		if rec.Transaction.Label == "waiting2" || rec.Transaction.Label == "last" {
			generation = 1
		}
		r.transactions[rec.Transaction.ID] = transactionRecord{Transaction: rec.Transaction, Generation: generation}
		if rec.Stage != nil {
			r.staged[rec.Transaction.ID] = rec.Stage
		}
		s.recovered = append(s.recovered, rec)
	}
	before := s.log.size
	if err := s.rewrite(r); err != nil {
		t.Fatal(err)
	}
	if s.log.size >= before {
		t.Fatalf("%d bytes, were %d", s.log.size, before)
	}
	s.log.file.Close()

	s = open(t, dir)
	defer s.Close()
	again, _ := s.Table("d", "t")
	equal(t, "rows", content(again.Snapshot()), []string{"1x", "2y"})
	if again.NextAuto() != 77 {
		t.Fatal("the next id was lost")
	}
	for _, rec := range s.Recover() {
		tx := rec.Transaction
		if tx.State != Prepared {
			continue
		}
		tx.State = Visible
		err := s.Settle(tx, rec.Stage)
		if gone := errors.Is(err, ErrTableGone); gone != (tx.Label == "waiting") {
			t.Fatalf("commit of %s: %v", tx.Label, err)
		}
	}
	equal(t, "rows", content(again.Snapshot()), []string{"1x", "2y", "8y"})
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
	g := s.Stage(first, 1)
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

func TestSqueezeKeepsTheRows(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	var changes []change
	for i := range 1000 {
		changes = append(changes, change{Upsert, int64(i), "x"})
	}
	transact(t, s, table, "a", changes, Visible)
	before := table.Snapshot()
	want := content(before)
	table.held = 1 << 40 // as if most of the memory were replaced rows
	transact(t, s, table, "b", []change{{Upsert, 5, "x"}}, Visible)
	if table.held > 1<<20 {
		t.Fatalf("held %d bytes", table.held)
	}
	equal(t, "rows", content(table.Snapshot()), want)
	equal(t, "old snapshot", content(before), want)
}

func FuzzReadLog(f *testing.F) {
	dir := f.TempDir()
	s := open(f, dir)
	table := makeTable(f, s, definition(PrimaryKey, "t"))
	transact(f, s, table, "a", []change{{Upsert, 1, "x"}}, Prepared, Visible)
	s.Close()
	whole, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(logMagic))
	f.Fuzz(func(t *testing.T, log []byte) {
		total := int64(0)
		end, err := readLog(bytes.NewReader(log), int64(len(log)), func(_ recordKind, payload []byte) error {
			total += recordHeader + int64(len(payload))
			_, _ = checkSlab(payload)
			return nil
		})
		if err == nil && end != 0 && end != total+int64(len(logMagic)) {
			t.Fatalf("end %d after %d bytes of records", end, total)
		}
		if end > int64(len(log)) {
			t.Fatalf("end %d of %d", end, len(log))
		}
	})
}

func TestTransactionFieldsSurvive(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	now := time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC)
	want := Transaction{
		ID: 5, Database: "d", DatabaseID: 3, Table: "t", TableID: table.ID(), Label: "l", State: Prepared,
		Coordinator: "BE: 127.0.0.1", Source: "BACKEND_STREAMING", PrepareTime: now, PreparedTime: now,
		Timeout: time.Minute, PreparedTimeout: time.Hour, Counters: Counters{Total: 3, Loaded: 2, Filtered: 1, Bytes: 9},
	}
	if err := s.Settle(want, s.Stage(table, 5)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, dir)
	defer s.Close()
	if got := s.Recover(); len(got) != 1 || got[0].Transaction != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}
