package apply

import (
	"context"
	"slices"

	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// The outcomes of settling, in the words of events.
const (
	committedOutcome  = "Committed"
	countedOutcome    = "Counted as done"
	rolledBackOutcome = "Rolled back"
)

// settled is how an open epoch ended.
type settled struct {
	outcome string
	// taken: the cluster has rows under a label of the epoch, which is to be read
	// again all the same. Its labels cannot be used once more.
	taken bool
}

// settle asks for the labels of an open epoch, decides by the crash table and
// carries the decision out. What was sent whole and has not ended is waited for,
// and decided on anew.
func (l *load) settle(ctx context.Context, split source.Split, e state.Epoch) (settled, error) {
	if torn, err := l.torn(ctx, e); torn || err != nil {
		return settled{outcome: rolledBackOutcome}, err
	}
	for {
		left, err := plan.Ask(ctx, l.client, &l.job, state.Split{ID: split.ID, Parts: split.Parts, Tail: split.Tail}, e)
		if err != nil {
			return settled{}, err
		}
		s := plan.Settle(left)
		if left.Ledger == plan.InLedger {
			e.Rows = left.LedgerRows // which a run of another machine may have written
		}
		if s.Decision != plan.Wait {
			return l.carrySettlement(ctx, split, e, left, s)
		}
		for _, label := range e.Labels {
			if left.Via == plan.MultiTable {
				if err := l.endJoint(ctx, starrocks.Label(label)); err != nil {
					return settled{}, err
				}
				continue
			}
			if _, err := l.waitEnd(ctx, starrocks.Label(label), l.patience()); err != nil {
				return settled{}, err
			}
		}
	}
}

func (l *load) carrySettlement(ctx context.Context, split source.Split, e state.Epoch, left plan.Left, s plan.Settlement) (settled, error) {
	switch s.Decision {
	case plan.Stop:
		return settled{}, &decisionError{code: s.Code, label: joined(e.Labels), why: s.Why}
	case plan.CommitRest:
		hidden := false
		for i, label := range e.Labels {
			if left.Labels[i] != starrocks.Prepared {
				continue
			}
			h, err := l.commit(ctx, l.client.Resume(l.job.Target.Database, l.job.Target.Name, starrocks.Label(label)))
			if err != nil {
				return settled{}, err
			}
			hidden = hidden || h
		}
		return settled{outcome: committedOutcome}, l.countDone(ctx, split, e, left, hidden)
	case plan.CountDone:
		hidden := slices.Contains(left.Labels, starrocks.Committed)
		return settled{outcome: countedOutcome}, l.countDone(ctx, split, e, left, hidden)
	case plan.RollBack:
		for i, label := range e.Labels {
			if left.Labels[i] != starrocks.Prepare && left.Labels[i] != starrocks.Prepared {
				continue
			}
			if err := l.gone(ctx, left.Via, starrocks.Label(label)); err != nil {
				return settled{}, err
			}
		}
	}
	end := settled{outcome: rolledBackOutcome, taken: slices.ContainsFunc(left.Labels, starrocks.TxnState.Done)}
	if e.Phase == 0 {
		return end, nil // the journal has no record of it
	}
	// A decision must be gone from the disk before its label is used again: it would
	// be taken for that of the next try, which may get further.
	return end, l.append(e.Phase == state.PhasePrepared, state.RolledBack{Load: l.job.Address, Epoch: e.Name})
}

// countDone records an epoch that the cluster has, with the rows that its decision
// names. One that is known by its label alone has rows that nobody counted.
func (l *load) countDone(ctx context.Context, split source.Split, e state.Epoch, left plan.Left, hidden bool) error {
	c := state.Committed{
		Load: l.job.Address, Epoch: e.Name, Split: split.ID, To: e.To, Done: left.Whole, Labels: e.Labels, Hidden: hidden,
		Rows: e.Rows, Filtered: e.Filtered,
	}
	if c.Done {
		c.Bytes = split.Bytes
	}
	return l.conclude(ctx, split, c)
}
