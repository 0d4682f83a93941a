package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/state"
)

func sortedTables(s *state.State) []string { return slices.Sorted(maps.Keys(s.Tables)) }

// goneTable decides about one table that is not in the configuration any more.
// Its definition is gone too, so that nothing but dropping or forgetting it is
// left.
func (m *maker) goneTable(ctx context.Context, known *state.Table) {
	action := Table{Address: known.Address, LiveID: known.TableID}
	action.Have.Database, action.Have.Name = known.Database, known.Name
	removal := m.removal(known.Address)
	if removal != nil {
		action.At = &removal.At
	}
	if removal != nil && !removal.Drop {
		// The cluster is not asked, and may be gone from the configuration too.
		action.Action, action.Why = Forget, "because a removed block lets go of it"
		action.Cluster = &config.Cluster{Address: known.Cluster, Name: strings.TrimPrefix(known.Cluster, "cluster.")}
		m.plan.Tables = append(m.plan.Tables, action)
		return
	}
	i := slices.IndexFunc(m.config.Clusters, func(c *config.Cluster) bool { return c.Address == known.Cluster })
	if i < 0 {
		m.add(diag.Error(diag.UnknownReference, nil, "Cluster of a dropped table is missing",
			fmt.Sprintf("%s was taken out of the configuration, and so was %s, which has the table. Keep the cluster block until the table is dropped, or forget the table with starlift state rm %s.",
				known.Address, known.Cluster, known.Address), diag.For(known.Address)))
		return
	}
	action.Cluster = m.config.Clusters[i]
	client, err := m.world.Client(action.Cluster)
	if err != nil {
		m.add(unreachable(action.Cluster, err))
		return
	}
	live, ok := m.foundTable(known.Cluster, known.Database, known.Name)
	switch {
	case !ok:
		return // its cluster has an error of its own
	case live.Err != nil:
		m.add(diag.Error(diag.Unreachable, nil, "Table cannot be read", fmt.Sprintf("%v.", live.Err), diag.For(known.Address)))
		return
	case !live.Exists:
		action.Action, action.Why = Forget, "the cluster does not have it any more"
	case live.ID != known.TableID:
		action.Action, action.Why = Forget, "another table has its name now"
	default:
		action.Action, action.Have, action.Why = Drop, live.Table, "because it is not in the configuration"
		switch {
		case m.world.Mode == Destroy:
			action.Why = "because of -destroy"
		case removal != nil:
			action.Why = "because a removed block drops it"
		}
		m.judgeDrop(ctx, client, known, &action)
	}
	m.plan.Tables = append(m.plan.Tables, action)
}
