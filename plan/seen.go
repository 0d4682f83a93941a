package plan

import (
	"slices"

	"starlift/config"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// Seen is what the state remembers of a table as the cluster has it: the statement
// that would create it, without what a server adds by itself and changes from
// release to release: properties that the configuration does not set, and
// partitions that it does not declare.
func Seen(live, want schema.Table) string {
	return starrocks.CreateTableSQL(sightOf(live, want))
}

// Seen is what the state is to remember of the table, now that it is like that:
// nothing where a secret stands in it, since none may stand in the state.
func (t *Table) Seen(live schema.Table) string { return seenOf(t.declared, live) }

func seenOf(t *config.Table, live schema.Table) string {
	if t == nil || t.Sensitive {
		return ""
	}
	return Seen(live, t.Want)
}

// sightOf is the part of a live table that want speaks of.
func sightOf(live, want schema.Table) schema.Table {
	var kept []schema.Property
	for _, p := range live.Properties {
		if slices.ContainsFunc(want.Properties, func(w schema.Property) bool { return w.Name == p.Name }) {
			kept = append(kept, p)
		}
	}
	live.Properties = kept
	if len(want.Partition.Parts) == 0 || dynamic(live) {
		live.Partition.Parts = nil
	}
	return live
}

// Adopted is the record of a declared table that the cluster has, as it is.
func Adopted(t *config.Table, live starrocks.Live) state.TableCreated {
	return state.TableCreated{
		Address: t.Address, Cluster: t.Cluster.Address, Database: t.Want.Database, Name: t.Want.Name, TableID: live.ID,
		Definition: tableDigest(t.Want), PreventDrop: t.PreventDrop, Seen: seenOf(t, live.Table),
	}
}

// Against lists what differs between a live table and its declaration.
func Against(t *config.Table, live schema.Table) []Change {
	changes, _ := differences(live, t, DiffOptions{Renamed: renames(t)})
	return changes
}
