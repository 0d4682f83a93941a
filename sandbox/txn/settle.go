package txn

import (
	"errors"
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
	t.stage = g
	m.set(t, tx)
	return nil
}

// CommitOpen commits an open transaction in one phase; errors as of Prepare.
func (m *Manager) CommitOpen(id int64, g *store.Stage, c store.Counters) error {
	t, tx, release, err := m.hold(id)
	if err != nil {
		return err
	}
	defer release()
	if tx.State != store.Prepare {
		return &StateError{tx}
	}
	tx.Counters = c
	return m.makeVisible(t, tx, g)
}

// CommitPrepared commits a PREPARED transaction. It answers ErrNotFound,
// *StateError for every other state, and store.ErrTableGone, after which the
// transaction still is PREPARED.
func (m *Manager) CommitPrepared(id int64) error {
	t, tx, release, err := m.hold(id)
	if err != nil {
		return err
	}
	defer release()
	if tx.State != store.Prepared {
		return &StateError{tx}
	}
	return m.makeVisible(t, tx, t.stage)
}

// makeVisible commits and publishes in one step: the sandbox has no replicas
// to wait for, so that no one meets a transaction in COMMITTED.
func (m *Manager) makeVisible(t *transaction, tx store.Transaction, g *store.Stage) error {
	now := m.now()
	tx.State, tx.CommitTime, tx.PublishTime, tx.FinishTime = store.Visible, now, now, now
	if err := m.store.Settle(tx, g); err != nil {
		return err
	}
	m.set(t, tx)
	return nil
}

// Abort ends a transaction that is PREPARE or PREPARED. It answers ErrNotFound,
// or *StateError when it is final already.
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
	if tx.State.Final() {
		return &StateError{tx}
	}
	tx.State, tx.Reason, tx.FinishTime = store.Aborted, reason, m.now()
	if err := m.store.Settle(tx, nil); err != nil {
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

// Write is INSERT and DELETE of SQL: one transaction with all rows, durable
// and visible on return. ops may be nil (all Upsert), else it is as long as
// rows. An empty label gets a name of its own. Nothing is written on an error.
func (m *Manager) Write(table *store.Table, label string, ops []store.Op, rows []store.Row) error {
	d := table.Definition()
	if d.Model != store.DuplicateKey && d.Model != store.PrimaryKey {
		return refuse("the sandbox does not write to AGGREGATE KEY and UNIQUE KEY tables yet")
	}
	if ops != nil && len(ops) != len(rows) {
		return fmt.Errorf("write to %s.%s: %d operations for %d rows", d.Database, d.Name, len(ops), len(rows))
	}
	if label == "" {
		id, err := m.store.NewID()
		if err != nil {
			return err
		}
		label = fmt.Sprintf("insert_%d", id)
	}
	id, table, err := m.Begin(Beginning{Database: d.Database, Table: d.Name, Label: label, Source: InsertStreaming, Coordinator: "FE: 127.0.0.1"})
	if err != nil {
		return err
	}
	if err := m.write(id, table, ops, rows); err != nil {
		return errors.Join(err, m.Abort(id, err.Error()))
	}
	return nil
}

func (m *Manager) write(id int64, table *store.Table, ops []store.Op, rows []store.Row) error {
	g, buffer := m.store.Stage(table, id), []byte(nil)
	for i, row := range rows {
		var err error
		if buffer, err = table.Layout().AppendRow(buffer[:0], row); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if err := table.CheckKey(buffer); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		op := store.Upsert
		if ops != nil {
			op = ops[i]
		}
		if err := g.Add(op, buffer); err != nil {
			return err
		}
	}
	n := int64(len(rows))
	return m.CommitOpen(id, g, store.Counters{Total: n, Loaded: n})
}
