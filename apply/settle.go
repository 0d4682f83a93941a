package apply

import (
	"context"
	"strings"

	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// settleAll ends every epoch that an earlier run left open, before splits are
// listed or lanes begin.
func (l *load) settleAll(ctx context.Context) error {
	known, ok := l.deps.State.Load(l.job.Address)
	if !ok || known.TableID != l.job.TableID {
		return nil // nothing was left open, or it was for a table that is gone
	}
	for _, e := range known.Open {
		split := splitOf(known, e.Split)
		begun := l.deps.Now()
		l.watch(Settling{Address: l.job.Address, Label: strings.Join(e.Labels, ", "), Txn: first(e.Txns), Decision: e.Phase.String()})
		outcome, err := l.settle(ctx, split, e)
		if err != nil {
			return err
		}
		l.run.lock.Lock()
		l.total.Settled++
		l.run.lock.Unlock()
		l.watch(Settled{Address: l.job.Address, Outcome: outcome, Took: l.deps.Now().Sub(begun)})
	}
	return nil
}

func first(ids []int64) int64 {
	if len(ids) == 0 {
		return 0
	}
	return ids[0]
}

func splitOf(l *state.Load, id string) source.Split {
	for _, s := range l.Splits {
		if s.ID == id {
			return plan.Split(s)
		}
	}
	return source.Split{ID: id}
}

// settle asks for the labels of an open epoch, decides by the crash table and
// carries the decision out. The outcome is in the words of events.
func (l *load) settle(ctx context.Context, split source.Split, e state.Epoch) (outcome string, err error) {
	states, err := l.states(ctx, e.Labels)
	if err != nil {
		return "", err
	}
	s := plan.Settle(e.Phase, states, l.job.Convergent, !split.Tail)
	switch s.Decision {
	case plan.CommitRest:
		for i, label := range e.Labels {
			if states[i] != starrocks.Prepared {
				continue
			}
			if err := l.commit(ctx, l.client.Resume(l.job.Target.Database, l.job.Target.Name, starrocks.Label(label))); err != nil {
				return "", err
			}
		}
		return committedOutcome, l.countDone(split, e)
	case plan.CountDone:
		return countedOutcome, l.countDone(split, e)
	case plan.Stop:
		return "", &decisionError{code: s.Code, label: strings.Join(e.Labels, ", "), why: s.Why}
	case plan.RollBack:
		for i, label := range e.Labels {
			if states[i] != starrocks.Prepare && states[i] != starrocks.Prepared {
				continue
			}
			if err := l.client.Resume(l.job.Target.Database, l.job.Target.Name, starrocks.Label(label)).Rollback(ctx); err != nil {
				return "", err
			}
		}
	}
	if e.Phase == 0 {
		return rolledBackOutcome, nil // the journal has no record of it
	}
	return rolledBackOutcome, l.append(false, state.RolledBack{Load: l.job.Address, Epoch: e.Name})
}

// The outcomes of settling, in the words of events.
const (
	committedOutcome  = "Committed"
	countedOutcome    = "Counted as done"
	rolledBackOutcome = "Rolled back"
)

func (l *load) states(ctx context.Context, labels []string) ([]starrocks.TxnState, error) {
	states := make([]starrocks.TxnState, len(labels))
	for i, label := range labels {
		s, _, err := l.client.State(ctx, l.job.Target.Database, starrocks.Label(label))
		if err != nil {
			return nil, err
		}
		states[i] = s
	}
	return states, nil
}

// countDone records an epoch that the cluster has. Its rows were counted by the
// run that sent them and are not known to this one.
func (l *load) countDone(split source.Split, e state.Epoch) error {
	err := l.append(true, state.Committed{
		Load: l.job.Address, Epoch: e.Name, Split: split.ID, To: e.To, Done: !split.Tail, Labels: e.Labels, Bytes: split.Bytes,
	})
	if err != nil {
		return err
	}
	l.committed(split, 0, 0)
	return nil
}
