package cli

import (
	"fmt"
	"strings"

	"starlift/diag"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// tableSymbol is what marks an action on a table.
func tableSymbol(a plan.Action) string {
	if a == plan.Adopt {
		return string(plan.Alter)
	}
	return string(a)
}

// table draws what happens to one table.
func (v planView) table(t *plan.Table) {
	v.comment(t.Address, tableReason(t.Action))
	for _, n := range tableNotes(t) {
		v.note(n)
	}
	v.line("%s table %q {", v.symbol(tableSymbol(t.Action), 3), t.Database()+"."+t.Name())
	switch t.Action {
	case plan.Create:
		v.attributes(t.Want)
		v.columns(t.Want.Columns)
	case plan.Alter, plan.Recreate:
		v.changes(t)
	case plan.Drop:
		v.dropped(t)
	case plan.Adopt:
		v.hidden(plural(len(t.Want.Columns), "unchanged column"))
	}
	v.line("    }")
	if v.sql {
		v.statements(t)
	}
}

func tableReason(a plan.Action) string {
	switch a {
	case plan.Create:
		return "will be created"
	case plan.Alter:
		return "will be changed in place"
	case plan.Recreate:
		return "must be dropped and recreated"
	case plan.Drop:
		return "will be dropped"
	case plan.Adopt:
		return "will be adopted"
	}
	return "will no longer be managed, but will not be dropped"
}

// tableNotes are the lines in brackets under the comment.
func tableNotes(t *plan.Table) []string {
	var notes []string
	switch {
	case t.NewDatabase:
		notes = append(notes, "with database "+t.Want.Database)
	case t.Action == plan.Adopt:
		notes = append(notes, "the cluster has it already, as declared")
	case t.Why != "":
		notes = append(notes, t.Why)
	}
	unsafe := 0
	for _, d := range t.Dangers {
		switch {
		case !d.Blocks():
		case d.Code == diag.RecreateTable || d.Code == diag.DropTable:
			notes = append(notes, "blocked: "+wholeTable(d))
		default:
			unsafe++
		}
	}
	if unsafe > 0 {
		notes = append(notes, "blocked: "+plural(unsafe, "unsafe change")+isAre(unsafe)+" not allowed")
	}
	return notes
}

// wholeTable says why a table is not dropped.
func wholeTable(d plan.Danger) string {
	text := d.Held
	if text == "" {
		rule, _ := diag.RuleOf(d.Code)
		text = fmt.Sprintf("needs allow %q", rule.Token)
	}
	if d.Counted {
		text += "; " + rowsText(d.Rows, true) + " would be lost"
	}
	return text
}

// hidden tells of members that are not shown.
func (v planView) hidden(what string) {
	v.line("        %s", v.paint.note("# ("+what+" hidden)"))
}

func (v planView) dropped(t *plan.Table) {
	for _, d := range t.Dangers {
		if d.Counted {
			v.line("%s rows = %s (as counted by the cluster) -> null", v.symbol("-", 7), countText(d.Rows))
		}
	}
	v.hidden(plural(len(t.Have.Columns), "column"))
}

func (v planView) statements(t *plan.Table) {
	for _, s := range t.Statements() {
		v.line("")
		for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
			v.line("    %s", l)
		}
	}
}

func (v planView) attributes(t schema.Table) {
	rows := [][2]string{{"model", plan.ModelName(t.Model) + "(" + strings.Join(t.Key, ", ") + ")"}}
	if t.Partition.Form != schema.NoPartitions {
		rows = append(rows, [2]string{"partition_by", plan.PartitionText(t.Partition)})
	}
	rows = append(rows, [2]string{"distributed_by", distributionText(t.Distribution)})
	if len(t.OrderBy) > 0 {
		rows = append(rows, [2]string{"order_by", strings.Join(t.OrderBy, ", ")})
	}
	if t.Comment != "" {
		rows = append(rows, [2]string{"comment", fmt.Sprintf("%q", t.Comment)})
	}
	v.pairs("+", rows)
	if len(t.Properties) > 0 {
		v.line("%s %-14s = {", v.symbol("+", 7), "properties")
		for _, p := range t.Properties {
			v.line("%s %s = %q", v.symbol("+", 11), p.Name, p.Value)
		}
		v.line("        }")
	}
}

func (v planView) columns(columns []schema.Column) {
	name, kind, null := 0, 0, 0
	for _, c := range columns {
		name = max(name, len([]rune(c.Name)))
		kind = max(kind, len(typeText(c)))
		null = max(null, len(plan.NullText(c)))
	}
	for _, c := range columns {
		pad := strings.Repeat(" ", name-len([]rune(c.Name)))
		l := fmt.Sprintf("%s column %s%s  %-*s  %-*s  %s", v.symbol("+", 7), c.Name, pad, kind, typeText(c), null, plan.NullText(c), plan.DefaultText(c))
		v.line("%s", strings.TrimRight(l, " "))
	}
}

func typeText(c schema.Column) string {
	t := starrocks.FormatType(c.Type)
	if c.Aggregate != "" {
		t += " " + c.Aggregate
	}
	return t
}
