package plan

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
)

// release is the first of a line of releases that has something.
type release [3]int

func (r release) String() string { return fmt.Sprintf("%d.%d.%d", r[0], r[1], r[2]) }

// since says whether a cluster has what came with the first releases given, one a
// line and ascending: 3.2.9, 3.3.1. A line that lies between two of them, or behind
// the last, has it from its start.
func since(v starrocks.Version, first ...release) bool {
	has := false
	for _, f := range first {
		if v.Major == f[0] && v.Minor == f[1] {
			return v.Patch >= f[2]
		}
		has = has || v.Major > f[0] || v.Major == f[0] && v.Minor > f[1]
	}
	return has
}

// gate is an option of a load that not every release carries out, and would refuse
// or, worse, pass over (protocol reference 2.1 and 7).
type gate struct {
	option string // as it is placed
	used   func(*Job) bool
	what   string // subject of a sentence: "A conditional update"
	first  []release
	// transaction is what a transaction load needs, where that is more.
	transaction []release
}

func gates() []gate {
	properties := func(used func(*starrocks.Properties) bool) func(*Job) bool {
		return func(j *Job) bool { return used(&j.Options.Properties) }
	}
	one := func(major, minor, patch int) []release { return []release{{major, minor, patch}} }
	return []gate{
		{"version", func(j *Job) bool { return j.Interface == starrocks.V2 }, "A load in transactions (V2)", one(2, 4, 0), nil},
		{"properties.partial_update", properties(func(p *starrocks.Properties) bool { return p.PartialUpdate }), "A partial update", one(2, 2, 0), nil},
		{"properties.partial_update_mode", properties(func(p *starrocks.Properties) bool { return p.PartialUpdateMode != "" }), "partial_update_mode", one(3, 1, 0), one(3, 1, 3)},
		{"properties.merge_condition", properties(func(p *starrocks.Properties) bool { return p.MergeCondition != "" }), "merge_condition", one(2, 5, 0), one(3, 1, 3)},
		{"properties.merge_condition", properties(func(p *starrocks.Properties) bool { return p.MergeCondition != "" && p.PartialUpdate }), "merge_condition together with partial_update", one(3, 1, 3), nil},
		{"properties.prepared_timeout", properties(func(p *starrocks.Properties) bool { return p.PreparedTimeout > 0 }), "prepared_timeout", one(3, 5, 4), nil},
		{"properties.log_rejected_record_num", properties(func(p *starrocks.Properties) bool { return p.LogRejected != 0 }), "log_rejected_record_num", one(3, 1, 0), nil},
		{"properties.compression", properties(func(p *starrocks.Properties) bool { return p.Compression != "" }), "A compressed load", one(3, 2, 7), nil},
		{"properties.content_encoding", properties(func(p *starrocks.Properties) bool { return p.ContentEncoding != "" }), "A compressed load", one(3, 2, 7), nil},
		{"properties.warehouse", properties(func(p *starrocks.Properties) bool { return p.Warehouse != "" }), "warehouse", one(3, 3, 0), nil},
		{"properties.enable_merge_commit", properties(func(p *starrocks.Properties) bool { return p.MergeCommit }), "A merged commit", one(3, 4, 0), nil},
		{"commit_group", func(j *Job) bool { return j.Group != "" }, "A transaction over several tables, which commit_group needs,", one(4, 0, 0), nil},
		{"ledger", func(j *Job) bool { return j.Ledger }, "A transaction over several tables, which ledger needs,", one(4, 0, 0), nil},
	}
}

// released holds what a load asks for against the cluster's release. Of a build
// without a number nothing is known, so that it is taken at its word.
func (m *maker) released(l *config.Load, job *Job) {
	v := m.versions[l.Into.Cluster.Address]
	if !v.Known {
		return
	}
	for _, g := range gates() {
		first := g.first
		if job.Interface == starrocks.V2 && g.transaction != nil {
			first = g.transaction
		}
		if g.used(job) && !since(v, first...) {
			at := l.SinkPlaces.At(g.option)
			if at == nil {
				at = l.Places.At(g.option)
			}
			plainly := ""
			if since(v, g.first...) {
				plainly = ` It takes that in a plain load: sink { version = "V1" }.`
			}
			m.tooOld(l, at, v, g.what, first, plainly)
		}
	}
	m.ragged(l, job, v)
}

func (m *maker) tooOld(l *config.Load, at *hcl.Range, v starrocks.Version, what string, first []release, ways ...string) {
	if at == nil {
		at = &l.At
	}
	need := first[0].String()
	for _, f := range first[1:] {
		need += " or " + f.String()
	}
	m.add(diag.Error(diag.NeedsNewerCluster, at, "Cluster too old",
		fmt.Sprintf("%s needs StarRocks %s or newer, and cluster %q is %s.%s", what, need, l.Into.Cluster.Name, v, strings.Join(ways, "")), diag.For(l.Address)))
}

// ragged refuses rows that may lack columns where the cluster has no transactions:
// the loads that they are split into could not become visible together.
func (m *maker) ragged(l *config.Load, job *Job, v starrocks.Version) {
	if job.Ragged && job.Interface == starrocks.V1 {
		m.tooOld(l, l.SinkPlaces.At("properties.partial_update"), v, `A partial update from a source "json", whose rows may lack columns,`, []release{{2, 4, 0}})
	}
}

func forLoad(l *config.Load, diags hcl.Diagnostics) hcl.Diagnostics {
	for _, d := range diags {
		if e, ok := d.Extra.(*diag.Extra); ok {
			e.Address = l.Address
		}
	}
	return diags
}
