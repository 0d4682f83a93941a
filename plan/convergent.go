package plan

import (
	"starlift/config"
	"starlift/schema"
)

// convergent says whether reading an epoch again ends in the same rows: the whole
// row is written, its key comes from the source, and nothing else writes the table
// meanwhile.
//
// With merge_condition it does as well: of the rows of a key the last one with the
// highest value is left, and it replaces itself when they come again. Not so where
// rows delete: how StarRocks orders conditional rows and deletes of one
// transaction is not promised anywhere.
func (m *maker) convergent(l *config.Load, job *Job) bool {
	if job.Target.Model != schema.Primary && job.Target.Model != schema.Unique {
		return false
	}
	if job.Ragged || job.Options.Properties.MergeCondition != "" && job.MayDelete() {
		return false
	}
	filled := map[string]bool{}
	for _, d := range job.Derived {
		if job.Target.IsKey(d.Column) {
			return false // now() and uuid() give other keys each time
		}
		filled[d.Column] = true
	}
	for _, f := range job.Fields {
		filled[f.Target.Name] = true
	}
	for _, c := range job.Target.Columns {
		if c.Generated == "" && !filled[c.Name] {
			return false
		}
	}
	for _, other := range m.config.Loads {
		if other != l && other.Into == l.Into {
			return false
		}
	}
	return job.Options.Parallelism == 1
}
