package apply

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"starlift/plan"
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

// epoch is what becomes visible at once: the rows of a split from an offset on, as
// far as its end or to where it is cut.
type epoch struct {
	split source.Split
	from  source.Offset
	name  string // in the journal
	label starrocks.Label
	via   plan.Via
	begun time.Time
	try   int // from 1
	// repeats counts the labels of the name under which the cluster has rows that
	// the state knows nothing of. Only a load that may repeat rows goes beyond.
	repeats int
}

func (n *lane) epochFrom(s source.Split, from source.Offset) epoch {
	return epoch{
		split: s, from: from, name: n.job.EpochName(s, from), label: n.job.Label(s, from), via: n.job.Via(), try: n.tries.count + 1,
	}
}

// again is the epoch under its next label.
func (n *lane) again(e epoch) epoch {
	e.repeats++
	e.label = n.job.Label(e.split, e.from, "again", strconv.Itoa(e.repeats))
	return e
}

// epochs reads a split from an offset on and makes it visible, epoch after epoch.
// It returns where the last one has ended, with an error too.
func (n *lane) epochs(ctx context.Context, s source.Split, at source.Offset) (source.Offset, error) {
	for {
		e, done, err := n.ready(ctx, s, at)
		if done || err != nil {
			return at, err
		}
		at = e.from
		err = n.reading(ctx, s, at, func(r *rows) error {
			for {
				r.begin()
				if err := n.deliver(ctx, e, r); err != nil {
					return err
				}
				at = r.end
				switch {
				case !r.more:
					done = true
					return nil
				case n.halts():
					return ErrStopped
				}
				n.advanced()
				next, over, err := n.ready(ctx, s, at)
				if err != nil || over || next.from != at {
					done = over
					return err
				}
				e = next
			}
		})
		if done || err != nil {
			return at, err
		}
	}
}

// ready gives the epoch that is to be sent next. Whatever came before, this run's
// own earlier try included, is settled first by the label's state: it may have got
// further than its answers told, so that the epoch may begin later than at, or
// there is nothing left of the split: done.
func (n *lane) ready(ctx context.Context, s source.Split, at source.Offset) (e epoch, done bool, err error) {
	e = n.epochFrom(s, at)
	if n.job.Options.Properties.MergeCommit {
		return e, false, nil // its requests have no label of ours
	}
	for {
		open, recorded := n.deps.State.OpenEpoch(n.job.Address, e.name)
		if !recorded {
			open = state.Epoch{Name: e.name, Split: s.ID, Labels: []string{string(e.label)}, Via: string(e.via)}
		}
		end, err := n.settle(ctx, s, open)
		if err != nil {
			return e, false, err
		}
		if recorded {
			n.watch(n.toldSettled(s, open, end))
		}
		switch {
		case end.outcome != rolledBackOutcome && n.job.Whole(s, e.from):
			return e, true, nil
		case end.outcome != rolledBackOutcome:
			n.advanced()
			e = n.epochFrom(s, source.Offset(open.To[s.ID]))
		case end.taken:
			e = n.again(e)
		case recorded:
			// Rolled back: the label is free, if it is the one that comes next.
		default:
			return e, false, nil
		}
	}
}

// deliver makes the rows of an epoch visible. Without rows there is no
// transaction: StarRocks refuses an empty one.
func (n *lane) deliver(ctx context.Context, e epoch, r *rows) error {
	e.begun = n.deps.Now()
	r.refused.begin(e.label)
	switch err := r.take(); {
	case errors.Is(err, io.EOF):
		if err := n.judged(ctx, e, r, starrocks.Counts{Known: true}); err != nil {
			return err
		}
		return n.empty(ctx, e, r, starrocks.Counts{})
	case err != nil:
		return err
	case n.job.Options.Properties.MergeCommit:
		return n.mergeCommit(ctx, e, r)
	case e.via == plan.OnePhase:
		return n.onePhase(ctx, e, r)
	case e.via == plan.MultiTable:
		return n.jointly(ctx, e, r)
	case n.job.Ragged:
		return n.raggedEpoch(ctx, e, r)
	}
	return n.twoPhase(ctx, e, r)
}

// empty ends an epoch of which nothing was, or is, to be written; counts are of the
// rows that StarRocks was sent and did not want.
func (n *lane) empty(ctx context.Context, e epoch, r *rows, counts starrocks.Counts) error {
	record := n.record(e, r)
	record.Filtered = counts.Filtered + r.refused.local
	r.refused.concluded(counts.Unselected)
	return n.conclude(ctx, e.split, record)
}

// record is how an epoch is written down that has got its rows as far as r.
func (n *lane) record(e epoch, r *rows) state.Committed {
	c := state.Committed{
		Load: n.job.Address, Epoch: e.name, Split: e.split.ID, To: map[string]string{e.split.ID: string(r.end)}, Done: !r.more,
	}
	if c.Done {
		c.Bytes = e.split.Bytes
	}
	return c
}

// begin writes down that an epoch's label is about to be used. No sync: the label
// can be made again.
func (n *lane) begin(e epoch) error {
	return n.beginAll(e, []string{string(e.label)})
}

// beginAll is begin for an epoch of several labels, as many as are known by now.
func (n *lane) beginAll(e epoch, labels []string) error {
	return n.append(false, state.Begun{
		Load: n.job.Address, Epoch: e.name, Split: e.split.ID, Labels: labels, Run: n.deps.Run, Via: string(e.via),
	})
}

// decide writes down that an epoch is to be committed, before the request that
// makes it so. Where rows may come twice nobody waits for the disk.
func (n *lane) decide(e epoch, r *rows, counts starrocks.Counts, txns ...int64) error {
	if err := n.decideAll(e, r, counts, []string{string(e.label)}, txns); err != nil {
		return err
	}
	n.watch(EpochPrepared{
		Address: n.job.Address, Split: e.split.ID, Label: e.label, Txn: first(txns), Rows: r.count, At: r.end,
		Serial: n.deps.State.Serial(), Took: n.deps.Now().Sub(e.begun),
	})
	return nil
}

// decideAll is decide for an epoch of several labels, in the order in which they
// are to be committed.
func (n *lane) decideAll(e epoch, r *rows, counts starrocks.Counts, labels []string, txns []int64) error {
	return n.append(n.job.Options.Semantic != starrocks.AtLeastOnce, state.Prepared{
		Load: n.job.Address, Epoch: e.name, Labels: labels, Txns: txns,
		To: map[string]string{e.split.ID: string(r.end)}, Run: n.deps.Run, Via: string(e.via),
		Rows: r.count - counts.Filtered - counts.Unselected, Filtered: counts.Filtered + r.refused.local, Sent: r.bytes,
	})
}

// toldSettled is the event that tells how an epoch was settled.
func (l *load) toldSettled(s source.Split, open state.Epoch, end settled) EpochSettled {
	e := EpochSettled{
		Address: l.job.Address, Split: s.ID, Label: starrocks.Label(joined(open.Labels)), Outcome: end.outcome, Kept: end.outcome != rolledBackOutcome,
	}
	if e.Kept && open.Run == l.deps.Run {
		e.Rows, e.Sent = open.Rows, open.Sent
	}
	return e
}

// ended is what became of an epoch's transaction.
type ended struct {
	txn    int64
	label  starrocks.Label
	counts starrocks.Counts
	hidden bool // not seen to be visible
}

// committed writes down and tells that an epoch is in the table. Without counts of
// the cluster the rows are those that were sent.
func (n *lane) committed(ctx context.Context, e epoch, r *rows, c ended) error {
	record := n.record(e, r)
	record.Rows, record.Filtered = r.count-c.counts.Filtered-c.counts.Unselected, c.counts.Filtered+r.refused.local
	r.refused.concluded(c.counts.Unselected)
	record.Labels, record.Hidden = []string{string(c.label)}, c.hidden
	if err := n.conclude(ctx, e.split, record); err != nil {
		return err
	}
	n.watch(EpochCommitted{
		Address: n.job.Address, Split: e.split.ID, Parts: e.split.Parts, Label: c.label, Txn: c.txn, Via: e.via, Try: e.try,
		Rows: record.Rows, Filtered: record.Filtered, Bytes: record.Bytes, Sent: r.bytes, Took: n.deps.Now().Sub(e.begun),
	})
	return nil
}
