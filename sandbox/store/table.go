package store

import (
	"cmp"
	"sync"
	"sync/atomic"
)

// Table is one table. Its methods may be called by several goroutines; a table
// that was dropped stays readable.
type Table struct {
	id         int64
	shape      atomic.Pointer[shape]
	generation atomic.Int64 // counts truncations
	nextAuto   atomic.Int64

	commit  sync.Mutex // held while the fields below change, and the shape
	dropped bool
	content *content
	index   sync.RWMutex // held for writing while content changes, until that is published

	current atomic.Pointer[Snapshot]
}

func newTable(id int64, s *shape) *Table {
	t := &Table{id: id, content: newContent(s)}
	t.shape.Store(s)
	t.nextAuto.Store(1)
	t.publish()
	return t
}

// ID returns the table's id: unique, never used again, the same after a restart.
func (t *Table) ID() int64 { return t.id }

// Definition returns the table's definition. The caller must not change its slices.
func (t *Table) Definition() Definition { return t.shape.Load().definition }

// Layout returns how the table's rows are written now. The rows of a stage are
// written as Stage.Layout says: the table may have been altered since.
func (t *Table) Layout() *Layout { return t.shape.Load().layout }

// Rows returns the number of visible rows.
func (t *Table) Rows() int { return t.current.Load().Len() }

// Snapshot returns the visible rows as they are now. It costs nothing, never
// waits for a commit, and never changes.
func (t *Table) Snapshot() *Snapshot { return t.current.Load() }

// NextAuto gives out one AUTO_INCREMENT id.
func (t *Table) NextAuto() int64 { return t.nextAuto.Add(1) - 1 }

// raiseAuto makes sure that no id below next is given out.
func (t *Table) raiseAuto(next int64) {
	for {
		now := t.nextAuto.Load()
		if now >= next || t.nextAuto.CompareAndSwap(now, next) {
			return
		}
	}
}

// publish makes the table's present content the one that readers get.
func (t *Table) publish() {
	c := t.content
	c.slabs.shared = true
	t.current.Store(&Snapshot{
		table: t, shape: t.shape.Load(), content: c,
		slabs: c.slabs.all, rows: c.rows.freeze(), live: c.slabs.used,
	})
}

// change brings a change of the content about and publishes it. The caller holds
// t.commit.
func (t *Table) change(do func()) {
	t.index.Lock()
	defer t.index.Unlock()
	do()
	t.publish()
}

// truncate takes all rows away.
func (t *Table) truncate() {
	t.generation.Add(1)
	t.content = newContent(t.shape.Load())
}

// name is the table's name; it changes with the shape.
func (t *Table) name() string { return t.shape.Load().definition.Name }

func byName(a, b *Table) int { return cmp.Compare(a.name(), b.name()) }

func byID(a, b *Table) int { return cmp.Compare(a.id, b.id) }

// lockCommits waits until no commit runs on the tables and keeps others from
// starting. Everybody who locks several does it in the order of their ids, so
// that no two wait for each other: the tables must be so sorted, each of them once.
func lockCommits(tables []*Table) (unlock func()) {
	for _, t := range tables {
		t.commit.Lock()
	}
	return func() {
		for _, t := range tables {
			t.commit.Unlock()
		}
	}
}
