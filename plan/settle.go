package plan

import (
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// Via is how the rows of an epoch become visible, as the journal keeps it.
type Via string

// The ways. What TwoPhase has prepared is durable before it is decided on; of the
// others the decision and the effect are one request, and only the label's state
// tells whether it came about.
const (
	TwoPhase   Via = ""            // begin, load, prepare, commit (protocol reference 3)
	OnePhase   Via = "one-phase"   // plain Stream Load (2)
	MultiTable Via = "multi-table" // one transaction of several tables (3.7)
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
	// Wait until the transaction has ended by itself, then decide anew: it was
	// sent whole and may still be committed.
	Wait
)

func (d Decision) String() string {
	return [...]string{"read again", "roll back", "commit", "count as done", "(none)", "wait until it ends"}[d]
}

// Settlement is a Decision with the code that explains a Stop.
type Settlement struct {
	Decision Decision
	Code     diag.Code // of a Stop
	Why      string    // lower case, no period
}

// Left is what is known of an epoch that an earlier attempt left open.
type Left struct {
	Phase  state.Phase // how far the journal got with it; 0: no record
	Via    Via
	Labels []starrocks.TxnState // of its labels, one a transaction
	// Convergent: reading it again ends in the same rows.
	Convergent bool
	// Whole: its name stands for an exact range of the source.
	Whole bool
	// Repeats: the load is at-least-once, where rows that come twice are allowed.
	Repeats bool
	// Witnessed: the cluster still knows a label that had ended before the epoch
	// was decided. Finished labels are forgotten oldest first, so it has forgotten
	// none that ended after it (protocol reference 4.2).
	Witnessed bool
	// Ledger is what the target itself says of an epoch that wrote a ledger.
	Ledger LedgerAnswer
	// LedgerRows is how many rows the epoch has, where Ledger says that it is in.
	LedgerRows int64
}

// Settle is the crash table: what to do with an epoch that was left open.
//
// The order of events that it relies on: Begun is written, rows are sent, every
// label is prepared, Prepared is written and synced, every label is committed.
// So a commit can have happened only if Prepared is on disk, and where Prepared
// is on disk every label was once PREPARED. With one phase, and with several
// tables, there is no prepare: Prepared is written and synced before the last
// record of the body, or before commit, is sent. So every label was then begun
// and known to the cluster, and what followed may have been lost or not.
//
// A load that is at-least-once never stops: it reads again where it cannot know.
func Settle(l Left) Settlement {
	s := l.settle()
	if s.Decision == Stop && l.Repeats {
		return Settlement{Decision: RollBack, Why: s.Why + "; at-least-once reads again"}
	}
	return s
}

func (l Left) settle() Settlement {
	n := count(l.Labels)
	switch {
	case l.Phase != state.PhasePrepared:
		return l.undecided(n)
	case l.Via == TwoPhase:
		return l.prepared(n)
	}
	return l.sent(n)
}

// undecided is the part of the table for epochs that were never decided: no
// record, or Begun.
func (l Left) undecided(n tally) Settlement {
	switch {
	case n.committed() > 0 && l.Whole && n.committed() == n.total():
		return Settlement{Decision: CountDone, Why: "the label names this very range, and the cluster has it"}
	case n.committed() > 0:
		return Settlement{Stop, diag.StateBehind, "the cluster has an epoch that the state does not know of"}
	case n[starrocks.Prepare]+n[starrocks.Prepared] > 0:
		return Settlement{Decision: RollBack, Why: "not every byte of it was acknowledged"}
	}
	return Settlement{Decision: ReadAgain, Why: "the cluster has nothing of it"}
}

// prepared is the part for epochs of which every label was PREPARED.
func (l Left) prepared(n tally) Settlement {
	switch {
	case n[starrocks.Unknown] > 0:
		// A prepared transaction is durable, so it has finished and been
		// forgotten since: committed or aborted, nobody can say.
		return l.forgotten()
	case n[starrocks.Prepare] > 0:
		// The journal says that prepare was answered, the cluster that it
		// was not: the label was begun again by somebody else.
		return Settlement{Stop, diag.LabelUnknown, "the label is open although it was prepared: another run is using it"}
	case n[starrocks.Aborted] > 0 && n.committed() == 0:
		return Settlement{Decision: RollBack, Why: "the transaction was aborted"}
	case n[starrocks.Aborted] > 0:
		return l.half()
	case n[starrocks.Prepared] > 0:
		return Settlement{Decision: CommitRest, Why: "every byte of it was acknowledged before the run ended"}
	}
	return Settlement{Decision: CountDone, Why: "the cluster has it"}
}

// sent is the part for epochs that were decided and sent in one: the cluster may
// have got all of it, and its answer was not written down.
func (l Left) sent(n tally) Settlement {
	lost := n[starrocks.Aborted] + n[starrocks.Unknown]
	switch {
	case n[starrocks.Prepare]+n[starrocks.Prepared] > 0:
		return Settlement{Decision: Wait, Why: "all of it may have been sent, and the cluster has not ended it"}
	case lost == 0:
		return Settlement{Decision: CountDone, Why: "the cluster has it"}
	case n.committed() > 0:
		return l.half()
	case l.Ledger == InLedger:
		// The rows and their row in the ledger became visible as one, whatever
		// the label's name was used for since.
		return Settlement{Decision: CountDone, Why: "the ledger has it"}
	case l.Ledger == NotInLedger:
		return Settlement{Decision: RollBack, Why: "the ledger does not have it, so it was not committed"}
	case n[starrocks.Unknown] == 0:
		return Settlement{Decision: RollBack, Why: "the transaction was aborted"}
	case l.Witnessed:
		return Settlement{Decision: RollBack, Why: "it was never committed: the cluster still knows a label that ended before it"}
	}
	return l.forgotten()
}

func (l Left) forgotten() Settlement {
	if l.Convergent {
		return Settlement{Decision: RollBack, Why: "the cluster has forgotten the label; reading again ends in the same rows"}
	}
	return Settlement{Stop, diag.LabelUnknown, "the cluster has forgotten whether the label was committed"}
}

func (l Left) half() Settlement {
	if l.Convergent {
		return Settlement{Decision: RollBack, Why: "a part was aborted; reading again ends in the same rows"}
	}
	return Settlement{Stop, diag.HalfCommitted, "one table has the epoch and another does not"}
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

func (n tally) committed() int { return n[starrocks.Committed] + n[starrocks.Visible] }

func (n tally) total() int {
	sum := 0
	for _, c := range n {
		sum += c
	}
	return sum
}
