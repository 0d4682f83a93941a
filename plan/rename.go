package plan

import (
	"context"
	"fmt"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// RenameTable gives a table another name in its database and keeps its rows. It
// is made before anything else is done to the table.
type RenameTable struct{ From, To string }

func (c RenameTable) Member() string     { return "name" }
func (c RenameTable) Risk() (Risk, bool) { return Risk{}, false }
func (c RenameTable) Forces() string     { return "" }
func (c RenameTable) Clause() string     { return starrocks.RenameClause(c.To) }
func (c RenameTable) joins() bool        { return false }

// RenamedFrom is the name that the table has while it waits to be renamed; else
// "".
func (t *Table) RenamedFrom() string {
	for _, c := range t.Changes {
		if r, ok := c.(RenameTable); ok && t.Action == Alter {
			return r.From
		}
	}
	return ""
}

// former finds the table of the state that the configuration wants under another
// name. The address says that it is the same table, so it is renamed, and not
// left behind for a new one. ok is false after an error.
func (m *maker) former(ctx context.Context, client *starrocks.Client, t *config.Table, live starrocks.Live) (old starrocks.Live, ok bool) {
	known := m.world.State.Tables[t.Address]
	if known == nil || known.Database == t.Want.Database && known.Name == t.Want.Name || live.Exists && live.ID == known.TableID {
		return starrocks.Live{}, true
	}
	where := known.Database + "." + known.Name
	if known.Cluster != t.Cluster.Address {
		if m.plan.MovedFrom(t.Address) == "" {
			return starrocks.Live{}, true
		}
		m.add(diag.Error(diag.WrongMove, &t.At, "Table cannot move there",
			fmt.Sprintf("%s is %s on %s in the state, and the configuration says %s: rows do not go from one cluster to another. Give the new table an address of its own.",
				t.Address, where, known.Cluster, t.Cluster.Address), diag.For(t.Address)))
		return starrocks.Live{}, false
	}
	old, err := client.Table(ctx, known.Database, known.Name)
	switch {
	case err != nil:
		m.add(diag.Error(diag.Unreachable, &t.At, "Table cannot be read", fmt.Sprintf("%v.", err), diag.For(t.Address)))
		return starrocks.Live{}, false
	case !old.Exists || old.ID != known.TableID:
		return starrocks.Live{}, true
	case known.Database != t.Want.Database:
		m.add(diag.Error(diag.WrongMove, &t.At, "Table cannot move there",
			fmt.Sprintf("%s is %s in the state, and the configuration says %s.%s: StarRocks cannot move a table to another database. Keep database = %q, or give the new table an address of its own.",
				t.Address, where, t.Want.Database, t.Want.Name, known.Database), diag.For(t.Address)))
		return starrocks.Live{}, false
	case live.Exists:
		m.add(diag.Error(diag.WrongMove, &t.At, "Name is taken",
			fmt.Sprintf("%s is %s in the state, and would be renamed to %s, but the cluster has another table of that name. Drop or rename that one, or let go of %s with starlift state rm %s.",
				t.Address, where, t.Want.Name, where, ShellWord(t.Address)), diag.For(t.Address)))
		return starrocks.Live{}, false
	}
	return old, true
}

// nameNow is the name that a table has while the plan is made.
func (m *maker) nameNow(t *config.Table) string {
	for i := range m.plan.Tables {
		if m.plan.Tables[i].Address == t.Address && m.plan.Tables[i].RenamedFrom() != "" {
			return m.plan.Tables[i].RenamedFrom()
		}
	}
	return t.Want.Name
}

// sameNameIn says whether the state knows the table by the names that it has in
// the configuration: a run may have died between a rename and its record, and a
// cluster's block may have another name now.
func sameNameIn(known *state.Table, t *config.Table) bool {
	return known.Cluster == t.Cluster.Address && known.Database == t.Want.Database && known.Name == t.Want.Name
}

// renames are the new names of columns by their old ones.
func renames(t *config.Table) map[string]string {
	if len(t.Renamed) == 0 {
		return nil
	}
	names := map[string]string{}
	for _, r := range t.Renamed {
		names[r.From] = r.To
	}
	return names
}

// columnRenames refuses renames that the cluster's version does not have.
func (m *maker) columnRenames(t *config.Table, action *Table) {
	if v := action.Options.Version; !v.Known || v.AtLeast(3, 3, 2) {
		return
	}
	for _, c := range action.Changes {
		rename, ok := c.(RenameColumn)
		if !ok {
			continue
		}
		at := t.At
		for _, r := range t.Renamed {
			if r.To == rename.To {
				at = r.At
			}
		}
		m.add(diag.Error(diag.NeedsNewerCluster, &at, "Cluster too old",
			fmt.Sprintf("Cluster %q is StarRocks %s, and columns can be renamed from StarRocks 3.3.2 on. Keep the name %q, or add a column, copy the values, and drop the old one.",
				t.Cluster.Name, action.Options.Version, rename.From), diag.For(t.Address)))
	}
}
