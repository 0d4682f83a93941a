package txn

// OpenBefore reports whether a transaction of the table with an id below the
// given one has not ended yet. A schema change waits until there is none, also
// for PREPARED transactions that everybody forgot (protocol reference 6.8).
func (m *Manager) OpenBefore(tableID, id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.databases {
		for _, t := range d.all {
			if t.tx.ID >= id || t.tx.State.Final() {
				continue
			}
			for _, table := range t.tx.Tables {
				if table.ID == tableID {
					return true
				}
			}
		}
	}
	return false
}
