package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"starlift-sandbox/cell"
)

func TestTablesOfATransactionCommitTogether(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	one, two := makeTable(t, s, definition(PrimaryKey, "one")), makeTable(t, s, definition(DuplicateKey, "two"))
	first := stageOf(t, s, one, 1, Change{}, nil, Row{int64(1), "a"})
	second := stageOf(t, s, two, 1, Change{}, nil, Row{int64(2), "b"})
	third := stageOf(t, s, one, 1, Change{}, nil, Row{int64(1), "later"})
	tx := Transaction{ID: 1, Database: "d", State: Visible, Tables: []TableName{{"one", one.ID()}, {"two", two.ID()}}}
	if got := tx.TableNames(); got != "one,two" {
		t.Errorf("names %s", got)
	}
	if err := s.Settle(tx, first, second, third); err != nil {
		t.Fatal(err)
	}
	equal(t, "one", texts(one.Snapshot()), []string{"1later"})
	equal(t, "two", texts(two.Snapshot()), []string{"2b"})

	first = stageOf(t, s, one, 2, Change{}, nil, Row{int64(5), "a"})
	second = stageOf(t, s, two, 2, Change{}, nil, Row{int64(6), "b"})
	if err := s.TruncateTable("d", "two"); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(Transaction{ID: 2, Database: "d", State: Visible}, first, second); !errors.Is(err, ErrTableGone) {
		t.Errorf("one of the tables was truncated: %v", err)
	}
	equal(t, "one", texts(one.Snapshot()), []string{"1later"})
}

// TestCutOfManyTablesIsAllOrNothing cuts the log of a history with all that has
// rows at every byte: each moment between two steps must come back as it was.
func TestCutOfManyTablesIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	sums := aggregateDefinition(Sum, cell.Type{Kind: cell.BigInt})
	sums.Name = "sums"
	one, two := makeTable(t, s, scores()), makeTable(t, s, sums)
	state := func(s *Store) []string {
		var all []string
		for _, name := range []string{"renamed", "sums", "t"} {
			if table, found := s.Table("d", name); found {
				all = append(all, name)
				all = append(all, rowsOf(table.Snapshot())...)
			}
		}
		return all
	}
	type mark struct {
		size  int64
		state []string
	}
	marks := []mark{{s.log.end(), state(s)}}
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		marks = append(marks, mark{s.log.end(), state(s)})
	}
	both := func(id int64, score int64) (Transaction, []*Stage) {
		return Transaction{ID: id, Database: "d", State: Visible}, []*Stage{
			stageOf(t, s, one, id, Change{}, nil, Row{id, "n", score}), stageOf(t, s, two, id, Change{}, nil, Row{int64(1), score}),
		}
	}
	tx, stages := both(1, 10)
	step(s.Settle(tx, stages...))
	tx, stages = both(2, 20)
	tx.State = Prepared
	step(s.Settle(tx, stages...))
	tx.State = Committed
	step(s.Settle(tx, stages...))
	want, from := altered()
	want.Columns[3].Default = NoDefault
	step(s.Alter("d", "t", want, from))
	tx.State = Visible
	step(s.Settle(tx, stages...))
	stages = []*Stage{stageOf(t, s, one, 3, Change{Given: []int{0, 2}, Condition: 3}, nil, Row{int64(1), "-", int64(11), nil}, Row{int64(2), "-", int64(1), nil})}
	step(s.Settle(Transaction{ID: 3, Database: "d", State: Visible}, stages...))
	step(s.TruncateTable("d", "sums"))
	last := s.log.end()
	s.Close()
	whole, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	at := 0
	for cut := marks[0].size; cut <= last; cut++ {
		for at+1 < len(marks) && marks[at+1].size <= cut {
			at++
		}
		if err := os.WriteFile(filepath.Join(other, "log"), whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		s := open(t, other)
		got := state(s)
		s.Close()
		if !slices.Equal(got, marks[at].state) {
			t.Fatalf("cut at %d: %q, want %q", cut, got, marks[at].state)
		}
	}
	if fmt.Sprint(marks[len(marks)-1].state) != "[renamed 1 low 11 - 2 low 20 - sums]" {
		t.Fatalf("the history ended as %q", marks[len(marks)-1].state)
	}
}

// TestRowsOfADroppedPartitionDoNotComeBack prepares rows for two partitions, drops
// one and commits, without and with a restart between.
func TestRowsOfADroppedPartitionDoNotComeBack(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		dir := t.TempDir()
		reopen := func() *Store {
			s, err := Open(dir, Options{NoSync: true, Placed: func(d *Definition) ([]int, func(Row) bool, error) {
				return []int{0}, func(values Row) bool { return d.Partition.Find(fmt.Sprint("p", values[0])) >= 0 }, nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		s := reopen()
		d := definition(DuplicateKey, "t")
		d.Partition = &Partitioning{Kind: ListPartitions, Columns: []string{"id"}, Partitions: []Partition{{Name: "p1"}, {Name: "p2"}}}
		table := makeTable(t, s, d)
		tx := Transaction{ID: 7, Database: "d", State: Prepared, Tables: []TableName{{"t", table.ID()}}}
		g := stageOf(t, s, table, 7, Change{}, nil, Row{int64(1), "a"}, Row{int64(2), "b"}, Row{int64(1), "c"})
		if err := s.Settle(tx, g); err != nil {
			t.Fatal(err)
		}
		want := d
		want.Partition = &Partitioning{Kind: ListPartitions, Columns: []string{"id"}, Partitions: []Partition{{Name: "p2"}}}
		if err := s.AlterTable(table, want, nil); err != nil {
			t.Fatal(err)
		}
		stages := []*Stage{g}
		if restarts {
			s.Close()
			s = reopen()
			recovered := s.Recover()
			stages = recovered[len(recovered)-1].Stages
		}
		tx.State = Visible
		if err := s.Settle(tx, stages...); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			table, _ = s.Table("d", "t")
			equal(t, fmt.Sprint("restarts ", restarts), texts(table.Snapshot()), []string{"2b"})
			s.Close()
			s = reopen()
		}
		s.Close()
	}
}

func TestAlterTableOfATableThatWasMadeAnewIsRefused(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	old := makeTable(t, s, definition(DuplicateKey, "t"))
	if err := s.DropTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	makeTable(t, s, definition(DuplicateKey, "t"))
	want := definition(DuplicateKey, "t")
	want.Comment = "altered"
	if err := s.AlterTable(old, want, nil); !errors.Is(err, ErrUnknownTable) {
		t.Errorf("alter of the dropped table: %v", err)
	}
	if now, _ := s.Table("d", "t"); now.Definition().Comment != "" {
		t.Error("the new table was altered")
	}
}
