package txn

import (
	"slices"

	"starlift-sandbox/store"
)

// Join adds a table to an open transaction that began without one (protocol
// reference 3.7). It answers ErrNotFound and *StateError. A table that is in it
// already stays in it once.
func (m *Manager) Join(id int64, table *store.Table) error {
	t, tx, release, err := m.hold(id)
	if err != nil {
		return err
	}
	defer release()
	if tx.State != store.Prepare {
		return &StateError{tx}
	}
	name := store.TableName{Name: table.Definition().Name, ID: table.ID()}
	if slices.Contains(tx.Tables, name) {
		return nil
	}
	tx.Tables = append(slices.Clip(tx.Tables), name) // copies of the transaction share the old array
	m.set(t, tx)
	return nil
}

// AbortOfNode is a backend being declared dead: the open transactions whose rows
// it held are aborted, PREPARED ones survive (protocol reference 3.6). It returns
// how many there were. The error is the store's.
func (m *Manager) AbortOfNode(node int) (int, error) {
	aborted := 0
	for _, id := range m.open(func(t *transaction) bool { return t.node == node }) {
		t, tx, release, err := m.hold(id)
		if err != nil {
			continue // it was forgotten meanwhile
		}
		if tx.State == store.Prepare {
			if err = m.abort(t, "coordinate BE is down"); err == nil {
				aborted++
			}
		}
		release()
		if err != nil {
			return aborted, err
		}
	}
	return aborted, nil
}

// Node returns the backend that an open transaction began at, 0 for none.
func (m *Manager) Node(id int64) int {
	if t := m.find(id); t != nil {
		return t.node
	}
	return 0
}

// open returns the ids, ascending, of the transactions in PREPARE that want is
// true for.
func (m *Manager) open(want func(*transaction) bool) []int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ids []int64
	for _, d := range m.databases {
		for id, t := range d.all {
			if t.tx.State == store.Prepare && want(t) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return ids
}
