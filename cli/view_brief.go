package cli

import (
	"fmt"
	"strings"

	"starlift/diag"
	"starlift/plan"
	"starlift/starrocks"
)

// wording is how names and other text are written: as they are, or so that
// markdown takes them for nothing else.
type wording struct{ name, text func(string) string }

// brief is one action of a plan in a few words.

type brief struct {
	symbol, address string
	blocked         bool
	text            string
}

// briefs are the actions of a plan, in the order in which they are shown.
func briefs(p *plan.Plan, w wording) []brief {
	list := moveBriefs(p)
	for _, t := range p.OpenTransactions() {
		list = append(list, settleBrief(t.Load, t.Open))
	}
	for i := range p.Tables {
		list = append(list, tableBrief(&p.Tables[i], w))
	}
	for i := range p.Loads {
		if p.Loads[i].Todo.Splits > 0 {
			list = append(list, loadBrief(p, &p.Loads[i], w))
		}
	}
	return append(list, forgetBriefs(p)...)
}

func settleBrief(l *plan.Load, o plan.Open) brief {
	b := brief{symbol: "*", address: l.Job.Address}
	name := "transaction" + idText(firstTxn(o))
	switch o.Decision {
	case plan.CommitRest:
		b.text = "commit " + name
	case plan.RollBack:
		b.text = "roll back " + name
	case plan.CountDone:
		b.text = "count " + name + " as done"
	case plan.ReadAgain:
		b.text = "read again, nothing of it is in the cluster"
	case plan.Wait:
		b.text = "wait until " + name + " has ended"
	default:
		b.blocked, b.text = true, fmt.Sprintf("%s %s needs a decision", o.Code, name)
	}
	return b
}

func tableBrief(t *plan.Table, w wording) brief {
	b := brief{symbol: tableSymbol(t.Action), address: t.Address, blocked: t.Blocked()}
	switch t.Action {
	case plan.Create:
		b.text = plural(len(t.Want.Columns), "column")
	case plan.Adopt:
		b.text = "adopted as it is, " + plural(len(t.Want.Columns), "column")
	case plan.Alter:
		b.text = changesBrief(t.Changes, w)
	case plan.Recreate:
		b.text = "dropped and recreated: " + w.text(strings.TrimPrefix(t.Why, "because ")) + lostBrief(t)
	case plan.Drop:
		b.text = "dropped" + lostBrief(t)
	default:
		b.text = "no longer managed, not dropped"
	}
	if !b.blocked {
		return b
	}
	var reasons []string
	for _, d := range t.Dangers {
		if d.Blocks() {
			reasons = append(reasons, strings.TrimSpace(string(d.Code)+" "+dangerBrief(t, d, w)))
		}
	}
	b.text = strings.Join(reasons, "; ")
	return b
}

// dangerBrief says which change a danger is of.
func dangerBrief(t *plan.Table, d plan.Danger, w wording) string {
	for _, c := range t.Changes {
		if t.Address+"."+c.Member() == d.Address {
			_, name, nested := strings.Cut(c.Member(), ".")
			if !nested {
				name = c.Member()
			}
			return w.name(name) + " " + w.text(plan.ChangeText(c))
		}
	}
	return w.text(strings.TrimPrefix(t.Why, "because ")) + lostBrief(t)
}

// lostBrief is how many rows go with the table.
func lostBrief(t *plan.Table) string {
	for _, d := range t.Dangers {
		if d.Counted && (d.Code == diag.RecreateTable || d.Code == diag.DropTable) {
			return ", " + rowsText(d.Rows, true) + " lost"
		}
	}
	return ""
}

// changesBrief counts changes by what they do: "+1 column: loyalty_tier".
func changesBrief(changes []plan.Change, w wording) string {
	var groups []string
	names := map[string][]string{}
	add := func(group, name string) {
		if names[group] == nil {
			groups = append(groups, group)
		}
		names[group] = append(names[group], w.name(name))
	}
	for _, c := range changes {
		switch c := c.(type) {
		case plan.AddColumn:
			add("+column", c.Column.Name)
		case plan.DropColumn:
			add("-column", c.Column.Name)
		case plan.RenameColumn:
			names["renamed"], groups = append(names["renamed"], w.name(c.From)+" -> "+w.name(c.To)), withGroup(groups, "renamed")
		case plan.ModifyColumn:
			add(modifyGroup(c), c.Want.Name)
		case plan.AddPartition:
			add("+partition", c.Part.Name)
		case plan.DropPartition:
			add("-partition", c.Part.Name)
		default:
			add("changed", strings.TrimPrefix(c.Member(), "properties."))
		}
	}
	var parts []string
	for _, g := range groups {
		parts = append(parts, groupText(g, len(names[g]))+": "+strings.Join(names[g], ", "))
	}
	return strings.Join(parts, "; ")
}

func withGroup(groups []string, group string) []string {
	for _, g := range groups {
		if g == group {
			return groups
		}
	}
	return append(groups, group)
}

// modifyGroup is what becomes of the column.
func modifyGroup(c plan.ModifyColumn) string {
	same := c.Have
	same.Comment = c.Want.Comment
	switch risk, unsafe := c.Risk(); {
	case unsafe && risk.Code == diag.NarrowType:
		return "type narrowed"
	case starrocks.FormatType(c.Have.Type) != starrocks.FormatType(c.Want.Type) && !unsafe:
		return "type widened"
	case starrocks.FormatType(c.Have.Type) != starrocks.FormatType(c.Want.Type):
		return "type changed"
	case plan.ColumnText(same) == plan.ColumnText(c.Want):
		return "comment changed"
	}
	return "column changed"
}

// groupText is "+2 columns", "2 types widened".
func groupText(group string, n int) string {
	if sign, word := group[:1], group[1:]; sign == "+" || sign == "-" {
		return sign + plural(n, word)
	}
	noun, verb, both := strings.Cut(group, " ")
	if !both {
		return countText(int64(n)) + " " + group
	}
	return plural(n, noun) + " " + verb
}

func loadBrief(p *plan.Plan, l *plan.Load, w wording) brief {
	b := brief{symbol: string(loadAction(l)), address: l.Job.Address, text: amountText(l.Todo)}
	for _, blocked := range p.Blocked {
		if blocked.Address == l.Job.Address {
			b.blocked, b.text = true, string(blocked.Code)+" "+w.text(blocked.What)
			return b
		}
	}
	switch l.Reason {
	case plan.Interrupted:
		if len(l.Pending) > 0 {
			b.text += " from " + w.name(l.Pending[0].ID)
		}
	case plan.OtherTable, plan.Reload:
		b.text += ", everything again"
	}
	return b
}
