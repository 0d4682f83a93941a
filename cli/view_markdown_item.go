package cli

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// diffItem draws a block for a diff fence: marks stand in the first column, and
// what changes is a pair of lines.
func diffItem(b block) markdownItem {
	var item markdownItem
	add := func(kind markdownKind, mark, text string) {
		item.lines = append(item.lines, markdownLine{strings.TrimRight(mark+oneLined(text), " "), kind})
	}
	add(keptLine, "# ", b.address+" "+b.reason)
	for _, n := range b.notes {
		add(keptLine, "# ", "("+n+")")
	}
	for _, mark := range headMarks(b.symbol) {
		add(keptLine, mark, " "+b.head+" {")
	}
	for _, l := range b.lines {
		indent := strings.Repeat(" ", 5+4*l.depth)
		note := ""
		if l.note != "" {
			note = "  # " + l.note
		}
		switch {
		case l.remark && l.unchanged:
			add(contextLine, " ", indent+"# "+l.text)
		case l.remark:
			add(keptLine, " ", indent+"# "+l.text)
		case l.before != "" && l.after != "":
			add(keptLine, "-", indent+l.before)
			add(keptLine, "+", indent+l.after+note)
		case l.symbol == "" && l.text == "}":
			add(keptLine, " ", indent+l.text)
		case l.symbol == "":
			add(contextLine, " ", indent+l.text+note)
		case b.created && l.column:
			add(columnLine, "+", indent+l.text+note)
		default:
			add(keptLine, headMarks(l.symbol)[0], indent+l.text+note)
		}
	}
	add(keptLine, " ", " }")
	return item
}

// headMarks are the marks of a diff for a symbol: a new table in place of an old
// one is two lines.
func headMarks(symbol string) []string {
	switch symbol {
	case "+", "-":
		return []string{symbol}
	case "-/+":
		return []string{"-", "+"}
	}
	return []string{"!"}
}

func textItem(text string) markdownItem {
	var item markdownItem
	for _, l := range strings.Split(text, "\n") {
		item.lines = append(item.lines, markdownLine{printable(strings.TrimRight(l, "\r")), keptLine})
	}
	return item
}

// warningItem is a warning as on a terminal; its summary and its place are never
// cut.
func warningItem(w *hcl.Diagnostic, files map[string][]byte) markdownItem {
	var b strings.Builder
	DiagnosticView{NoTotals: true}.Write(&b, hcl.Diagnostics{w}, files)
	item := textItem(strings.TrimRight(b.String(), "\n"))
	placed := w.Subject == nil
	for i := 1; i < len(item.lines); i++ {
		if !placed && strings.HasPrefix(item.lines[i].text, "  on ") {
			placed = true
			continue
		}
		item.lines[i].kind = detailLine
	}
	return item
}
