package plan

import (
	"math/rand/v2"
	"testing"

	"starlift/starrocks"
	"starlift/state"
)

// The law of recovery, on a model: loaders send one epoch of a few tables to a
// cluster, in the order of events of their way; each dies at some moment, and loses
// what of its journal was not synced; the cluster ends and forgets transactions
// meanwhile; the next loader settles what is left by Settle. Whatever happens, no
// row is lost and none is doubled.

// lawCluster is what a cluster has of the epoch.
type lawCluster struct {
	labels  []starrocks.TxnState
	rows    []int // how often each table has the epoch's rows
	ledger  bool
	witness bool // it still knows a label that ended before
	replace bool // tables whose rows replace themselves
}

func (c *lawCluster) commit(table int) {
	if c.labels[table] == starrocks.Committed || c.labels[table] == starrocks.Visible {
		return
	}
	c.labels[table] = starrocks.Committed
	if c.rows[table]++; c.replace {
		c.rows[table] = 1
	}
}

// lawRecord is what a journal has of the epoch.
type lawRecord struct {
	phase  state.Phase // 0: nothing
	done   bool
	synced bool
}

// lawLoader is one loader: it acts until it has no step left.
type lawLoader struct {
	chance  *rand.Rand
	cluster *lawCluster
	journal *lawRecord
	durable *lawRecord // what a power cut leaves
	left    Left       // of the load: its way, and what it may do
	steps   int
}

// step says whether the loader still lives to take one.
func (l *lawLoader) step() bool { l.steps--; return l.steps >= 0 }

func (l *lawLoader) write(r lawRecord) bool {
	if !l.step() {
		return false
	}
	*l.journal = r
	if r.synced {
		*l.durable = r
	}
	return true
}

// known is what Ask finds out.
func (l *lawLoader) known() Left {
	left := l.left
	left.Phase = l.journal.phase
	left.Labels = append(labels(nil), l.cluster.labels...)
	if left.Phase == state.PhasePrepared && left.Via != TwoPhase {
		left.Witnessed = left.Witnessed && l.cluster.witness
	} else {
		left.Witnessed = false
	}
	if left.Ledger != NoLedger {
		left.Ledger = NotInLedger
		if l.cluster.ledger {
			left.Ledger = InLedger
		}
		if left.Phase != state.PhasePrepared || left.Via != MultiTable {
			left.Ledger = NoLedger
		}
	}
	return left
}

// lawEnd is how a loader ended.
type lawEnd uint8

const (
	lawDied lawEnd = iota
	lawDone
	lawStopped
)

// run settles, and sends the epoch if it is to be read.
func (l *lawLoader) run() lawEnd {
	for !l.journal.done {
		s := Settle(l.known())
		switch s.Decision {
		case Stop:
			return lawStopped
		case Wait: // it is ended by a rollback, or by its commit that is under way
			for i := range l.cluster.labels {
				if l.cluster.labels[i] == starrocks.Prepare || l.cluster.labels[i] == starrocks.Prepared {
					l.cluster.labels[i] = starrocks.Aborted
				}
			}
			continue
		case CommitRest:
			for i := range l.cluster.labels {
				if l.cluster.labels[i] == starrocks.Prepared {
					if !l.step() {
						return lawDied
					}
					l.cluster.commit(i)
				}
			}
			fallthrough
		case CountDone:
			if !l.write(lawRecord{phase: l.journal.phase, done: true}) {
				return lawDied
			}
			continue
		case RollBack:
			for i, label := range l.cluster.labels {
				if label == starrocks.Prepare || label == starrocks.Prepared {
					if !l.step() {
						return lawDied
					}
					l.cluster.labels[i] = starrocks.Aborted
				}
			}
			// What was decided is gone from the disk before the label is used again.
			if !l.write(lawRecord{synced: l.journal.phase == state.PhasePrepared}) {
				return lawDied
			}
		case ReadAgain:
		}
		if !l.send() {
			return lawDied
		}
	}
	return lawDone
}

// send is one try of the epoch: false is the end of the loader.
func (l *lawLoader) send() bool {
	if !l.write(lawRecord{phase: state.PhaseBegun}) {
		return false
	}
	c := l.cluster
	for i := range c.labels {
		if !l.step() {
			return false
		}
		if c.labels[i] == starrocks.Committed || c.labels[i] == starrocks.Visible {
			// The label cannot be used again: of tables whose rows replace
			// themselves it is read again under the next name.
			c.labels[i] = starrocks.Unknown
		}
		c.labels[i] = starrocks.Prepare
	}
	if l.left.Via == TwoPhase {
		for i := range c.labels {
			if !l.step() {
				return false
			}
			if c.labels[i] != starrocks.Prepare {
				return true // it is settled anew
			}
			c.labels[i] = starrocks.Prepared
		}
	}
	if !l.write(lawRecord{phase: state.PhasePrepared, synced: true}) {
		return false
	}
	for i := range c.labels {
		if l.left.Via == TwoPhase && !l.step() { // in one request otherwise
			return false
		}
		if i == 0 && l.left.Via != TwoPhase && !l.step() {
			return false
		}
		switch c.labels[i] {
		case starrocks.Prepare, starrocks.Prepared:
			c.commit(i)
			c.ledger = true
		default:
			return true
		}
	}
	if l.left.Via != TwoPhase && l.chance.IntN(4) == 0 {
		return true // the answer is lost: it is asked
	}
	return l.write(lawRecord{phase: state.PhasePrepared, done: true})
}

// turn is what the cluster does between two loaders. What is prepared outlives the
// servers, and finished labels are forgotten oldest first.
func (c *lawCluster) turn(chance *rand.Rand) {
	for i, s := range c.labels {
		switch {
		case s == starrocks.Prepare && chance.IntN(3) == 0:
			c.labels[i] = []starrocks.TxnState{starrocks.Unknown, starrocks.Aborted}[chance.IntN(2)]
		case s == starrocks.Prepared && chance.IntN(6) == 0:
			c.labels[i] = starrocks.Aborted
		case s == starrocks.Committed && chance.IntN(2) == 0:
			c.labels[i] = starrocks.Visible
		}
	}
	if chance.IntN(4) == 0 {
		c.witness = false // the oldest
		for i, s := range c.labels {
			if (s == starrocks.Aborted || s == starrocks.Visible) && chance.IntN(2) == 0 {
				c.labels[i] = starrocks.Unknown
			}
		}
	}
}

// TestRecoveryLosesAndDoublesNothing plays many lives of loaders.
func TestRecoveryLosesAndDoublesNothing(t *testing.T) {
	ends := map[lawEnd]int{}
	for seed := range uint64(200_000) {
		chance := rand.New(rand.NewPCG(seed, 7))
		left := Left{Via: everyVia[chance.IntN(3)], Whole: true, Convergent: chance.IntN(2) == 0, Witnessed: true}
		tables := 1
		if left.Via == TwoPhase && !left.Convergent && chance.IntN(3) == 0 {
			tables = 1 + chance.IntN(3) // ragged epochs have several labels
		}
		if left.Via == MultiTable && chance.IntN(2) == 0 {
			left.Ledger = NotInLedger
		}
		cluster := &lawCluster{labels: make(labels, tables), rows: make([]int, tables), witness: chance.IntN(2) == 0, replace: left.Convergent}
		var journal, durable lawRecord
		end := lawDied
		for lives := 0; end == lawDied; lives++ {
			l := &lawLoader{chance: chance, cluster: cluster, journal: &journal, durable: &durable, left: left, steps: chance.IntN(14)}
			if lives > 20 {
				l.steps = 1000
			}
			end = l.run()
			if chance.IntN(3) == 0 && end == lawDied {
				journal = durable // the power was cut
			}
			if end == lawDied {
				cluster.turn(chance)
			}
		}
		ends[end]++
		for table, n := range cluster.rows {
			if n > 1 || n == 0 && end == lawDone {
				t.Fatalf("seed %d: table %d of %d has the epoch %d times after the loads ended (%d): %+v", seed, table, tables, n, end, left)
			}
		}
		if end == lawStopped && left.Convergent {
			t.Fatalf("seed %d: stopped although reading again would end in the same rows: %+v", seed, left)
		}
	}
	if ends[lawStopped] == 0 || ends[lawDone] < 100_000 {
		t.Errorf("ended %v: not all was tried", ends)
	}
	t.Logf("%d epochs done, %d for a person", ends[lawDone], ends[lawStopped])
}
