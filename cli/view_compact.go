package cli

import (
	"strings"

	"starlift/plan"
)

// drawCompact writes a plan as one line an action, and the totals.
func (v planView) drawCompact(p *plan.Plan) {
	if p.Empty() {
		v.draw(p)
		return
	}
	v.mode(p)
	asIs := func(text string) string { return text }
	list := briefs(p, wording{asIs, asIs})
	address, symbol := 0, 2
	for _, b := range list {
		address, symbol = max(address, columns(b.address)), max(symbol, len(b.symbol))
	}
	for _, b := range list {
		text := b.text
		if b.blocked {
			text = v.paint.danger("BLOCKED") + " " + text
		}
		v.line("  %s%s %s  %s", v.paint.symbol(b.symbol), strings.Repeat(" ", symbol-len(b.symbol)), padded(b.address, address), text)
	}
	for _, l := range summary(p) {
		v.line("%s", l)
	}
}
