package apply

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// joint is a transaction over several tables of a database (protocol reference
// 3.7): epochs of one load or of several, and, of loads that keep a ledger, how far
// they got. It has no prepare. The order of events: Begun is written for every
// epoch, the rows are sent, then the ledger's; Prepared is written for every epoch,
// in one synced append; commit is sent; the label's state tells what came of it.
type joint struct {
	*run
	first  *load // whose client, database and timeouts it is
	name   func(again int) starrocks.Label
	epochs []*jointEpoch // never empty

	begins sync.Mutex
	txn    *starrocks.MultiTxn // nil: no row has come yet
	label  starrocks.Label     // that Begun was written with last; "": with none
}

// jointEpoch is one epoch of a joint transaction.
type jointEpoch struct {
	epoch
	lane   *lane
	record state.Committed // once its rows have been sent
	bytes  int64           // sent
}

// maxAgain is how many labels of one transaction are tried. A frontend keeps the
// name of one that was rolled back, so that each try takes the next.
const maxAgain = 100

// jointly sends one epoch of one load, with the ledger's row.
func (n *lane) jointly(ctx context.Context, e epoch, r *rows) error {
	own := &jointEpoch{epoch: e, lane: n}
	j := &joint{run: n.load.run, first: n.load, epochs: []*jointEpoch{own}, name: func(again int) starrocks.Label {
		if again += e.repeats; again > 0 {
			return n.job.Label(e.split, e.from, "again", strconv.Itoa(again))
		}
		return n.job.Label(e.split, e.from)
	}}
	if err := j.send(ctx, own, r); err != nil {
		return j.undo(ctx, err)
	}
	return j.finish(ctx)
}

// begin starts the transaction, with the first row that any epoch has: one without
// rows would be refused.
func (j *joint) begin(ctx context.Context) (*starrocks.MultiTxn, error) {
	j.begins.Lock()
	defer j.begins.Unlock()
	if j.txn != nil {
		return j.txn, nil
	}
	for again := range maxAgain {
		j.label = j.name(again)
		if err := j.noteBegun(); err != nil {
			return nil, err
		}
		txn, err := j.first.client.BeginMulti(ctx, j.first.job.Target.Database, j.label, starrocks.TxnOptions{
			Timeout: j.timeout(), Idle: idleTimeout, Warehouse: j.first.job.Options.Properties.Warehouse,
		})
		var exists *starrocks.LabelExistsError
		switch {
		case errors.As(err, &exists) && exists.Spent:
			continue
		case err != nil:
			return nil, err
		}
		j.txn = txn
		for _, e := range j.epochs {
			e.label = j.label
			j.watch(EpochBegun{Address: e.lane.job.Address, Split: e.split, Label: j.label})
		}
		return txn, nil
	}
	return nil, fmt.Errorf("begin %s: the cluster keeps the names of %d transactions of these rows that were rolled back; it forgets them after label_keep_max_second", j.label, maxAgain)
}

// timeout is the longest that one of the loads asks for.
func (j *joint) timeout() time.Duration {
	var longest time.Duration
	for _, e := range j.epochs {
		longest = max(longest, e.lane.timeout(cut{}))
	}
	return longest
}

// noteBegun writes down under which label the epochs are about to be sent.
func (j *joint) noteBegun() error {
	records := make([]state.Record, len(j.epochs))
	for i, e := range j.epochs {
		records[i] = state.Begun{
			Load: e.lane.job.Address, Epoch: e.name, Split: e.split.ID, Labels: []string{string(j.label)}, Run: j.deps.Run, Via: string(e.via),
		}
	}
	return j.first.append(false, records...)
}

// send sends the rows of an epoch: one request after another, since two at a time
// into one table are refused.
func (j *joint) send(ctx context.Context, e *jointEpoch, r *rows) error {
	switch err := r.take(); {
	case errors.Is(err, io.EOF):
		e.record = e.lane.record(e.epoch, r)
		e.record.Filtered = r.refused.local
		return e.lane.judged(ctx, e.epoch, r, starrocks.Counts{Known: true})
	case err != nil:
		return err
	}
	txn, err := j.begin(ctx)
	if err != nil {
		return err
	}
	request, err := e.lane.request(r, r)
	if err != nil {
		return err
	}
	for {
		more, err := r.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if _, err := txn.Write(ctx, e.lane.job.Target.Name, request.headers, request.start()); err != nil {
			return err
		}
	}
	// How many rows StarRocks leaves out is not told apart by table, so these are
	// the rows that were sent.
	e.record, e.bytes = e.lane.record(e.epoch, r), r.bytes
	e.record.Rows, e.record.Filtered = r.count, r.refused.local
	return e.lane.judged(ctx, e.epoch, r, starrocks.Counts{Known: true, Total: r.count})
}

// finish decides, commits and writes down, once every row is sent.
func (j *joint) finish(ctx context.Context) error {
	if j.txn == nil {
		return j.conclude(ctx, false)
	}
	if err := j.writeLedger(ctx); err != nil {
		return j.undo(ctx, err)
	}
	if err := j.decide(); err != nil {
		return err
	}
	visible, err := j.txn.Commit(ctx, 0)
	if err != nil {
		return j.afterDecision(ctx, err)
	}
	if !visible {
		j.first.hide(j.label)
	}
	return j.conclude(ctx, !visible)
}

// decide writes down, for all epochs in one append, that they are to be committed.
// One of a load that may repeat rows is waited for all the same: it is one sync for
// all that the transaction has.
func (j *joint) decide() error {
	records := make([]state.Record, len(j.epochs))
	for i, e := range j.epochs {
		records[i] = state.Prepared{
			Load: e.lane.job.Address, Epoch: e.name, Labels: []string{string(j.label)}, To: e.record.To,
			Run: j.deps.Run, Via: string(e.via), Ledger: e.lane.ledger,
			Rows: e.record.Rows, Filtered: e.record.Filtered, Sent: e.bytes,
		}
	}
	if err := j.first.append(true, records...); err != nil {
		return err
	}
	for _, e := range j.epochs {
		j.watch(EpochPrepared{
			Address: e.lane.job.Address, Split: e.split.ID, Label: j.label, Rows: e.record.Rows,
			At: source.Offset(e.record.To[e.split.ID]), Serial: j.deps.State.Serial(), Took: j.deps.Now().Sub(e.begun),
		})
	}
	return nil
}
