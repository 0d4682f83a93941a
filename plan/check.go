package plan

import (
	"fmt"

	"starlift/config"
	"starlift/diag"
	"starlift/typemap"
)

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
