package store

import (
	"errors"
	"fmt"
	"math/rand"
	"testing"
)

// history does random things to a store and to a naive table.
type history struct {
	t       *testing.T
	r       *rand.Rand
	dir     string
	s       *Store
	table   *Table
	naive   naive
	waiting map[int64]*waiting // PREPARED, by transaction; or COMMITTED
}

type waiting struct {
	tx     Transaction
	stages []*Stage
	loads  []naiveLoad
}

func TestStoreAgreesWithANaiveTable(t *testing.T) {
	for _, model := range []Model{DuplicateKey, AggregateKey, UniqueKey, PrimaryKey} {
		for seed := range int64(6) {
			t.Run(fmt.Sprint("model ", model, " seed ", seed), func(t *testing.T) {
				h := &history{t: t, r: rand.New(rand.NewSource(seed)), dir: t.TempDir(), waiting: map[int64]*waiting{}}
				h.s = open(t, h.dir)
				defer func() { h.s.Close() }()
				h.naive.d = naiveDefinition(model)
				h.table = makeTable(t, h.s, h.naive.d)
				for step := range 150 {
					h.step()
					equal(t, fmt.Sprint("step ", step), rowsOf(h.table.Snapshot()), h.naive.texts())
					h.lookup()
				}
			})
		}
	}
}

func (h *history) step() {
	switch n := h.r.Intn(20); {
	case n < 10:
		h.begin()
	case n < 14:
		h.settle()
	case n < 16:
		h.restart()
	case n < 17:
		if err := h.s.checkpoint(); err != nil {
			h.t.Fatal(err)
		}
	case n < 19:
		h.alter()
	default:
		if h.r.Intn(4) == 0 {
			h.truncate()
		}
	}
}

// begin loads one or two stages, and commits them or leaves them PREPARED.
func (h *history) begin() {
	id, err := h.s.NewID()
	if err != nil {
		h.t.Fatal(err)
	}
	w := &waiting{tx: Transaction{ID: id, Database: "d", Label: fmt.Sprint("l", id), State: Visible}}
	for range 1 + h.r.Intn(2) {
		l := randomLoad(h.r, &h.naive.d)
		w.loads = append(w.loads, l)
		w.stages = append(w.stages, stageOf(h.t, h.s, h.table, id, l.change, l.ops, l.rows...))
	}
	if h.r.Intn(3) == 0 {
		w.tx.State = []State{Prepared, Committed}[h.r.Intn(2)]
		h.waiting[id] = w
	}
	if err := h.s.Settle(w.tx, w.stages...); err != nil {
		h.t.Fatal(err)
	}
	if w.tx.State == Visible {
		for _, l := range w.loads {
			h.naive.load(l)
		}
	}
}

// settle ends one of the waiting transactions.
func (h *history) settle() {
	for id := int64(0); ; id++ {
		w := h.waiting[id]
		if w == nil && id < 100_000 {
			continue
		}
		if w == nil {
			return
		}
		delete(h.waiting, id)
		w.tx.State = Visible
		if h.r.Intn(4) == 0 {
			w.tx.State = Aborted
		}
		err := h.s.Settle(w.tx, w.stages...)
		lost := false
		for _, l := range w.loads {
			lost = lost || l.lost
		}
		if want := lost && w.tx.State == Visible; errors.Is(err, ErrConversion) != want || err != nil && !want {
			h.t.Fatalf("settle %s: %v", w.tx.State, err)
		}
		if err == nil && w.tx.State == Visible {
			for _, l := range w.loads {
				h.naive.load(l)
			}
		}
		return
	}
}

func (h *history) restart() {
	h.s.Close()
	h.s = open(h.t, h.dir)
	var found bool
	if h.table, found = h.s.Table("d", h.naive.d.Name); !found {
		h.t.Fatal("the table is gone")
	}
	for _, r := range h.s.Recover() {
		if w := h.waiting[r.Transaction.ID]; w != nil {
			if len(r.Stages) != len(w.stages) {
				h.t.Fatalf("%d stages, were %d", len(r.Stages), len(w.stages))
			}
			w.tx, w.stages = r.Transaction, r.Stages
		}
	}
}

func (h *history) alter() {
	want, from := randomAlter(h.r, h.naive.d)
	want.Name = fmt.Sprint("t", h.r.Intn(1000))
	if err := h.s.Alter("d", h.naive.d.Name, want, from); err != nil {
		h.t.Fatal(err)
	}
	h.naive.alter(want, from)
	for _, w := range h.waiting {
		for i := range w.loads {
			h.naive.convertLoad(&w.loads[i], from)
		}
	}
}

// truncate leaves no transaction that could commit.
func (h *history) truncate() {
	if err := h.s.TruncateTable("d", h.naive.d.Name); err != nil {
		h.t.Fatal(err)
	}
	h.naive.rows = nil
	for _, w := range h.waiting {
		w.tx.State = Visible
		if err := h.s.Settle(w.tx, w.stages...); !errors.Is(err, ErrTableGone) {
			h.t.Fatalf("commit after a truncation: %v", err)
		}
		w.tx.State = Aborted
		if err := h.s.Settle(w.tx); err != nil {
			h.t.Fatal(err)
		}
	}
	clear(h.waiting)
}

// lookup asks for a key that may be there.
func (h *history) lookup() {
	if h.naive.d.Model == DuplicateKey {
		return
	}
	key := Row{h.r.Int63n(4), h.r.Int63n(4)}
	row, found := h.table.Snapshot().Lookup(key)
	at := h.naive.find(key)
	if found != (at >= 0) || found && printed(row) != printed(h.naive.rows[at]) {
		h.t.Fatalf("key %v: %v, %t", key, row, found)
	}
}
