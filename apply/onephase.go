package apply

import (
	"context"
	"errors"

	"starlift/starrocks"
	"starlift/state"
)

// onePhase sends an epoch by a plain Stream Load: one request, whose end commits.
// The decision is written down while its last row is held back, so that a run that
// dies leaves a label that was never sent whole, or a decision to look for.
func (n *lane) onePhase(ctx context.Context, e epoch, r *rows) error {
	if err := n.begin(e); err != nil {
		return err
	}
	r.apart, r.limit = true, 0
	body := &held{rows: r, decide: func() error {
		if err := n.judged(ctx, e, r, starrocks.Counts{Known: true, Total: r.count}); err != nil {
			return err
		}
		return n.decideOpen(e, r)
	}}
	request, err := n.request(r, body)
	if err != nil {
		return err
	}
	n.watch(EpochBegun{Address: n.job.Address, Split: e.split, Label: e.label})
	sent, err := n.client.StreamLoad(ctx, n.job.Target.Database, n.job.Target.Name, e.label, n.timeout(r.cut), request.headers, request.start())
	switch {
	case err == nil:
	case body.decided:
		return n.afterDecision(ctx, e, r, err)
	default:
		err = n.refused(ctx, e, r, err)
		undone := n.undo(ctx, e, 0, err)
		if done, failed := n.emptied(ctx, e, r, err); done {
			return failed
		}
		return undone
	}
	if sent.Counts.Known && sent.Counts.Total != r.count {
		// They are in the table: only a person can say what was made of them.
		return errors.Join(&countError{sent: r.count, counted: sent.Counts.Total}, n.committed(ctx, e, r, ended{
			txn: sent.Txn, label: e.label, counts: sent.Counts, hidden: !sent.Visible,
		}))
	}
	if err := n.filteredAfter(ctx, e, r, sent.Counts); err != nil {
		return err
	}
	if !sent.Visible {
		n.hide(e.label)
	}
	return n.committed(ctx, e, r, ended{txn: sent.Txn, label: e.label, counts: sent.Counts, hidden: !sent.Visible})
}

// decideOpen decides on an epoch of which all but the last row is sent, once the
// cluster says that its label is open. So a label that is UNKNOWN after a decision
// was begun and has ended, and is not one that is yet to come: rows that something
// on the way keeps back, while nobody has accepted them, decide nothing.
func (n *lane) decideOpen(e epoch, r *rows) error {
	s, reason, err := n.client.State(r.ctx, n.job.Target.Database, e.label)
	switch {
	case err != nil:
		return err
	case s != starrocks.Prepare:
		return &starrocks.StateError{State: s, Reason: reason}
	}
	return n.decide(e, r, starrocks.Counts{})
}

// afterDecision ends an epoch that was sent whole and whose answer was no success.
// Where the cluster refused the rows it has nothing of them; else the label tells,
// once its transaction has ended.
func (n *lane) afterDecision(ctx context.Context, e epoch, r *rows, err error) error {
	if ctx.Err() != nil {
		return err // the next run asks
	}
	var data *starrocks.DataError
	if errors.As(err, &data) {
		if failed := n.append(false, state.RolledBack{Load: n.job.Address, Epoch: e.name}); failed != nil {
			return failed
		}
		err = n.refused(ctx, e, r, err)
		n.watch(EpochRolledBack{Address: n.job.Address, Split: e.split.ID, Label: e.label, Cause: err})
		if done, failed := n.emptied(ctx, e, r, err); done {
			return failed
		}
		return err
	}
	open, ok := n.deps.State.OpenEpoch(n.job.Address, e.name)
	if !ok {
		return err
	}
	end, failed := n.settle(ctx, e.split, open)
	if failed != nil {
		return errors.Join(err, failed)
	}
	n.watch(n.toldSettled(e.split, open, end))
	if end.outcome == rolledBackOutcome {
		return err
	}
	return nil
}
