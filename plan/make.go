package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// World is what a plan is made against.
type World struct {
	State  *state.State
	Client func(c *config.Cluster) (*starrocks.Client, error)
	// Reload names the loads that are to load everything again.
	Reload []string
	// Recreate names the tables that are to be dropped and created anew.
	Recreate []string
	// Mode is what the plan is about; "" is Normal.
	Mode Mode
	// Targets and Excludes limit the plan to some objects, by address.
	Targets, Excludes []string
	// NoRefresh takes the tables that the state has seen to be as it saw them.
	NoRefresh bool
	// SkipBlocked leaves out what is blocked, instead of blocking the plan.
	SkipBlocked bool
	// Allow are the permissions of the command line.
	Allow []Permission
	// Listed has, by load, the splits that a saved plan found in the source. They
	// are what is loaded, and no others, if they still are what they were.
	Listed map[string][]source.Split
	// Own are files of the tool's own that no pattern of a source matches, as
	// source.Settings has them; those for rejected rows come to them.
	Own []string
	// Today decides whether a permission of the configuration has run out.
	Today time.Time
	// Estimate is how rows to load are counted; "" is EstimateFast.
	Estimate Estimate
	// CountLost says that the rows that dangerous changes would hit are counted,
	// each count for CountLimit at most.
	CountLost  bool
	CountLimit time.Duration
}

// Make compares the configuration with the world. Diagnostics without errors
// are warnings about a plan that can be applied; with errors the plan shows
// what was found until then and must not be applied.
func Make(ctx context.Context, c *config.Config, w World) (*Plan, hcl.Diagnostics) {
	m := &maker{world: w, config: c, plan: &Plan{Serial: w.State.Serial}, live: map[string]starrocks.Live{}, versions: map[string]starrocks.Version{}, allowed: permissions{}}
	m.withLedgers()
	m.moves()
	m.narrow()
	m.plan.Compared.Tables, m.plan.Compared.Loads = len(m.config.Tables), len(m.config.Loads)
	m.plan.Mode = cmp.Or(w.Mode, Normal)
	if w.Mode == Destroy {
		m.destroy()
	}
	m.clusters(ctx)
	switch {
	case m.diags.HasErrors():
	case w.Mode == RefreshOnly:
		m.look(ctx)
		m.refresh()
	default:
		m.tables(ctx)
		m.gone(ctx)
		m.loads(ctx)
		m.groups()
		if w.Mode != Destroy {
			m.goneLoads()
		}
		m.idlePermissions()
	}
	if w.SkipBlocked {
		m.skipBlocked()
	}
	if !m.diags.HasErrors() {
		m.preflight(ctx)
	}
	m.plan.Digest = digestOf(m.plan)
	return m.plan, diag.Sort(m.diags)
}

// maker gathers a plan while it is made.
type maker struct {
	world    World
	config   *config.Config
	plan     *Plan
	diags    hcl.Diagnostics
	live     map[string]starrocks.Live    // by table address
	versions map[string]starrocks.Version // by cluster address
	allowed  permissions
	// catalogues have what each cluster has of the tables, by cluster address.
	catalogues map[string]*catalogue
	// destroyed are the declarations of the tables that -destroy drops.
	destroyed []*config.Table
}

func (m *maker) add(d ...*hcl.Diagnostic) { m.diags = append(m.diags, d...) }

// used lists the clusters that some table is on, in the order of the
// configuration: a cluster that nothing uses is not asked.
func (m *maker) used() []*config.Cluster {
	named := map[string]bool{}
	for _, t := range m.config.Tables {
		named[t.Cluster.Address] = true
	}
	for _, known := range m.goneTables() {
		named[known.Cluster] = named[known.Cluster] || !m.letGo(known)
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
		m.versions[c.Address] = v
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
