package apply

import (
	"context"
	"errors"
	"slices"

	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

// endJoint sees to it that a joint transaction ends that was decided on and is
// still open: its commit may be under way, or may never have arrived. It is rolled
// back, which the cluster refuses when the commit has come first; then it is waited
// for. Either way it is the label that tells. The frontend keeps the name of what
// was rolled back, so that a commit which arrives later still finds nothing.
func (l *load) endJoint(ctx context.Context, label starrocks.Label) error {
	err := l.rollBack(ctx, plan.MultiTable, label)
	var ends *starrocks.StateError
	if err == nil || errors.As(err, &ends) && ends.State.Done() {
		return nil
	}
	if !errors.As(err, &ends) {
		return err
	}
	if _, waited := l.waitEnd(ctx, label, l.patience()); waited != nil {
		return errors.Join(err, waited)
	}
	return nil
}

// torn says whether a crash came into the middle of the append that would have
// decided an epoch's transaction, and then closes it for every load that has a
// part of it: the commit was never sent. They are closed together, since it is the
// one that is only begun that proves it of the others.
func (l *load) torn(ctx context.Context, e state.Epoch) (bool, error) {
	if plan.Via(e.Via) != plan.MultiTable || e.Phase == 0 {
		return false, nil
	}
	begun, prepared := 0, 0
	var records []state.Record
	siblings := l.deps.State.Siblings(e.Labels)
	if !slices.ContainsFunc(siblings, func(s state.Sibling) bool { return s.Load == l.job.Address && s.Name == e.Name }) {
		return true, nil // it was closed together with another
	}
	for _, s := range siblings {
		records = append(records, state.RolledBack{Load: s.Load, Epoch: s.Name})
		if s.Phase == state.PhaseBegun {
			begun++
		} else {
			prepared++
		}
	}
	if begun == 0 || prepared == 0 {
		return false, nil
	}
	if err := l.gone(ctx, plan.MultiTable, starrocks.Label(e.Labels[0])); err != nil {
		return false, err
	}
	return true, l.append(true, records...)
}

// firstOf says whether an epoch is the first of its transaction that this run
// settles: a transaction is told of and counted once, whatever it covers.
func (r *run) firstOf(e state.Epoch) bool {
	if plan.Via(e.Via) != plan.MultiTable {
		return true
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	label := joined(e.Labels)
	if r.settled[label] {
		return false
	}
	if r.settled == nil {
		r.settled = map[string]bool{}
	}
	r.settled[label] = true
	return true
}
