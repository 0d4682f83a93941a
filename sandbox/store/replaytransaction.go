package store

import (
	"cmp"
	"fmt"
	"slices"
)

func (r *replay) transaction(record transactionRecord) error {
	for _, part := range record.Parts {
		if t := r.tables[part.Table]; t != nil {
			t.raiseAuto(part.NextAuto)
		}
	}
	switch record.State {
	case Prepared, Committed:
		if err := r.prepare(record); err != nil {
			return err
		}
	case Visible:
		if err := r.commit(record); err != nil {
			return err
		}
		delete(r.staged, record.ID)
	case Aborted:
		delete(r.staged, record.ID)
	default:
		return fmt.Errorf("transaction %d in state %s", record.ID, record.State)
	}
	r.transactions[record.ID] = record
	return nil
}

// prepare tells the transaction's stages what the log knows of them.
func (r *replay) prepare(record transactionRecord) error {
	for _, part := range record.Parts {
		g := r.stage(record.ID, part.Part)
		g.generation, g.change = part.Generation, part.Change
		g.table = r.tables[part.Table]
		if g.table == nil {
			// Its table was dropped: it can only be committed into nothing.
			gone := Definition{Database: record.Database, Name: record.TableNames()}
			g.table = newTable(part.Table, firstShape(gone))
			g.table.dropped = true
		}
		g.shape = g.table.shape.Load()
		if part.Shape > g.shape.version && !g.table.dropped {
			return fmt.Errorf("transaction %d: a table of shape %d, which comes later", record.ID, part.Shape)
		}
		for g.shape.version > part.Shape && g.shape.before != nil {
			g.shape = g.shape.before
		}
	}
	return nil
}

// commit applies the rows, as Settle did when it wrote the record.
func (r *replay) commit(record transactionRecord) error {
	if len(r.staged[record.ID]) == 0 {
		return nil // of a checkpoint, whose tables have the rows already
	}
	if err := r.prepare(record); err != nil {
		return err
	}
	for _, part := range record.Parts {
		g := r.stage(record.ID, part.Part)
		if g.table.dropped || g.table.generation.Load() != g.generation {
			continue
		}
		slabs, change, err := g.current()
		if err != nil {
			return err
		}
		g.table.content.apply(slabs, change)
	}
	return nil
}

// finish publishes the rows and drops those of transactions that were open: a
// transaction in PREPARE ends with the process.
func (r *replay) finish() {
	for _, t := range r.tables {
		t.publish()
	}
	for id, record := range r.transactions {
		recovered := Recovered{Transaction: record.Transaction}
		if !record.State.Final() {
			for _, part := range record.Parts {
				recovered.Stages = append(recovered.Stages, r.stage(id, part.Part))
			}
			r.store.prepared[id] = recovered.Stages
		}
		r.store.recovered = append(r.store.recovered, recovered)
	}
	slices.SortFunc(r.store.recovered, func(a, b Recovered) int {
		return cmp.Compare(a.Transaction.ID, b.Transaction.ID)
	})
}
