package cli

import (
	"fmt"
	"strings"

	"starlift/plan"
)

// moveBlocks lay out the objects that get another address, and nothing else.
func moveBlocks(p *plan.Plan) []block {
	var list []block
	for _, m := range p.OnlyMoves() {
		b := block{address: m.To, reason: "has moved from " + m.From, symbol: string(plan.Readdress)}
		b.lines = []blockLine{{text: "(nothing else changes)", remark: true}}
		if name, ok := strings.CutPrefix(m.To, "load."); ok {
			b.head = fmt.Sprintf("load %q into %q", name, m.Name)
			b.lines[0].text = "(what it has loaded goes along, and its labels stay)"
		} else {
			b.head = fmt.Sprintf("table %q", m.Name)
		}
		list = append(list, b)
	}
	return list
}

// withMove notes where an object has moved from to which something else happens
// as well.
func withMove(p *plan.Plan, b block) block {
	if from := p.MovedFrom(b.address); from != "" {
		b.notes = append([]string{"has moved from " + from}, b.notes...)
	}
	return b
}

// forgetBlocks lay out the loads whose record goes.
func forgetBlocks(p *plan.Plan) []block {
	var list []block
	for _, f := range p.Forgets {
		list = append(list, block{
			address: f.Address, reason: tableReason(plan.Forget), symbol: string(plan.Forget),
			notes: []string{"because a removed block lets go of it; its rows stay in " + f.Into},
			head:  fmt.Sprintf("load %q into %q", strings.TrimPrefix(f.Address, "load."), f.Into),
			lines: pairLines([]pair{{"-", "done", doneText(f.Done)}}),
		})
	}
	return list
}

func moveBriefs(p *plan.Plan) []brief {
	var list []brief
	for _, m := range p.OnlyMoves() {
		list = append(list, brief{symbol: string(plan.Readdress), address: m.To, text: "moved from " + m.From})
	}
	return list
}

func forgetBriefs(p *plan.Plan) []brief {
	var list []brief
	for _, f := range p.Forgets {
		list = append(list, brief{symbol: string(plan.Forget), address: f.Address, text: "no longer managed, its rows stay in " + f.Into})
	}
	return list
}
