package apply

import (
	"context"
	"errors"

	"starlift/batch"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// raggedEpoch makes an epoch visible whose rows carry different columns: all loads
// are prepared, then there is one decision about all of their labels, then they
// are committed one after another, in the order of their waves. A run that dies in
// between goes on in that order, since the journal has it.
func (n *lane) raggedEpoch(ctx context.Context, e epoch, r *rows) error {
	d, err := newRagged(n, e, r)
	if err != nil {
		return err
	}
	err = d.all(ctx)
	var counts starrocks.Counts
	if err == nil {
		counts, err = d.judged(ctx)
	}
	if err != nil {
		d.stop(err)
		var taken *takenError
		if errors.As(err, &taken) {
			return d.counted(ctx, err)
		}
		return d.undo(ctx, err)
	}
	if len(d.prepared) == 0 {
		return n.empty(ctx, e, r, counts)
	}
	return d.commit(ctx, counts)
}

// prepare ends a load's rows. One of which StarRocks has nothing to write is given
// up where the load lets rows go.
func (d *ragged) prepare(ctx context.Context, t *raggedSet) error {
	n := d.lane
	counts, err := t.txn.Prepare(ctx)
	var data *starrocks.DataError
	switch {
	case errors.As(err, &data) && n.mayEmpty(data):
		n.watch(EpochRolledBack{Address: n.job.Address, Split: d.epoch.split.ID, Label: t.label, Txn: t.txn.ID(), Cause: err})
		t.txn = nil // the cluster has rolled it back
		before := d.rows.refused.named
		if err := n.filtered(ctx, d.of(t), d.rows, data.ErrorURL, data.Counts.Filtered); err != nil {
			return err
		}
		t.counts = n.unwritten(data, t.rows, d.rows.refused.named-before)
		t.counts.ErrorURL = ""
		return nil
	case err != nil:
		return n.refused(ctx, d.of(t), d.rows, err)
	case counts.Known && counts.Total != t.rows:
		return &countError{sent: t.rows, counted: counts.Total}
	}
	t.counts = counts
	return nil
}

// of is the epoch under the label of one of its loads.
func (d *ragged) of(t *raggedSet) epoch {
	e := d.epoch
	e.label = t.label
	return e
}

// judged ends the judging of the epoch, and drops loads that have nothing to
// commit.
func (d *ragged) judged(ctx context.Context) (starrocks.Counts, error) {
	all := starrocks.Counts{Known: true}
	var kept []*raggedSet
	for _, t := range d.prepared {
		all.Known = all.Known && t.counts.Known
		all.Total += t.counts.Total
		all.Filtered += t.counts.Filtered
		all.Unselected += t.counts.Unselected
		if t.counts.Filtered > 0 {
			if err := d.lane.filtered(ctx, d.of(t), d.rows, t.counts.ErrorURL, t.counts.Filtered); err != nil {
				return all, err
			}
		}
		if t.txn != nil {
			kept = append(kept, t)
		}
	}
	if err := d.lane.judged(ctx, d.epoch, d.rows, all); err != nil {
		return all, err
	}
	d.prepared = kept
	return all, nil
}

// commit decides on the epoch and makes its loads visible.
func (d *ragged) commit(ctx context.Context, counts starrocks.Counts) error {
	n, e, r := d.lane, d.epoch, d.rows
	labels := d.labels()
	var txns []int64
	for _, t := range d.prepared {
		txns = append(txns, t.txn.ID())
	}
	if err := n.decideAll(e, r, counts, labels, txns); err != nil {
		return err
	}
	for _, t := range d.prepared {
		n.watch(EpochPrepared{
			Address: n.job.Address, Split: e.split.ID, Label: t.label, Txn: t.txn.ID(), Rows: t.rows, At: r.end,
			Serial: n.deps.State.Serial(), Took: n.deps.Now().Sub(e.begun),
		})
	}
	hidden := false
	for _, t := range d.prepared {
		h, err := n.commit(ctx, t.txn)
		if err != nil {
			return err
		}
		hidden = hidden || h
	}
	record := n.record(e, r)
	record.Rows, record.Filtered = r.count-counts.Filtered-counts.Unselected, counts.Filtered+r.refused.local
	record.Labels, record.Hidden = labels, hidden
	r.refused.concluded(counts.Unselected)
	if err := n.conclude(ctx, e.split, record); err != nil {
		return err
	}
	for i, t := range d.prepared {
		event := EpochCommitted{
			Address: n.job.Address, Split: e.split.ID, Parts: e.split.Parts, Label: t.label, Txn: t.txn.ID(), Via: e.via, Try: e.try,
			Rows: t.rows - t.counts.Filtered - t.counts.Unselected, Filtered: t.counts.Filtered, Sent: t.bytes, Took: n.deps.Now().Sub(e.begun),
		}
		if i == len(d.prepared)-1 {
			event.Bytes = record.Bytes
			event.Filtered += r.refused.local
		}
		n.watch(event)
	}
	return nil
}

// undo rolls all loads of the epoch back after err, which it returns: see
// lane.undo. They may be hundreds, so that the time for it is that of the epoch: a
// cluster that is gone is not waited for once for each.
func (d *ragged) undo(ctx context.Context, err error) error {
	n := d.lane
	if ctx.Err() != nil || len(d.prepared) == 0 {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, undoTimeout)
	defer cancel()
	open := false
	for _, t := range d.prepared {
		if t.txn == nil {
			continue
		}
		if failed := t.txn.Rollback(ctx); failed != nil {
			open = true // its state will be asked for again
			err = errors.Join(err, failed)
			if ctx.Err() != nil {
				break // and so will that of the others
			}
			continue
		}
		n.watch(EpochRolledBack{Address: n.job.Address, Split: d.epoch.split.ID, Label: t.label, Txn: t.txn.ID(), Cause: err})
	}
	if open {
		return err
	}
	if failed := n.append(false, state.RolledBack{Load: n.job.Address, Epoch: d.epoch.name}); failed != nil {
		return failed
	}
	return err
}

// counted ends an epoch of which the cluster has a label that the state knows
// nothing of: the state was lost, or is an older one. The labels name exact parts
// of an exact range, so where the cluster has all of them it has the epoch; where
// it has some, a run died between its commits, and only its journal told which
// come next.
func (d *ragged) counted(ctx context.Context, cause error) error {
	n, e := d.lane, d.epoch
	if failed := d.undo(ctx, cause); !errors.Is(failed, cause) || ctx.Err() != nil {
		return failed
	}
	stop := &decisionError{code: diag.StateBehind, label: string(e.label), why: "the cluster has a part of an epoch that the state does not know of"}
	if !n.job.Whole(e.split, e.from) {
		return stop
	}
	var labels []string
	var all *rows
	nothing := func(*raggedSet, []byte, *batch.Batch, int) {}
	err := n.lookThrough(ctx, e, nothing, func(d *ragged) { labels, all = d.labels(), d.rows })
	if err != nil {
		return errors.Join(cause, err)
	}
	for _, label := range labels {
		s, _, err := n.client.State(ctx, n.job.Target.Database, starrocks.Label(label))
		if err != nil {
			return err
		}
		if !s.Done() {
			stop.label = label
			return stop
		}
	}
	record := n.record(e, all)
	record.Rows, record.Labels = all.count, labels
	if err := n.conclude(ctx, e.split, record); err != nil {
		return err
	}
	n.watch(EpochSettled{Address: n.job.Address, Split: e.split.ID, Label: starrocks.Label(joined(labels)), Outcome: countedOutcome, Kept: true})
	d.rows.end, d.rows.more = all.end, false // the reading of it is over
	return nil
}
