package plan

import (
	"fmt"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
)

// Mode is what a plan is about.
type Mode string

// The modes.
const (
	Normal Mode = "normal"
	// Destroy drops every table that the state knows, and loads nothing.
	Destroy Mode = "destroy"
	// RefreshOnly brings the state up to what the cluster has, and changes nothing
	// in the cluster.
	RefreshOnly Mode = "refresh_only"
)

// scope says which objects a plan is about.
type scope struct {
	targets, excludes []string
	needed            map[string]bool // tables of targeted loads
	// joined are loads that come with a targeted one, and parted those that go
	// with an excluded one: of a commit group none is loaded without the others.
	joined, parted map[string]bool
}

// Covers says whether an address that was given, such as table.orders, means an
// object: it itself, or one of those that its for_each makes.
func Covers(given, address string) bool {
	return given == address || !strings.HasSuffix(given, "]") && strings.HasPrefix(address, given+"[")
}

func newScope(c *config.Config, w World) scope {
	s := scope{targets: w.Targets, excludes: w.Excludes, needed: map[string]bool{}, joined: map[string]bool{}, parted: map[string]bool{}}
	in, out := map[string]bool{}, map[string]bool{} // commit groups
	for _, l := range c.Loads {
		if l.CommitGroup != "" {
			in[l.CommitGroup] = in[l.CommitGroup] || s.named(s.targets, l.Address)
			out[l.CommitGroup] = out[l.CommitGroup] || s.leaves(l)
		}
	}
	for _, l := range c.Loads {
		s.joined[l.Address], s.parted[l.Address] = in[l.CommitGroup], out[l.CommitGroup]
		if s.joined[l.Address] || s.named(s.targets, l.Address) {
			s.needed[l.Into.Address] = true
			s.needed[l.LedgerAddress()] = true
		}
	}
	return s
}

// leaves says whether a load is excluded, by itself or with a table that it writes.
func (s scope) leaves(l *config.Load) bool {
	return s.named(s.excludes, l.Address) || s.named(s.excludes, l.Into.Address) || s.named(s.excludes, l.LedgerAddress())
}

func (s scope) named(list []string, address string) bool {
	return slices.ContainsFunc(list, func(given string) bool { return Covers(given, address) })
}

func (s scope) table(address string) bool {
	return (len(s.targets) == 0 || s.needed[address] || s.named(s.targets, address)) && !s.named(s.excludes, address)
}

// load says whether a load is in scope; into is the address of its table, "" where
// it is not known any more.
func (s scope) load(address, into string) bool {
	return (len(s.targets) == 0 || s.joined[address] || s.named(s.targets, address)) &&
		!s.parted[address] && !s.named(s.excludes, address) &&
		(into == "" || !s.named(s.excludes, into))
}

// declared says whether a load of the configuration is in scope: with the tables
// that it writes.
func (s scope) declared(l *config.Load) bool {
	return s.load(l.Address, l.Into.Address) && !s.named(s.excludes, l.LedgerAddress())
}

// narrow leaves in the maker's configuration and state only what the plan is
// about: a table comes with the load that was named, a load goes with the table
// that was excluded.
func (m *maker) narrow() {
	s := newScope(m.config, m.world)
	if len(s.targets)+len(s.excludes) == 0 {
		return
	}
	m.plan.Targets, m.plan.Excludes = s.targets, s.excludes
	c, st := *m.config, m.world.State.Clone()
	c.Tables = slices.DeleteFunc(slices.Clone(c.Tables), func(t *config.Table) bool { return !s.table(t.Address) })
	c.Loads = slices.DeleteFunc(slices.Clone(c.Loads), func(l *config.Load) bool { return !s.declared(l) })
	m.plan.Moves = slices.DeleteFunc(m.plan.Moves, func(mv Move) bool { return !s.table(mv.To) && !s.load(mv.To, "") })
	outside := map[string]bool{} // objects that are declared, and left out
	for _, t := range m.config.Tables {
		outside[t.Address] = !s.table(t.Address)
	}
	for _, l := range m.config.Loads {
		outside[l.Address] = !s.declared(l)
	}
	for address := range st.Tables {
		if outside[address] || !s.table(address) {
			delete(st.Tables, address)
		}
	}
	for address := range st.Loads {
		if outside[address] || !s.load(address, "") {
			delete(st.Loads, address)
		}
	}
	m.add(diag.Warn(diag.PartialPlan, nil, "Plan is limited", fmt.Sprintf("%s limits it to %d of %d tables and %d of %d loads. The rest may differ and is left as it is.",
		flagsOf(s), len(c.Tables), len(m.config.Tables), len(c.Loads), len(m.config.Loads))))
	m.config, m.world.State = &c, st
}

func flagsOf(s scope) string {
	switch {
	case len(s.excludes) == 0:
		return "-target"
	case len(s.targets) == 0:
		return "-exclude"
	}
	return "-target with -exclude"
}

// destroy leaves nothing in the configuration, so that every table that the state
// knows goes. Loads are not settled: what they left open ends with its table.
func (m *maker) destroy() {
	c := *m.config
	m.destroyed = c.Tables
	c.Tables, c.Loads, c.Moved, c.Removed, c.Imports = nil, nil, nil, nil, nil
	m.config = &c
	m.plan.Compared.Tables, m.plan.Compared.Loads = len(m.goneTables()), 0
}

// declaredBefore is the declaration of a table that -destroy drops: what it allows
// and forbids still counts.
func (m *maker) declaredBefore(address string) *config.Table {
	for _, t := range m.destroyed {
		if t.Address == address {
			return t
		}
	}
	return nil
}
