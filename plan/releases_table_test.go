package plan

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/option"
	"starlift/schema"
	"starlift/starrocks"
)

func TestBucketsAreAskedForWhereTheReleaseDoesNotCountThem(t *testing.T) {
	for release, accepted := range map[string]bool{"2.3.18": false, "2.5.6": false, "2.5.7": true, "3.5.4": true, "main-1a2b3c": true} {
		m := &maker{plan: &Plan{}, versions: map[string]starrocks.Version{"cluster.c": starrocks.ParseVersion(release)}}
		table := &config.Table{
			Address: "table.t", Cluster: &config.Cluster{Address: "cluster.c", Name: "c"},
			Places: option.Places{"distributed_by": hcl.Range{Filename: "spread"}},
			Want:   schema.Table{Distribution: schema.Distribution{Hash: []string{"id"}}},
		}
		if m.creatable(table) != accepted || len(m.diags) == 0 != accepted {
			t.Errorf("%s: %v", release, m.diags)
		}
		for _, d := range m.diags {
			if diag.CodeOf(d) != diag.NeedsNewerCluster || d.Subject.Filename != "spread" || !strings.Contains(d.Detail, "buckets = 8") {
				t.Errorf("%s: %s", release, d)
			}
		}
		table.Want.Distribution.Buckets = 4
		if !m.creatable(table) {
			t.Errorf("%s refuses 4 buckets", release)
		}
	}
}
