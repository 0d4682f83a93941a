package cli

import (
	"strings"

	"starlift/plan"
)

// block is one action of a plan, laid out and not drawn: text and markdown draw
// the same blocks.
type block struct {
	address, reason string
	notes           []string // in brackets, under the reason
	symbol          string
	head            string // `table "sales.orders"`
	lines           []blockLine
	statements      []string
	created         bool // a new table: its columns may be many
}

// blockLine is one line between the braces.
type blockLine struct {
	symbol string // "" for what does not change
	depth  int    // in brackets of brackets
	text   string
	note   string // behind the text, after "# "
	remark bool   // the whole line is a note
	column bool
	// unchanged says that the line can go first where room is short.
	unchanged bool
	// before and after are the line as it is and as it will be, of one that
	// changes; a form without colours shows them as two lines.
	before, after string
}

// blocks are the actions of a plan, in the order in which they are shown: new
// addresses, what was left open, then tables, then loads.
func blocks(p *plan.Plan, full bool) []block {
	list := moveBlocks(p)
	for _, t := range p.OpenTransactions() {
		list = append(list, settleBlock(t))
	}
	for i := range p.Tables {
		list = append(list, withMove(p, tableBlock(&p.Tables[i], full)))
	}
	for i := range p.Loads {
		if p.Loads[i].Todo.Splits > 0 {
			list = append(list, withMove(p, loadBlock(p, &p.Loads[i])))
		}
	}
	return append(list, forgetBlocks(p)...)
}

// block draws one action as text.
func (v planView) block(b block) {
	v.comment(b.address, b.reason)
	for _, n := range b.notes {
		v.note(n)
	}
	v.line("%s %s {", v.symbol(b.symbol, 3), b.head)
	for _, l := range b.lines {
		v.blockLine(l)
	}
	v.line("    }")
	if !v.sql {
		return
	}
	for _, s := range b.statements {
		v.line("")
		for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
			v.line("    %s", l)
		}
	}
}

func (v planView) blockLine(l blockLine) {
	if l.remark {
		v.line("%s %s", strings.Repeat(" ", 7+4*l.depth), v.paint.note("# "+l.text))
		return
	}
	text := v.symbol(l.symbol, 7+4*l.depth) + " " + l.text
	if l.note != "" {
		text += "  " + v.paintNote(l.note)
	}
	v.line("%s", text)
}

// paintNote makes what is unsafe stand out.
func (v planView) paintNote(note string) string {
	if strings.HasPrefix(note, "UNSAFE ") {
		return v.paint.note("# ") + v.paint.danger(note)
	}
	return v.paint.note("# " + note)
}

// pair is a key and its value.
type pair struct{ symbol, key, value string }

// pairLines are pairs with their keys padded to one width.
func pairLines(pairs []pair) []blockLine {
	wide := 0
	for _, p := range pairs {
		wide = max(wide, columns(p.key))
	}
	var lines []blockLine
	for _, p := range pairs {
		lines = append(lines, blockLine{symbol: p.symbol, text: padded(p.key, wide) + " = " + p.value})
	}
	return lines
}

// padded fills a text with blanks up to a number of columns.
func padded(text string, wide int) string {
	return text + strings.Repeat(" ", max(0, wide-columns(text)))
}
