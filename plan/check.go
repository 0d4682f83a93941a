package plan

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/typemap"
)

// options judges a load's sink as a whole: what this version does not carry out
// is refused rather than done in another way, and what lets rows or values
// vanish is said.
func (m *maker) options(l *config.Load) {
	p := l.Sink.Properties
	if l.Sink.Version == starrocks.V1 {
		m.add(diag.Error(diag.NotYet, placeOf(l, "version"), "Load interface not in this version",
			`This version loads through transactions (V2) only. Leave sink.version out, or say "V2" or "AUTO".`, diag.For(l.Address), diag.In(inSink(l))))
	}
	if p.MergeCommit {
		m.add(diag.Error(diag.NotYet, placeOf(l, "properties.enable_merge_commit"), "Merge commit not in this version",
			"This version loads through transactions only, and merge commit is plain Stream Load.", diag.For(l.Address), diag.In(inSink(l))))
	}
	if p.MaxFilterRatio > 0 {
		m.add(diag.Warn(diag.FilterRatio, placeOf(l, "properties.max_filter_ratio"), "Bad rows may vanish",
			fmt.Sprintf("StarRocks may drop up to %g of the rows of each transaction without an error.", p.MaxFilterRatio), diag.For(l.Address), diag.In(inSink(l))))
	}
	if !p.StrictMode {
		m.add(diag.Warn(diag.NotStrict, placeOf(l, "properties.strict_mode"), "Bad values may become NULL",
			"With strict_mode = false StarRocks writes NULL where a value does not fit.", diag.For(l.Address), diag.In(inSink(l))))
	}
}

// placeOf is where an option of the sink was written, else the load.
func placeOf(l *config.Load, name string) *hcl.Range {
	if at, ok := l.SinkPlaces[name]; ok {
		return &at
	}
	return &l.At
}

// unusedRules warns of rules of a typemap that match no field: mostly a
// misspelt name.
func (m *maker) unusedRules(l *config.Load, job *Job) {
	if l.Typemap == nil {
		return
	}
	for _, r := range typemap.Unmatched(l.Typemap.Rules, job.Relation.Columns) {
		m.add(diag.Warn(diag.NoMapping, &r.At, "Rule matches nothing",
			fmt.Sprintf("No field of the source that %s loads is of this type and name. The fields: %s.", l.Address, fieldList(job.Relation)), diag.For(l.Typemap.Address)))
	}
}

// inSink names the block that an option of the sink stands in.
func inSink(l *config.Load) string { return fmt.Sprintf("load %q, block sink", l.Name) }
