package plan

import (
	"fmt"
	"slices"
	"testing"

	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

const (
	unknown   = starrocks.Unknown
	open      = starrocks.Prepare
	prepared  = starrocks.Prepared
	committed = starrocks.Committed
	visible   = starrocks.Visible
	aborted   = starrocks.Aborted
)

type labels = []starrocks.TxnState

// everyWay calls check for each kind of load and split that a row of the table
// is about: those that a row does not tell apart must give the same decision.
func everyWay(vias []Via, phases []state.Phase, check func(name string, l Left)) {
	truth := []bool{false, true}
	for _, via := range vias {
		for _, phase := range phases {
			for _, convergent := range truth {
				for _, whole := range truth {
					for _, witnessed := range truth {
						check(fmt.Sprintf("via %q, phase %d, convergent %v, whole %v, witnessed %v", via, phase, convergent, whole, witnessed),
							Left{Via: via, Phase: phase, Convergent: convergent, Whole: whole, Witnessed: witnessed})
					}
				}
			}
		}
	}
}

var (
	everyVia  = []Via{TwoPhase, OnePhase, MultiTable}
	undecided = []state.Phase{0, state.PhaseBegun}
	decided   = []state.Phase{state.PhasePrepared}
)

// row is a row of the table of docs/exactly-once.md; want says what is decided
// for each kind of load and split.
type row struct {
	labels labels
	want   func(l Left) (Decision, diag.Code)
}

func always(d Decision) func(Left) (Decision, diag.Code) {
	return func(Left) (Decision, diag.Code) { return d, "" }
}

func stop(code diag.Code) func(Left) (Decision, diag.Code) {
	return func(Left) (Decision, diag.Code) { return Stop, code }
}

// unless gives d where the condition holds, else a stop.
func unless(condition func(Left) bool, d Decision, code diag.Code) func(Left) (Decision, diag.Code) {
	return func(l Left) (Decision, diag.Code) {
		if condition(l) {
			return d, ""
		}
		return Stop, code
	}
}

func convergent(l Left) bool { return l.Convergent }

// TestSettleFollowsTheCrashTable walks the table row by row, for both interfaces
// and several tables, convergent or not, bounded or endless.
func TestSettleFollowsTheCrashTable(t *testing.T) {
	whole := func(l Left) bool { return l.Whole }
	for _, part := range []struct {
		name   string
		vias   []Via
		phases []state.Phase
		rows   []row
	}{
		{"no record, or begun", everyVia, undecided, []row{
			{labels{unknown}, always(ReadAgain)},
			{labels{aborted}, always(ReadAgain)},
			{labels{unknown, aborted}, always(ReadAgain)},
			{labels{open}, always(RollBack)},
			{labels{prepared}, always(RollBack)},
			{labels{prepared, open}, always(RollBack)},
			{labels{aborted, open}, always(RollBack)},
			{labels{visible}, unless(whole, CountDone, diag.StateBehind)},
			{labels{committed}, unless(whole, CountDone, diag.StateBehind)},
			{labels{visible, committed}, unless(whole, CountDone, diag.StateBehind)},
			{labels{visible, unknown}, stop(diag.StateBehind)},
			{labels{visible, prepared}, stop(diag.StateBehind)},
		}},
		{"prepared, two phases", []Via{TwoPhase}, decided, []row{
			{labels{prepared}, always(CommitRest)},
			{labels{prepared, prepared}, always(CommitRest)},
			{labels{prepared, committed}, always(CommitRest)},
			{labels{prepared, visible}, always(CommitRest)},
			{labels{committed}, always(CountDone)},
			{labels{visible, committed}, always(CountDone)},
			{labels{aborted}, always(RollBack)},
			{labels{aborted, prepared}, always(RollBack)},
			{labels{aborted, visible}, unless(convergent, RollBack, diag.HalfCommitted)},
			{labels{aborted, prepared, committed}, unless(convergent, RollBack, diag.HalfCommitted)},
			{labels{unknown}, unless(convergent, RollBack, diag.LabelUnknown)},
			{labels{unknown, visible}, unless(convergent, RollBack, diag.LabelUnknown)},
			{labels{open}, stop(diag.LabelUnknown)},
			{labels{open, prepared}, stop(diag.LabelUnknown)},
		}},
		{"prepared, one phase or several tables", []Via{OnePhase, MultiTable}, decided, []row{
			{labels{open}, always(Wait)},
			{labels{prepared}, always(Wait)},
			{labels{committed}, always(CountDone)},
			{labels{visible}, always(CountDone)},
			{labels{aborted}, always(RollBack)},
			{labels{unknown}, unless(func(l Left) bool { return l.Convergent || l.Witnessed }, RollBack, diag.LabelUnknown)},
			{labels{aborted, visible}, unless(convergent, RollBack, diag.HalfCommitted)},
			{labels{unknown, visible}, unless(convergent, RollBack, diag.HalfCommitted)},
			{labels{unknown, open}, always(Wait)},
		}},
	} {
		for _, r := range part.rows {
			everyWay(part.vias, part.phases, func(name string, l Left) {
				l.Labels = r.labels
				want, code := r.want(l)
				got := Settle(l)
				if got.Decision != want || got.Code != code {
					t.Errorf("%s; %v; %s: %s %s (%s), want %s %s", part.name, r.labels, name, got.Decision, got.Code, got.Why, want, code)
				}
				if got.Why == "" {
					t.Errorf("%s; %v; %s: no reason", part.name, r.labels, name)
				}
			})
		}
	}
}

// TestAtLeastOnceNeverStops: where it cannot be known, rows may come twice.
func TestAtLeastOnceNeverStops(t *testing.T) {
	states := labels{unknown, open, prepared, committed, visible, aborted}
	for _, a := range states {
		for _, b := range states {
			everyWay(everyVia, slices.Concat(undecided, decided), func(name string, l Left) {
				l.Labels, l.Repeats = labels{a, b}, true
				if got := Settle(l); got.Decision == Stop {
					t.Errorf("%v; %s: stops with %s", l.Labels, name, got.Code)
				}
			})
		}
	}
}
