package store

import (
	"testing"

	"starlift-sandbox/cell"
)

// scores is a Primary Key table of id, name and score.
func scores() Definition {
	return Definition{
		Database: "d", Name: "t", Model: PrimaryKey, Keys: []string{"id"},
		Columns: []Column{
			{Name: "id", Type: cell.Type{Kind: cell.Int}},
			{Name: "name", Type: cell.Type{Kind: cell.Varchar, Length: 20}, Nullable: true},
			{Name: "score", Type: cell.Type{Kind: cell.Int}, Nullable: true},
		},
	}
}

func TestPartialUpdatesOfDifferentColumnsAreBothSeen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, scores())
	load(t, s, table, Change{}, nil, Row{int64(1), "a", int64(10)}, Row{int64(2), "b", nil})
	// Both begin before either commits.
	name := stageOf(t, s, table, 1, Change{Given: []int{0, 1}}, nil, Row{int64(1), "x", nil}, Row{int64(3), "new", nil})
	score := stageOf(t, s, table, 2, Change{Given: []int{0, 2}}, []Op{Upsert, Upsert, Delete}, Row{int64(1), nil, int64(99)}, Row{int64(3), nil, int64(7)}, Row{int64(2), nil, nil})
	for id, g := range []*Stage{name, score} {
		if err := s.Settle(Transaction{ID: int64(id + 1), Database: "d", State: Visible}, g); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"1 x 99", "3 new 7"}
	equal(t, "rows", rowsOf(table.Snapshot()), want)
	s.Close()
	s = open(t, dir)
	defer s.Close()
	table, _ = s.Table("d", "t")
	equal(t, "rows after a restart", rowsOf(table.Snapshot()), want)
}

func TestMergeConditionPassesOverSmallerValues(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, scores())
	onScore := Change{Condition: 3}
	load(t, s, table, onScore, nil, Row{int64(1), "first", int64(100)}, Row{int64(2), "null", nil})
	load(t, s, table, onScore, nil,
		Row{int64(1), "smaller", int64(99)}, Row{int64(2), "any number", int64(-5)}, Row{int64(3), "a", int64(2)}, Row{int64(3), "b", int64(1)})
	equal(t, "smaller", rowsOf(table.Snapshot()), []string{"1 first 100", "2 any number -5", "3 a 2"})
	load(t, s, table, onScore, nil, Row{int64(1), "equal", int64(100)}, Row{int64(2), "null", nil}, Row{int64(3), "larger", int64(3)})
	equal(t, "equal and larger", rowsOf(table.Snapshot()), []string{"1 equal 100", "2 any number -5", "3 larger 3"})
	// With a partial update, and a delete, which knows no condition.
	load(t, s, table, Change{Given: []int{0, 2}, Condition: 3}, []Op{Upsert, Upsert, Delete},
		Row{int64(1), nil, int64(99)}, Row{int64(2), nil, int64(8)}, Row{int64(3), nil, int64(0)})
	want := []string{"1 equal 100", "2 any number 8"}
	equal(t, "partial", rowsOf(table.Snapshot()), want)
	s.Close()
	s = open(t, dir)
	defer s.Close()
	table, _ = s.Table("d", "t")
	equal(t, "rows after a restart", rowsOf(table.Snapshot()), want)
}

func TestLookupInAnOldSnapshotFindsTheOldRow(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, scores())
	load(t, s, table, Change{}, nil, Row{int64(1), "a", int64(1)}, Row{int64(2), "b", int64(2)}, Row{int64(3), "c", int64(3)})
	old := table.Snapshot()
	load(t, s, table, Change{}, []Op{Delete, Upsert, Upsert}, Row{int64(1), nil, nil}, Row{int64(2), "new", int64(2)}, Row{int64(4), "d", int64(4)})
	now := table.Snapshot()
	if err := s.TruncateTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		snapshot *Snapshot
		id       int64
		want     string
	}{{old, 1, "1 a 1"}, {old, 2, "2 b 2"}, {old, 3, "3 c 3"}, {old, 4, ""}, {now, 1, ""}, {now, 2, "2 new 2"}, {now, 4, "4 d 4"}, {table.Snapshot(), 2, ""}} {
		row, found := c.snapshot.Lookup(Row{c.id})
		if found != (c.want != "") || found && printed(row) != c.want {
			t.Errorf("row %d: %v, want %q", c.id, row, c.want)
		}
	}
	for _, key := range []Row{{"1"}, {nil}, {int64(1), int64(2)}, {}} {
		if row, found := old.Lookup(key); found {
			t.Errorf("key %v: %v", key, row)
		}
	}
}

// TestLookupWhileCommitsRun asks for a row that every commit replaces and one
// that every other commit deletes: the snapshot's own row must come.
func TestLookupWhileCommitsRun(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, scores())
	load(t, s, table, Change{}, nil, Row{int64(1), "a", int64(0)})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range int64(300) {
			load(t, s, table, Change{}, []Op{Upsert, Op(i % 2), Upsert}, Row{int64(1), "a", i}, Row{int64(2), "b", i}, Row{100 + i, "c", i})
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		snapshot := table.Snapshot()
		byScan := map[int64]string{}
		for i := range snapshot.Len() {
			row := snapshot.Row(i, nil, nil)
			byScan[row[0].(int64)] = printed(row)
		}
		for _, id := range []int64{1, 2} {
			row, found := snapshot.Lookup(Row{id})
			if want, there := byScan[id]; found != there || found && printed(row) != want {
				t.Fatalf("row %d: %v, want %q", id, row, want)
			}
		}
	}
}
