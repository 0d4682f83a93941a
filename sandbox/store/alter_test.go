package store

import (
	"errors"
	"testing"
	"time"

	"starlift-sandbox/cell"
)

// altered adds a column with a default in front of the values, widens score,
// drops name, and renames the table.
func altered() (Definition, []int) {
	d := scores()
	d.Name = "renamed"
	d.Columns = []Column{
		d.Columns[0],
		{Name: "level", Type: cell.Type{Kind: cell.Varchar, Length: 10}, Default: LiteralDefault, DefaultValue: "low"},
		{Name: "score", Type: cell.Type{Kind: cell.BigInt}, Nullable: true},
		{Name: "made", Type: cell.Type{Kind: cell.Datetime}, Nullable: true, Default: CurrentTimestamp},
	}
	return d, []int{0, -1, 2, -1}
}

func TestAlterConvertsRowsAndLaterCommits(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	now := time.Date(2024, 2, 3, 4, 5, 6, 7, time.UTC)
	s.now = func() time.Time { return now }
	table := makeTable(t, s, scores())
	load(t, s, table, Change{}, nil, Row{int64(1), "a", int64(10)}, Row{int64(2), "b", nil})
	before := table.Snapshot()
	whole := stageOf(t, s, table, 1, Change{}, nil, Row{int64(3), "c", int64(30)})
	prepared := Transaction{ID: 1, Database: "d", Label: "whole", State: Prepared}
	if err := s.Settle(prepared, whole); err != nil {
		t.Fatal(err)
	}
	partial := stageOf(t, s, table, 2, Change{Given: []int{0, 2}, Condition: 3}, nil, Row{int64(1), nil, int64(11)}, Row{int64(4), nil, int64(40)})
	want, from := altered()
	if err := s.Alter("d", "t", want, from); err != nil {
		t.Fatal(err)
	}
	if _, found := s.Table("d", "t"); found {
		t.Error("the table still has its old name")
	}
	equal(t, "rows", rowsOf(table.Snapshot()), []string{"1 low 10 2024-02-03", "2 low - 2024-02-03"})
	equal(t, "the snapshot before", rowsOf(before), []string{"1 a 10", "2 b -"})
	if got := before.Definition().Columns[1].Name; got != "name" {
		t.Errorf("the snapshot before has a column %s", got)
	}
	load(t, s, table, Change{Given: []int{0, 1}}, nil, Row{int64(1), "high", nil, nil})
	if err := s.Settle(Transaction{ID: 2, Database: "d", State: Visible}, partial); err != nil {
		t.Fatal(err)
	}
	rows := []string{"1 high 11 2024-02-03", "2 low - 2024-02-03", "4 low 40 2024-02-03"}
	equal(t, "after the partial update", rowsOf(table.Snapshot()), rows)
	rows = []string{rows[0], rows[1], "3 low 30 2024-02-03", rows[2]}
	for range 3 {
		s.Close()
		s = open(t, dir)
		table, _ = s.Table("d", "renamed")
		equal(t, "after a restart", rowsOf(table.Snapshot()), []string{rows[0], rows[1], rows[3]})
		if err := s.checkpoint(); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range s.Recover() {
		if r.Transaction.State == Prepared {
			r.Transaction.State = Visible
			if err := s.Settle(r.Transaction, r.Stages...); err != nil {
				t.Fatal(err)
			}
		}
	}
	equal(t, "after the prepared one", rowsOf(table.Snapshot()), rows)
	s.Close()
	s = open(t, dir)
	defer s.Close()
	table, _ = s.Table("d", "renamed")
	equal(t, "after the last restart", rowsOf(table.Snapshot()), rows)
}

func TestAlterThatCannotConvertChangesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, scores())
	load(t, s, table, Change{}, nil, Row{int64(1), "12", int64(10)}, Row{int64(2), "no number", nil})
	end := s.log.end()
	numeric := scores()
	numeric.Columns[1].Type = cell.Type{Kind: cell.Int}
	strict := scores()
	strict.Columns[2].Nullable = false
	bare := scores()
	bare.Columns = append(bare.Columns, Column{Name: "c", Type: cell.Type{Kind: cell.Int}})
	for name, c := range map[string]struct {
		want Definition
		from []int
	}{
		"a text that is no number":            {numeric, []int{0, 1, 2}},
		"a NULL that is none any more":        {strict, []int{0, 1, 2}},
		"a column without default that needs": {bare, []int{0, 1, 2, -1}},
	} {
		if err := s.Alter("d", "t", c.want, c.from); !errors.Is(err, ErrConversion) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Alter("d", "t", numeric, nil); err == nil {
		t.Error("another type without conversion was taken")
	}
	other := scores()
	other.Name = "other"
	makeTable(t, s, other)
	end2 := s.log.end()
	if err := s.Alter("d", "t", other, nil); !errors.Is(err, ErrExists) {
		t.Errorf("a name that is taken: %v", err)
	}
	if err := s.Alter("d", "x", other, nil); !errors.Is(err, ErrUnknownTable) {
		t.Errorf("no table: %v", err)
	}
	if err := s.Alter("x", "t", other, nil); !errors.Is(err, ErrUnknownDatabase) {
		t.Errorf("no database: %v", err)
	}
	if s.log.end() != end2 || end2 == end {
		t.Error("a refusal was logged")
	}
	equal(t, "rows", rowsOf(table.Snapshot()), []string{"1 12 10", "2 no number -"})
	// A commit that cannot be converted leaves its transaction as it was.
	load(t, s, table, Change{}, []Op{Delete}, Row{int64(2), nil, nil})
	g := stageOf(t, s, table, 5, Change{}, nil, Row{int64(3), "no number", nil})
	if err := s.Alter("d", "t", numeric, []int{0, 1, 2}); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(Transaction{ID: 5, Database: "d", State: Visible}, g); !errors.Is(err, ErrConversion) {
		t.Errorf("a commit of no number: %v", err)
	}
	s.Close()
	s = open(t, dir)
	defer s.Close()
	table, _ = s.Table("d", "t")
	equal(t, "rows after a restart", rowsOf(table.Snapshot()), []string{"1 12 10"})
}

func TestAlterOfKeysOfADuplicateKeyTable(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	d := scores()
	d.Model, d.Keys = DuplicateKey, []string{"id", "name"}
	table := makeTable(t, s, d)
	load(t, s, table, Change{}, nil, Row{int64(1), nil, int64(3)}, Row{int64(1), "b", int64(2)}, Row{int64(1), "b", int64(2)})
	want := d
	want.Keys = []string{"score"}
	want.Columns = []Column{{Name: "score", Type: cell.Type{Kind: cell.LargeInt}}, d.Columns[1]}
	if err := s.Alter("d", "t", want, []int{2, 1}); err != nil {
		t.Fatal(err)
	}
	equal(t, "rows", rowsOf(table.Snapshot()), []string{"2 b", "2 b", "3 -"})
	load(t, s, table, Change{}, []Op{Delete}, Row{int64(2), "b"})
	s.Close()
	s = open(t, dir)
	defer s.Close()
	table, _ = s.Table("d", "t")
	equal(t, "rows after a restart", rowsOf(table.Snapshot()), []string{"2 b", "3 -"})
}

func TestAlterMergesKeysThatBecomeOne(t *testing.T) {
	for _, c := range []struct {
		function Aggregate
		want     string
	}{{Sum, "1 4950"}, {Max, "1 99"}, {ReplaceIfNotNull, "1 99"}} {
		s := open(t, t.TempDir())
		d := aggregateDefinition(c.function, cell.Type{Kind: cell.BigInt})
		d.Keys = []string{"k", "l"}
		d.Columns = []Column{d.Columns[0], {Name: "l", Type: cell.Type{Kind: cell.Int}}, d.Columns[1]}
		table := makeTable(t, s, d)
		for i := range int64(100) {
			load(t, s, table, Change{}, nil, Row{int64(1), i, i})
		}
		load(t, s, table, Change{}, nil, Row{int64(2), int64(1), int64(-5)})
		if err := s.Alter("d", "t", aggregateDefinition(c.function, cell.Type{Kind: cell.BigInt}), []int{0, 2}); err != nil {
			t.Fatal(err)
		}
		equal(t, "rows", rowsOf(table.Snapshot()), []string{c.want, "2 -5"})
		s.Close()
	}
}

func TestAlterOfTheOrderOfKeysFindsRowsByTheNewKey(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	d := naiveDefinition(UniqueKey)
	table := makeTable(t, s, d)
	load(t, s, table, Change{}, nil, Row{int64(1), int64(2), nil, nil, nil, nil}, Row{int64(2), int64(1), int64(7), nil, nil, nil})
	want := d
	want.Keys = []string{"k2", "k1"}
	want.Columns = []Column{d.Columns[1], d.Columns[0], d.Columns[2]}
	if err := s.Alter("d", "t", want, []int{1, 0, 2}); err != nil {
		t.Fatal(err)
	}
	if row, found := table.Snapshot().Lookup(Row{int64(1), int64(2)}); !found || printed(row) != "1 2 7" {
		t.Errorf("looked up %v", row)
	}
	load(t, s, table, Change{}, nil, Row{int64(2), int64(1), int64(8)})
	equal(t, "rows", rowsOf(table.Snapshot()), []string{"1 2 7", "2 1 8"})
}

func TestNamesThatMovedBetweenTablesSurviveACheckpoint(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first, second := makeTable(t, s, definition(PrimaryKey, "a")), makeTable(t, s, definition(PrimaryKey, "b"))
	load(t, s, first, Change{}, nil, Row{int64(1), "first"})
	load(t, s, second, Change{}, nil, Row{int64(2), "second"})
	for _, move := range [][2]string{{"b", "c"}, {"a", "b"}, {"c", "a"}} {
		want := definition(PrimaryKey, move[1])
		want.Columns[1].Type.Length = 200
		if err := s.Alter("d", move[0], want, []int{0, 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.checkpoint(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, dir)
	defer s.Close()
	for name, row := range map[string]string{"a": "2 second", "b": "1 first"} {
		table, found := s.Table("d", name)
		if !found {
			t.Fatalf("table %s is gone", name)
		}
		equal(t, name, rowsOf(table.Snapshot()), []string{row})
		if got := table.Definition().Name; got != name {
			t.Errorf("table %s is called %s", name, got)
		}
	}
}

func TestSwappedTablesKeepTheirRowsUnderTheOthersName(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	d := Definition{Database: "d", Name: "a", Model: DuplicateKey, Keys: []string{"id"}, Columns: []Column{
		{Name: "id", Type: cell.Type{Kind: cell.BigInt}}, {Name: "v", Type: cell.Type{Kind: cell.Varchar, Length: 10}, Nullable: true},
	}}
	first := makeTable(t, s, d)
	d.Name = "b"
	second := makeTable(t, s, d)
	transact(t, s, first, "one", []change{{Upsert, 1, "of a"}}, Visible)
	if err := s.Swap("d", "a", "b"); err != nil {
		t.Fatal(err)
	}
	transact(t, s, second, "two", []change{{Upsert, 2, "of b"}, {Upsert, 3, "of b"}}, Visible)
	for range 2 {
		a, _ := s.Table("d", "a")
		b, _ := s.Table("d", "b")
		if a.Rows() != 2 || b.Rows() != 1 || a.Definition().Name != "a" || b.Definition().Name != "b" {
			t.Errorf("%d rows in %s and %d in %s", a.Rows(), a.Definition().Name, b.Rows(), b.Definition().Name)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir)
	}
	s.Close()
}
