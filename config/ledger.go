package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/starrocks"
)

// LedgerAddress is the address of the ledger that the load writes, such as
// ledger.prod.sales: one a database. "" is none.
func (l *Load) LedgerAddress() string {
	if !l.Ledger || l.Into == nil || l.Into.Cluster == nil {
		return ""
	}
	return ledgerAddress(l.Into.Cluster, l.Into.Want.Database)
}

func ledgerAddress(c *Cluster, database string) string { return "ledger." + c.Name + "." + database }

// Ledgers are the tables that the loads with ledger = true write, beside their
// own: nobody declares them, so they are made up here, to be created and compared
// like all others. They are sorted by address.
func (c *Config) Ledgers() []*Table {
	var ledgers []*Table
	for _, l := range c.Loads {
		address := l.LedgerAddress()
		if address == "" || slices.ContainsFunc(ledgers, func(t *Table) bool { return t.Address == address }) {
			continue
		}
		at := l.At
		if place := l.Places.At("ledger"); place != nil {
			at = *place
		}
		ledgers = append(ledgers, &Table{
			Address: address, At: at, Cluster: l.Into.Cluster, Managed: true,
			Want: starrocks.LedgerTable(l.Into.Want.Database, c.ledgerReplicas(address)),
			// A table that is added later may have other replicas than those that the
			// ledger was made with; that is no reason to alter the ledger.
			IgnoreChanges: []string{"replication_num"},
		})
	}
	slices.SortFunc(ledgers, func(a, b *Table) int { return cmp.Compare(a.Address, b.Address) })
	return ledgers
}

// ledgerReplicas is the largest replication_num of the tables whose loads write a
// ledger: it is kept as safe as the safest of them. "" where none says.
func (c *Config) ledgerReplicas(address string) string {
	most := 0
	for _, l := range c.Loads {
		if l.LedgerAddress() != address {
			continue
		}
		for _, p := range l.Into.Want.Properties {
			if n, err := strconv.Atoi(p.Value); p.Name == "replication_num" && err == nil {
				most = max(most, n)
			}
		}
	}
	if most == 0 {
		return ""
	}
	return strconv.Itoa(most)
}

// ledgers refuses tables that are declared in the place of a ledger.
func (r *reader) ledgers() {
	writer := map[string]*Load{} // first load of each ledger, by its address
	for _, l := range r.out.Loads {
		if address := l.LedgerAddress(); address != "" && writer[address] == nil {
			writer[address] = l
		}
	}
	for _, t := range r.out.Tables {
		if t.Cluster == nil || t.Want.Name != starrocks.LedgerName {
			continue
		}
		if l := writer[ledgerAddress(t.Cluster, t.Want.Database)]; l != nil {
			r.add(reservedName(t, l))
		}
	}
}

func reservedName(t *Table, l *Load) *hcl.Diagnostic {
	at := t.At
	if place := t.Places.At("name"); place != nil {
		at = *place
	}
	return diag.Error(diag.Duplicate, &at, "Name is taken",
		fmt.Sprintf("%s.%s is the ledger that %s writes (%s line %d), which starlift makes itself. Give the table another name, or take ledger = true out of the load.",
			t.Want.Database, t.Want.Name, l.Address, l.At.Filename, l.At.Start.Line), diag.For(t.Address))
}
