package plan

import (
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// Decision is what becomes of an epoch that an earlier attempt left open.
type Decision uint8

// The decisions of the crash table.
const (
	// ReadAgain: nothing of the epoch is in the cluster, nor can be.
	ReadAgain Decision = iota
	// RollBack what is open, then read the epoch again.
	RollBack
	// CommitRest: commit every label that is PREPARED; the others are committed.
	CommitRest
	// CountDone: the cluster has the whole epoch; write that down.
	CountDone
	// Stop: it cannot be known, or not be mended, without a person.
	Stop
)

func (d Decision) String() string {
	return [...]string{"read again", "roll back", "commit", "count as done", "(none)"}[d]
}

// Settlement is a Decision with the code that explains a Stop.
type Settlement struct {
	Decision Decision
	Code     diag.Code // of a Stop
	Why      string    // lower case, no period
}

// Settle is the crash table for transactions of the V2 interface: what to do
// with an epoch, given how far the journal got with it (0: no record), the
// states of its labels, one a table, whether reading it again ends in the same
// rows (convergent), and whether its name stands for an exact range of the
// source (bounded).
//
// The order of events that it relies on: Begun is written, rows are sent,
// every label is prepared, Prepared is written and synced, every label is
// committed. So a commit can have happened only if Prepared is on disk, and
// where Prepared is on disk every label was once PREPARED.
func Settle(phase state.Phase, labels []starrocks.TxnState, convergent, bounded bool) Settlement {
	n := count(labels)
	if phase != state.PhasePrepared {
		return settleUndecided(n, bounded)
	}
	committed := n[starrocks.Committed] + n[starrocks.Visible]
	switch {
	case n[starrocks.Unknown] > 0:
		// A prepared transaction is durable, so it has finished and been
		// forgotten since: committed or aborted, nobody can say.
		if convergent {
			return Settlement{Decision: RollBack, Why: "the cluster has forgotten the label; reading again ends in the same rows"}
		}
		return Settlement{Stop, diag.LabelUnknown, "the cluster has forgotten whether the label was committed"}
	case n[starrocks.Prepare] > 0:
		// The journal says that prepare was answered, the cluster that it
		// was not: the label was begun again by somebody else.
		return Settlement{Stop, diag.LabelUnknown, "the label is open although it was prepared: another run is using it"}
	case n[starrocks.Aborted] > 0 && committed == 0:
		return Settlement{Decision: RollBack, Why: "the transaction was aborted"}
	case n[starrocks.Aborted] > 0:
		if convergent {
			return Settlement{Decision: RollBack, Why: "a part was aborted; reading again ends in the same rows"}
		}
		return Settlement{Stop, diag.HalfCommitted, "one table has the epoch and another does not"}
	case n[starrocks.Prepared] > 0:
		return Settlement{Decision: CommitRest, Why: "every byte of it was acknowledged before the run ended"}
	}
	return Settlement{Decision: CountDone, Why: "the cluster has it"}
}

// settleUndecided is the part of the table for epochs that were never decided:
// no record, or Begun.
func settleUndecided(n tally, bounded bool) Settlement {
	committed := n[starrocks.Committed] + n[starrocks.Visible]
	switch {
	case committed > 0 && bounded && committed == n.total():
		return Settlement{Decision: CountDone, Why: "the label names this very range, and the cluster has it"}
	case committed > 0:
		return Settlement{Stop, diag.StateBehind, "the cluster has an epoch that the state does not know of"}
	case n[starrocks.Prepare]+n[starrocks.Prepared] > 0:
		return Settlement{Decision: RollBack, Why: "not every byte of it was acknowledged"}
	}
	return Settlement{Decision: ReadAgain, Why: "the cluster has nothing of it"}
}

// tally counts labels by state.
type tally map[starrocks.TxnState]int

func count(labels []starrocks.TxnState) tally {
	n := tally{}
	for _, s := range labels {
		n[s]++
	}
	return n
}

func (n tally) total() int {
	sum := 0
	for _, c := range n {
		sum += c
	}
	return sum
}
