package store

import (
	"encoding/binary"
	"fmt"
)

// slabSize is where a slab is full. Larger means fewer log records, smaller
// less memory for a transaction of few rows.
const slabSize = 1 << 20

// Stage collects rows of one open transaction for one table: in memory, where
// Settle hands them to the table without a copy, and in the log, where they
// count only once the transaction is PREPARED or more. One goroutine at a time. A
// transaction may have several, also of one table: they apply in the order in
// which Settle gets them.
type Stage struct {
	store      *Store
	table      *Table
	shape      *shape // of the table when the stage was opened
	generation int64
	id         int64  // of the transaction
	part       uint32 // tells the stages of a transaction apart
	change     Change

	full   [][]byte
	open   []byte
	rows   int64
	read   bool // at a start: the table may have changed since in ways that shape does not tell
	logged int  // slabs of full that are in the log
	log    int  // the log that they are in: see Store.logs
}

// Stage starts rows of a transaction on the table, which do to it what c says.
func (s *Store) Stage(t *Table, transaction int64, c Change) *Stage {
	return &Stage{
		store: s, table: t, shape: t.shape.Load(), generation: t.generation.Load(),
		id: transaction, part: s.parts.Add(1), change: c,
	}
}

// Table returns the table that the rows are for.
func (g *Stage) Table() *Table { return g.table }

// Layout returns how the rows of the stage are written: that of the table when
// the stage was opened.
func (g *Stage) Layout() *Layout { return g.shape.layout }

// Definition returns the table's definition when the stage was opened, which the
// stage's Change and Layout belong to. The caller must not change its slices.
func (g *Stage) Definition() Definition { return g.shape.definition }

// Rows returns how many rows were added.
func (g *Stage) Rows() int64 { return g.rows }

// Add appends a row that was written with the stage's Layout; the bytes are
// copied. An error means that the log cannot be written.
func (g *Stage) Add(op Op, row []byte) error {
	if len(g.open)+len(row)+binary.MaxVarintLen64 > cap(g.open) {
		if err := g.spill(); err != nil {
			return err
		}
		// The first slab of a small transaction is small.
		size := slabSize
		if len(g.full) == 0 && g.rows == 0 {
			size = 1 << 12
		}
		g.open = make([]byte, 0, max(size, slabStart+len(row)+binary.MaxVarintLen64))
		g.open = appendSlabStart(g.open, g.id, g.part, uint32(len(g.full)))
	}
	g.open = appendEntry(g.open, op, row)
	g.rows++
	return nil
}

func (g *Stage) spill() error {
	g.store.change.RLock()
	defer g.store.change.RUnlock()
	return g.flush()
}

// flush writes to the log what is not in it. The caller holds store.change.
func (g *Stage) flush() error {
	if len(g.open) > slabStart {
		g.full, g.open = append(g.full, g.open), nil
	}
	if g.log != g.store.logs {
		// The log was written anew without the rows of open transactions.
		g.log, g.logged = g.store.logs, 0
	}
	for ; g.logged < len(g.full); g.logged++ {
		if _, err := g.store.log.append(recordRows, g.full[g.logged]); err != nil {
			return fmt.Errorf("stage rows of transaction %d: %w", g.id, err)
		}
	}
	return nil
}

// current returns the slabs as rows of the table's present shape.
func (g *Stage) current() ([][]byte, Change, error) {
	slabs, change := g.full, g.change
	for _, step := range g.table.shape.Load().steps(g.shape) {
		var err error
		if change, err = step.reshapeChange(change); err != nil {
			return nil, change, err
		}
		written := make([][]byte, len(slabs))
		for i, slab := range slabs {
			if written[i], err = step.reshapeSlab(slab); err != nil {
				return nil, change, err
			}
		}
		slabs = written
	}
	return slabs, change, nil
}
