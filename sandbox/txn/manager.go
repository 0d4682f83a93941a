// Package txn is the frontend's transaction manager: labels, states, timeouts
// and retention, after protocol reference 3.1, 3.6 and 4.2. It does not know
// HTTP, and the rows of a transaction are the store's. The two HTTP listeners
// and SQL call it.
package txn

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"starlift-sandbox/store"
)

// Manager holds the transactions of all databases. Its methods may be called
// by several goroutines.
type Manager struct {
	store  *store.Store
	config *Config
	now    func() time.Time

	publishing sync.Mutex // held by the one that makes transactions visible
	closed     chan struct{}

	mu        sync.Mutex
	databases map[int64]*database
	cleaned   time.Time
	safeMode  bool
	locked    map[int64]bool // databases whose commits wait
	delay     time.Duration  // between commit and visibility
	queue     []*transaction // COMMITTED ones, in the order of their commits
	moved     chan struct{}  // closed and replaced by wake
}

// database is the transactions of one database.
type database struct {
	labels  map[string][]*transaction // ascending ids; at most one not aborted
	running int                       // those not final
	all     map[int64]*transaction
}

// transaction is a Transaction that is still remembered. tx is guarded by the
// manager's mutex; settle is held from the check of the state to its change,
// which may take as long as the store takes.
type transaction struct {
	settle sync.Mutex
	tx     store.Transaction
	stages []*store.Stage // of a PREPARED or COMMITTED one
	node   int            // the backend that it began at, 0 for none
	// visible is closed when a COMMITTED one becomes VISIBLE; nil before.
	visible chan struct{}
}

// New returns the manager of an open store, with the transactions that the
// store remembers. now is the clock that timeouts and retention go by. What was
// committed and not visible when the process ended becomes visible.
func New(s *store.Store, config *Config, now func() time.Time) *Manager {
	m := &Manager{
		store: s, config: config, now: now, cleaned: now(), databases: map[int64]*database{},
		locked: map[int64]bool{}, moved: make(chan struct{}), closed: make(chan struct{}),
	}
	for _, r := range s.Recover() {
		id, found := s.DatabaseID(r.Transaction.Database)
		if !found || id != r.Transaction.DatabaseID {
			continue
		}
		t := &transaction{tx: r.Transaction, stages: r.Stages}
		m.remember(t)
		if t.tx.State == store.Committed {
			t.visible = make(chan struct{})
			m.queue = append(m.queue, t)
		}
	}
	slices.SortStableFunc(m.queue, func(a, b *transaction) int { return a.tx.CommitTime.Compare(b.tx.CommitTime) })
	_ = m.publishDue() // what fails here fails the first Sweep, which tells
	return m
}

// Config returns the frontend's settings.
func (m *Manager) Config() *Config { return m.config }

// remember adds a transaction; m.mu is held, or nobody else knows m yet.
func (m *Manager) remember(t *transaction) {
	d := m.databases[t.tx.DatabaseID]
	if d == nil {
		d = &database{labels: map[string][]*transaction{}, all: map[int64]*transaction{}}
		m.databases[t.tx.DatabaseID] = d
	}
	d.labels[t.tx.Label] = append(d.labels[t.tx.Label], t)
	d.all[t.tx.ID] = t
	if !t.tx.State.Final() {
		d.running++
	}
}

// forget removes a transaction; m.mu is held.
func (m *Manager) forget(t *transaction) {
	d := m.databases[t.tx.DatabaseID]
	delete(d.all, t.tx.ID)
	rest := slices.DeleteFunc(d.labels[t.tx.Label], func(o *transaction) bool { return o == t })
	if len(rest) == 0 {
		delete(d.labels, t.tx.Label)
	} else {
		d.labels[t.tx.Label] = rest
	}
	if !t.tx.State.Final() {
		d.running--
	}
}

// newest returns the transaction of a label with the largest id, or nil.
func (m *Manager) newest(databaseID int64, label string) *transaction {
	d := m.databases[databaseID]
	if d == nil || len(d.labels[label]) == 0 {
		return nil
	}
	list := d.labels[label]
	return list[len(list)-1]
}

// find returns the transaction with the id, or nil.
func (m *Manager) find(id int64) *transaction {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.databases {
		if t := d.all[id]; t != nil {
			return t
		}
	}
	return nil
}

// set changes what is known of a transaction.
func (m *Manager) set(t *transaction, tx store.Transaction) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d := m.databases[tx.DatabaseID]; d != nil && d.all[tx.ID] == t && tx.State.Final() && !t.tx.State.Final() {
		d.running--
	}
	t.tx = tx
	if tx.State.Final() {
		t.stages = nil
	}
}

func (m *Manager) get(t *transaction) store.Transaction {
	m.mu.Lock()
	defer m.mu.Unlock()
	return t.tx
}

// ErrNotFound is answered for an id or label that is not known, or not in the
// state that the call asks for.
var ErrNotFound = errors.New("transaction not found")

// Newest returns the transaction that a state query reports: the one of the
// label with the largest id. It answers store.ErrUnknownDatabase or ErrNotFound.
func (m *Manager) Newest(db, label string) (store.Transaction, error) {
	id, found := m.store.DatabaseID(db)
	if !found {
		return store.Transaction{}, fmt.Errorf("%w, database=%s", store.ErrUnknownDatabase, db)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.newest(id, label)
	if t == nil {
		return store.Transaction{}, fmt.Errorf("%w: %s", ErrNotFound, label)
	}
	return t.tx, nil
}

// HasDatabase reports whether there is a database of that name.
func (m *Manager) HasDatabase(name string) bool {
	_, found := m.store.DatabaseID(name)
	return found
}

// Get returns a transaction by its id.
func (m *Manager) Get(id int64) (store.Transaction, bool) {
	t := m.find(id)
	if t == nil {
		return store.Transaction{}, false
	}
	return m.get(t), true
}

// Running returns the transactions of a database that are not final, newest
// id first.
func (m *Manager) Running(db string) []store.Transaction { return m.list(db, false) }

// Finished returns the VISIBLE and ABORTED transactions of a database that are
// still remembered, newest id first.
func (m *Manager) Finished(db string) []store.Transaction { return m.list(db, true) }

func (m *Manager) list(db string, final bool) []store.Transaction {
	id, _ := m.store.DatabaseID(db)
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.databases[id]
	if d == nil {
		return nil
	}
	var list []store.Transaction
	for _, t := range d.all {
		if t.tx.State.Final() == final {
			list = append(list, t.tx)
		}
	}
	slices.SortFunc(list, func(a, b store.Transaction) int { return cmp.Compare(b.ID, a.ID) })
	return list
}
