package apply

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"starlift/batch"
	"starlift/plan"
	"starlift/starrocks"
)

// traceTimeout bounds the finding of refused rows in the source again: the place
// of a row is not worth more than that.
const traceTimeout = 5 * time.Minute

// tracer finds the rows that StarRocks names by their content alone among those
// that an epoch has sent.
type tracer struct {
	job     *plan.Job
	log     []starrocks.RefusedRow
	groups  []tracedGroup
	sent    map[string]int // group by the text of a row as it was sent
	printed []int          // groups whose text may be printed values
	row     *printedRow
}

// tracedGroup is the rows of the log that have the same text: they are told from
// one another by nothing.
type tracedGroup struct {
	text string
	log  []int   // indexes
	at   []int64 // of the first rows that it may be, one for each of log at most
	rows int     // that it may be
}

func newTracer(job *plan.Job, log []starrocks.RefusedRow) *tracer {
	t := &tracer{job: job, log: log, sent: map[string]int{}, row: newPrintedRow(job)}
	for i, row := range log {
		text := strings.TrimSpace(row.Row)
		if text == "" {
			continue
		}
		group, ok := t.sent[text]
		if !ok {
			group = len(t.groups)
			t.groups = append(t.groups, tracedGroup{text: text})
			t.sent[text] = group
			if text[0] == '[' {
				t.printed = append(t.printed, group)
			}
		}
		t.groups[group].log = append(t.groups[group].log, i)
	}
	return t
}

// look compares a row of b, whose text as it was sent is text, with the log.
func (t *tracer) look(text []byte, b *batch.Batch, row int) {
	if group, ok := t.sent[string(bytes.TrimSpace(text))]; ok {
		t.groups[group].add(b, row)
		return
	}
	for _, group := range t.printed {
		if g := &t.groups[group]; t.row.is([]byte(g.text), b, row) {
			g.add(b, row)
		}
	}
}

func (g *tracedGroup) add(b *batch.Batch, row int) {
	g.rows++
	if len(g.at) < len(g.log) && row < len(b.At) {
		g.at = append(g.at, b.At[row])
	}
}

// refusals are the rows of the log, in its order, with what was found.
func (t *tracer) refusals() []refusal {
	found := make([]refusal, len(t.log))
	for i, row := range t.log {
		r := refusal{at: -1, reason: row.Reason, by: byStarRocks}
		r.column, r.value, r.change = remedy(t.job, row.Reason)
		found[i] = r
	}
	for _, g := range t.groups {
		for i, at := range g.at {
			found[g.log[i]].at = at
			if g.rows > len(g.log) {
				found[g.log[i]].equal = g.rows
			}
		}
	}
	return found
}

// apart is the lane with pages of its own, to read something a second time while
// its own are in use.
func (n *lane) apart() *lane {
	m := *n
	m.pages = newPages(n.job.Relation.Columns)
	return &m
}

// looking makes rows that are read a second time: nothing of them counts, and they
// do not end before the split does.
func (r *rows) looking() {
	r.refused = &refusals{lane: r.lane, split: r.split, lenient: true, quiet: true}
	r.cut, r.silent = cut{}, true
}

// replay reads an epoch's rows again and gives each with its text as it was sent,
// up to count rows.
func (n *lane) replay(ctx context.Context, e epoch, count int64, use func(text []byte, b *batch.Batch, row int)) error {
	n = n.apart()
	return n.reading(ctx, e.split, e.from, func(r *rows) error {
		r.looking()
		if _, err := n.request(r, r); err != nil {
			return err
		}
		end := []byte(r.encoder.RowEnd())
		for count > 0 {
			if err := r.take(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			b := &r.page.Tables[0]
			for row := 0; row < b.Rows && count > 0; {
				chunk, next, err := r.encoder.Append(r.chunk[:0], b, row, sendBytes)
				r.chunk = chunk
				for ; row < next && count > 0; row++ {
					var one []byte
					one, chunk, _ = bytes.Cut(chunk, end)
					use(one, b, row)
					count--
				}
				var fault *starrocks.ValueError
				switch {
				case errors.As(err, &fault):
					row = next + 1 // it was not sent
				case err != nil:
					return err
				}
			}
			r.finish()
		}
		return nil
	})
}

// lookThrough is replay for an epoch whose rows carry different columns: each is
// given with the load that it was sent by. done is given the loads.
func (n *lane) lookThrough(ctx context.Context, e epoch, look func(t *raggedSet, text []byte, b *batch.Batch, row int), done func(d *ragged)) error {
	n = n.apart()
	return n.reading(ctx, e.split, e.from, func(r *rows) error {
		r.looking()
		d, err := newRagged(n, e, r)
		if err != nil {
			return err
		}
		d.look = look
		if err := d.all(ctx); err != nil {
			return err
		}
		done(d)
		return nil
	})
}

// find looks for the rows of the log of e's label in the source. Where that fails
// they stay without a place: the log is worth telling all the same.
func (n *lane) find(ctx context.Context, e epoch, count int64, log []starrocks.RefusedRow) []refusal {
	t := newTracer(&n.job, log)
	if len(t.groups) == 0 {
		return t.refusals()
	}
	ctx, cancel := context.WithTimeout(ctx, traceTimeout)
	defer cancel()
	var err error
	if n.job.Ragged {
		err = n.lookThrough(ctx, e, func(set *raggedSet, text []byte, b *batch.Batch, row int) {
			if set.label == e.label {
				t.look(text, b, row)
			}
		}, func(*ragged) {})
	} else {
		err = n.replay(ctx, e, count, t.look)
	}
	if err != nil {
		t = newTracer(&n.job, log)
	}
	return t.refusals()
}
