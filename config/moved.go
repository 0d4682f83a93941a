package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/option"
)

// Moved says that what the state has under one address goes on under another.
type Moved struct {
	From, To string
	// Whole says that both are blocks whose keys of for_each go along.
	Whole bool
	At    hcl.Range // of From
}

// Renamed says that a column's values go on under another name.
type Renamed struct {
	From, To string
	At       hcl.Range // of From
}

// movedBlock is the body of a moved block.
type movedBlock struct{ from, to hcl.Expression }

func movedSpec() option.Spec[movedBlock] {
	return option.Spec[movedBlock]{
		option.Unevaluated("from", "Address that it had, such as table.old.", func(b *movedBlock) *hcl.Expression { return &b.from }, option.Required()),
		option.Unevaluated("to", "Address that it has now, such as table.new.", func(b *movedBlock) *hcl.Expression { return &b.to }, option.Required()),
	}
}

// move is a moved block with both its ends.
type move struct {
	from, to endpoint
	block    *hclsyntax.Block
	state    nodeState // while the order is looked for
}

// moved reads the moved blocks, after the objects that they name.
func (r *reader) moved() {
	var moves []*move
	for _, b := range r.statements["moved"] {
		var block movedBlock
		_, problems := movedSpec().Decode(r.withoutLater(b.Body), r.constant(), &block)
		r.report(problems, b, nil)
		if block.from == nil || block.to == nil {
			continue
		}
		from, problem := endpointOf(block.from, "from")
		r.reportOne(problem, b)
		to, other := endpointOf(block.to, "to")
		r.reportOne(other, b)
		if problem == nil && other == nil {
			moves = append(moves, &move{from: from, to: to, block: b})
		}
	}
	moves = slices.DeleteFunc(moves, func(m *move) bool {
		problem := r.checkEnds(m)
		r.reportOne(problem, m.block)
		return problem != nil
	})
	moves = r.unambiguous(moves)
	for _, m := range r.inOrder(moves) {
		if m.from.column != "" {
			r.rename(m, moves)
		} else {
			r.move(m, moves)
		}
	}
}

// checkEnds judges what a moved block says by itself.
func (r *reader) checkEnds(m *move) *hcl.Diagnostic {
	from, to := m.from, m.to
	wrong := func(format string, args ...any) *hcl.Diagnostic {
		return diag.Error(diag.WrongMove, &to.at, "Not a move", fmt.Sprintf(format, args...))
	}
	switch {
	case from.String() == to.String():
		return wrong("from and to are the same address.")
	case from.kind != to.kind:
		return wrong("%s is a %s, and cannot become a %s.", from, from.kind, to.kind)
	case (from.column == "") != (to.column == ""):
		return wrong("A table moves to the address of a table, and a column to that of a column.")
	case from.column != "" && from.address() != to.address():
		return wrong("A column stays in its table. Where the table was moved too, both addresses name the table as it is called now: %s.", to.address())
	case from.column != "" && strings.EqualFold(from.column, to.column):
		return wrong("Names of columns have no case: %q and %q are one column.", from.column, to.column)
	}
	return nil
}

// unambiguous drops moves of what was moved already, or to where something was
// moved already.
func (r *reader) unambiguous(moves []*move) []*move {
	left, taken := map[string]*move{}, map[string]*move{}
	var kept []*move
	for _, m := range moves {
		from, to := foldColumn(m.from), foldColumn(m.to)
		switch {
		case left[from] != nil:
			r.reportOne(diag.Error(diag.Duplicate, &m.from.at, "Moved twice",
				fmt.Sprintf("%s is moved to %s already, in %s line %d. One thing cannot go to two places.", m.from, left[from].to, left[from].from.at.Filename, left[from].from.at.Start.Line)), m.block)
			continue
		case taken[to] != nil:
			r.reportOne(diag.Error(diag.Duplicate, &m.to.at, "Moved to the same address",
				fmt.Sprintf("%s is moved to %s already, in %s line %d. Two things cannot have one address.", taken[to].from, m.to, taken[to].to.at.Filename, taken[to].to.at.Start.Line)), m.block)
			continue
		}
		left[from], taken[to] = m, m
		kept = append(kept, m)
	}
	return kept
}

func foldColumn(e endpoint) string {
	e.column = strings.ToLower(e.column)
	return e.String()
}

// leadsTo says whether what m moves may be what next moves on.
func (m *move) leadsTo(next *move) bool {
	if foldColumn(m.to) == foldColumn(next.from) {
		return true
	}
	return m.to.column == "" && next.from.column == "" && m.to.block() == next.from.block() && (m.to.key == "" || next.from.key == "")
}

// inOrder sorts a chain a → b → c so that each step stands before the next, and
// reports rings, whose moves are left out.
func (r *reader) inOrder(moves []*move) []*move {
	var ordered []*move
	var visit func(m *move) bool
	visit = func(m *move) bool {
		switch m.state {
		case done:
			return true
		case running:
			return false
		}
		m.state = running
		for _, before := range moves {
			if before.leadsTo(m) && !visit(before) {
				m.state = done
				r.reportOne(diag.Error(diag.Cycle, &m.from.at, "Moved in a ring",
					fmt.Sprintf("%s is moved to %s, and from there back: nothing would come to rest. To exchange two names, use a third and two applies.", m.from, m.to)), m.block)
				return true
			}
		}
		m.state = done
		ordered = append(ordered, m)
		return true
	}
	for _, m := range moves {
		visit(m)
	}
	return ordered
}

// move judges the move of a table or load against what is declared, and takes it.
func (r *reader) move(m *move, all []*move) {
	goesOn := slices.ContainsFunc(all, func(next *move) bool { return m.leadsTo(next) })
	whole := m.from.key == "" && m.to.key == "" && (r.eachOf(m.to) || r.objects[m.to.kind][m.to.name] == nil)
	there, known := r.present(m.to)
	if known && !there && !whole && !goesOn || r.objects[m.to.kind][m.to.name] == nil && !goesOn {
		r.reportOne(r.notDeclared(m.to, "to"), m.block)
		return
	}
	still, known := r.present(m.from)
	if known && still || whole && r.objects[m.from.kind][m.from.name] != nil {
		r.reportOne(diag.Error(diag.WrongMove, &m.from.at, "Still in the configuration",
			fmt.Sprintf("%s is still declared, so it cannot have moved to %s. Take its block out, or take this one out.", m.from, m.to)), m.block)
		return
	}
	r.out.Moved = append(r.out.Moved, Moved{From: m.from.address(), To: m.to.address(), Whole: whole, At: m.from.at})
}
