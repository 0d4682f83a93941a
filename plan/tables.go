package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

func (m *maker) tables(ctx context.Context) {
	m.look(ctx)
	for _, t := range m.config.Tables {
		found, ok := m.foundTable(t.Cluster.Address, t.Want.Database, t.Want.Name)
		if !ok {
			continue // its cluster has an error of its own
		}
		if found.Err != nil {
			m.add(diag.Error(diag.Unreachable, &t.At, "Table cannot be read", fmt.Sprintf("%v.", found.Err), diag.For(t.Address)))
			continue
		}
		client, err := m.world.Client(t.Cluster)
		if err != nil {
			m.add(unreachable(t.Cluster, err))
			return
		}
		m.live[t.Address] = found.Live
		m.table(ctx, client, t, found.Live)
	}
}

func (m *maker) table(ctx context.Context, client *starrocks.Client, t *config.Table, live starrocks.Live) {
	if !t.Managed {
		if !live.Exists {
			m.add(diag.Error(diag.UnknownReference, &t.At, "Table does not exist",
				fmt.Sprintf("There is no table %s.%s on cluster %q, and managed = false says that starlift must not create it.", t.Want.Database, t.Want.Name, t.Cluster.Name), diag.For(t.Address)))
		}
		m.plan.Unchanged.Tables++
		return
	}
	former, ok := m.former(ctx, client, t, live)
	if !ok {
		return
	}
	if former.Exists {
		live, m.live[t.Address] = former, former
	}
	action := Table{
		Address: t.Address, Cluster: t.Cluster, Have: live.Table, Want: t.Want, LiveID: live.ID,
		Definition: tableDigest(t.Want), PreventDrop: t.PreventDrop, At: &t.At, declared: t,
		Options: DiffOptions{Version: m.versions[t.Cluster.Address], Renamed: renames(t)},
	}
	if !live.Exists {
		action.Action = Create
		if m.missingImport(t) || !m.creatable(t) || !m.database(ctx, client, t, &action) {
			return
		}
	} else {
		m.compare(t, &action, former.Exists)
	}
	m.drift(t, live, &action)
	m.columnRenames(t, &action)
	if action.Action == "" {
		if m.plan.MovedFrom(t.Address) == "" {
			m.plan.Unchanged.Tables++
		}
		m.plan.Ignored += action.Ignored
		return
	}
	m.judge(ctx, client, t, &action)
	if action.Action == Recreate {
		m.live[t.Address] = starrocks.Live{} // for the loads it is a table that is not there yet
	}
	m.plan.Tables = append(m.plan.Tables, action)
}

// compare decides what happens to a table that is there: nothing, with an empty
// Action, when it is as wanted and known. renamed says that it is there under its
// former name.
func (m *maker) compare(t *config.Table, action *Table, renamed bool) {
	var changes []Change
	changes, action.Ignored = differences(action.Have, t, action.Options)
	if renamed {
		changes = append([]Change{RenameTable{action.Have.Name, t.Want.Name}}, changes...)
	}
	action.Alteration = Judged(changes)
	known := m.world.State.Tables[t.Address]
	switch {
	case slices.Contains(m.world.Recreate, t.Address):
		action.Action, action.Why = Recreate, "because -recreate asks for it"
	case action.Recreate != "":
		action.Action, action.Why = Recreate, "because "+action.Recreate
	case len(changes) > 0:
		action.Action = Alter
	case known == nil || known.TableID != action.LiveID || !sameNameIn(known, t):
		action.Action = Adopt
	}
}

// differences are those that ignore_changes does not leave alone; ignored counts
// the others.
func differences(have schema.Table, t *config.Table, o DiffOptions) (changes []Change, left int) {
	for _, c := range Diff(have, t.Want, o) {
		if ignored(c, t.IgnoreChanges) {
			left++
			continue
		}
		changes = append(changes, c)
	}
	return changes, left
}

// ignored says whether ignore_changes names a change: by its whole member, or a
// column or property by its name alone.
func ignored(c Change, ignore []string) bool {
	_, last, nested := strings.Cut(c.Member(), ".")
	for _, name := range ignore {
		if strings.EqualFold(name, c.Member()) || nested && strings.EqualFold(name, last) {
			return true
		}
	}
	return false
}

// gone plans what becomes of tables that the state knows and the configuration
// does not have any more.
func (m *maker) gone(ctx context.Context) {
	for _, known := range m.goneTables() {
		if !m.keepsLedger(known) {
			m.goneTable(ctx, known)
		}
	}
}
