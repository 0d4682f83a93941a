package apply

import (
	"context"
	"errors"
	"slices"

	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

// together sorts loads into those that are carried out at once: the loads of a
// commit group, and every other load by itself. The order is that of the first of
// each.
func together(loads []plan.Load) [][]*plan.Load {
	var units [][]*plan.Load
	groups := map[string]int{}
	for i := range loads {
		l := &loads[i]
		name := l.Job.Group
		if at, known := groups[name]; known && name != "" {
			units[at] = append(units[at], l)
			continue
		}
		groups[name] = len(units)
		units = append(units, []*plan.Load{l})
	}
	return units
}

// group carries out the loads of a commit group. Like load, it returns only what
// must end the run.
func (r *run) group(ctx context.Context, loads []*plan.Load) error {
	if slices.ContainsFunc(loads, r.skips) {
		for _, l := range loads {
			r.skip(l)
		}
		return nil
	}
	g := &group{run: r}
	for _, l := range loads {
		made := newLoad(r, l)
		made.begun = r.deps.Now()
		made.progress.SplitsPlanned, made.progress.BytesPlanned = l.Todo.Splits, l.Todo.Bytes
		g.loads = append(g.loads, made)
	}
	err := g.carryOut(ctx)
	var member *memberError
	if !errors.As(err, &member) {
		member = &memberError{lane: &lane{load: g.loads[0]}}
	}
	// What ends the run, or all loads alike, is told of each as it is.
	var journal *stateError
	var defect *Panic
	alike := err == nil || ctx.Err() != nil || errors.Is(err, ErrStopped) || errors.As(err, &journal) || errors.As(err, &defect)
	var ends error
	for _, l := range g.loads {
		failed := err
		if l != member.lane.load && !alike {
			failed = &groupError{other: member.lane.job.Address, cause: err}
		}
		if ended := l.ended(ctx, failed); ends == nil {
			ends = ended
		}
	}
	return ends
}

// groupError is a load that did not fail, and whose group did, for a cause that is
// told with the other load.
type groupError struct {
	other string
	cause error
}

func (e *groupError) Error() string {
	return "nothing of it was kept: it commits together with " + e.other + ", which failed"
}

// found looks whether the cluster has the whole transaction, of which there is no
// record: it was lost with the state. Its label names these very epochs.
func (j *joint) found(ctx context.Context) (bool, error) {
	label := j.name(0)
	s, _, err := j.first.client.State(ctx, j.first.job.Target.Database, label)
	if err != nil || !s.Done() {
		return false, err
	}
	j.label = label
	for _, e := range j.epochs {
		e.record = state.Committed{
			Load: e.lane.job.Address, Epoch: e.name, Split: e.split.ID, Done: true, Bytes: e.split.Bytes,
			Labels: []string{string(label)}, Hidden: s != starrocks.Visible,
		}
	}
	return true, j.conclude(ctx, s != starrocks.Visible)
}
