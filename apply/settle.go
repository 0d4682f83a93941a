package apply

import (
	"context"
	"errors"
	"strings"

	"starlift/plan"
	"starlift/source"
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
		told := l.firstOf(e)
		if told {
			l.watch(Settling{Address: l.job.Address, Label: joined(e.Labels), Txn: first(e.Txns), Decision: l.planned(e)})
		}
		end, err := l.settle(ctx, split, e)
		if err != nil {
			return err
		}
		if !told {
			continue
		}
		l.run.lock.Lock()
		l.total.Settled++
		l.run.lock.Unlock()
		l.watch(Settled{Address: l.job.Address, Outcome: end.outcome, Took: l.deps.Now().Sub(begun)})
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

func joined(labels []string) string { return strings.Join(labels, ", ") }

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
