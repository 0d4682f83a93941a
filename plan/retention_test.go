package plan

import (
	"testing"

	"starlift/source"
	"starlift/starrocks"
)

func TestExpectedTransactionsAreSplitsFlushesOrGroups(t *testing.T) {
	load := func(change func(*Load)) *Load {
		l := &Load{New: []source.Split{{Bytes: 250}, {Bytes: 1}}, Todo: Amount{Splits: 2, Rows: 1000}}
		l.Job.Target.Database = "d"
		l.Job.Options.BufferFlush = starrocks.BufferFlush{MaxBytes: 100, MaxRows: 10}
		l.Job.Interface, l.Job.Options.Semantic = starrocks.V2, starrocks.ExactlyOnce
		change(l)
		return l
	}
	for name, c := range map[string]struct {
		change func(*Load)
		want   int64
	}{
		"exactly-once":     {func(*Load) {}, 2},
		"at-least-once V2": {func(l *Load) { l.Job.Options.Semantic = starrocks.AtLeastOnce }, 4},
		"at-least-once V1": {func(l *Load) { l.Job.Options.Semantic, l.Job.Interface = starrocks.AtLeastOnce, starrocks.V1 }, 100},
		"a group":          {func(l *Load) { l.Job.Group = "g" }, 1},
		"with a ledger":    {func(l *Load) { l.Job.Ledger = true }, 2},
	} {
		if got := load(c.change).Transactions(); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	grouped := func(l *Load) { l.Job.Group = "g" }
	alone := func(*Load) {}
	elsewhere := func(l *Load) { l.Job.Target.Database = "e" }
	got := expectedIn([]*Load{load(grouped), load(grouped), load(alone), load(alone), load(elsewhere)})
	if got["d"] != 5 || got["e"] != 2 {
		t.Errorf("%v", got)
	}
}

func TestLoadsThatCanReadAgainDoNotDependOnLabels(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*Job)
		remember bool
		prepare  bool
	}{
		"exactly-once":  {func(*Job) {}, false, true},
		"at-least-once": {func(j *Job) { j.Options.Semantic = starrocks.AtLeastOnce }, true, true},
		"convergent":    {func(j *Job) { j.Convergent = true }, true, true},
		"ledger":        {func(j *Job) { j.Ledger = true }, true, false},
		"group":         {func(j *Job) { j.Group = "g" }, false, false},
		"V1":            {func(j *Job) { j.Interface = starrocks.V1 }, false, false},
	} {
		j := &Job{Interface: starrocks.V2, Options: starrocks.LoadOptions{Semantic: starrocks.ExactlyOnce}}
		c.change(j)
		if j.remembers() != c.remember || j.prepares() != c.prepare {
			t.Errorf("%s: remembers %v, prepares %v", name, j.remembers(), j.prepares())
		}
	}
}
