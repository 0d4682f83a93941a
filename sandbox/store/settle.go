package store

import (
	"errors"
	"fmt"
	"slices"
)

// ErrTableGone is the cause when a table of a transaction was dropped or
// truncated after the transaction began.
var ErrTableGone = errors.New("the table was dropped or truncated since the transaction began")

// Settle makes a transaction's new state durable, and with it the effect on
// the rows of its stages, of all of them or of none:
//
//   - Prepared, Committed: the rows survive a restart, not visible yet. To the
//     store the two are one; an Aborted after a Committed is the caller's error.
//   - Visible: the rows are in the tables, for every Snapshot taken from now on.
//   - Aborted: the rows are gone. Only this state needs no stages.
//
// A table that was altered since a stage was opened gets the rows as Alter would
// have made them; ErrConversion when it cannot. After an error of another
// state than Aborted the former one holds. Calls for one transaction must not overlap.
func (s *Store) Settle(tx Transaction, stages ...*Stage) error {
	s.change.RLock()
	defer s.change.RUnlock()
	defer s.considerCheckpoint()
	switch tx.State {
	case Aborted:
		return s.logTransaction(tx, nil)
	case Prepared, Committed, Visible:
	default:
		return fmt.Errorf("settle transaction %d as %s", tx.ID, tx.State)
	}
	tables := tablesOf(stages)
	defer lockCommits(tables)()
	for _, g := range stages {
		if t := g.table; t.dropped || t.generation.Load() != g.generation {
			return fmt.Errorf("table %s.%s: %w", tx.Database, t.name(), ErrTableGone)
		}
	}
	for _, g := range stages {
		if err := g.flush(); err != nil {
			return err
		}
	}
	if tx.State != Visible {
		return s.logTransaction(tx, stages)
	}
	// What can fail comes before the record, what the record promises after it.
	effects, stages := map[*Table][]effect{}, slices.Clone(stages)
	for i, g := range stages {
		slabs, change, err := g.current()
		if err == nil {
			stages[i], err = g.withPlace(slabs, change)
		}
		if err != nil {
			return fmt.Errorf("table %s.%s: %w", tx.Database, g.table.name(), err)
		}
		if stages[i] != g {
			slabs = stages[i].full
		}
		effects[g.table] = append(effects[g.table], effect{slabs, change})
	}
	for _, g := range stages {
		if err := g.flush(); err != nil {
			return err
		}
	}
	if err := s.logTransaction(tx, stages); err != nil {
		return err
	}
	for _, t := range tables {
		t.change(func() {
			for _, e := range effects[t] {
				t.content.apply(e.slabs, e.change)
			}
		})
	}
	return nil
}

// tablesOf returns the tables of the stages as lockCommits wants them.
func tablesOf(stages []*Stage) []*Table {
	tables := make([]*Table, len(stages))
	for i, g := range stages {
		tables[i] = g.table
	}
	slices.SortFunc(tables, byID)
	return slices.Compact(tables)
}

// effect is what a stage does to its table.
type effect struct {
	slabs  [][]byte
	change Change
}

// logTransaction writes the record and remembers what a checkpoint must say of
// the transaction. The caller holds s.change.
func (s *Store) logTransaction(tx Transaction, stages []*Stage) error {
	record := transactionRecord{Transaction: tx}
	for _, g := range stages {
		record.Parts = append(record.Parts, partRecord{
			Table: g.table.id, Part: g.part, Generation: g.generation, Shape: g.shape.version,
			NextAuto: g.table.nextAuto.Load(), Change: g.change,
		})
	}
	at, err := s.log.append(recordTransaction, mustJSON(record))
	if err == nil {
		err = s.log.sync()
	}
	if err != nil {
		return fmt.Errorf("record transaction %d as %s: %w", tx.ID, tx.State, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remembered[tx.ID] = at
	if !tx.State.Final() {
		s.prepared[tx.ID] = slices.Clone(stages)
	} else {
		delete(s.prepared, tx.ID)
	}
	return nil
}

// Forget removes finished transactions from what the log remembers.
func (s *Store) Forget(transactions []int64) error {
	if len(transactions) == 0 {
		return nil
	}
	s.change.RLock()
	defer s.change.RUnlock()
	if _, err := s.log.append(recordForget, mustJSON(transactions)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range transactions {
		delete(s.remembered, id)
	}
	return nil
}

// Recover returns the transactions that the log remembers, by id, and gives
// them up: a second call returns none.
func (s *Store) Recover() []Recovered {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.recovered
	s.recovered = nil
	return r
}
