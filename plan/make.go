package plan

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// World is what a plan is made against.
type World struct {
	State  *state.State
	Client func(c *config.Cluster) (*starrocks.Client, error)
	// Reload names the loads that are to load everything again.
	Reload []string
}

// Make compares the configuration with the world. Diagnostics without errors
// are warnings about a plan that can be applied; with errors the plan shows
// what was found until then and must not be applied.
func Make(ctx context.Context, c *config.Config, w World) (*Plan, hcl.Diagnostics) {
	m := &maker{world: w, config: c, plan: &Plan{Serial: w.State.Serial}, live: map[string]starrocks.Live{}}
	m.clusters(ctx)
	if !m.diags.HasErrors() {
		m.tables(ctx)
		m.loads(ctx)
	}
	m.plan.Digest = digestOf(m.plan)
	return m.plan, diag.Sort(m.diags)
}

// maker gathers a plan while it is made.
type maker struct {
	world  World
	config *config.Config
	plan   *Plan
	diags  hcl.Diagnostics
	live   map[string]starrocks.Live // by table address
}

func (m *maker) add(d ...*hcl.Diagnostic) { m.diags = append(m.diags, d...) }

// used lists the clusters that some table names, in the order of the
// configuration: a cluster that nothing uses is not asked.
func (m *maker) used() []*config.Cluster {
	named := map[string]bool{}
	for _, t := range m.config.Tables {
		named[t.Cluster.Address] = true
	}
	var used []*config.Cluster
	for _, c := range m.config.Clusters {
		if named[c.Address] {
			used = append(used, c)
		}
	}
	return used
}

func (m *maker) clusters(ctx context.Context) {
	for _, c := range m.used() {
		client, err := m.world.Client(c)
		if err != nil {
			m.add(unreachable(c, err))
			continue
		}
		v, err := client.Version(ctx)
		if err != nil {
			m.add(unreachable(c, err))
			continue
		}
		if v.Known && !v.AtLeast(2, 4, 0) {
			m.add(diag.Error(diag.NeedsNewerCluster, &c.At, "Cluster too old",
				fmt.Sprintf("Cluster %q is StarRocks %s. Transactions, which every load of this version uses, need StarRocks 2.4 or newer.", c.Name, v), diag.For(c.Address)))
		}
		m.plan.Clusters = append(m.plan.Clusters, Cluster{c.Name, v.String()})
	}
}

func unreachable(c *config.Cluster, err error) *hcl.Diagnostic {
	var access *starrocks.AccessError
	if errors.As(err, &access) {
		return diag.Error(diag.Unreachable, &c.At, "Cluster refuses the account",
			fmt.Sprintf("Cluster %q does not let the account in: %v.", c.Name, err), diag.For(c.Address))
	}
	return diag.Error(diag.Unreachable, &c.At, "Cluster unreachable",
		fmt.Sprintf("Cluster %q does not answer: %v.", c.Name, err), diag.For(c.Address))
}

func (m *maker) tables(ctx context.Context) {
	databases := map[string]bool{} // "cluster database" that exist or will
	for _, t := range m.config.Tables {
		client, err := m.world.Client(t.Cluster)
		if err != nil {
			m.add(unreachable(t.Cluster, err))
			return
		}
		live, err := client.Table(ctx, t.Want.Database, t.Want.Name)
		if err != nil {
			m.add(diag.Error(diag.Unreachable, &t.At, "Table cannot be read", fmt.Sprintf("%v.", err), diag.For(t.Address)))
			continue
		}
		m.live[t.Address] = live
		m.table(ctx, client, t, live, databases)
	}
}

func (m *maker) table(ctx context.Context, client *starrocks.Client, t *config.Table, live starrocks.Live, databases map[string]bool) {
	if !t.Managed {
		if !live.Exists {
			m.add(diag.Error(diag.UnknownReference, &t.At, "Table does not exist",
				fmt.Sprintf("There is no table %s.%s on cluster %q, and managed = false says that starlift must not create it.", t.Want.Database, t.Want.Name, t.Cluster.Name), diag.For(t.Address)))
		}
		m.plan.Unchanged.Tables++
		return
	}
	action := Table{Address: t.Address, Cluster: t.Cluster, Want: t.Want, LiveID: live.ID, Definition: tableDigest(t.Want)}
	known := m.world.State.Tables[t.Address]
	switch {
	case !live.Exists:
		action.Action = Create
		key := t.Cluster.Address + " " + t.Want.Database
		if !databases[key] {
			exists, err := client.HasDatabase(ctx, t.Want.Database)
			if err != nil {
				m.add(diag.Error(diag.Unreachable, &t.At, "Database cannot be read", fmt.Sprintf("%v.", err), diag.For(t.Address)))
				return
			}
			action.NewDatabase = !exists
			databases[key] = true
		}
	case known != nil && known.TableID == live.ID && m.same(t, live, &action):
		m.plan.Unchanged.Tables++
		return
	case m.same(t, live, &action):
		action.Action = Adopt
	default:
		action.Action = Refuse
		m.refuse(t, action.Differences)
	}
	m.plan.Tables = append(m.plan.Tables, action)
}

// same says whether the live table is as wanted, apart from what the
// configuration says to ignore.
func (m *maker) same(t *config.Table, live starrocks.Live, action *Table) bool {
	action.Differences = nil
	for _, d := range Diff(live.Table, t.Want) {
		if !ignored(d, t.IgnoreChanges) {
			action.Differences = append(action.Differences, d)
		}
	}
	return len(action.Differences) == 0
}

func ignored(d Difference, ignore []string) bool {
	for _, name := range ignore {
		if strings.EqualFold(d.Member, name) || strings.EqualFold(d.Member, "column "+name) || strings.EqualFold(d.Member, "property "+name) {
			return true
		}
	}
	return false
}

func (m *maker) refuse(t *config.Table, differences []Difference) {
	var notes []string
	for _, d := range differences {
		switch {
		case d.Have == "":
			notes = append(notes, fmt.Sprintf("%s: not in the cluster, %s wanted", d.Member, d.Want))
		case d.Want == "":
			notes = append(notes, fmt.Sprintf("%s: %s in the cluster, not in the configuration", d.Member, d.Have))
		default:
			notes = append(notes, fmt.Sprintf("%s: %s in the cluster, %s wanted", d.Member, d.Have, d.Want))
		}
	}
	m.add(diag.Error(diag.NotYet, &t.At, "Table differs from the configuration",
		fmt.Sprintf("%s.%s is not as declared, and this version does not alter tables. Alter it by hand, or write the configuration as the table is; ignore_changes leaves a difference alone.", t.Want.Database, t.Want.Name),
		diag.For(t.Address), diag.Note(notes...)))
}
