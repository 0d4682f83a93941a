package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/state"
)

// ForgottenLoad is a load that was taken out of the configuration, and whose
// record goes. Its rows stay where they are.
type ForgottenLoad struct {
	Address string
	Into    string // database.table
	Done    Amount
	At      *hcl.Range // of the removed block
}

// goneLoads decides about loads that the state knows and the configuration does
// not have any more. Without a removed block the record of what was loaded is
// kept: a block that was commented out and comes back must not load everything a
// second time.
func (m *maker) goneLoads() {
	declared := map[string]bool{}
	for _, l := range m.config.Loads {
		declared[l.Address] = true
	}
	for _, address := range slices.Sorted(maps.Keys(m.world.State.Loads)) {
		if !declared[address] {
			m.goneLoad(m.world.State.Loads[address])
		}
	}
	if kept := m.plan.Kept; len(kept) > 0 {
		is, it := "is", "it has"
		if len(kept) > 1 {
			is, it = "are", "they have"
		}
		m.plan.Notes = append(m.plan.Notes, fmt.Sprintf("%s %s not in the configuration, and what %s loaded stays in the state. A removed block forgets a load.",
			strings.Join(kept, ", "), is, it))
	}
}

func (m *maker) goneLoad(known *state.Load) {
	removal := m.removal(known.Address)
	open := len(known.Open) > 0
	switch {
	case removal == nil:
		m.plan.Kept = append(m.plan.Kept, known.Address)
		if open {
			m.add(diag.Warn(diag.LeftOver, nil, "Transaction left open",
				fmt.Sprintf("%s is not in the configuration any more, and left a transaction open in %s.%s (label %s). Put it back and apply, so that the transaction is settled.",
					known.Address, known.Database, known.Table, strings.Join(known.Open[0].Labels, ", ")), diag.For(known.Address)))
		}
	case open:
		m.plan.Blocked = append(m.plan.Blocked, Blocked{
			Address: known.Address, Code: diag.LeftOver, What: "left a transaction open: label " + strings.Join(known.Open[0].Labels, ", "),
			Ways: []string{
				"To forget it now would leave the transaction to its timeout.",
				"Put the load back and apply, so that it is settled; then take it out again. Or forget it by hand:",
				"  starlift state rm " + ShellWord(known.Address),
			},
		})
	default:
		done, _ := Progress(known)
		m.plan.Forgets = append(m.plan.Forgets, ForgottenLoad{
			Address: known.Address, Into: known.Database + "." + known.Table, Done: done, At: &removal.At,
		})
	}
}

// removal is the removed block that is about an object; nil without one.
func (m *maker) removal(address string) *config.Removed {
	for i := range m.config.Removed {
		if r := &m.config.Removed[i]; r.Covers(address) {
			return r
		}
	}
	return nil
}
