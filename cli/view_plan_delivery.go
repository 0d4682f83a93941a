package cli

import (
	"fmt"
	"strings"

	"starlift/plan"
	"starlift/starrocks"
)

// deliveryLines say what happens to rows on their way, and with what they become
// visible, as far as that is not what every load does.
func deliveryLines(p *plan.Plan, l *plan.Load) []pair {
	j := &l.Job
	var lines []pair
	for _, d := range j.Derived {
		lines = append(lines, pair{"", "derive " + d.Column, d.Expression})
	}
	if j.Where != "" {
		lines = append(lines, pair{"", "where", j.Where})
	}
	if kind := j.RowKind(); kind != "" {
		lines = append(lines, pair{"", "row kind", "field " + kind})
	}
	if j.Options.Properties.PartialUpdate {
		lines = append(lines, pair{"", "writes", partialText(j)})
	}
	if column := j.Options.Properties.MergeCondition; column != "" {
		lines = append(lines, pair{"", "replaces", "rows whose " + column + " is not higher"})
	}
	if j.Interface == starrocks.V1 {
		lines = append(lines, pair{"", "interface", interfaceText(j)})
	}
	if j.Group != "" {
		lines = append(lines, pair{"", "commits with", commitsWithText(p, l)})
	}
	if j.Ledger {
		lines = append(lines, pair{"", "ledger", j.Target.Database + "." + starrocks.LedgerName})
	}
	if j.Rejected != nil {
		lines = append(lines, pair{"", "rejected", fmt.Sprintf("%s, at most %s", j.Rejected.Path, plural(j.Rejected.MaxRows, "row"))})
	}
	return lines
}

// partialText counts the columns that a partial update writes.
func partialText(j *plan.Job) string {
	written := map[string]bool{}
	for _, f := range j.Fields {
		written[f.Target.Name] = true
	}
	for _, d := range j.Derived {
		written[d.Column] = true
	}
	n := 0
	for _, c := range j.Target.Columns {
		if written[c.Name] {
			n++
		}
	}
	text := fmt.Sprintf("%d of %s (partial update)", n, plural(len(j.Target.Columns), "column"))
	if j.Ragged {
		text = fmt.Sprintf("of %s those that a row has (partial update)", plural(n, "column"))
	}
	return text
}

func interfaceText(j *plan.Job) string {
	if j.Options.Properties.MergeCommit {
		return "V1, merge commit"
	}
	return "V1, plain Stream Load"
}

// commitsWithText names the other loads of a commit group that have something to do.
func commitsWithText(p *plan.Plan, l *plan.Load) string {
	var others []string
	for _, other := range p.Loads {
		if other.Job.Group == l.Job.Group && other.Job.Address != l.Job.Address && other.Job.Cluster == l.Job.Cluster {
			others = append(others, other.Job.Address)
		}
	}
	if len(others) == 0 {
		return fmt.Sprintf("no other load of group %q, which have nothing new", l.Job.Group)
	}
	return fmt.Sprintf("%s (group %q)", strings.Join(others, ", "), l.Job.Group)
}
