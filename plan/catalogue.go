package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// catalogue is what one cluster has of the tables that a plan is about.
type catalogue struct {
	found     map[starrocks.TableName]starrocks.Found
	databases []string // sorted; read when first asked for
	listed    bool
	created   map[string]bool // databases that the plan creates
}

// look reads all tables that the plan is about, of each cluster at once: those
// declared, and those that the state knows and nobody declares any more. A
// cluster that cannot be asked has no catalogue, and an error.
func (m *maker) look(ctx context.Context) {
	m.catalogues = map[string]*catalogue{}
	names := map[string][]starrocks.TableName{}
	remembered := map[string]map[starrocks.TableName]starrocks.Found{}
	for _, t := range m.config.Tables {
		name := starrocks.TableName{Database: t.Want.Database, Name: t.Want.Name}
		if live, ok := m.remembered(t); ok {
			if remembered[t.Cluster.Address] == nil {
				remembered[t.Cluster.Address] = map[starrocks.TableName]starrocks.Found{}
			}
			remembered[t.Cluster.Address][name] = starrocks.Found{Live: live}
			continue
		}
		names[t.Cluster.Address] = append(names[t.Cluster.Address], name)
	}
	for _, known := range m.goneTables() {
		if m.letGo(known) {
			continue // the cluster is not asked, and may be gone, too
		}
		names[known.Cluster] = append(names[known.Cluster], starrocks.TableName{Database: known.Database, Name: known.Name})
	}
	for _, c := range m.config.Clusters {
		if len(names[c.Address])+len(remembered[c.Address]) == 0 {
			continue
		}
		client, err := m.world.Client(c)
		if err != nil {
			m.add(unreachable(c, err))
			continue
		}
		found, err := client.TablesIn(ctx, names[c.Address])
		if err != nil {
			m.add(unreachable(c, err))
			continue
		}
		maps.Copy(found, remembered[c.Address])
		m.catalogues[c.Address] = &catalogue{found: found, created: map[string]bool{}}
	}
}

// remembered is a table as the state saw it last, where the plan is made without
// looking.
func (m *maker) remembered(t *config.Table) (starrocks.Live, bool) {
	known := m.world.State.Tables[t.Address]
	if !m.world.NoRefresh || !t.Managed || known == nil || known.Seen == "" || !sameNameIn(known, t) {
		return starrocks.Live{}, false
	}
	seen, err := starrocks.ParseCreateTable(known.Seen)
	return starrocks.Live{Table: seen, ID: known.TableID, Exists: true}, err == nil
}

// letGo says whether a removed block forgets a table without dropping it.
func (m *maker) letGo(known *state.Table) bool {
	removal := m.removal(known.Address)
	return removal != nil && !removal.Drop
}

// foundTable is what the catalogue has of a table; ok is false where its cluster
// has none.
func (m *maker) foundTable(cluster, database, name string) (f starrocks.Found, ok bool) {
	c := m.catalogues[cluster]
	if c == nil {
		return f, false
	}
	return c.found[starrocks.TableName{Database: database, Name: name}], true
}

// database finds out whether the table's database is to be created with it: by
// the first table that needs it.
func (m *maker) database(ctx context.Context, client *starrocks.Client, t *config.Table, action *Table) bool {
	c := m.catalogues[t.Cluster.Address]
	if !c.listed {
		list, err := client.Databases(ctx)
		if err != nil {
			m.add(diag.Error(diag.Unreachable, &t.At, "Database cannot be read", fmt.Sprintf("%v.", err), diag.For(t.Address)))
			return false
		}
		c.databases, c.listed = list, true
	}
	if !slices.Contains(c.databases, t.Want.Database) && !c.created[t.Want.Database] {
		action.NewDatabase = true
		c.created[t.Want.Database] = true
	}
	return true
}

// goneTables are those that the state knows and the configuration does not have
// any more, by address.
func (m *maker) goneTables() []*state.Table {
	declared := map[string]bool{}
	for _, t := range m.config.Tables {
		declared[t.Address] = true
	}
	var gone []*state.Table
	for _, address := range sortedTables(m.world.State) {
		if !declared[address] {
			gone = append(gone, m.world.State.Tables[address])
		}
	}
	return gone
}
