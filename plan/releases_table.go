package plan

import (
	"fmt"

	"starlift/config"
	"starlift/diag"
)

// creatable refuses a new table that the cluster's release would refuse to make:
// it has to find the number of buckets itself (protocol reference 6.4).
func (m *maker) creatable(t *config.Table) bool {
	v := m.versions[t.Cluster.Address]
	counts := release{2, 5, 7}
	spread := t.Want.Distribution
	if !v.Known || since(v, counts) || len(spread.Hash) == 0 || spread.Buckets > 0 {
		return true
	}
	at := t.Places.At("distributed_by")
	if at == nil {
		at = &t.At
	}
	m.add(diag.Error(diag.NeedsNewerCluster, at, "Cluster too old",
		fmt.Sprintf("A table without a number of buckets needs StarRocks %s or newer, and cluster %q is %s. Set it: distributed_by { buckets = 8 }.", counts, t.Cluster.Name, v),
		diag.For(t.Address)))
	return false
}
