package apply

import (
	"context"
	"time"

	"starlift/starrocks"
)

// twoPhase sends an epoch by a transaction: rows, prepare, the decision, commit.
// The order of journal and requests is what recovery relies on.
func (n *lane) twoPhase(ctx context.Context, e epoch, r *rows) error {
	if err := n.begin(e); err != nil {
		return err
	}
	txn, counts, err := n.write(ctx, e, r)
	if err != nil {
		undone := n.undo(ctx, e, txn.ID(), err)
		if done, failed := n.emptied(ctx, e, r, err); done {
			return failed
		}
		return undone
	}
	if err := n.decide(e, r, counts, txn.ID()); err != nil {
		return err
	}
	hidden, err := n.commit(ctx, txn)
	if err != nil {
		return err
	}
	return n.committed(ctx, e, r, ended{txn: txn.ID(), label: e.label, counts: counts, hidden: hidden})
}

// write begins the transaction, sends the rows and prepares it. The transaction
// that it returns was not begun where that failed.
func (n *lane) write(ctx context.Context, e epoch, r *rows) (*starrocks.Txn, starrocks.Counts, error) {
	var counts starrocks.Counts
	none := n.client.Resume(n.job.Target.Database, n.job.Target.Name, e.label)
	request, err := n.request(r, r)
	if err != nil {
		return none, counts, err
	}
	txn, err := n.client.Begin(ctx, n.job.Target.Database, n.job.Target.Name, e.label, starrocks.TxnOptions{
		Timeout: n.timeout(r.cut), Idle: max(idleTimeout, r.cut.interval+time.Minute),
		Prepared: n.job.Options.Properties.PreparedTimeout, Warehouse: n.job.Options.Properties.Warehouse,
	})
	if err != nil {
		return none, counts, err
	}
	n.watch(EpochBegun{Address: n.job.Address, Split: e.split, Label: e.label, Txn: txn.ID()})
	for {
		more, err := r.next()
		if err != nil {
			return txn, counts, err
		}
		if !more {
			break
		}
		if _, err := txn.Write(ctx, request.headers, request.start()); err != nil {
			return txn, counts, err
		}
	}
	if counts, err = txn.Prepare(ctx); err != nil {
		return txn, counts, n.refused(ctx, e, r, err)
	}
	if counts.Known && counts.Total != r.count {
		return txn, counts, &countError{sent: r.count, counted: counts.Total}
	}
	return txn, counts, n.judged(ctx, e, r, counts)
}

// timeout is how long the cluster gives an epoch from its begin to its end: time
// to fill it, twice, where it waits for rows.
func (n *lane) timeout(c cut) time.Duration {
	set := n.job.Options.Properties.Timeout
	switch {
	case set > 0:
		return set
	case c.interval > 0:
		return max(defaultTimeout, 2*c.interval+idleTimeout)
	}
	return defaultTimeout
}

// commit makes a prepared transaction visible, or notes that it is not yet: hidden.
// Once the decision is written down an orderly stop waits for it.
func (l *load) commit(ctx context.Context, txn *starrocks.Txn) (hidden bool, err error) {
	visible, err := txn.Commit(ctx, 0)
	if err == nil && !visible {
		l.hide(txn.Label())
	}
	return !visible, err
}

// hide notes a label that is committed and not visible yet.
func (l *load) hide(label starrocks.Label) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.hidden = append(l.hidden, label)
}
