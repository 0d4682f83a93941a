package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

// undo rolls an epoch back after err, which it returns. When the context has
// ended no request is made: the journal has the label, and the next run settles
// it. Where rolling back fails the label's state will be asked again before the
// epoch is read again, so err stays the first cause.
func (n *lane) undo(ctx context.Context, e epoch, txn int64, err error) error {
	if ctx.Err() != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, undoTimeout)
	defer cancel()
	if failed := n.rollBack(ctx, e.via, e.label); failed != nil {
		return errors.Join(err, failed)
	}
	if failed := n.append(false, state.RolledBack{Load: n.job.Address, Epoch: e.name}); failed != nil {
		return failed
	}
	n.watch(EpochRolledBack{Address: n.job.Address, Split: e.split.ID, Label: e.label, Txn: txn, Cause: err})
	return err
}

// rollBack takes the first steps of the ladder: the rollback of a transaction,
// which cancels at the frontend what the backend has forgotten; under plain Stream
// Load the cancelling alone. A *StarRocks.StateError with PREPARE says that only
// the cluster's own timeouts are left.
func (l *load) rollBack(ctx context.Context, via plan.Via, label starrocks.Label) error {
	switch via {
	case plan.MultiTable:
		return l.client.ResumeMulti(l.job.Target.Database, label).Rollback(ctx)
	case plan.TwoPhase:
		return l.client.Resume(l.job.Target.Database, l.job.Target.Name, label).Rollback(ctx)
	}
	cause := l.client.Cancel(ctx, l.job.Target.Database, label)
	if cause == nil {
		return nil
	}
	s, reason, err := l.client.State(ctx, l.job.Target.Database, label)
	switch {
	case err != nil:
		return errors.Join(cause, err)
	case s == starrocks.Unknown || s == starrocks.Aborted:
		return nil
	}
	return fmt.Errorf("cancel %s: %w", label, &starrocks.StateError{State: s, Reason: reason, Err: cause})
}

// gone takes all of the ladder: where nothing else rolls a transaction back, it is
// waited for, since the cluster ends it when it has been idle for long enough.
func (l *load) gone(ctx context.Context, via plan.Via, label starrocks.Label) error {
	err := l.rollBack(ctx, via, label)
	var open *starrocks.StateError
	if !errors.As(err, &open) || open.State != starrocks.Prepare {
		return err
	}
	s, waited := l.waitEnd(ctx, label, l.patience())
	switch {
	case waited != nil:
		return errors.Join(err, waited)
	case s == starrocks.Unknown || s == starrocks.Aborted:
		return nil
	}
	return fmt.Errorf("wait for %s to be rolled back: %w", label, &starrocks.StateError{State: s, Err: err})
}

// endSlack is how late the cluster may notice that a timeout is over: backends and
// the leader look every half minute (protocol reference 3.2).
const endSlack = time.Minute

// patience is how long a transaction of ours may stay open after its run has died.
func (l *load) patience() time.Duration {
	limit := max(idleTimeout, l.job.Options.BufferFlush.Interval, l.job.Checkpoint.Interval) + endSlack
	if l.job.Interface == starrocks.V1 {
		limit = max(limit, max(defaultTimeout, l.job.Options.Properties.Timeout)+endSlack)
	}
	return limit
}
