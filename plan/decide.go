package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

type hclDiagnostic = hcl.Diagnostic

// block notes something that a person must decide, and makes the plan one that
// cannot be applied.
func (m *maker) block(l *config.Load, code diag.Code, what string, ways ...string) {
	m.plan.Blocked = append(m.plan.Blocked, Blocked{Address: l.Address, Code: code, What: what, Ways: ways})
}

// open asks for the labels of every epoch that an earlier run left open and
// decides by the crash table.
func (m *maker) open(ctx context.Context, l *config.Load, client *starrocks.Client, before *state.Load, load *Load) {
	asked := map[string]Left{} // by labels: the epochs of one transaction end alike
	for _, e := range before.Open {
		e = Decided(m.world.State, e)
		left, known := asked[strings.Join(e.Labels, ", ")]
		if !known {
			var err error
			if left, err = Ask(ctx, client, &load.Job, splitNamed(before, e.Split), e); err != nil {
				m.add(unreachable(l.Into.Cluster, err))
				return
			}
			asked[strings.Join(e.Labels, ", ")] = left
		}
		o := Open{Epoch: e, States: left.Labels, Settlement: Settle(left)}
		if o.Decision == Stop && !known {
			what, ways := fmt.Sprintf("label %s: %s", strings.Join(e.Labels, ", "), o.Why), waysOut(l.Address, o)
			if first := m.blockedFor(what); first != "" {
				ways = []string{"It is of the same transaction as that of " + first + ": what is decided there is for both."}
			}
			m.block(l, o.Code, what, ways...)
		}
		load.Settle = append(load.Settle, o)
	}
}

// waysOut says how a person gets a load going again whose open epoch cannot be
// settled. A label whose end nobody knows is resolved by hand; what the cluster
// does know is not a person's to decide.
func waysOut(address string, o Open) []string {
	switch {
	case o.Code == diag.StateBehind:
		return []string{"Nothing is sent until this is decided. Put the newer state file back, which the run that loaded this has written."}
	case o.Code != diag.LabelUnknown:
		return []string{"Nothing is sent until this is decided."}
	case slices.Contains(o.States, starrocks.Prepare):
		return []string{"Nothing is sent until this is decided. Wait until the other run, or its transaction's timeout, has ended it, and plan again."}
	}
	command := fmt.Sprintf("starlift resolve %s -label=%s -as=", ShellWord(address), o.Epoch.Labels[0])
	return []string{
		"Nothing is sent until this is decided. Find out whether the rows of " + o.Epoch.Split + " are in the table, and say so:",
		"  they are:     " + command + `committed -reason="..."`,
		"  they are not: " + command + `not-committed -reason="..."`,
	}
}

// splitNamed is the split of an id, or a zero one where the load has none.
func splitNamed(l *state.Load, id string) state.Split {
	for _, s := range l.Splits {
		if s.ID == id {
			return s
		}
	}
	return state.Split{}
}

// changed blocks a load whose mapping, source or cell size changed while it was
// half done: what is loaded and what is left would not be the same thing.
func (m *maker) changed(l *config.Load, before *state.Load, load *Load) {
	if before.Definition == load.Job.Definition || len(load.Pending) == 0 {
		return
	}
	started := len(load.Settle) > 0
	for _, s := range before.Splits {
		started = started || s.Done || s.At != ""
	}
	if started {
		m.block(l, diag.ChangedDefinition, "mapping, source or checkpoint.max_bytes changed in the middle of the load",
			"Put the old definition back and apply, so that the load ends as it began; then change it.")
	}
}

// otherTable judges a load whose table was replaced: an empty one is loaded
// again, one with rows is a decision.
func (m *maker) otherTable(ctx context.Context, l *config.Load, client *starrocks.Client, before *state.Load) {
	rows, err := client.HasRows(ctx, l.Into.Want.Database, m.nameNow(l.Into))
	if err != nil {
		m.add(unreachable(l.Into.Cluster, err))
		return
	}
	if rows && keepsDuplicates(m.live[l.Into.Address].Table.Model) && m.permission(nil, Danger{Risk: Risk{Code: diag.ReloadData}, Address: l.Address}) == nil {
		m.block(l, diag.ReloadData, fmt.Sprintf("%s.%s is not the table that was loaded (its id was %d) and has rows", l.Into.Want.Database, l.Into.Want.Name, before.TableID),
			"Empty the table to load everything again.", "To load into it as it is:  -allow=reload-data:"+l.Address)
	}
}

// firstLoad judges a load that the state does not know into a table that keeps
// duplicates and has rows: with a lost state these may be its own rows. Where
// the first epochs' labels are VISIBLE without a gap the cluster itself says how
// far an earlier run got, and apply counts those as done.
func (m *maker) firstLoad(ctx context.Context, l *config.Load, client *starrocks.Client, load *Load) {
	rows, err := client.HasRows(ctx, load.Job.Target.Database, m.nameNow(l.Into))
	if err != nil {
		m.add(unreachable(l.Into.Cluster, err))
		return
	}
	if !rows {
		return
	}
	seen, gap := 0, false
	for _, s := range load.New {
		if !load.Job.Whole(s, s.Start) {
			break // a label says where an epoch began, and not how far it went
		}
		st, _, err := client.AskState(ctx, load.Job.Target.Database, load.Job.Label(s, s.Start))
		if err != nil {
			m.add(unreachable(l.Into.Cluster, err))
			return
		}
		switch st {
		case starrocks.Visible, starrocks.Committed:
			seen++
			if gap {
				m.block(l, diag.LabelUnknown, "the cluster knows a later part of the load as done, and has forgotten an earlier one",
					"Restore the state file, or empty the table to load everything again.")
				return
			}
		case starrocks.Unknown:
			gap = true
		}
	}
	if !keepsDuplicates(load.Job.Target.Model) || m.permission(nil, Danger{Risk: Risk{Code: diag.ReloadData}, Address: l.Address}) != nil {
		return
	}
	switch {
	case load.Reason == Reload:
		m.block(l, diag.ReloadData, fmt.Sprintf("%s.%s keeps duplicates and has rows: loading again would double them", load.Job.Target.Database, load.Job.Target.Name),
			"Empty the table, then plan again.", "To load all the same:  -allow=reload-data:"+l.Address)
	case seen == 0:
		m.block(l, diag.ReloadData, fmt.Sprintf("%s.%s keeps duplicates and has rows, and there is no record of this load", load.Job.Target.Database, load.Job.Target.Name),
			"Restore the state file if these rows came from this load, or empty the table.",
			"If they came from elsewhere:  -allow=reload-data:"+l.Address)
	}
}

// keepsDuplicates says whether a row that is loaded twice stays twice, or counts
// twice.
func keepsDuplicates(m schema.Model) bool { return m == schema.Duplicate || m == schema.Aggregate }

// sumUp adds up what is to do and what is done.
func sumUp(load *Load, before *state.Load) {
	load.Todo = amountOf(append(append([]source.Split{}, load.Pending...), load.New...))
	if before == nil {
		return
	}
	var done []source.Split
	rows := int64(0)
	for _, s := range before.Splits {
		if s.Done {
			done = append(done, Split(s))
			rows += s.Rows
		}
	}
	load.Done = amountOf(done)
	load.Done.Rows, load.Done.RowsExact = rows, true
}

// amountOf counts splits, their bytes, and the files that they are parts of.
func amountOf(splits []source.Split) Amount {
	a := Amount{Splits: len(splits)}
	files := map[string]bool{}
	for _, s := range splits {
		a.Bytes += s.Bytes
		if s.Bytes == 0 {
			continue // not of files, or nothing in them
		}
		for _, part := range s.Parts {
			if !strings.HasPrefix(part, source.TablePart) {
				files[fileOf(part)] = true
			}
		}
	}
	a.Files = len(files)
	return a
}
