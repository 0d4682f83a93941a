package plan

// skipBlocked takes what is blocked out of the plan, and what depends on it: the
// loads into a table that is not as they expect it, and those that would commit
// together with one that is left out.
func (m *maker) skipBlocked() {
	p := m.plan
	p.SkipsBlocked = true
	left := map[string]bool{}   // addresses that are left out
	groups := map[string]bool{} // commit groups of which a load is
	for _, b := range p.Blocked {
		left[b.Address] = true
	}
	tables := p.Tables[:0]
	for _, t := range p.Tables {
		if t.Blocked() {
			left[t.Address] = true
			continue
		}
		tables = append(tables, t)
	}
	p.Tables = tables
	for _, l := range m.config.Loads {
		if left[l.Into.Address] || left[l.LedgerAddress()] {
			left[l.Address] = true
		}
	}
	for _, l := range m.config.Loads {
		if left[l.Address] && l.CommitGroup != "" {
			groups[l.CommitGroup] = true
		}
	}
	loads := p.Loads[:0]
	for _, l := range p.Loads {
		if !left[l.Job.Address] && !groups[l.Job.Group] {
			loads = append(loads, l)
		}
	}
	p.Loads = loads
}
