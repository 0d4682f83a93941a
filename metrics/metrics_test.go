package metrics

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"starlift/apply"
	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
)

const clicks = "load.clicks"

// planOf is a plan of loads with so many bytes to do.
func planOf(bytes map[string]int64) *plan.Plan {
	p := &plan.Plan{}
	for address, n := range bytes {
		p.Loads = append(p.Loads, plan.Load{Job: plan.Job{Address: address}, Todo: plan.Amount{Bytes: n}})
	}
	return p
}

// told makes metrics that were told of a plan and of events.
func told(p *plan.Plan, events ...apply.Event) *Metrics {
	m := New("1.2.3", "abc")
	m.Begin(p)
	for _, e := range events {
		m.Event(e)
	}
	return m
}

// The epochs of the tests are named by their split, and so are their labels.
func begun(split string) apply.Event {
	return apply.EpochBegun{Address: clicks, Split: source.Split{ID: split}, Label: starrocks.Label(split)}
}

func committed(split string, rows, filtered, sent int64, took time.Duration) apply.Event {
	return apply.EpochCommitted{Address: clicks, Split: split, Label: starrocks.Label(split), Rows: rows, Filtered: filtered, Sent: sent, Took: took}
}

func TestEpochsAreCounted(t *testing.T) {
	m := told(planOf(map[string]int64{clicks: 100}),
		apply.LoadStarted{Address: clicks, Bytes: 100, Splits: 3},
		begun("a"), committed("a", 8, 2, 50, 2*time.Second),
		begun("b"), apply.EpochRolledBack{Address: clicks, Split: "b", Label: "b", Cause: context.DeadlineExceeded},
		apply.EpochRetried{Address: clicks, Attempt: 1, Err: fmt.Errorf("load b: %w", context.DeadlineExceeded)},
		begun("b"), committed("b", 5, 0, 20, 3*time.Second),
		apply.LoadProgress{Address: clicks, Progress: apply.Progress{Bytes: 70, BytesPlanned: 100}},
		begun("c"),
	)
	want := []Load{{Address: clicks, State: Running, Lag: 30, Totals: Totals{
		FlushBytes: 70, FlushRows: 15, FlushSucceeded: 2, FlushFailed: 1, FilteredRows: 2, RolledBack: 1, Open: 1,
		Retries: map[string]int64{"timeout": 1}, Epochs: Times{Seconds: 5, Longest: 3},
	}}}
	if diff := cmp.Diff(want, m.Loads()); diff != "" {
		t.Error(diff)
	}
}

// TestEveryFailedTryCountsOnce holds what the connector got wrong: failures that
// no other try follows count as well.
func TestEveryFailedTryCountsOnce(t *testing.T) {
	err := &starrocks.RefusedError{Status: "INTERNAL_ERROR"}
	m := told(planOf(map[string]int64{clicks: 1}),
		begun("a"), apply.EpochRolledBack{Address: clicks, Split: "a", Label: "a", Cause: err}, apply.EpochRetried{Address: clicks, Attempt: 1, Err: err},
		begun("a"), apply.EpochRolledBack{Address: clicks, Split: "a", Label: "a", Cause: err}, apply.EpochFailed{Address: clicks, Split: "a", Attempt: 2, Err: err},
		apply.LoadFailed{Address: clicks, Progress: apply.Progress{BytesPlanned: 1}},
	)
	l := m.Loads()[0]
	if l.FlushFailed != 2 || l.Retries["refused"] != 1 || l.RolledBack != 2 || l.Open != 0 || l.State != Failed || l.Lag != 1 {
		t.Errorf("got %+v", l)
	}
}

// TestEpochThatWasLeftOpenEndsWhenItIsSettled: a try whose answer was lost, and
// whose rows the cluster has, counts when that is learned; one that begins again
// does not count as two transactions.
func TestEpochThatWasLeftOpenEndsWhenItIsSettled(t *testing.T) {
	lost := errors.New("answer lost")
	m := told(planOf(map[string]int64{clicks: 1}), begun("a"), apply.EpochRetried{Address: clicks, Split: "a", Err: lost}, begun("a"))
	if got := m.Loads()[0].Open; got != 1 {
		t.Errorf("%d transactions are open, want 1", got)
	}
	m.Event(apply.EpochSettled{Address: clicks, Split: "a", Outcome: "Counted as done", Kept: true, Rows: 7, Sent: 70})
	got := m.Loads()[0].Totals
	want := Totals{FlushBytes: 70, FlushRows: 7, FlushSucceeded: 1, FlushFailed: 1, Retries: map[string]int64{"other": 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	m.Event(begun("b"))
	m.Event(apply.EpochSettled{Address: clicks, Split: "b", Outcome: "Rolled back"})
	m.Event(apply.EpochSettled{Address: clicks, Split: "c", Outcome: "Committed", Kept: true}) // of an earlier run
	if diff := cmp.Diff(want, m.Loads()[0].Totals); diff != "" {
		t.Error(diff)
	}
}

// TestASplitMayHaveSeveralTransactions: rows that carry different columns go into
// separate loads, and merged rows get a label of the cluster's own.
func TestASplitMayHaveSeveralTransactions(t *testing.T) {
	two := []apply.Event{
		apply.EpochBegun{Address: clicks, Split: source.Split{ID: "a"}, Label: "a1"},
		apply.EpochBegun{Address: clicks, Split: source.Split{ID: "a"}, Label: "a2"},
		apply.EpochBegun{Address: clicks, Split: source.Split{ID: "b"}, Label: "b1"},
	}
	for _, c := range []struct {
		end  apply.Event
		open int
	}{
		{apply.EpochCommitted{Address: clicks, Split: "a", Label: "a1"}, 2},
		{apply.EpochRolledBack{Address: clicks, Split: "a", Label: "a2"}, 2},
		{apply.EpochCommitted{Address: clicks, Split: "b", Label: "merge_commit_x"}, 2},
		{apply.EpochSettled{Address: clicks, Split: "a", Label: "a1, a2"}, 1},
		{apply.EpochSettled{Address: clicks, Split: "c", Label: "c1"}, 3},
	} {
		m := told(planOf(map[string]int64{clicks: 1}), append(two, c.end)...)
		if got := m.Loads()[0].Open; got != c.open {
			t.Errorf("%d are open after %+v, want %d", got, c.end, c.open)
		}
	}
}

func TestLoadsHaveTheirStates(t *testing.T) {
	m := told(planOf(map[string]int64{"load.a": 1, "load.b": 2, "load.c": 3, "load.d": 4}),
		apply.LoadDone{Address: "load.a", Progress: apply.Progress{Bytes: 1, BytesPlanned: 1}},
		apply.LoadStopped{Address: "load.b", Progress: apply.Progress{BytesPlanned: 2}},
		apply.Skipped{Address: "load.c"}, apply.Skipped{Address: "table.t"},
	)
	got := map[string]State{}
	for _, l := range m.Loads() {
		got[l.Address] = l.State
	}
	want := map[string]State{"load.a": Done, "load.b": Stopped, "load.c": Skipped, "load.d": Waiting}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSumIsThatOfTheLoads(t *testing.T) {
	one := Totals{FlushBytes: 1, FlushRows: 2, FlushSucceeded: 3, FlushFailed: 4, FilteredRows: 5, RolledBack: 6, Open: 7, Retries: map[string]int64{"network": 8}, Epochs: Times{9, 4}}
	two := Totals{FlushBytes: 10, FlushRows: 20, FlushSucceeded: 30, FlushFailed: 40, FilteredRows: 50, RolledBack: 60, Open: 70, Retries: map[string]int64{"network": 80, "rows": 1}, Epochs: Times{90, 5}}
	want := Totals{FlushBytes: 11, FlushRows: 22, FlushSucceeded: 33, FlushFailed: 44, FilteredRows: 55, RolledBack: 66, Open: 77, Retries: map[string]int64{"network": 88, "rows": 1}, Epochs: Times{99, 5}}
	if diff := cmp.Diff(want, Sum([]Load{{Totals: one}, {Totals: two}})); diff != "" {
		t.Error(diff)
	}
}
