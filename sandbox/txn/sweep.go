package txn

import (
	"cmp"
	"slices"
	"time"

	"starlift-sandbox/store"
)

// Sweep does what is due by the clock: it makes visible what waits for it, aborts transactions over their
// timeouts (protocol reference 3.6) and, once in an interval, removes finished
// ones over the retention (4.2). The server calls it every second and after the
// clock was set forward. The error is the store's.
func (m *Manager) Sweep() error {
	now := m.now()
	m.mu.Lock()
	m.wake()
	m.mu.Unlock()
	if err := m.publishDue(); err != nil {
		return err
	}
	for _, t := range m.allOverdue(now) {
		// Who settles it right now decides; the next sweep looks again.
		if !t.settle.TryLock() {
			continue
		}
		err := error(nil)
		if m.overdue(m.get(t), now) {
			err = m.abort(t, "timeout by txn manager")
		}
		t.settle.Unlock()
		if err != nil {
			return err
		}
	}
	return m.clean(now)
}

func (m *Manager) overdue(tx store.Transaction, now time.Time) bool {
	switch tx.State {
	case store.Prepare:
		return now.Sub(tx.PrepareTime) >= tx.Timeout
	case store.Prepared:
		return now.Sub(tx.PreparedTime) >= tx.PreparedTimeout
	}
	return false
}

func (m *Manager) allOverdue(now time.Time) []*transaction {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []*transaction
	for _, d := range m.databases {
		for _, t := range d.all {
			if m.overdue(t.tx, now) {
				due = append(due, t)
			}
		}
	}
	slices.SortFunc(due, func(a, b *transaction) int { return cmp.Compare(a.tx.ID, b.tx.ID) })
	return due
}

// clean removes finished transactions: those over the age, and the oldest while
// the database holds more than the number, whatever their age.
func (m *Manager) clean(now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Sub(m.cleaned) < m.config.Seconds(CleanIntervalSecond) {
		return nil
	}
	m.cleaned = now
	keep, most := m.config.Seconds(LabelKeepMaxSecond), int(m.config.Number(LabelKeepMaxNum))
	var gone []int64
	for _, d := range m.databases {
		var finished []*transaction
		for _, t := range d.all {
			if t.tx.State.Final() {
				finished = append(finished, t)
			}
		}
		slices.SortFunc(finished, func(a, b *transaction) int {
			return cmp.Or(a.tx.FinishTime.Compare(b.tx.FinishTime), cmp.Compare(a.tx.ID, b.tx.ID))
		})
		for _, t := range finished {
			if now.Sub(t.tx.FinishTime) <= keep && len(d.all) <= most {
				break
			}
			m.forget(t)
			gone = append(gone, t.tx.ID)
		}
	}
	slices.Sort(gone)
	return m.store.Forget(gone)
}

// Forget makes a label unknown, as retention does: its finished transactions
// are removed. It returns how many there were.
func (m *Manager) Forget(db, label string) (int, error) {
	id, _ := m.store.DatabaseID(db)
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.databases[id]
	if d == nil {
		return 0, nil
	}
	var gone []int64
	for _, t := range slices.Clone(d.labels[label]) {
		if t.tx.State.Final() {
			m.forget(t)
			gone = append(gone, t.tx.ID)
		}
	}
	return len(gone), m.store.Forget(gone)
}

// Switch is another frontend becoming the leader: transactions in PREPARE are
// forgotten, since they are in nobody's log, and their labels are free.
func (m *Manager) Switch() int {
	forgotten := 0
	for _, id := range m.open(func(*transaction) bool { return true }) {
		t, tx, release, err := m.hold(id)
		if err != nil {
			continue
		}
		if tx.State == store.Prepare {
			m.mu.Lock()
			m.forget(t)
			m.mu.Unlock()
			forgotten++
		}
		release()
	}
	return forgotten
}
