package cli

import (
	"fmt"
	"io"
	"strings"

	"starlift/config"
	"starlift/plan"
	"starlift/schema"
)

// planView draws a plan as text for a person. The text holds no clock and no
// chance: the same plan gives the same bytes.
type planView struct {
	w     io.Writer
	paint palette
	width int
	sql   bool
}

func (v planView) line(format string, args ...any) { fmt.Fprintf(v.w, format+"\n", args...) }

// draw writes all but the summary, which stands after the warnings.
func (v planView) draw(p *plan.Plan, c *config.Config) {
	if p.Empty() {
		v.line("%s Tables match the configuration and there is no new data to load.", v.paint.bold("No changes."))
		v.line("")
		v.prose(fmt.Sprintf("starlift compared %s and %s%s and found nothing to do.",
			plural(p.Unchanged.Tables, "table"), plural(p.Unchanged.Loads, "load"), withClusters(p)))
		return
	}
	v.line("Workspace \"default\"%s, state serial %d.", onClusters(p), p.Serial)
	rest := ""
	if p.Unchanged.Tables+p.Unchanged.Loads > 0 {
		rest = " " + unchanged(p) + " need nothing."
		if p.Unchanged.Tables+p.Unchanged.Loads == 1 {
			rest = " " + unchanged(p) + " needs nothing."
		}
	}
	v.line("Compared %s and %s.%s", plural(len(c.Tables), "table"), plural(len(c.Loads), "load"), rest)
	v.line("")
	v.legend(p)
	v.line("starlift will perform the following actions, in this order:")
	for i := range p.Loads {
		for _, o := range p.Loads[i].Settle {
			v.settle(&p.Loads[i], o)
		}
	}
	for i := range p.Tables {
		v.table(&p.Tables[i])
	}
	for i := range p.Loads {
		v.load(&p.Loads[i])
	}
	v.line("")
}

// end writes what is blocked, and the totals.
func (v planView) end(p *plan.Plan) {
	if p.Empty() {
		return
	}
	if len(p.Blocked) > 0 {
		v.line("%s %s not allowed.", v.paint.danger("Blocked:"), plural(len(p.Blocked), "change")+isAre(len(p.Blocked)))
		v.line("")
		for _, b := range p.Blocked {
			v.line("  %s   %s   %s", v.paint.bold(b.Address), b.Code, b.What)
			for _, way := range b.Ways {
				v.line("    %s", way)
			}
		}
		v.line("")
	}
	for _, l := range summary(p) {
		v.line("%s", l)
	}
}

func isAre(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

func unchanged(p *plan.Plan) string {
	var parts []string
	if p.Unchanged.Tables > 0 {
		parts = append(parts, plural(p.Unchanged.Tables, "table"))
	}
	if p.Unchanged.Loads > 0 {
		parts = append(parts, plural(p.Unchanged.Loads, "load"))
	}
	return strings.Join(parts, " and ")
}

func onClusters(p *plan.Plan) string {
	var parts []string
	for _, c := range p.Clusters {
		parts = append(parts, fmt.Sprintf("%q (StarRocks %s)", c.Name, c.Version))
	}
	if len(parts) == 0 {
		return ""
	}
	return " on cluster " + strings.Join(parts, ", ")
}

func withClusters(p *plan.Plan) string {
	var parts []string
	for _, c := range p.Clusters {
		parts = append(parts, fmt.Sprintf("%q", c.Name))
	}
	if len(parts) == 0 {
		return ""
	}
	return " with cluster " + strings.Join(parts, ", ")
}

// legend explains the symbols that the plan uses, in a fixed order.
func (v planView) legend(p *plan.Plan) {
	used := map[plan.Action]bool{}
	for _, t := range p.Tables {
		used[t.Action] = true
	}
	for _, l := range p.Loads {
		used[loadAction(&l)] = true
		if len(l.Settle) > 0 {
			used[plan.SettleOpen] = true
		}
	}
	v.line("Actions are marked with these symbols:")
	for _, s := range []struct {
		action plan.Action
		text   string
	}{
		{plan.Create, "create"},
		{plan.Adopt, "adopt"},
		{plan.Start, "load new data"},
		{plan.Resume, "resume an interrupted load"},
		{plan.SettleOpen, "settle a transaction left by an earlier run"},
	} {
		if used[s.action] {
			v.line("%s %s", v.symbol(string(s.action), 3), s.text)
		}
	}
	v.line("")
}

// symbol is right-aligned, then coloured: escape codes have no width.
func (v planView) symbol(s string, columns int) string {
	return strings.Repeat(" ", max(0, columns-len(s))) + v.paint.symbol(s)
}

func (v planView) comment(address, reason string) {
	v.line("")
	v.line("  # %s %s", v.paint.bold(address), reason)
}

func (v planView) note(text string) { v.line("  %s", v.paint.note("# ("+text+")")) }

func (v planView) table(t *plan.Table) {
	if t.Action == plan.Adopt {
		v.comment(t.Address, "will be adopted")
		v.note("the cluster has it already, as declared")
		v.line("%s table %q {", v.symbol("~", 3), t.Want.Database+"."+t.Want.Name)
		v.line("        %s", v.paint.note(fmt.Sprintf("# (%s hidden)", plural(len(t.Want.Columns), "unchanged column"))))
		v.line("    }")
		return
	}
	v.comment(t.Address, "will be created")
	if t.NewDatabase {
		v.note("with database " + t.Want.Database)
	}
	v.line("%s table %q {", v.symbol("+", 3), t.Want.Database+"."+t.Want.Name)
	v.attributes(t.Want)
	v.columns(t.Want.Columns)
	v.line("    }")
	if v.sql {
		for _, s := range t.Statements() {
			v.line("")
			for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
				v.line("    %s", l)
			}
		}
	}
}

func (v planView) attributes(t schema.Table) {
	rows := [][2]string{{"model", plan.ModelName(t.Model) + "(" + strings.Join(t.Key, ", ") + ")"}}
	if t.PartitionBy != "" {
		rows = append(rows, [2]string{"partition_by", t.PartitionBy})
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

// pairs writes keys and values of a block, keys padded.
func (v planView) pairs(symbol string, rows [][2]string) {
	longest := 0
	for _, r := range rows {
		longest = max(longest, len(strings.TrimPrefix(r[0], "> ")))
	}
	if symbol == "+" {
		longest = max(longest, len("distributed_by"))
	}
	for _, r := range rows {
		mark := symbol
		key := r[0]
		if k, ok := strings.CutPrefix(key, "> "); ok {
			mark, key = ">", k
		}
		v.line("%s %-*s = %s", v.symbol(mark, 7), longest, key, r[1])
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
