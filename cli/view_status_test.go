package cli

import (
	"strings"
	"testing"
	"time"

	"starlift/state"
)

func TestStatusIsDrawnForAPerson(t *testing.T) {
	now := time.Date(2026, 11, 22, 6, 31, 0, 0, time.UTC)
	report := statusReport{
		Workspace: "prod", Serial: 96, Clusters: []statusCluster{{Name: "prod", Version: "3.5.4"}},
		LastRun: &state.RunInfo{Run: "c41e77", Operation: "apply", Who: "ci", Host: "runner-7", Started: now.Add(-time.Hour), Ended: now.Add(-4 * time.Minute), Outcome: "interrupted"},
		Loads: []statusLoad{
			{Address: "load.clicks_hourly", Into: "web.clicks", State: statusIdle, Done: statusAmount{Files: 3118, Parts: 3118, Bytes: 410 << 30}},
			{
				Address: "load.events_daily", Into: "web.events", State: statusInterrupted, SafeUntil: now.Add(2 * time.Hour),
				Done: statusAmount{Files: 420, Parts: 500, Bytes: 63 << 30}, Pending: statusAmount{Files: 6, Parts: 6, Bytes: 1 << 30},
				Open: []statusOpen{{Labels: []string{"k1", "k2"}, Phase: "prepared", States: []string{"PREPARED", "VISIBLE"}, Decision: "commit"}},
			},
			{Address: `load.dump["a"]`, Into: "ops.dump", State: statusDecide, Open: []statusOpen{{Labels: []string{"l"}, Phase: "prepared", States: []string{"UNKNOWN"}, Decision: "stop", Code: "SL4002"}}},
			{Address: "load.late", Into: "ops.late", State: statusInterrupted, SafeUntil: now.Add(-time.Hour), Pending: statusAmount{Parts: 1, Bytes: 12}},
			{Address: "load.other", Into: "ops.other", State: statusDecide, Open: []statusOpen{{Labels: []string{"l"}, Phase: "prepared", Decision: "stop", Code: "SL4002"}, {Labels: []string{"m"}, Phase: "prepared", Decision: "stop", Code: "SL4002"}}},
			{Address: "load.now", Into: "ops.now", State: statusRunning, Open: []statusOpen{{Labels: []string{"n"}, Phase: "begun"}}},
			{Address: "load.silent", Into: "ops.silent", State: statusInterrupted, Open: []statusOpen{{Labels: []string{"o"}, Phase: "begun"}}},
		},
	}
	draw := func() string {
		var b strings.Builder
		statusView{w: &b, paint: newPalette(false), now: now, hints: true}.draw(&report)
		return b.String()
	}
	want := `Workspace "prod" on cluster "prod" (StarRocks 3.5.4), state serial 96.
Last run c41e77: apply, interrupted 4m0s ago by ci on runner-7.

ADDRESS             INTO        STATE        DONE                    PENDING
load.clicks_hourly  web.clicks  idle         3,118 files, 410.0 GiB  -
load.events_daily   web.events  interrupted  420 files, 63.0 GiB     6 files, 1.0 GiB
load.dump["a"]      ops.dump    DECIDE       -                       1 label unknown
load.late           ops.late    interrupted  -                       1 part, 12 B
load.other          ops.other   DECIDE       -                       2 labels unknown
load.now            ops.now     running      -                       -
load.silent         ops.silent  interrupted  -                       -

OPEN               LABEL  JOURNAL   CLUSTER   NEXT
load.events_daily  k1     prepared  PREPARED  commit
load.events_daily  k2     prepared  VISIBLE   commit
load.dump["a"]     l      prepared  UNKNOWN   a person decides (SL4002)
load.other         l      prepared  -         a person decides (SL4002)
load.other         m      prepared  -         a person decides (SL4002)
load.now           n      begun     -         in the run
load.silent        o      begun     -         -

load.events_daily can safely be resumed until 2026-11-22T08:31:00Z, as long as the cluster keeps labels.
load.late was safe to resume until 2026-11-22T05:31:00Z; the cluster may have forgotten its labels since.

2 loads need a decision:
  starlift resolve 'load.dump["a"]'
  starlift resolve load.other
`
	if got := draw(); got != want {
		t.Errorf("status:\n%s\nwant:\n%s", got, want)
	}
	report.Loads = nil
	report.LastRun.Ended, report.LastRun.Outcome = time.Time{}, ""
	if got := draw(); !strings.Contains(got, "apply, ended without a record, begun 1h0m ago by ci on runner-7.") {
		t.Errorf("a run that died:\n%s", got)
	}
	report.Lock = &state.LockInfo{Run: "d00f21", Operation: "apply", Who: "ana", Host: "laptop-3", Started: now.Add(-134 * time.Second)}
	if got := draw(); !strings.Contains(got, "Run d00f21 is running: apply, for 2m14s, by ana on laptop-3.") {
		t.Errorf("a run that is running:\n%s", got)
	}
}

func TestProgressLinesBearTheTime(t *testing.T) {
	var b strings.Builder
	now := time.Date(2026, 11, 22, 6, 31, 0, 0, time.UTC)
	w := stamped{&b, func() time.Time { return now }, new(bool)}
	for _, part := range []string{"load.a: Load", "ing...\nload.b: Loaded\n", "\n", "done"} {
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("write: %d, %v", n, err)
		}
	}
	want := "2026-11-22T06:31:00Z load.a: Loading...\n2026-11-22T06:31:00Z load.b: Loaded\n\n2026-11-22T06:31:00Z done"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
