package plan

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/typemap"
)

// mapFields finds for each column of the target the field of the relation that
// fills it, judges the pair, and sets the job's fields in the order of the
// target's columns.
func (m *maker) mapFields(l *config.Load, job *Job) {
	byTarget := map[string]config.ColumnMapping{}
	renamed := map[string]bool{} // fields, lower case
	for _, c := range l.Columns {
		byTarget[strings.ToLower(c.Target)] = c
		renamed[strings.ToLower(c.Field)] = true
		if job.Target.Column(c.Target) < 0 {
			m.add(noColumn(l, c.Target, &c.At, job.Target))
		}
	}
	taken := make([]bool, len(job.Relation.Columns))
	var unfilled []string
	for _, target := range job.Target.Columns {
		if target.Generated != "" {
			continue
		}
		name, at := target.Name, &l.At
		mapped, isMapped := byTarget[strings.ToLower(target.Name)]
		if isMapped {
			name, at = mapped.Field, &mapped.At
		}
		from := job.Relation.Column(name)
		switch {
		case from < 0 && isMapped:
			m.add(diag.Error(diag.ColumnMissing, at, "Source has no such field",
				fmt.Sprintf("The source has no field %q. It has: %s.", name, fieldList(job.Relation)), diag.For(l.Address)))
			continue
		case from < 0 || !isMapped && renamed[strings.ToLower(name)]:
			if !target.Nullable && target.Default.Kind == schema.NoDefault && !target.AutoIncrement {
				unfilled = append(unfilled, target.Name)
			}
			continue
		}
		taken[from] = true
		m.field(l, job, from, target, at)
	}
	m.unusedRules(l, job)
	m.unfilled(l, job, unfilled)
	m.leftOver(l, job, taken)
}

func (m *maker) field(l *config.Load, job *Job, from int, target schema.Column, at *hcl.Range) {
	column := job.Relation.Columns[from]
	var rules []typemap.Rule
	base := ""
	if l.Typemap != nil {
		base, rules = l.Typemap.Base, l.Typemap.Rules
	}
	mapped, err := typemap.Map(column, base, rules)
	if err != nil {
		m.add(diag.Error(diag.NoMapping, at, "Source type has no mapping", fmt.Sprintf("Field %q: %v.", column.Name, err), diag.For(l.Address)))
		return
	}
	j := typemap.Judge(mapped, target)
	box := diag.Note(
		fmt.Sprintf("source field:  %s %s", column.Name, nativeText(column)),
		fmt.Sprintf("target column: %s.%s.%s %s", job.Target.Database, job.Target.Name, target.Name, starrocks.FormatType(target.Type)))
	switch {
	case j.Verdict == typemap.Refused:
		m.add(diag.Error(orCode(j.Code, diag.NoMapping), at, "Field cannot be loaded into the column", fmt.Sprintf("%s.", sentence(j.Reason)), diag.For(l.Address), box))
		return
	case j.Verdict == typemap.Lossy && !slices.Contains(l.AcceptLoss, j.Code):
		m.add(diag.Warn(j.Code, at, "Mapping can lose information",
			fmt.Sprintf("%s. A value that does not fit stops the load with its place. Take a wider type for the column, or say that you know: accept_loss = [%q] in the load.", sentence(j.Reason), j.Code), diag.For(l.Address), box))
	}
	job.Fields = append(job.Fields, starrocks.EncodeField{From: from, Target: target, Source: mapped.Type, Loss: accepted(l.AcceptLoss)})
	job.FieldNames = append(job.FieldNames, column.Name)
}

// accepted turns the codes that change a value, rather than only silence a
// warning, into what the encoder may do.
func accepted(codes []diag.Code) starrocks.Loss {
	var loss starrocks.Loss
	if slices.Contains(codes, diag.LossTime) {
		loss |= starrocks.LossTime
	}
	if slices.Contains(codes, diag.LossNumber) {
		loss |= starrocks.LossNumber
	}
	return loss
}

func (m *maker) unfilled(l *config.Load, job *Job, names []string) {
	if len(names) == 0 {
		return
	}
	m.add(diag.Error(diag.ColumnUnfilled, &l.At, "Required column gets no value",
		fmt.Sprintf("%s of %s.%s may not be NULL and has no default, and no field of the source fills it. The source has: %s. Rename with columns = { %s = \"FIELD\" }, or give the column a default.",
			quotedList("Column", names), job.Target.Database, job.Target.Name, fieldList(job.Relation), names[0]), diag.For(l.Address)))
}

// leftOver complains about fields that go nowhere: silence would lose data.
func (m *maker) leftOver(l *config.Load, job *Job, taken []bool) {
	var left []string
	for i, c := range job.Relation.Columns {
		if !taken[i] && !slices.ContainsFunc(l.Ignore, func(n string) bool { return strings.EqualFold(n, c.Name) }) {
			left = append(left, c.Name)
		}
	}
	if len(left) > 0 {
		m.add(diag.Error(diag.ColumnMissing, &l.At, "Source field goes nowhere",
			fmt.Sprintf("%s of the source has no column in %s.%s, which has: %s. Map it with columns = { COLUMN = %q }, or leave it out with ignore = [%s].",
				quotedList("Field", left), job.Target.Database, job.Target.Name, fieldList(job.Target), left[0], strings.Join(quoted(left), ", ")), diag.For(l.Address)))
	}
	for _, name := range l.Ignore {
		if job.Relation.Column(name) < 0 {
			m.add(diag.Warn(diag.ColumnMissing, &l.At, "Ignored field does not exist",
				fmt.Sprintf("ignore names %q, which the source does not have. It has: %s.", name, fieldList(job.Relation)), diag.For(l.Address)))
		}
	}
}

func noColumn(l *config.Load, name string, at *hcl.Range, target schema.Table) *hcl.Diagnostic {
	return diag.Error(diag.ColumnMissing, at, "Table has no such column",
		fmt.Sprintf("%s.%s has no column %q. It has: %s.", target.Database, target.Name, name, fieldList(target)), diag.For(l.Address))
}

func nativeText(c schema.Column) string {
	if c.Native != "" {
		return c.Native
	}
	if c.Type.Kind == schema.Text {
		return "text"
	}
	return starrocks.FormatType(c.Type)
}

func orCode(c, otherwise diag.Code) diag.Code {
	if c == "" {
		return otherwise
	}
	return c
}

func sentence(reason string) string {
	if reason == "" {
		return ""
	}
	return strings.ToUpper(reason[:1]) + reason[1:]
}

func fieldList(t schema.Table) string {
	n := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		n[i] = c.Name
	}
	if len(n) > 20 {
		n = append(n[:20], fmt.Sprintf("and %d more", len(t.Columns)-20))
	}
	return strings.Join(n, ", ")
}

func quoted(names []string) []string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = fmt.Sprintf("%q", n)
	}
	return q
}

func quotedList(one string, names []string) string {
	sorted := slices.Clone(names)
	sort.Strings(sorted)
	if len(sorted) == 1 {
		return fmt.Sprintf("%s %q", one, sorted[0])
	}
	return one + "s " + strings.Join(quoted(sorted), ", ")
}
