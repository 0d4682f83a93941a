package store

import (
	"sync"
	"sync/atomic"
)

// Table is one table. Its methods may be called by several goroutines; a table
// that was dropped stays readable.
type Table struct {
	id         int64
	definition Definition
	layout     *Layout
	generation atomic.Int64 // counts truncations
	nextAuto   atomic.Int64

	commit  sync.Mutex // held while the fields below change
	dropped bool
	slabs   [][]byte
	rows    directory
	index   *keyIndex // nil without a unique key
	live    int64     // bytes of the entries that rows points to
	held    int64     // bytes of all slabs

	current atomic.Pointer[Snapshot]
}

func newTable(id int64, d Definition) *Table {
	t := &Table{id: id, definition: d, layout: NewLayout(&d)}
	t.nextAuto.Store(1)
	t.clear()
	t.publish()
	return t
}

func (t *Table) clear() {
	t.slabs, t.rows, t.live, t.held, t.index = nil, directory{}, 0, 0, nil
	if t.definition.Model == PrimaryKey {
		t.index = newKeyIndex(func(row int) []byte { return t.layout.key(t.row(row)) })
	}
}

// ID returns the table's id: unique, never used again, the same after a restart.
func (t *Table) ID() int64 { return t.id }

// Definition returns the table's definition. The caller must not change its slices.
func (t *Table) Definition() Definition { return t.definition }

// Layout returns how the table's rows are written.
func (t *Table) Layout() *Layout { return t.layout }

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

// Snapshot is the rows of a table at one moment.
type Snapshot struct {
	layout *Layout
	slabs  [][]byte
	rows   directory
}

// Len returns the number of rows.
func (s *Snapshot) Len() int { return s.rows.length }

// Row decodes the given columns (by index in the definition; nil for all) of
// row i, 0 ≤ i < Len, into the given row, whose memory it uses when it can. The
// values share no memory with the table.
func (s *Snapshot) Row(i int, columns []int, into Row) Row {
	at := s.rows.at(i)
	_, row, _ := entry(s.slabs[at>>32], int(uint32(at)))
	return s.layout.decode(row, columns, into)
}

// publish makes the table's present content the one that readers get.
func (t *Table) publish() {
	t.current.Store(&Snapshot{
		layout: t.layout,
		slabs:  append([][]byte(nil), t.slabs...),
		rows:   t.rows.freeze(),
	})
}

// row returns the bytes of a row.
func (t *Table) row(row int) []byte {
	at := t.rows.at(row)
	_, b, _ := entry(t.slabs[at>>32], int(uint32(at)))
	return b
}

func (t *Table) entrySize(row int) int64 {
	at := t.rows.at(row)
	_, _, next := entry(t.slabs[at>>32], int(uint32(at)))
	return int64(next) - int64(uint32(at))
}

// apply takes over slabs: the table points into them from now on. Rows apply
// in their order, so the last one of a key stays.
func (t *Table) apply(slabs [][]byte) {
	var doomed map[string]int
	for _, slab := range slabs {
		t.slabs = append(t.slabs, slab)
		t.held += int64(len(slab))
		for at := slabStart; at < len(slab); {
			op, row, next := entry(slab, at)
			here := location(len(t.slabs)-1)<<32 | location(at)
			size := int64(next - at)
			switch {
			case t.index != nil:
				t.applyKeyed(op, row, here, size)
			case op == Upsert:
				t.rows.add(here)
				t.live += size
			default:
				if doomed == nil {
					doomed = map[string]int{}
				}
				doomed[string(row)]++
			}
			at = next
		}
	}
	if doomed != nil {
		t.removeEqual(doomed)
	}
	t.squeeze()
}

func (t *Table) applyKeyed(op Op, row []byte, here location, size int64) {
	key := t.layout.key(row)
	slot, found := t.index.find(key)
	switch {
	case op == Upsert && found:
		old := t.index.row(slot)
		t.live += size - t.entrySize(old)
		t.rows.set(old, here)
	case op == Upsert:
		t.rows.add(here)
		t.live += size
		t.index.put(slot, key, t.rows.length-1)
	case found:
		gone, last := t.index.row(slot), t.rows.length-1
		t.live -= t.entrySize(gone)
		t.index.remove(slot)
		if gone != last {
			// The last row takes the place, so that the rows stay dense.
			moved, _ := t.index.find(t.layout.key(t.row(last)))
			t.index.move(moved, gone)
			t.rows.set(gone, t.rows.at(last))
		}
		t.rows.removeLast()
	}
}

// removeEqual takes away as many rows equal to each given one as it asks for.
func (t *Table) removeEqual(doomed map[string]int) {
	keep := 0
	for i := range t.rows.length {
		row := t.row(i)
		if n := doomed[string(row)]; n > 0 {
			doomed[string(row)] = n - 1
			t.live -= t.entrySize(i)
			continue
		}
		if keep != i {
			t.rows.set(keep, t.rows.at(i))
		}
		keep++
	}
	t.rows.length = keep
}

// squeeze copies the live rows into new slabs when most of a large table's
// memory holds rows that were replaced. Snapshots keep the old slabs alive.
func (t *Table) squeeze() {
	if t.held < 64*slabSize || t.held < 2*t.live+slabSize {
		return
	}
	fresh := newSlabs(t.id, t.live)
	for i := range t.rows.length {
		at := t.rows.at(i)
		slab := t.slabs[at>>32]
		_, _, next := entry(slab, int(uint32(at)))
		t.rows.set(i, fresh.add(slab[uint32(at):next]))
	}
	t.slabs, t.held = fresh.slabs, fresh.held
}

// slabs is a growing list of slabs.
type slabs struct {
	id    int64
	slabs [][]byte
	held  int64
}

func newSlabs(id, bytes int64) *slabs {
	return &slabs{id: id, slabs: make([][]byte, 0, bytes/slabSize+1)}
}

// add appends one whole entry and returns where it is.
func (s *slabs) add(e []byte) location {
	last := len(s.slabs) - 1
	if last < 0 || len(s.slabs[last])+len(e) > cap(s.slabs[last]) {
		s.slabs = append(s.slabs, appendSlabStart(make([]byte, 0, max(slabSize, slabStart+len(e))), s.id))
		last++
		s.held += slabStart
	}
	at := len(s.slabs[last])
	s.slabs[last] = append(s.slabs[last], e...)
	s.held += int64(len(e))
	return location(last)<<32 | location(at)
}
