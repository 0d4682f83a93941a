package cli

import (
	"fmt"
	"io"
	"strings"

	"starlift/plan"
)

// planView draws a plan as text for a person. The text holds no clock and no
// chance: the same plan gives the same bytes.
type planView struct {
	w     io.Writer
	paint palette
	width int
	sql   bool
	// allDrift lists also what others changed without effect on the plan.
	allDrift bool
	full     bool // show what does not change, too
	// workspace is the name of the state that the plan was made with.
	workspace string
}

func (v planView) line(format string, args ...any) { fmt.Fprintf(v.w, format+"\n", args...) }

// draw writes all but the summary, which stands after the warnings.
func (v planView) draw(p *plan.Plan) {
	if p.Empty() {
		v.mode(p)
		v.drift(p, v.allDrift)
		v.line("%s %s", v.paint.bold("No changes."), nothingText(p))
		v.line("")
		v.prose(fmt.Sprintf("starlift compared %s and %s%s and found nothing to do.",
			plural(p.Unchanged.Tables, "table"), plural(p.Unchanged.Loads, "load"), withClusters(p)))
		return
	}
	v.line("Workspace %q%s, state serial %d.", v.workspace, onClusters(p), p.Serial)
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
	v.line("Compared %s and %s.%s", plural(p.Compared.Tables, "table"), plural(p.Compared.Loads, "load"), rest)
	v.mode(p)
	v.line("")
	v.drift(p, v.allDrift)
	v.legend(p)
	v.line("starlift will perform the following actions, in this order:")
	for _, b := range blocks(p, v.full) {
		v.block(b)
	}
	v.line("")
}

// nothingText says why there is nothing to do.
func nothingText(p *plan.Plan) string {
	switch p.Mode {
	case plan.Destroy:
		return "The state knows no table that could be dropped."
	case plan.RefreshOnly:
		return "The state has the tables as the clusters have them."
	}
	return "Tables match the configuration and there is no new data to load."
}

// end writes what is blocked, and the totals.
func (v planView) end(p *plan.Plan) {
	if p.Empty() && len(p.Notes) > 0 {
		v.line("")
	}
	for i, note := range p.Notes {
		v.prose("Note: " + note)
		if !p.Empty() || i < len(p.Notes)-1 {
			v.line("")
		}
	}
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
	if line, _ := allowedText(p); line != "" {
		v.line("%s", line)
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
	used[plan.Readdress] = len(p.OnlyMoves()) > 0
	used[plan.Forget] = used[plan.Forget] || len(p.Forgets) > 0
	v.line("Actions are marked with these symbols:")
	for _, s := range []struct {
		action plan.Action
		text   string
	}{
		{plan.Readdress, "move to another address"},
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
