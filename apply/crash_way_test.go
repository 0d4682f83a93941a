package apply_test

import (
	"time"

	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// crashWay is a way to load that is tried at every cut point.
type crashWay struct {
	name          string
	release       string
	model         schema.Model
	joint         bool // by multi-table transactions: two loads
	group, ledger bool
	repeats       bool // at-least-once: rows may come twice
	endless       bool
	ragged        bool // rows of a partial update that carry different columns
	change        func(*plan.Job)
}

func byV1(j *plan.Job) { j.Interface = starrocks.V1 }
func byV2(j *plan.Job) { j.Interface = starrocks.V2 }

// atLeastOnce cuts splits into flushes of a few pages.
func atLeastOnce(j *plan.Job) {
	j.Options.Semantic, j.Options.BufferFlush.MaxBytes = starrocks.AtLeastOnce, 200
}

func all(changes ...func(*plan.Job)) func(*plan.Job) {
	return func(j *plan.Job) {
		for _, change := range changes {
			change(j)
		}
	}
}

func merging(j *plan.Job) {
	j.Options.Properties.MergeCommit, j.Options.Properties.MergeCommitInterval = true, time.Millisecond
	j.Options.Properties.MergeCommitParallel = 1
}

// inEpochs cuts what never ends into epochs of a few pages.
func inEpochs(j *plan.Job) { j.Checkpoint.MaxBytes = 150 }

var crashWays = []crashWay{
	{name: "V2 duplicate", release: "3.5.4", model: schema.Duplicate, change: byV2},
	{name: "V2 primary", release: "3.3.14", model: schema.Primary, change: byV2},
	{name: "V2 endless", release: "3.5.4", model: schema.Duplicate, endless: true, change: all(byV2, inEpochs)},
	{name: "V1 duplicate", release: "3.5.4", model: schema.Duplicate, change: byV1},
	{name: "V1 primary", release: "2.3.18", model: schema.Primary, change: byV1},
	{name: "V1 endless", release: "2.5.22", model: schema.Duplicate, endless: true, change: all(byV1, inEpochs)},
	{name: "group duplicate", release: "4.0.2", model: schema.Duplicate, joint: true, group: true, change: byV2},
	{name: "group primary", release: "4.0.2", model: schema.Primary, joint: true, group: true, change: byV2},
	{name: "group and ledger duplicate", release: "4.0.2", model: schema.Duplicate, joint: true, group: true, ledger: true, change: byV2},
	{name: "group and ledger primary", release: "4.0.2", model: schema.Primary, joint: true, group: true, ledger: true, change: byV2},
	{name: "ledger duplicate", release: "4.0.2", model: schema.Duplicate, joint: true, ledger: true, change: byV2},
	{name: "ledger primary", release: "4.0.2", model: schema.Primary, joint: true, ledger: true, change: byV2},
	{name: "ragged", release: "3.5.4", model: schema.Primary, ragged: true, change: byV2},
	{name: "at least once V2", release: "3.5.4", model: schema.Duplicate, repeats: true, change: all(byV2, atLeastOnce)},
	{name: "at least once V1", release: "3.5.4", model: schema.Duplicate, repeats: true, change: all(byV1, atLeastOnce)},
	{name: "merge commit", release: "3.5.4", model: schema.Duplicate, repeats: true, change: all(byV1, atLeastOnce, merging)},
}
