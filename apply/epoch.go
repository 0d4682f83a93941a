package apply

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

const (
	// defaultTimeout is what a transaction of a bounded epoch is given from
	// begin to prepare, and idleTimeout how long it may wait for rows: a
	// transaction whose run died is gone after that.
	defaultTimeout = time.Hour
	idleTimeout    = 5 * time.Minute
	// undoTimeout bounds the rolling back of one epoch.
	undoTimeout = 30 * time.Second
)

// epoch makes a bounded split visible, once. Whatever came before, this run's
// own earlier try included, is settled first by the label's state.
func (n *lane) epoch(ctx context.Context, s source.Split) error {
	label := n.job.Label(s, s.Start)
	done, err := n.settleBefore(ctx, s, label)
	if done || err != nil {
		return err
	}
	reader, err := n.source.Open(ctx, s, s.Start)
	if err != nil {
		return err
	}
	defer reader.Close()

	reading, end := context.WithCancelCause(ctx)
	filled := make(chan filledPage, lanePages+1)
	var filler sync.WaitGroup
	filler.Go(func() { n.fill(reading, reader, filled) })
	r := &rows{ctx: reading, lane: n, split: s, filled: filled, limit: int(n.job.Options.BufferFlush.MaxBytes), more: true}
	err = n.send(ctx, s, label, r)
	end(err) // the reader stops, if it is still at it
	r.release()
	filler.Wait()
	return err
}

// settleBefore asks for the label before it is begun: an earlier try may have
// got further than its answers told.
func (n *lane) settleBefore(ctx context.Context, s source.Split, label starrocks.Label) (done bool, err error) {
	open := state.Epoch{Name: s.ID, Split: s.ID, Labels: []string{string(label)}}
	if e, ok := n.deps.State.OpenEpoch(n.job.Address, s.ID); ok {
		open = e
	}
	outcome, err := n.settle(ctx, s, open)
	return outcome == committedOutcome || outcome == countedOutcome, err
}

// send is the writing half of an epoch: rows, prepare, the decision, commit.
// The order of journal and requests is what recovery relies on.
func (n *lane) send(ctx context.Context, s source.Split, label starrocks.Label, r *rows) error {
	begun := n.deps.Now()
	switch err := r.take(); {
	case errors.Is(err, io.EOF):
		// No rows, no transaction: StarRocks refuses an empty one.
		if err := n.append(false, state.Committed{
			Load: n.job.Address, Epoch: s.ID, Split: s.ID, To: map[string]string{s.ID: string(r.end)}, Done: true, Bytes: s.Bytes,
		}); err != nil {
			return err
		}
		n.committed(s, 0, 0)
		return nil
	case err != nil:
		return err
	}
	labels := []string{string(label)}
	if err := n.append(false, state.Begun{Load: n.job.Address, Epoch: s.ID, Split: s.ID, Labels: labels, Run: n.deps.Run}); err != nil {
		return err
	}
	txn, counts, err := n.write(ctx, s, label, r)
	if err != nil {
		undone := n.undo(ctx, s, label, txn, err)
		if done, failed := n.emptied(s, r, err); done {
			return failed
		}
		return undone
	}
	err = n.append(true, state.Prepared{
		Load: n.job.Address, Epoch: s.ID, Labels: labels, Txns: []int64{txn.ID()}, To: map[string]string{s.ID: string(r.end)}, Run: n.deps.Run,
	})
	if err != nil {
		return err
	}
	n.watch(EpochPrepared{
		Address: n.job.Address, Split: s.ID, Label: label, Txn: txn.ID(), Rows: r.count, At: r.end, Serial: n.deps.State.Serial(), Took: n.deps.Now().Sub(begun),
	})
	if err := n.commit(ctx, txn); err != nil {
		return err
	}
	rowsIn := r.count - counts.Filtered - counts.Unselected
	err = n.append(false, state.Committed{
		Load: n.job.Address, Epoch: s.ID, Split: s.ID, To: map[string]string{s.ID: string(r.end)}, Done: true,
		Rows: rowsIn, Filtered: counts.Filtered, Bytes: s.Bytes, Labels: labels,
	})
	if err != nil {
		return err
	}
	n.committed(s, rowsIn, counts.Filtered)
	n.watch(EpochCommitted{
		Address: n.job.Address, Split: s.ID, Parts: s.Parts, Label: label, Txn: txn.ID(), Rows: rowsIn, Filtered: counts.Filtered, Bytes: s.Bytes,
		Took: n.deps.Now().Sub(begun),
	})
	return nil
}

// write begins the transaction, sends the rows and prepares it.
func (n *lane) write(ctx context.Context, s source.Split, label starrocks.Label, r *rows) (*starrocks.Txn, starrocks.Counts, error) {
	var counts starrocks.Counts
	encoder, err := starrocks.NewEncoder(n.job.Fields, n.format)
	if err != nil {
		return nil, counts, err
	}
	r.encoder = encoder
	timeout := n.job.Options.Properties.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	txn, err := n.client.Begin(ctx, n.job.Target.Database, n.job.Target.Name, label, starrocks.TxnOptions{Timeout: timeout, Idle: idleTimeout})
	if err != nil {
		return nil, counts, err
	}
	n.watch(EpochBegun{Address: n.job.Address, Split: s, Label: label, Txn: txn.ID()})
	headers := n.headers(encoder)
	for {
		more, err := r.next()
		if err != nil {
			return txn, counts, err
		}
		if !more {
			break
		}
		if _, err := txn.Write(ctx, headers, r); err != nil {
			return txn, counts, err
		}
	}
	if counts, err = txn.Prepare(ctx); err != nil {
		return txn, counts, n.refused(ctx, err)
	}
	if counts.Known && counts.Total != r.count {
		return txn, counts, &countError{sent: r.count, counted: counts.Total}
	}
	return txn, counts, nil
}

func (n *lane) headers(e *starrocks.Encoder) []starrocks.Header {
	var headers []starrocks.Header
	for _, h := range e.Headers() {
		headers = append(headers, starrocks.Header(h))
	}
	n.job.Options.Headers(starrocks.Send, func(name, value string) {
		headers = append(headers, starrocks.Header{Name: name, Value: value})
	})
	return headers
}

// undo rolls an epoch back after err, which it returns. When the context has
// ended no request is made: the journal has the label, and the next run settles
// it. Where rolling back fails the label's state will be asked again before the
// epoch is read again, so err stays the first cause.
func (n *lane) undo(ctx context.Context, s source.Split, label starrocks.Label, txn *starrocks.Txn, err error) error {
	if ctx.Err() != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, undoTimeout)
	defer cancel()
	if txn == nil {
		txn = n.client.Resume(n.job.Target.Database, n.job.Target.Name, label)
	}
	if failed := txn.Rollback(ctx); failed != nil {
		return errors.Join(err, failed)
	}
	if failed := n.append(false, state.RolledBack{Load: n.job.Address, Epoch: s.ID}); failed != nil {
		return failed
	}
	n.watch(EpochRolledBack{Address: n.job.Address, Split: s.ID, Label: label, Txn: txn.ID(), Cause: err})
	return err
}

// commit makes a prepared transaction visible, or notes that it is not yet.
func (l *load) commit(ctx context.Context, txn *starrocks.Txn) error {
	// Once the decision is written down an orderly stop waits for the commit.
	visible, err := txn.Commit(ctx, 0)
	if err == nil && !visible {
		l.lock.Lock()
		l.hidden = append(l.hidden, txn.Label())
		l.lock.Unlock()
	}
	return err
}
