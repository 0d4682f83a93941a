package store

import (
	"encoding/binary"
	"fmt"
)

// slabSize is where a slab is full. Larger means fewer log records, smaller
// less memory for a transaction of few rows.
const slabSize = 1 << 20

// Stage collects the rows of one open transaction: in memory, where Settle
// hands them to the table without a copy, and in the log, where they count
// only once the transaction is PREPARED. One goroutine at a time.
type Stage struct {
	store      *Store
	table      *Table
	generation int64
	id         int64
	full       [][]byte // already in the log
	open       []byte
	rows       int64
}

// Stage starts the rows of a transaction on the table.
func (s *Store) Stage(table *Table, transaction int64) *Stage {
	return &Stage{store: s, table: table, id: transaction, generation: table.generation.Load()}
}

// Rows returns how many rows were added.
func (g *Stage) Rows() int64 { return g.rows }

// Add appends a row that was written with the table's Layout; the bytes are
// copied. An error means that the log cannot be written.
func (g *Stage) Add(op Op, row []byte) error {
	if len(g.open)+len(row)+binary.MaxVarintLen64 > cap(g.open) {
		if err := g.flush(); err != nil {
			return err
		}
		// The first slab of a small transaction is small.
		size := slabSize
		if len(g.full) == 0 && g.rows == 0 {
			size = 1 << 12
		}
		g.open = appendSlabStart(make([]byte, 0, max(size, slabStart+len(row)+binary.MaxVarintLen64)), g.id)
	}
	g.open = binary.AppendUvarint(g.open, uint64(len(row))<<1|uint64(op&1))
	g.open = append(g.open, row...)
	g.rows++
	return nil
}

// flush writes the open slab to the log.
func (g *Stage) flush() error {
	if len(g.open) <= slabStart {
		return nil
	}
	if err := g.store.log.append(recordRows, g.open); err != nil {
		return fmt.Errorf("stage rows of transaction %d: %w", g.id, err)
	}
	g.full, g.open = append(g.full, g.open), nil
	return nil
}
