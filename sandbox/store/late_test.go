package store

import (
	"strings"
	"testing"
)

// A rollback does not wait for a load that still has rows of the transaction: its
// rows come into the log behind the end, and count for nothing.
func TestRowsBehindTheEndOfTheirTransactionAreNoDamage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	transact(t, s, table, "kept", []change{{Upsert, 1, "x"}}, Visible)
	id, err := s.NewID()
	if err != nil {
		t.Fatal(err)
	}
	late := s.Stage(table, id, Change{})
	row, err := table.Layout().AppendRow(nil, Row{int64(2), strings.Repeat("v", 90)})
	if err != nil {
		t.Fatal(err)
	}
	fill := func() { // a slab, and some of the next
		t.Helper()
		for range slabSize/len(row) + 1 {
			if err := late.Add(Upsert, row); err != nil {
				t.Fatal(err)
			}
		}
	}
	fill()
	if err := s.Settle(Transaction{ID: id, Database: "d", Label: "late", State: Aborted}); err != nil {
		t.Fatal(err)
	}
	fill()
	transact(t, s, table, "next", []change{{Upsert, 5, "y"}}, Visible)
	s.Close()
	s = open(t, dir)
	defer s.Close()
	table, _ = s.Table("d", "t")
	equal(t, "rows", texts(table.Snapshot()), []string{"1x", "5y"})
}
