package store

import (
	"errors"
	"testing"

	"starlift-sandbox/cell"
)

func TestGeneratedColumnIsComputedForTheRowsThatWereThere(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, scores())
	load(t, s, table, Change{}, nil, Row{int64(1), "a", int64(10)}, Row{int64(2), "b", nil})
	all := stageOf(t, s, table, 1, Change{Given: []int{0, 1, 2}}, nil, Row{int64(1), "whole", int64(20)})
	name := stageOf(t, s, table, 2, Change{Given: []int{0, 1}}, nil, Row{int64(2), "name", nil})
	want := scores()
	want.Columns = append(want.Columns, Column{Name: "double", Type: cell.Type{Kind: cell.BigInt}, Nullable: true, Generated: "`score` * 2"})
	if err := s.Alter("d", "t", want, []int{0, 1, 2, -1}); err != nil {
		t.Fatal(err)
	}
	equal(t, "added", rowsOf(table.Snapshot()), []string{"1 a 10 20", "2 b - -"})
	for id, g := range []*Stage{all, name} {
		if err := s.Settle(Transaction{ID: int64(id + 1), Database: "d", State: Visible}, g); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "loads that began before", rowsOf(table.Snapshot()), []string{"1 whole 20 40", "2 name - -"})
	// Another expression, and columns that change places.
	again := scores()
	again.Columns = []Column{want.Columns[0], want.Columns[2], want.Columns[1], want.Columns[3]}
	again.Columns[3].Generated = "coalesce(`score`, 7) + `id`"
	if err := s.Alter("d", "t", again, []int{0, 2, 1, 3}); err != nil {
		t.Fatal(err)
	}
	rows := []string{"1 20 whole 21", "2 - name 9"}
	equal(t, "changed", rowsOf(table.Snapshot()), rows)
	again.Columns[3].Generated = "`nothing` + 1"
	if err := s.Alter("d", "t", again, []int{0, 1, 2, -1}); err == nil || errors.Is(err, ErrConversion) {
		t.Errorf("an unknown column: %v", err)
	}
	for range 2 {
		s.Close()
		s = open(t, dir)
		table, _ = s.Table("d", "t")
		equal(t, "after a restart", rowsOf(table.Snapshot()), rows)
		if err := s.checkpoint(); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
}
