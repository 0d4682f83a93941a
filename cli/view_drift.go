package cli

import (
	"fmt"

	"starlift/plan"
)

// drift tells of tables that somebody else changed: those whose change the plan
// reacts to, and with all the others, too.
func (v planView) drift(p *plan.Plan, all bool) {
	all = all || p.Mode == plan.RefreshOnly
	var shown []plan.Drift
	silent := 0
	for _, d := range p.Drift {
		if all || d.Reacts() {
			shown = append(shown, d)
		} else {
			silent++
		}
	}
	switch {
	case len(p.Drift) == 0:
		return
	case len(shown) == 0:
		v.line("Note: %s outside starlift without effect here (-show-drift lists %s).", plural(silent, "table")+" changed", itThem(silent))
		v.line("")
		return
	case all:
		v.line("Note: %s changed outside starlift", plural(len(shown), "table"))
	case len(shown) == 1:
		v.line("Note: 1 table changed outside starlift in a way this plan reacts to")
	default:
		v.line("Note: %s changed outside starlift in ways this plan reacts to", plural(len(shown), "table"))
	}
	for _, d := range shown {
		v.comment(d.Address, fmt.Sprintf("changed since serial %d", d.Serial))
		v.line("%s table %q {", v.symbol("~", 3), d.Table)
		keys, texts := 0, 0
		for _, c := range d.Changes {
			if all || c.Reacts {
				keys, texts = max(keys, len(c.Key)), max(texts, len(c.Text))
			}
		}
		for _, c := range d.Changes {
			if all || c.Reacts {
				v.line("%s %-*s  %-*s  %s", v.symbol(c.Symbol, 7), keys, c.Key, texts, c.Text, v.paint.note("# "+c.Note))
			}
		}
		v.line("    }")
	}
	if silent > 0 {
		v.line("    %s changed without effect here (-show-drift lists %s).", plural(silent, "more table"), itThem(silent))
	}
	v.line("")
}

func itThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// mode says in the header what the plan is limited to.
func (v planView) mode(p *plan.Plan) {
	switch p.Mode {
	case plan.Destroy:
		v.line("Mode: destroy. Every table that the state knows is dropped, and nothing is loaded.")
	case plan.RefreshOnly:
		v.line("Mode: refresh only. The state learns what the clusters have; nothing is changed there.")
	}
	for _, l := range []struct {
		word string
		list []string
	}{{"Only:", p.Targets}, {"Without:", p.Excludes}} {
		for _, address := range l.list {
			v.line("%-8s %s", l.word, address)
		}
	}
}
