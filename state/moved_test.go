package state

import (
	"strings"
	"testing"
	"time"
)

// surgery is what persons do to a state with an open epoch: after orders().
func surgery() []Record {
	return []Record{
		ObjectMoved{From: "table.orders", To: "table.sales"},
		ObjectMoved{From: "load.orders", To: "load.sales"},
		Resolved{
			Load: "load.sales", Epoch: "log@mysql-bin.000412:4", Label: "sl_orders_03", Committed: true,
			Reason: "counted the rows", Who: "ana", At: epochZero,
		},
		LoadDefined{Load: "load.orders", Database: "shop", Table: "orders", TableID: 10234, Definition: "51d0"},
		LoadForgotten{Load: "load.orders"},
	}
}

func TestSurgeryIsReadAgainAfterACrashAtAnyRecord(t *testing.T) {
	all := append(orders(), surgery()...)
	want := prefixes(t, newState("l"), all)
	for n := range len(all) {
		path := newPath(t)
		o := options()
		f := mustOpen(t, path, o)
		mustAppend(t, f, all[:n+1]...)
		crash(t, f)
		got := mustRead(t, path)
		got.Lineage = "l"
		if encoded(t, got) != want[n+1] {
			t.Fatalf("after record %d:\n%s\nwant\n%s", n+1, encoded(t, got), want[n+1])
		}
	}
}

func TestSurgeryIsTheSameBytes(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustAppend(t, f, append(orders(), surgery()...)...)
	golden(t, "journal_surgery", readBytes(t, JournalPath(path)))
	mustClose(t, f)
	golden(t, "state_surgery.json", readBytes(t, path))
}

func TestAMovedLoadKeepsItsLabelsAndNoOtherLoadGetsThem(t *testing.T) {
	s := newState("l")
	follow := func(r Record) {
		t.Helper()
		if err := s.follow(s.Journal+1, epochZero, r); err != nil {
			t.Fatal(err)
		}
	}
	follow(LoadDefined{Load: "load.a"})
	follow(ObjectMoved{From: "load.a", To: "load.b"})
	follow(ObjectMoved{From: "load.b", To: "load.c"})
	if got := s.LabelAddress("load.c"); got != "load.a" {
		t.Errorf("labels of the moved load are made with %s", got)
	}
	// Another load takes the name, and is moved away too.
	if got := s.LabelAddress("load.a"); got != "load.a#2" {
		t.Errorf("labels of the next load.a would be made with %s", got)
	}
	follow(LoadDefined{Load: "load.a"})
	if got := s.LabelAddress("load.a"); got != "load.a#2" {
		t.Errorf("labels of the next load.a are made with %s", got)
	}
	follow(ObjectMoved{From: "load.a", To: "load.d"})
	if got := s.LabelAddress("load.a"); got != "load.a#3" {
		t.Errorf("labels of the third load.a would be made with %s", got)
	}
	follow(ObjectMoved{From: "load.c", To: "load.a"})
	if got := s.Loads["load.a"].LabelAddress; got != "" || s.LabelAddress("load.a") != "load.a" {
		t.Errorf("moved back, it keeps %q", got)
	}
}

func TestSurgeryThatDoesNotFitIsRefused(t *testing.T) {
	s := newState("l")
	for _, r := range orders() {
		if err := s.follow(s.Journal+1, epochZero, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		record Record
		want   string
	}{
		{ObjectMoved{From: "table.x", To: "table.y"}, "table.x is not in the state"},
		{ObjectMoved{From: "table.orders", To: "load.orders"}, "load.orders is in the state already"},
		{ObjectMoved{From: "table.orders"}, "an object needs an address to move to"},
		{ObjectMoved{From: "table.orders", To: "table.\xff"}, "not valid UTF-8"},
		{LoadForgotten{Load: "load.x"}, "load.x is not in the state"},
		{Resolved{Load: "load.x"}, "load.x is not in the state"},
		{Resolved{Load: "load.orders", Epoch: "a.csv@0"}, "is not open"},
		{Resolved{Load: "load.orders", Epoch: "log@mysql-bin.000412:4", Label: "x"}, `has no label "x"`},
		{Resolved{Load: "load.orders", Epoch: "log@mysql-bin.000412:4", Label: "sl_orders_03"}, "without a reason"},
	} {
		before := encoded(t, s)
		err := s.follow(s.Journal+1, epochZero, c.record)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.record, err, c.want)
		}
		if encoded(t, s) != before {
			t.Errorf("%+v changed the state", c.record)
		}
	}
}

func TestAnEndlessEpochThatWasNotPreparedCannotCountAsCommitted(t *testing.T) {
	s := newState("l")
	for _, r := range []Record{
		LoadDefined{Load: "load.a"},
		SplitsAdded{Load: "load.a", Splits: []Split{{ID: "log", Start: "4", Tail: true}}},
		Begun{Load: "load.a", Epoch: "log@4", Split: "log", Labels: []string{"l1"}},
	} {
		if err := s.follow(s.Journal+1, epochZero, r); err != nil {
			t.Fatal(err)
		}
	}
	verdict := Resolved{Load: "load.a", Epoch: "log@4", Label: "l1", Committed: true, Reason: "r", At: time.Now()}
	if err := verdict.check(s); err == nil || !strings.Contains(err.Error(), "nobody knows where it ends") {
		t.Errorf("committed: %v", err)
	}
	verdict.Committed = false
	if err := verdict.check(s); err != nil {
		t.Errorf("not committed: %v", err)
	}
}
