package plan

import (
	"slices"
	"testing"

	"starlift/diag"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

func groupJob(name string, id int64) *Job {
	return &Job{
		Address: "load." + name, LabelAddress: "load." + name, Group: "shop", TableID: id,
		Target: schema.Table{Database: "d", Name: name}, Options: starrocks.LoadOptions{LabelPrefix: "sl"},
	}
}

func TestGroupLabelIsOfItsSplitsInAnyOrder(t *testing.T) {
	a := GroupPart{groupJob("a", 1), source.Split{ID: "x", Parts: []string{"p", "q"}}}
	b := GroupPart{groupJob("b", 2), source.Split{ID: "x"}}
	label := GroupLabel([]GroupPart{a, b})
	if label != GroupLabel([]GroupPart{b, a}) {
		t.Error("the order of the splits makes another label")
	}
	if got := string(label); len(got) != len("sl_shop_0123456789abcdef") || got[:8] != "sl_shop_" {
		t.Errorf("label %s", got)
	}
	others := map[string]starrocks.Label{
		"one less": GroupLabel([]GroupPart{a}), "again": GroupLabel([]GroupPart{a, b}, "again", "1"), "again, twice": GroupLabel([]GroupPart{a, b}, "again", "2"),
		"another table":   GroupLabel([]GroupPart{a, {groupJob("b", 3), b.Split}}),
		"other parts":     GroupLabel([]GroupPart{{a.Job, source.Split{ID: "x", Parts: []string{"pq"}}}, b}),
		"moved split ids": GroupLabel([]GroupPart{{a.Job, source.Split{ID: "xp", Parts: []string{"q"}}}, b}),
	}
	reloaded := groupJob("b", 2)
	reloaded.Reload = 1
	others["reloaded"] = GroupLabel([]GroupPart{a, {reloaded, b.Split}})
	seen := map[starrocks.Label]string{label: "itself"}
	for name, other := range others {
		if first, twice := seen[other]; twice {
			t.Errorf("%s and %s have the same label", name, first)
		}
		seen[other] = name
	}
}

// The epochs of a transaction are decided on together: one that is only begun says
// that the append which would have decided them did not come to its end.
func TestTransactionIsAsFarAsTheLeastOfItsEpochs(t *testing.T) {
	epoch := func(phase state.Phase, via Via, label string) state.Epoch {
		return state.Epoch{Name: "x", Split: "x", Phase: phase, Labels: []string{label}, Via: string(via)}
	}
	prepared := epoch(state.PhasePrepared, MultiTable, "l")
	s := &state.State{Loads: map[string]*state.Load{
		"load.a": {Open: []state.Epoch{prepared}},
		"load.b": {Open: []state.Epoch{epoch(state.PhaseBegun, MultiTable, "l"), epoch(state.PhaseBegun, TwoPhase, "m")}},
		"load.c": {Open: []state.Epoch{epoch(state.PhasePrepared, MultiTable, "n")}},
	}}
	for _, c := range []struct {
		name string
		e    state.Epoch
		want state.Phase
	}{
		{"a sibling is begun", prepared, state.PhaseBegun},
		{"no sibling", epoch(state.PhasePrepared, MultiTable, "n"), state.PhasePrepared},
		{"another kind of transaction", epoch(state.PhasePrepared, TwoPhase, "m"), state.PhasePrepared},
		{"begun itself", epoch(state.PhaseBegun, MultiTable, "l"), state.PhaseBegun},
		{"without a record", epoch(0, MultiTable, "l"), 0},
	} {
		if got := Decided(s, c.e).Phase; got != c.want {
			t.Errorf("%s: phase %s, want %s", c.name, got, c.want)
		}
	}
}

// What the ledger says counts where the label does not say that the epoch is in.
func TestLedgerDecidesWhereTheLabelCannot(t *testing.T) {
	for _, c := range []struct {
		state  starrocks.TxnState
		ledger LedgerAnswer
		want   Decision
		code   diag.Code
	}{
		{unknown, InLedger, CountDone, ""},
		{unknown, NotInLedger, RollBack, ""},
		{unknown, NoLedger, Stop, diag.LabelUnknown},
		{aborted, InLedger, CountDone, ""}, // the label was used again since
		{aborted, NotInLedger, RollBack, ""},
		{committed, NotInLedger, CountDone, ""}, // not visible yet
		{visible, InLedger, CountDone, ""},
		{open, NotInLedger, Wait, ""},
	} {
		got := Settle(Left{Phase: state.PhasePrepared, Via: MultiTable, Labels: labels{c.state}, Whole: true, Ledger: c.ledger})
		if got.Decision != c.want || got.Code != c.code {
			t.Errorf("%s, ledger %d: %s %s, want %s %s", c.state, c.ledger, got.Decision, got.Code, c.want, c.code)
		}
	}
	begun := Settle(Left{Phase: state.PhaseBegun, Via: MultiTable, Labels: labels{unknown}})
	if begun.Decision != ReadAgain {
		t.Errorf("begun and unknown: %s", begun.Decision)
	}
}

func TestOpenTransactionOfAGroupIsToldOnce(t *testing.T) {
	open := func(split, label string, via Via) Open {
		return Open{Epoch: state.Epoch{Name: split, Split: split, Labels: []string{label}, Via: string(via)}}
	}
	p := &Plan{Loads: []Load{
		{Job: *groupJob("a", 1), Settle: []Open{open("x", "l", MultiTable), open("y", "l", MultiTable)}},
		{Job: *groupJob("b", 2), Settle: []Open{open("z", "l", MultiTable), open("w", "m", TwoPhase)}},
	}}
	list := p.OpenTransactions()
	if len(list) != 2 || !slices.Equal(list[0].Covers, []string{"load.a: x", "load.a: y", "load.b: z"}) || list[0].Load.Job.Address != "load.a" {
		t.Errorf("%d transactions, the first covers %q", len(list), list[0].Covers)
	}
}
