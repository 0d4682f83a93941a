package apply

import (
	"context"
	"errors"
	"io"

	"starlift/batch"
	"starlift/source"
	"starlift/starrocks"
)

// rows is the body of an epoch's load requests: it takes pages as the reader
// fills them, encodes and judges them, and gives them to whoever reads it. The
// HTTP client pulls; a slow server so stops the source.
//
// One epoch may need several requests in turn: each Read ends with io.EOF at the
// end of the row with which limit is reached, and next says whether rows are
// left. One reading may give several epochs in turn: begin starts each. It
// belongs to one goroutine at a time: the HTTP client's while a request runs,
// else the lane's.
type rows struct {
	ctx     context.Context //nolint:containedctx // io.Reader has no other way to end a wait
	lane    *lane
	split   source.Split
	encoder *starrocks.Encoder
	refused *refusals
	filled  <-chan filledPage
	limit   int  // bytes of a request; 0: none
	cut     cut  // ends an epoch before the source does
	apart   bool // the last row of a page is a chunk of its own

	page  *batch.Page // being sent; nil between pages
	raw   bool        // page was not gone over yet: its kinds, and what its reader refused
	row   int         // the next of page
	chunk []byte      // encoded, whole
	left  []byte      // of chunk, not yet read
	sent  int         // bytes of this request
	more  bool        // the split has not been read to its end
	end   source.Offset

	// Of the present epoch.
	count  int64 // rows encoded
	bytes  int64 // encoded
	read   int64 // of the source's values
	over   bool  // its cut is reached: what follows is the next one's
	silent bool  // nothing is sent: the rows are only judged
	alarm  *alarm
	ahead  filledPage // the first page of the next epoch
	failed error      // why no page comes any more
}

// begin starts the next epoch, where the one before has ended.
func (r *rows) begin() {
	r.alarm.end()
	r.alarm = nil
	r.count, r.bytes, r.read, r.sent, r.over = 0, 0, 0, 0, false
}

// Read implements io.Reader.
func (r *rows) Read(p []byte) (int, error) {
	if len(r.left) == 0 {
		if err := r.encode(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// Piece implements starrocks.Pieces: what Read would copy.
func (r *rows) Piece() ([]byte, error) {
	if len(r.left) == 0 {
		if err := r.encode(); err != nil {
			return nil, err
		}
	}
	piece := r.left
	r.left = nil
	return piece, nil
}

// next prepares for another request; false when every row of the epoch has been
// sent. It waits for a row, since a request without one would be refused.
func (r *rows) next() (bool, error) {
	r.sent = 0
	if err := r.take(); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return r.page != nil, nil
}

// encode fills chunk, or gives io.EOF at the end of a request or of the epoch.
func (r *rows) encode() error {
	for {
		if err := r.encodeSome(); err != nil || len(r.chunk) > 0 {
			return err
		}
		// Every row that was looked at was refused.
	}
}

func (r *rows) encodeSome() error {
	room := sendBytes
	if r.limit > 0 {
		if r.sent >= r.limit {
			return io.EOF
		}
		room = min(room, r.limit-r.sent)
	}
	if err := r.take(); err != nil {
		return err
	}
	b := &r.page.Tables[0]
	rows := b.Rows
	if r.apart && r.row < rows-1 {
		b.Rows--
	}
	if cap(r.chunk) > keptBytes {
		r.chunk = nil // of a record that was larger than the rest
	}
	chunk, next, err := r.encoder.Append(r.chunk[:0], b, r.row, room)
	b.Rows = rows
	skipped := 0
	if err != nil {
		if err := r.refused.value(r.ctx, b, err); err != nil {
			return err
		}
		skipped = 1
	}
	r.chunk, r.left = chunk, chunk
	r.sent += len(chunk)
	r.bytes += int64(len(chunk))
	r.count += int64(next - r.row)
	r.row = next + skipped
	if r.row == rows {
		r.finish()
	}
	if !r.silent {
		r.lane.sent(int64(len(chunk)))
	}
	return nil
}

// take waits for the next page with rows, if none is in hand. It gives io.EOF at
// the end of the epoch; more tells the end of the split apart.
func (r *rows) take() error {
	for r.page == nil || r.raw {
		switch {
		case r.page != nil:
			if err := r.arrived(); err != nil {
				return err
			}
			continue
		case r.over:
			return io.EOF
		case r.failed != nil:
			return r.failed
		case r.full():
			r.over = true
			continue
		}
		f, err := r.arriving()
		if err != nil {
			return err
		}
		if r.cut.interval > 0 && r.alarm == nil {
			r.alarm = setAlarm(r.ctx, r.lane.deps.Sleep, r.cut.interval)
		}
		switch {
		case f.page == nil:
			r.end = f.end
		case r.cut.rows > 0 && r.count > 0 && r.count+int64(f.page.Tables[0].Rows) > r.cut.rows:
			r.ahead, r.over = f, true
		default:
			r.page, r.row, r.end, r.raw = f.page, 0, f.end, true
			r.read += int64(f.page.Bytes())
		}
	}
	return nil
}

// full says whether the epoch's cut is reached, by what was sent or by time.
func (r *rows) full() bool {
	select {
	case <-r.alarm.ringing():
		return true
	default:
	}
	c := r.cut
	return c.sent > 0 && r.bytes >= c.sent || c.rows > 0 && r.count >= c.rows || c.read > 0 && r.read >= c.read
}

// arriving waits for what the reader sends next.
func (r *rows) arriving() (filledPage, error) {
	if f := r.ahead; f.page != nil {
		r.ahead = filledPage{}
		return f, nil
	}
	select {
	case f, ok := <-r.filled:
		switch {
		case !ok:
			r.more = false
			return f, io.EOF
		case f.err == nil:
			return f, nil
		}
		r.failed = f.err
		if r.cut.cuts() && r.count > 0 && errors.Is(f.err, ErrStopped) {
			r.over = true // what is sent can be kept
			return f, io.EOF
		}
		return f, f.err
	case <-r.alarm.ringing():
		r.over = true
		return filledPage{}, io.EOF
	case <-r.ctx.Done():
		r.failed = context.Cause(r.ctx)
		return filledPage{}, r.failed
	}
}

// release waits for the reader's end and gives the pages back that were left
// unsent.
func (r *rows) release() {
	r.alarm.end()
	for _, page := range []*batch.Page{r.page, r.ahead.page} {
		if page != nil {
			r.lane.pages.put(page)
		}
	}
	r.page, r.ahead = nil, filledPage{}
	for f := range r.filled {
		if f.page != nil {
			r.lane.pages.put(f.page)
		}
	}
}

// locate gives a value's fault its place in the source.
func (n *lane) locate(ctx context.Context, s source.Split, b *batch.Batch, err error) error {
	var fault *starrocks.ValueError
	if !errors.As(err, &fault) || fault.Row >= len(b.At) {
		return err
	}
	place, where := n.source.Locate(ctx, s, b.At[fault.Row])
	if where != nil {
		return errors.Join(err, where)
	}
	return &valueError{Place: place, fault: fault}
}
