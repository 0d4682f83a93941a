package plan

import (
	"testing"

	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// TestSettleFollowsTheCrashTable walks the table of docs/exactly-once.md row by
// row.
func TestSettleFollowsTheCrashTable(t *testing.T) {
	const (
		unknown   = starrocks.Unknown
		prepare   = starrocks.Prepare
		prepared  = starrocks.Prepared
		committed = starrocks.Committed
		visible   = starrocks.Visible
		aborted   = starrocks.Aborted
	)
	type labels = []starrocks.TxnState
	for _, c := range []struct {
		name       string
		phase      state.Phase
		labels     labels
		convergent bool
		bounded    bool
		want       Decision
		code       diag.Code
	}{
		{"never begun", 0, labels{unknown}, false, true, ReadAgain, ""},
		{"begun and gone", state.PhaseBegun, labels{unknown}, false, true, ReadAgain, ""},
		{"begun and aborted", state.PhaseBegun, labels{aborted}, false, true, ReadAgain, ""},
		{"begun and open", state.PhaseBegun, labels{prepare}, true, true, RollBack, ""},
		{"begun and prepared without a decision", state.PhaseBegun, labels{prepared}, false, true, RollBack, ""},
		{"one prepared, one open", state.PhaseBegun, labels{prepared, prepare}, false, true, RollBack, ""},
		{"a file's range is in the cluster", state.PhaseBegun, labels{visible}, false, true, CountDone, ""},
		{"with a lost state too", 0, labels{committed}, false, true, CountDone, ""},
		{"an endless epoch is in the cluster", 0, labels{visible}, true, false, Stop, diag.StateBehind},
		{"half a range is in the cluster", state.PhaseBegun, labels{visible, unknown}, true, true, Stop, diag.StateBehind},
		{"decided and prepared", state.PhasePrepared, labels{prepared}, false, true, CommitRest, ""},
		{"decided and half committed", state.PhasePrepared, labels{prepared, visible}, false, false, CommitRest, ""},
		{"decided and committed", state.PhasePrepared, labels{committed, visible}, false, false, CountDone, ""},
		{"decided and aborted", state.PhasePrepared, labels{aborted, prepared}, false, true, RollBack, ""},
		{"decided, aborted beside a sibling, convergent", state.PhasePrepared, labels{aborted, visible}, true, true, RollBack, ""},
		{"decided, aborted beside a sibling", state.PhasePrepared, labels{aborted, visible}, false, true, Stop, diag.HalfCommitted},
		{"decided and forgotten, convergent", state.PhasePrepared, labels{unknown}, true, true, RollBack, ""},
		{"decided and forgotten", state.PhasePrepared, labels{unknown}, false, true, Stop, diag.LabelUnknown},
		{"decided and open again", state.PhasePrepared, labels{prepare}, true, true, Stop, diag.LabelUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Settle(c.phase, c.labels, c.convergent, c.bounded)
			if got.Decision != c.want || got.Code != c.code {
				t.Errorf("Settle = %s %s (%s), want %s %s", got.Decision, got.Code, got.Why, c.want, c.code)
			}
		})
	}
}
