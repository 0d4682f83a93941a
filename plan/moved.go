package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/state"
)

// Move is an object that goes on under another address, with all that the state
// knows of it.
type Move struct {
	From, To string
	Name     string // database.table of it, or of what it loads into
}

// moves finds out what the moved blocks still have to do, and plans the rest with
// the state as it is once that is done: so a moved object is compared like one
// that had its address all along.
func (m *maker) moves() {
	origin := map[string]string{} // first address by the present one
	for _, block := range m.config.Moved {
		for _, step := range stepsOf(block, m.world.State) {
			if m.world.State.Tables[step.To] != nil || m.world.State.Loads[step.To] != nil {
				m.add(diag.Warn(diag.WrongMove, &block.At, "Not moved",
					fmt.Sprintf("%s cannot move to %s: the state has both. If %s is not needed any more, forget it with starlift state rm %s.",
						step.From, step.To, step.From, ShellWord(step.From)), diag.For(step.From)))
				continue
			}
			after, err := m.world.State.After(state.ObjectMoved{From: step.From, To: step.To})
			if err != nil {
				m.add(diag.Error(diag.WrongMove, &block.At, "Not moved", diag.Sentence(err.Error())+".", diag.For(step.From)))
				continue
			}
			m.world.State = after
			origin[step.To] = step.From
			if first, moved := origin[step.From]; moved {
				origin[step.To] = first
				delete(origin, step.From)
			}
		}
	}
	for _, to := range slices.SortedFunc(maps.Keys(origin), tablesFirst) {
		move := Move{From: origin[to], To: to}
		if t := m.world.State.Tables[to]; t != nil {
			move.Name = t.Database + "." + t.Name
		} else if l := m.world.State.Loads[to]; l != nil {
			move.Name = l.Database + "." + l.Table
		}
		m.plan.Moves = append(m.plan.Moves, move)
	}
}

// stepsOf lists the objects of the state that a moved block is about.
func stepsOf(block config.Moved, s *state.State) []Move {
	var steps []Move
	for _, address := range addressesOf(s) {
		switch rest, below := strings.CutPrefix(address, block.From+"["); {
		case address == block.From:
			steps = append(steps, Move{From: block.From, To: block.To})
		case below && block.Whole:
			steps = append(steps, Move{From: address, To: block.To + "[" + rest})
		}
	}
	return steps
}

func addressesOf(s *state.State) []string {
	return slices.Sorted(func(yield func(string) bool) {
		for _, keys := range []func(func(string) bool){maps.Keys(s.Tables), maps.Keys(s.Loads)} {
			for address := range keys {
				if !yield(address) {
					return
				}
			}
		}
	})
}

// MovedFrom is the address that an object has in the state, where the plan moves
// it; else "".
func (p *Plan) MovedFrom(address string) string {
	for _, m := range p.Moves {
		if m.To == address {
			return m.From
		}
	}
	return ""
}

// OnlyMoves are the moves of objects to which nothing else happens.
func (p *Plan) OnlyMoves() []Move {
	busy := map[string]bool{}
	for _, t := range p.Tables {
		busy[t.Address] = true
	}
	for _, l := range p.Loads {
		busy[l.Job.Address] = true
	}
	return slices.DeleteFunc(slices.Clone(p.Moves), func(m Move) bool { return busy[m.To] })
}

// Addresses are the records that give objects their addresses and let go of
// loads. They are written before anything is done to a cluster.
func (p *Plan) Addresses() []state.Record {
	var records []state.Record
	for _, m := range p.Moves {
		records = append(records, state.ObjectMoved{From: m.From, To: m.To})
	}
	for _, f := range p.Forgets {
		records = append(records, state.LoadForgotten{Load: f.Address})
	}
	return records
}

// tablesFirst is the order of a plan: tables by address, then loads by address.
func tablesFirst(a, b string) int {
	aIsLoad, bIsLoad := strings.HasPrefix(a, "load."), strings.HasPrefix(b, "load.")
	switch {
	case aIsLoad && !bIsLoad:
		return 1
	case bIsLoad && !aIsLoad:
		return -1
	}
	return strings.Compare(a, b)
}
