package apply

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"starlift/batch"
	"starlift/plan"
	"starlift/starrocks"
)

// maxRaggedLoads bounds the transactions of one epoch: all of them are open until
// the last is prepared, and a cluster keeps no more than 1,000 of a database.
const maxRaggedLoads = 256

// ragged takes the rows of an epoch apart by the columns that they carry (waves)
// and sends each set of each wave as a load of its own, side by side within a wave
// (raggedSet). Every load is prepared when its wave ends; nothing is committed
// before all of the epoch is prepared and decided on. It belongs to the lane's
// goroutine, which waits for those that send.
type ragged struct {
	lane  *lane
	epoch epoch
	rows  *rows
	keys  *keyDigests
	waves *waves
	needs []need // fields that no row may lack

	sets     []*raggedSet // of the present wave, in the order in which they came
	prepared []*raggedSet // of the waves before
	group    *errgroup.Group
	ctx      context.Context //nolint:containedctx // of the present wave's requests
	end      context.CancelCauseFunc

	columns, other []byte // of rows, as columnsOf gives them
	bad            []bool // rows of the page without a key
	row            int    // the next of the page

	// look, where it is not nil, is given each row instead of the cluster.
	look func(t *raggedSet, text []byte, b *batch.Batch, row int)
}

func newRagged(n *lane, e epoch, r *rows) (*ragged, error) {
	d := &ragged{lane: n, epoch: e, rows: r, waves: newWaves(), needs: needsOf(&n.job)}
	var err error
	if d.keys, err = newKeyDigests(&n.job); err != nil {
		return nil, err
	}
	return d, nil
}

// all takes every row of the epoch and ends the last wave.
func (d *ragged) all(ctx context.Context) error {
	for {
		err := d.rows.take()
		if errors.Is(err, io.EOF) {
			return d.endWave(ctx)
		}
		if err != nil {
			return err
		}
		if err := d.page(ctx, &d.rows.page.Tables[0]); err != nil {
			return err
		}
		d.rows.finish()
	}
}

// page sends the rows of a page from d.row on.
func (d *ragged) page(ctx context.Context, b *batch.Batch) error {
	if d.row == 0 {
		if err := d.judgeKeys(b); err != nil {
			return err
		}
	}
	fields := d.lane.job.Fields
	for d.row < b.Rows {
		if d.bad[d.row] {
			d.row++
			continue
		}
		d.columns = columnsOf(fields, b, d.row, d.columns[:0])
		set, fresh, ends := d.waves.place(d.columns, d.keys.rows[d.row])
		if ends {
			if err := d.endWave(ctx); err != nil {
				return err
			}
			d.waves.next()
			continue
		}
		if fresh {
			if err := d.open(ctx); err != nil {
				return err
			}
		}
		if err := d.write(ctx, d.sets[set], b, d.run(b)); err != nil {
			return err
		}
	}
	d.row = 0
	return nil
}

// run is where the rows end that go the way of the one at d.row.
func (d *ragged) run(b *batch.Batch) int {
	end := d.row + 1
	for ; end < b.Rows && !d.bad[end]; end++ {
		d.other = columnsOf(d.lane.job.Fields, b, end, d.other[:0])
		if !bytes.Equal(d.other, d.columns) {
			break
		}
		if _, _, ends := d.waves.place(d.other, d.keys.rows[end]); ends {
			break
		}
	}
	return end
}

// judgeKeys computes the digests of the keys of a page, and marks the rows that
// are refused since they lack one, or a field that is needed.
func (d *ragged) judgeKeys(b *batch.Batch) error {
	d.bad = d.bad[:0]
	for range b.Rows {
		d.bad = append(d.bad, false)
	}
	refuse := func(row int, fault *starrocks.ValueError) error {
		if d.bad[row] {
			return nil // it was told of
		}
		fault.Row = row
		if err := d.rows.refused.value(d.rows.ctx, b, fault); err != nil {
			return err
		}
		d.bad[row] = true
		return nil
	}
	if err := d.keys.page(b, refuse); err != nil {
		return err
	}
	for _, n := range d.needs {
		f := &d.lane.job.Fields[n.field]
		v := &b.Cols[f.From]
		for row := range b.Rows {
			if v.Repr != batch.Fixed && v.Spans[row].Off == batch.Absent {
				err := refuse(row, &starrocks.ValueError{Column: f.Target.Name, Reason: "the row has no value for it, and " + n.by + " needs one"})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// write encodes the rows from d.row to end into a set's pieces.
func (d *ragged) write(ctx context.Context, t *raggedSet, b *batch.Batch, end int) error {
	rows := b.Rows
	for d.row < end {
		b.Rows = end
		had := len(t.piece)
		piece, next, err := t.encoder.Append(t.piece, b, d.row, setPieceBytes)
		b.Rows = rows
		t.piece = piece
		d.count(t, int64(next-d.row), int64(len(piece)-had))
		if d.look != nil {
			d.show(t, b, next)
		}
		d.row = next
		if err != nil {
			if err := d.rows.refused.value(d.rows.ctx, b, err); err != nil {
				return err
			}
			d.row++
		}
		if d.look == nil && len(t.piece) >= setPieceBytes {
			if err := t.flush(d.ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *ragged) count(t *raggedSet, rows, size int64) {
	t.rows += rows
	t.bytes += size
	d.rows.count += rows
	d.rows.bytes += size
	if d.look == nil {
		d.lane.sent(size)
	}
}

// show gives the rows from d.row to next, which are all of the set's piece, to
// look.
func (d *ragged) show(t *raggedSet, b *batch.Batch, next int) {
	end := []byte(t.encoder.RowEnd())
	text := t.piece
	for row := d.row; row < next; row++ {
		var one []byte
		one, text, _ = bytes.Cut(text, end)
		d.look(t, one, b, row)
	}
	t.piece = t.piece[:0]
}

// open begins the load of the set of d.columns in the present wave.
func (d *ragged) open(ctx context.Context) error {
	n := d.lane
	if len(d.prepared)+len(d.sets) == maxRaggedLoads {
		return &raggedError{split: d.epoch.split.ID}
	}
	fields, derived := setOf(&n.job, d.columns)
	t := &raggedSet{wave: d.waves.number, fields: fields, limit: d.rows.limit}
	format := n.format
	format.Derived, format.Ops = derived, n.job.Ops
	var err error
	if t.encoder, err = starrocks.NewEncoder(fields, format); err != nil {
		return err
	}
	t.label = raggedLabel(&n.job, d.epoch, t.wave, fields, 0)
	if d.look == nil {
		if err := d.begin(ctx, t); err != nil {
			return err
		}
	}
	d.sets = append(d.sets, t)
	return nil
}

// begin begins a set's transaction, whose label is asked for before: a try before
// this one, or a run that the state knows nothing of, may have used it.
func (d *ragged) begin(ctx context.Context, t *raggedSet) error {
	n := d.lane
	for repeats := 1; ; repeats++ {
		s, _, err := n.client.State(ctx, n.job.Target.Database, t.label)
		switch {
		case err != nil:
			return err
		case s == starrocks.Prepare || s == starrocks.Prepared:
			err = n.gone(ctx, plan.TwoPhase, t.label)
		case s.Done() && n.job.Options.Semantic != starrocks.AtLeastOnce:
			return &takenError{t.label}
		case s.Done():
			t.label = raggedLabel(&n.job, d.epoch, t.wave, t.fields, repeats)
			continue
		}
		if err != nil {
			return err
		}
		break
	}
	if err := n.beginAll(d.epoch, append(d.labels(), string(t.label))); err != nil {
		return err
	}
	if d.group == nil {
		d.ctx, d.end = context.WithCancelCause(ctx)
		d.group, d.ctx = errgroup.WithContext(d.ctx)
	}
	var err error
	if t.request, err = n.requestOf(t.encoder, t); err != nil {
		return err
	}
	t.txn, err = d.beginTxn(ctx, t.label)
	var exists *starrocks.LabelExistsError
	if errors.As(err, &exists) && !exists.Finished {
		// A backend has it, of which a new leader knows nothing.
		if err = n.gone(ctx, plan.TwoPhase, t.label); err == nil {
			t.txn, err = d.beginTxn(ctx, t.label)
		}
	}
	if err != nil {
		t.txn = n.client.Resume(n.job.Target.Database, n.job.Target.Name, t.label)
		d.prepared = append(d.prepared, t) // to be rolled back: it may be open
		return err
	}
	n.watch(EpochBegun{Address: n.job.Address, Split: d.epoch.split, Label: t.label, Txn: t.txn.ID()})
	t.start(d.ctx)
	d.group.Go(func() error { return guarded(func() error { return t.send(t.ctx) }) })
	return nil
}

func (d *ragged) beginTxn(ctx context.Context, label starrocks.Label) (*starrocks.Txn, error) {
	n := d.lane
	return n.client.Begin(ctx, n.job.Target.Database, n.job.Target.Name, label, starrocks.TxnOptions{
		Timeout: n.timeout(d.rows.cut), Idle: idleTimeout,
		Prepared: n.job.Options.Properties.PreparedTimeout, Warehouse: n.job.Options.Properties.Warehouse,
	})
}

// endWave waits until the rows of the present wave are sent, and prepares its
// loads.
func (d *ragged) endWave(ctx context.Context) error {
	if d.group != nil {
		for _, t := range d.sets {
			if err := t.flush(d.ctx); err != nil {
				return err
			}
			close(t.full)
		}
		if err := d.group.Wait(); err != nil {
			return err
		}
		d.end(nil)
		d.group = nil
	}
	for len(d.sets) > 0 {
		if d.look == nil {
			if err := d.prepare(ctx, d.sets[0]); err != nil {
				return err
			}
		}
		d.prepared, d.sets = append(d.prepared, d.sets[0]), d.sets[1:]
	}
	return nil
}

// stop ends the requests that are under way after an error.
func (d *ragged) stop(err error) {
	if d.group != nil {
		d.end(err)
		_ = d.group.Wait() // err is the first cause, or its consequence
		d.group = nil
	}
	d.prepared, d.sets = append(d.prepared, d.sets...), nil
}

// labels are those of all loads so far, in the order in which they are committed.
func (d *ragged) labels() []string {
	var labels []string
	for _, sets := range [][]*raggedSet{d.prepared, d.sets} {
		for _, t := range sets {
			labels = append(labels, string(t.label))
		}
	}
	return labels
}

// takenError is a label that the cluster has rows under and the state knows
// nothing of.
type takenError struct{ label starrocks.Label }

func (e *takenError) Error() string {
	return fmt.Sprintf("label %s is committed, and the state does not know of it", e.label)
}

// raggedError is an epoch whose rows would need too many loads.
type raggedError struct{ split string }

func (e *raggedError) Error() string {
	return fmt.Sprintf("the rows of %s carry different columns, and take turns for the same keys so often that more than %d transactions would be needed; "+
		"make batches smaller with checkpoint { max_bytes = … }, or let rows carry the same columns", e.split, maxRaggedLoads)
}
