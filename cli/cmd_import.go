package cli

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/state"
)

// importCommand puts a table that the cluster has into the state, under an
// address that declares it: what the next apply would adopt, now. The table
// itself is left as it is; what differs is for the next plan.
func (s *session) importCommand(c *cli.Context) error {
	if c.NArg() != 2 {
		return usage(diag.UnknownFlag, "import takes an address and what it is in the cluster: starlift import table.orders sales.orders")
	}
	address, id := c.Args().Get(0), c.Args().Get(1)
	ask, err := s.mustAsk(c, "import")
	if err != nil {
		return err
	}
	warnings, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(warnings)
	table, err := s.importable(address, id)
	if err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	clients := newClients(ctx, s)
	defer clients.close()
	client, err := clients.client(table.Cluster, nil)
	if err != nil {
		return s.failed(table.Cluster, "Cluster unreachable", err)
	}
	live, err := client.Table(ctx, table.Want.Database, table.Want.Name)
	switch {
	case err != nil:
		return s.failed(table.Cluster, "Table cannot be read", err)
	case !live.Exists:
		return s.failed(table.Cluster, "Table does not exist", fmt.Errorf("cluster %q has no table %s; starlift apply creates it", table.Cluster.Name, id))
	}
	return s.changeState(ctx, c, "import", ask, func(st *state.State) (*change, error) {
		if known := st.Tables[address]; known != nil && known.TableID == live.ID {
			fmt.Fprintf(s.out, "%s is in the state already.\n", address)
			return nil, nil
		} else if known != nil {
			return nil, usage(diag.UnknownAddress, "%s is another table in the state, with the id %d; forget it first with: starlift state rm %s", address, known.TableID, plan.ShellWord(address))
		}
		preview := []string{fmt.Sprintf("Import %s on cluster %q as %s.", id, table.Cluster.Name, address)}
		if changes := plan.Against(table, live.Table); len(changes) > 0 {
			preview = append(preview, fmt.Sprintf("  It differs from its declaration in %s, which the next plan shows.", plural(len(changes), "place")))
		}
		return &change{
			preview: preview, question: "Do you want to import this table?", done: "Imported 1 object.",
			records: []state.Record{plan.Adopted(table, live)},
		}, nil
	})
}

// importable finds the table that is to be imported, and says why it cannot be.
func (s *session) importable(address, id string) (*config.Table, error) {
	if strings.HasPrefix(address, "load.") {
		return nil, usage(diag.NotYet, "a load cannot be imported: its record is made by loading")
	}
	var known []string
	for _, t := range s.config.Tables {
		known = append(known, t.Address)
		if t.Address != address {
			continue
		}
		declared := t.Want.Database + "." + t.Want.Name
		switch {
		case !t.Managed:
			return nil, usage(diag.UnknownAddress, "%s has managed = false: it is used as it is, and there is nothing to import", address)
		case id != declared:
			return nil, usage(diag.UnknownAddress, "%s is declared as %s, not as %s", address, declared, id)
		}
		return t, nil
	}
	return nil, knownAddresses("table", []string{address}, known)
}
