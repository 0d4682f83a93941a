package txn

import (
	"errors"
	"fmt"
	"math"
	"time"

	"starlift-sandbox/store"
)

// Never is a delay of publishing that does not end by itself.
const Never = time.Duration(math.MaxInt64)

// PublishTimeout says that a transaction is committed and was not visible in
// time: it becomes so without anybody's doing. Transaction is as it was found.
type PublishTimeout struct{ Transaction store.Transaction }

func (e *PublishTimeout) Error() string {
	return fmt.Sprintf("transaction %d is committed but not visible yet", e.Transaction.ID)
}

// DelayPublishing lets the time d pass, by the sandbox's clock, between a commit
// and its rows being visible; also for the transactions that wait right now. A
// server's replicas may take as long; here nothing does. 0 makes everything
// visible that waits. The error is the store's.
func (m *Manager) DelayPublishing(d time.Duration) error {
	m.mu.Lock()
	m.delay = max(d, 0)
	m.wake()
	m.mu.Unlock()
	return m.publishDue()
}

// publishesAtOnce reports whether a commit may be visible in the same step:
// nothing delays it, and nothing that was committed before waits.
func (m *Manager) publishesAtOnce() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.delay == 0 && len(m.queue) == 0
}

// enqueue makes a transaction COMMITTED and lines it up: transactions become
// visible in the order of their commits.
func (m *Manager) enqueue(t *transaction, tx store.Transaction) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t.tx, t.visible = tx, make(chan struct{})
	m.queue = append(m.queue, t)
}

// nextDue returns the first transaction in line once its time has come.
func (m *Manager) nextDue() *transaction {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.queue) == 0 || m.now().Before(m.due(m.queue[0])) {
		return nil
	}
	return m.queue[0]
}

// due is when a COMMITTED transaction becomes visible; m.mu is held.
func (m *Manager) due(t *transaction) time.Time {
	if m.delay == Never {
		return time.Unix(1<<40, 0)
	}
	return t.tx.CommitTime.Add(m.delay)
}

// publishDue makes visible what is due.
func (m *Manager) publishDue() error {
	m.publishing.Lock()
	defer m.publishing.Unlock()
	for t := m.nextDue(); t != nil; t = m.nextDue() {
		if err := m.publish(t); err != nil {
			return err
		}
	}
	return nil
}

// publish makes the first transaction in line visible. That its table is gone
// meanwhile leaves nothing to be seen, and ends it all the same.
func (m *Manager) publish(t *transaction) error {
	t.settle.Lock()
	defer t.settle.Unlock()
	tx := m.get(t)
	now := m.now()
	tx.State, tx.PublishTime, tx.FinishTime = store.Visible, now, now
	if err := m.store.Settle(tx, t.stages...); err != nil && !errors.Is(err, store.ErrTableGone) {
		return err
	}
	m.set(t, tx)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.queue = m.queue[1:]
	close(t.visible)
	return nil
}

// awaitVisible returns once the transaction is VISIBLE, or *PublishTimeout.
func (m *Manager) awaitVisible(t *transaction, until time.Time) error {
	for {
		moved := m.moving() // before the look at the clock, so that no move is missed
		if err := m.publishDue(); err != nil {
			return err
		}
		m.mu.Lock()
		tx, visible, due := t.tx, t.visible, m.due(t)
		m.mu.Unlock()
		if tx.State == store.Visible {
			return nil
		}
		now := m.now()
		if !now.Before(until) {
			return &PublishTimeout{tx}
		}
		if due.After(until) {
			due = until
		}
		if !m.sleep(due.Sub(now), moved, visible) {
			return &PublishTimeout{tx}
		}
	}
}
