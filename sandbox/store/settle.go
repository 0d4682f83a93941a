package store

import (
	"errors"
	"fmt"
)

// ErrTableGone is the cause when a transaction's table was dropped or
// truncated after the transaction began.
var ErrTableGone = errors.New("the table was dropped or truncated since the transaction began")

// Settle makes a transaction's new state durable, and with it the effect on
// the rows of its stage:
//
//   - Prepared: the rows survive a restart, not visible yet.
//   - Visible: the rows are in the table, for every Snapshot taken from now on.
//   - Aborted: the rows are gone. Only this state allows a nil stage.
//
// After an error of Visible or Prepared the former state holds. Calls for one
// transaction must not overlap.
func (s *Store) Settle(tx Transaction, g *Stage) error {
	if tx.State == Aborted {
		return s.logTransaction(tx, 0, 0)
	}
	t := g.table
	t.commit.Lock()
	defer t.commit.Unlock()
	if t.dropped || t.generation.Load() != g.generation {
		return fmt.Errorf("table %s.%s: %w", tx.Database, tx.Table, ErrTableGone)
	}
	if err := g.flush(); err != nil {
		return err
	}
	if err := s.logTransaction(tx, g.generation, t.nextAuto.Load()); err != nil {
		return err
	}
	if tx.State != Visible {
		return nil
	}
	t.apply(g.full)
	t.publish()
	return nil
}

func (s *Store) logTransaction(tx Transaction, generation, nextAuto int64) error {
	record := transactionRecord{Transaction: tx, Generation: generation, NextAuto: nextAuto}
	if err := s.log.append(recordTransaction, mustJSON(record)); err != nil {
		return fmt.Errorf("record transaction %d as %s: %w", tx.ID, tx.State, err)
	}
	if err := s.log.sync(); err != nil {
		return fmt.Errorf("record transaction %d as %s: %w", tx.ID, tx.State, err)
	}
	return nil
}

// Forget removes finished transactions from what the log remembers.
func (s *Store) Forget(transactions []int64) error {
	if len(transactions) == 0 {
		return nil
	}
	return s.log.append(recordForget, mustJSON(transactions))
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
