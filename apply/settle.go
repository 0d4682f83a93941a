package apply

import (
	"context"
	"errors"
	"strings"

	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// settleFirst ends what earlier runs left open in tables that are about to be
// altered or recreated: a job of the cluster waits for every transaction that
// began before it. A table whose loads cannot be settled is left alone.
func (r *run) settleFirst(ctx context.Context, p *plan.Plan) error {
	touched := map[string]bool{}
	for i := range p.Tables {
		if t := &p.Tables[i]; t.Action == plan.Alter || t.Action == plan.Recreate {
			touched[tableKey(t.Cluster.Address, t.Database(), t.Name())] = true
		}
	}
	for i := range p.Loads {
		l := &p.Loads[i]
		key := tableKey(l.Job.Cluster.Address, l.Job.Target.Database, l.Job.Target.Name)
		if len(l.Settle) == 0 || !touched[key] {
			continue
		}
		err := newLoad(r, l).settleOnly(ctx)
		var journal *stateError
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.As(err, &journal):
			return journal.err
		case err != nil:
			r.lock.Lock()
			r.failed[key] = true
			r.lock.Unlock()
			r.fail(explain(l.Job.Address, l.Job.At, err))
		}
	}
	return nil
}

// settleOnly ends what was left open, and nothing else.
func (l *load) settleOnly(ctx context.Context) error {
	var err error
	if l.client, err = l.deps.Client(l.job.Cluster, &l.job.Options); err != nil {
		return err
	}
	if l.source, err = l.job.Source.Open(ctx, l.job.Settings); err != nil {
		return err
	}
	defer l.source.Close()
	return l.settleAll(ctx)
}

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
		l.watch(Settling{Address: l.job.Address, Label: strings.Join(e.Labels, ", "), Txn: first(e.Txns), Decision: l.planned(e)})
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

// planned is what the plan decided about an epoch. The decision is taken anew, by
// the same table, and may be another when the cluster has moved on.
func (l *load) planned(e state.Epoch) string {
	for _, o := range l.plan.Settle {
		if o.Epoch.Name == e.Name {
			return o.Decision.String()
		}
	}
	return e.Phase.String()
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
