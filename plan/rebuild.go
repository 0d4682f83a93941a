package plan

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// Rebuilt is what the ledgers of the clusters say of the loads of a
// configuration, in place of a state that was lost.
type Rebuilt struct {
	Loads []RebuiltLoad // those that write a ledger, by address
	// Without are the loads that have no ledger: nothing is known of them.
	Without []string
	// Tables are those that are as they are declared, by address; what differs is
	// left to the next plan.
	Tables []state.TableCreated
	// Differ are the tables of which the next plan has something to say.
	Differ []string
	// Strange counts, by ledger, the rows of loads that the configuration does
	// not have.
	Strange map[string]int
}

// RebuiltLoad is one load as its ledger knows it.
type RebuiltLoad struct {
	Address, Into string
	// State is what the state is to have of it; nil where the ledger has nothing.
	State *state.Load
	Done  Amount
	// Left counts splits of files that were begun and are not in the table.
	Left int
	// OtherTable and OtherReload count rows that are about a table that is gone,
	// or that were loaded before the last -reload.
	OtherTable, OtherReload int
}

// Rebuild asks every ledger what the loads have done. It changes nothing.
func Rebuild(ctx context.Context, c *config.Config, w World) (*Rebuilt, hcl.Diagnostics) {
	m := &maker{world: w, config: c, plan: &Plan{}, live: map[string]starrocks.Live{}, versions: map[string]starrocks.Version{}}
	m.withLedgers()
	m.clusters(ctx)
	if m.diags.HasErrors() {
		return nil, diag.Sort(m.diags)
	}
	m.look(ctx)
	r := &Rebuilt{Strange: map[string]int{}}
	for _, t := range m.config.Tables {
		m.rebuildTable(t, r)
	}
	if m.diags.HasErrors() {
		return nil, diag.Sort(m.diags)
	}
	m.rebuildLoads(ctx, r)
	return r, diag.Sort(m.diags)
}

// rebuildTable notes a table that is as it is declared, as adopting it would.
func (m *maker) rebuildTable(t *config.Table, r *Rebuilt) {
	found, ok := m.foundTable(t.Cluster.Address, t.Want.Database, t.Want.Name)
	switch {
	case !ok: // its cluster has an error of its own
	case found.Err != nil:
		m.add(diag.Error(diag.Unreachable, &t.At, "Table cannot be read", fmt.Sprintf("%v.", found.Err), diag.For(t.Address)))
	default:
		m.live[t.Address] = found.Live
		if !t.Managed {
			return
		}
		changes, _ := differences(found.Table, t, DiffOptions{Version: m.versions[t.Cluster.Address], Renamed: renames(t)})
		if found.Exists && len(changes) == 0 {
			r.Tables = append(r.Tables, Adopted(t, found.Live))
			return
		}
		r.Differ = append(r.Differ, t.Address)
	}
}

func (m *maker) rebuildLoads(ctx context.Context, r *Rebuilt) {
	ledgers := map[string]ledgerRows{}
	for _, l := range m.config.Loads {
		if !l.Ledger {
			r.Without = append(r.Without, l.Address)
			continue
		}
		address := l.LedgerAddress()
		client, err := m.world.Client(l.Into.Cluster)
		if err == nil && ledgers[address] == nil {
			ledgers[address], err = m.readLedger(ctx, client, l)
		}
		if err != nil {
			m.add(diag.Error(diag.Unreachable, &l.At, "Ledger cannot be read", diag.Sentence(err.Error())+".", diag.For(l.Address)))
			return
		}
		m.rebuildLoad(ctx, l, ledgers[address], r)
	}
	for address, rows := range ledgers {
		if left := rows.count(); left > 0 {
			r.Strange[address] = left
		}
	}
}

// ledgerRows are the rows of one ledger by the load that they are of, as an
// address of the configuration. A load takes its rows out.
type ledgerRows map[string][]starrocks.LedgerRow

func (r ledgerRows) count() int {
	n := 0
	for _, rows := range r {
		n += len(rows)
	}
	return n
}

// readLedger sorts the rows of a ledger by load. The address that labels are made
// with is what tells loads apart for good; the address of the load may have
// changed since a row was written. So all rows of one label address are of the
// load that any of them, and a moved block after it, names by another address,
// else of the load with that address itself.
func (m *maker) readLedger(ctx context.Context, client *starrocks.Client, l *config.Load) (ledgerRows, error) {
	if !m.live[l.LedgerAddress()].Exists {
		return ledgerRows{}, nil
	}
	rows, err := client.Ledger(ctx, l.Into.Want.Database)
	if err != nil {
		return nil, err
	}
	return m.byLoad(rows), nil
}

// byLoad is readLedger's order.
func (m *maker) byLoad(rows []starrocks.LedgerRow) ledgerRows {
	sorted := ledgerRows{}
	owners := map[string]string{} // by label address
	for _, row := range rows {
		if now := m.movedTo(row.Load); owners[row.LabelAddress] == "" || now != m.movedTo(row.LabelAddress) {
			owners[row.LabelAddress] = now
		}
	}
	for _, row := range rows {
		owner := owners[row.LabelAddress]
		if first := sorted[owner]; len(first) > 0 && first[0].LabelAddress != row.LabelAddress {
			owner = "" // a load has one label address: these rows were forgotten before it began
		}
		sorted[owner] = append(sorted[owner], row)
	}
	return sorted
}

// movedTo follows the moved blocks from an address to where it is now.
func (m *maker) movedTo(address string) string {
	for _, block := range m.config.Moved { // a chain has its first step first
		if Covers(block.From, address) && (block.Whole || block.From == address) {
			address = block.To + address[len(block.From):]
		}
	}
	return address
}

// State returns a state with what was found, in the place of an empty one.
func (r *Rebuilt) State(empty *state.State) *state.State {
	s := empty.Clone()
	for _, t := range r.Tables {
		s.Tables[t.Address] = &state.Table{
			Address: t.Address, Generation: 1, Cluster: t.Cluster, Database: t.Database, Name: t.Name, TableID: t.TableID,
			Definition: t.Definition, PreventDrop: t.PreventDrop, Seen: t.Seen,
		}
	}
	for _, l := range r.Loads {
		if l.State != nil {
			s.Loads[l.Address] = l.State.Clone()
		}
	}
	return s
}
