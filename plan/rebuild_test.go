package plan

import (
	"testing"

	"starlift/config"
	"starlift/starrocks"
)

func TestLedgerRowsFollowTheMovesOfTheirLoad(t *testing.T) {
	m := &maker{config: &config.Config{Moved: []config.Moved{
		{From: "load.old", To: "load.mid"},
		{From: "load.mid", To: "load.new"},
		{From: "load.each", To: "load.every", Whole: true},
		{From: `load.one["a"]`, To: "load.single"},
	}}}
	for from, want := range map[string]string{
		"load.old": "load.new", "load.new": "load.new", `load.each["k"]`: `load.every["k"]`, `load.one["a"]`: "load.single",
		`load.one["b"]`: `load.one["b"]`, "load.older": "load.older",
	} {
		if got := m.movedTo(from); got != want {
			t.Errorf("%s is at %s now, want %s", from, got, want)
		}
	}
}

func TestLedgerRowsBelongToTheLoadThatWroteThemLast(t *testing.T) {
	row := func(load, label, split string) starrocks.LedgerRow {
		return starrocks.LedgerRow{Load: load, LabelAddress: label, Split: split}
	}
	m := &maker{config: &config.Config{}}
	sorted := m.byLoad([]starrocks.LedgerRow{
		// load.a was moved to load.b after its first split; the new load.a makes its
		// labels with another address.
		row("load.a", "load.a", "1"), row("load.b", "load.a", "2"), row("load.a", "load.a#2", "1"), row("load.c", "load.c", "1"),
	})
	for address, want := range map[string]int{"load.a": 1, "load.b": 2, "load.c": 1} {
		if got := len(sorted[address]); got != want {
			t.Errorf("%s has %d rows, want %d", address, got, want)
		}
	}
	if sorted["load.a"][0].LabelAddress != "load.a#2" {
		t.Error("the new load.a has rows of the old one")
	}
	// Two loads that had one address, one after the other: only one can be meant.
	sorted = m.byLoad([]starrocks.LedgerRow{row("load.a", "load.a", "1"), row("load.a", "load.a#2", "1")})
	if len(sorted["load.a"]) != 1 || len(sorted[""]) != 1 {
		t.Errorf("rows: %v", sorted)
	}
}

func TestRebuiltDefinitionIsThePresentOneIfItWasUsed(t *testing.T) {
	rows := []starrocks.LedgerRow{{Definition: "a"}, {Definition: "b"}}
	if got := definitionOf(rows, "a"); got != "a" {
		t.Errorf("definition %s, want a", got)
	}
	if got := definitionOf(rows, "c"); got != "b" {
		t.Errorf("definition %s, want b", got)
	}
}
