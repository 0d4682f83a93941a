package txn

import (
	"fmt"
	"time"

	"starlift-sandbox/store"
)

// StateError says that a transaction is not in a state that allows the call.
// Transaction is as it was found.
type StateError struct{ Transaction store.Transaction }

// Error has the words of a backend's prepare: the reason of an abort, or the state.
func (e *StateError) Error() string {
	if e.Transaction.State == store.Aborted {
		return e.Transaction.Reason
	}
	return fmt.Sprintf("transaction %d is %s", e.Transaction.ID, e.Transaction.State)
}

// hold finds a transaction and keeps its state from changing until release.
// The error is ErrNotFound; it may have been forgotten while hold waited.
func (m *Manager) hold(id int64) (t *transaction, tx store.Transaction, release func(), err error) {
	if t = m.find(id); t == nil {
		return nil, tx, nil, fmt.Errorf("%w: %d", ErrNotFound, id)
	}
	t.settle.Lock()
	if m.find(id) != t {
		t.settle.Unlock()
		return nil, tx, nil, fmt.Errorf("%w: %d", ErrNotFound, id)
	}
	return t, m.get(t), t.settle.Unlock, nil
}

// Prepare makes an open transaction PREPARED: its rows survive a restart and
// wait for Commit. preparedTimeout 0 stands for the configured default. It
// answers ErrNotFound when the transaction was forgotten, *StateError when it
// is not open any more, and store.ErrTableGone.
func (m *Manager) Prepare(id int64, g *store.Stage, c store.Counters, preparedTimeout time.Duration) error {
	t, tx, release, err := m.hold(id)
	if err != nil {
		return err
	}
	defer release()
	if tx.State != store.Prepare {
		return &StateError{tx}
	}
	tx.State, tx.PreparedTime, tx.Counters = store.Prepared, m.now(), c
	if preparedTimeout > 0 {
		tx.PreparedTimeout = preparedTimeout
	}
	if err := m.store.Settle(tx, g); err != nil {
		return err
	}
	t.stages = []*store.Stage{g}
	m.set(t, tx)
	return nil
}

// Patience is how long a commit waits, by the sandbox's clock: for the lock of
// the database, and then for the rows to be visible. It does not wait past a
// moment that is gone.
type Patience struct{ Lock, Visible time.Time }

// CommitOpen commits an open transaction in one phase, all its tables together,
// and waits until the rows are visible. Errors are those of Prepare, *LockTimeout
// after which nothing is committed, and *PublishTimeout after which it is.
func (m *Manager) CommitOpen(id int64, c store.Counters, p Patience, stages ...*store.Stage) error {
	if err := m.awaitLock(id, p.Lock); err != nil {
		return err
	}
	t, err := m.commit(id, store.Prepare, func(t *transaction, tx *store.Transaction) { tx.Counters, t.stages = c, stages })
	if err != nil {
		return err
	}
	return m.awaitVisible(t, p.Visible)
}

// CommitPrepared commits a PREPARED transaction and waits until its rows are
// visible. It answers ErrNotFound, *StateError for every other state,
// store.ErrTableGone and *LockTimeout, after which the transaction still is
// PREPARED, and *PublishTimeout, after which it is committed.
func (m *Manager) CommitPrepared(id int64, p Patience) error {
	if err := m.awaitLock(id, p.Lock); err != nil {
		return err
	}
	t, err := m.commit(id, store.Prepared, func(*transaction, *store.Transaction) {})
	if err != nil {
		return err
	}
	return m.awaitVisible(t, p.Visible)
}

// commit takes a transaction from a state to COMMITTED or, while nothing holds
// publishing up, to VISIBLE in one step. fill completes it before.
func (m *Manager) commit(id int64, from store.State, fill func(*transaction, *store.Transaction)) (*transaction, error) {
	t, tx, release, err := m.hold(id)
	if err != nil {
		return nil, err
	}
	defer release()
	if tx.State != from {
		return nil, &StateError{tx}
	}
	fill(t, &tx)
	now := m.now()
	tx.CommitTime = now
	if m.publishesAtOnce() {
		tx.State, tx.PublishTime, tx.FinishTime = store.Visible, now, now
		if err := m.store.Settle(tx, t.stages...); err != nil {
			return nil, err
		}
		m.set(t, tx)
		return t, nil
	}
	tx.State = store.Committed
	if err := m.store.Settle(tx, t.stages...); err != nil {
		return nil, err
	}
	m.enqueue(t, tx)
	return t, nil
}

// Abort ends a transaction that is PREPARE or PREPARED. It answers ErrNotFound,
// or *StateError when it is committed or final already.
func (m *Manager) Abort(id int64, reason string) error {
	t, _, release, err := m.hold(id)
	if err != nil {
		return err
	}
	defer release()
	return m.abort(t, reason)
}

// abort is called with t.settle held.
func (m *Manager) abort(t *transaction, reason string) error {
	tx := m.get(t)
	if tx.State.Final() || tx.State == store.Committed {
		return &StateError{tx}
	}
	tx.State, tx.Reason, tx.FinishTime = store.Aborted, reason, m.now()
	if err := m.store.Settle(tx); err != nil {
		return err
	}
	m.set(t, tx)
	return nil
}

// Cancel aborts the label's transaction if it is in PREPARE (protocol
// reference 3.8). It answers store.ErrUnknownDatabase or ErrNotFound.
func (m *Manager) Cancel(db, label string) error {
	newest, err := m.Newest(db, label)
	if err != nil {
		return err
	}
	t, tx, release, err := m.hold(newest.ID)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrNotFound, label)
	}
	defer release()
	if tx.State != store.Prepare {
		return fmt.Errorf("%w: %s", ErrNotFound, label)
	}
	return m.abort(t, "user cancel")
}
