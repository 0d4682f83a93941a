package plan

import (
	"fmt"

	"starlift/config"
	"starlift/diag"
)

// refresh plans only what the state has to learn: tables that somebody changed,
// and those that are gone.
func (m *maker) refresh() {
	for _, t := range m.config.Tables {
		known := m.world.State.Tables[t.Address]
		found, ok := m.foundTable(t.Cluster.Address, t.Want.Database, t.Want.Name)
		if !ok || known == nil || !t.Managed || !sameNameIn(known, t) {
			continue
		}
		if found.Err != nil {
			m.add(diag.Error(diag.Unreachable, &t.At, "Table cannot be read", fmt.Sprintf("%v.", found.Err), diag.For(t.Address)))
			continue
		}
		action := Table{
			Address: t.Address, Cluster: t.Cluster, Have: found.Table, Want: t.Want, LiveID: found.ID, At: &t.At, declared: t,
			Definition: known.Definition, PreventDrop: known.PreventDrop, Options: DiffOptions{Version: m.versions[t.Cluster.Address]},
		}
		switch {
		case !found.Exists:
			action.Action, action.Why = Forget, "the cluster does not have it any more"
		case known.TableID != found.ID:
			action.Action, action.Why = Adopt, "because another table has its name now"
		case len(drifted(known, found.Live)) > 0:
			action.Action, action.Why = Adopt, "because it was changed outside starlift"
			m.drift(t, found.Live, &action)
		case known.Seen == "" && !t.Sensitive:
			action.Action, action.Why = Adopt, "because the state has not seen its columns yet"
		default:
			m.plan.Unchanged.Tables++
			continue
		}
		m.plan.Tables = append(m.plan.Tables, action)
	}
	for _, known := range m.goneTables() {
		if found, ok := m.foundTable(known.Cluster, known.Database, known.Name); ok && found.Err == nil && (!found.Exists || found.ID != known.TableID) {
			action := Table{Address: known.Address, LiveID: known.TableID, Action: Forget, Why: "the cluster does not have it any more"}
			action.Have.Database, action.Have.Name, action.Cluster = known.Database, known.Name, m.clusterAt(known.Cluster)
			m.plan.Tables = append(m.plan.Tables, action)
		}
	}
}

func (m *maker) clusterAt(address string) *config.Cluster {
	for _, c := range m.config.Clusters {
		if c.Address == address {
			return c
		}
	}
	return nil
}
