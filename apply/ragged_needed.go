package apply

import (
	"slices"
	"strings"

	"starlift/config"
	"starlift/plan"
	"starlift/starrocks"
)

// need is a field that a row may not lack, and the option that names it.
type need struct {
	field int // of plan.Job.Fields
	by    string
}

// needsOf are the fields that rows must carry although others may be absent: what
// decides whether a row is written, or deletes, cannot be decided without them,
// and StarRocks refuses a filter over a column that a load does not have.
func needsOf(job *plan.Job) []need {
	var needs []need
	carry := func(name, by string) {
		for i, f := range job.Fields {
			if strings.EqualFold(f.Target.Name, name) && !slices.ContainsFunc(needs, func(n need) bool { return n.field == i }) {
				needs = append(needs, need{i, by})
			}
		}
	}
	column := func(name, by string) {
		carry(name, by)
		for _, d := range job.Derived {
			if strings.EqualFold(d.Column, name) {
				for _, field := range starrocks.ExpressionNames(d.Expression) {
					carry(field, by)
				}
			}
		}
	}
	column(job.Options.Properties.MergeCondition, "merge_condition")
	column(config.OpColumn, config.OpColumn)
	for _, where := range []string{job.Where, job.Options.Properties.Where} {
		for _, name := range starrocks.ExpressionNames(where) {
			column(name, "where")
		}
	}
	return needs
}
