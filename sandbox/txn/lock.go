package txn

import (
	"fmt"
	"time"

	"starlift-sandbox/store"
)

// LockTimeout says that the lock of a database was not to be had in time, and
// that nothing was committed.
type LockTimeout struct {
	Database string
	Waited   time.Duration
}

// Error has the words of the backend's remote call. The frontend's own commit
// ends them in timeoutMillis=N instead; see the frontend.
func (e *LockTimeout) Error() string {
	return fmt.Sprintf("get database write lock timeout, database=%s, timeout=%dms", e.Database, e.Waited.Milliseconds())
}

// LockDatabase makes commits in a database wait, as a busy frontend does, until
// UnlockDatabase. It answers store.ErrUnknownDatabase.
func (m *Manager) LockDatabase(name string) error {
	id, found := m.store.DatabaseID(name)
	if !found {
		return fmt.Errorf("%w, database=%s", store.ErrUnknownDatabase, name)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.locked[id] = true
	return nil
}

// UnlockDatabase lets them go on; it need not be locked.
func (m *Manager) UnlockDatabase(name string) {
	id, _ := m.store.DatabaseID(name)
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.locked, id)
	m.wake()
}

// awaitLock returns once the transaction's database is not locked, or
// *LockTimeout, or ErrNotFound.
func (m *Manager) awaitLock(id int64, until time.Time) error {
	t := m.find(id)
	if t == nil {
		return fmt.Errorf("%w: %d", ErrNotFound, id)
	}
	tx, started := m.get(t), m.now()
	for {
		moved := m.moving()
		m.mu.Lock()
		locked := m.locked[tx.DatabaseID]
		m.mu.Unlock()
		if !locked {
			return nil
		}
		if left := until.Sub(m.now()); left <= 0 || !m.sleep(left, moved, nil) {
			return &LockTimeout{tx.Database, max(until.Sub(started), 0)}
		}
	}
}
