package cli

import (
	"fmt"
	"io"
	"strings"

	"starlift/config"
	"starlift/plan"
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
	if p.Ignored > 0 {
		rest += fmt.Sprintf(" %s left alone.", plural(p.Ignored, "ignored difference")+isAre(p.Ignored))
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
		heading := "Blocked:"
		if p.SkipsBlocked {
			heading = "Left out:"
		}
		v.line("%s %s not allowed.", v.paint.danger(heading), plural(len(p.Blocked), "change")+isAre(len(p.Blocked)))
		v.line("")
		for _, b := range p.Blocked {
			v.line("  %s   %s   %s", v.paint.bold(b.Address), codeText(b), b.What)
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

// codeText is the rule that blocks, by number and name.
func codeText(b plan.Blocked) string {
	if b.Token == "" {
		return string(b.Code)
	}
	return string(b.Code) + " " + b.Token
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
		{plan.Alter, "change in place"},
		{plan.Adopt, "adopt"},
		{plan.Recreate, "drop and recreate"},
		{plan.Drop, "drop"},
		{plan.Forget, "forget, without dropping"},
		{plan.Start, "load new data"},
		{plan.Resume, "resume an interrupted load"},
		{plan.SettleOpen, "settle a transaction left by an earlier run"},
	} {
		if used[s.action] {
			v.line("%s %s", v.symbol(tableSymbol(s.action), 3), s.text)
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
