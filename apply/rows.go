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
// end of the row with which limit is reached, and more says whether rows are
// left. It belongs to one goroutine at a time: the HTTP client's while a Write
// runs, else the lane's.
type rows struct {
	ctx     context.Context //nolint:containedctx // io.Reader has no other way to end a wait
	lane    *lane
	split   source.Split
	encoder *starrocks.Encoder
	filled  <-chan filledPage
	limit   int // bytes of a request

	page  *batch.Page // being sent; nil between pages
	row   int         // the next of page
	chunk []byte      // encoded, whole
	left  []byte      // of chunk, not yet read
	sent  int         // bytes of this request
	count int64       // rows sent in the epoch
	more  bool        // there may be rows after this request
	end   source.Offset
}

// filledPage is a page on its way from the reader, with the offset just after
// its rows; or, without a page, the error that ended the reading. A channel of
// them is closed only after the last row was sent through it: what was read in
// part can so never be taken for the whole.
type filledPage struct {
	page *batch.Page
	end  source.Offset
	err  error
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

// next prepares for another request; false when every row has been sent. It
// waits for a row, since a request without one would be refused.
func (r *rows) next() (bool, error) {
	r.sent = 0
	if r.page == nil && r.more {
		if err := r.take(); err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
	}
	return r.page != nil, nil
}

// encode fills chunk, or gives io.EOF at the end of a request or of the epoch.
func (r *rows) encode() error {
	if r.sent >= r.limit {
		return io.EOF
	}
	if r.page == nil {
		if err := r.take(); err != nil {
			return err
		}
	}
	b := &r.page.Tables[0]
	chunk, next, err := r.encoder.Append(r.chunk[:0], b, r.row, min(sendBytes, r.limit-r.sent))
	if err != nil {
		return r.lane.locate(r.ctx, r.split, b, err)
	}
	r.chunk, r.left = chunk, chunk
	r.sent += len(chunk)
	r.count += int64(next - r.row)
	r.row = next
	if r.row == b.Rows {
		r.lane.pages.free <- r.page
		r.page, r.row = nil, 0
	}
	r.lane.sent(int64(len(chunk)))
	return nil
}

// take waits for the next page with rows.
func (r *rows) take() error {
	for r.page == nil {
		select {
		case f, ok := <-r.filled:
			switch {
			case !ok:
				r.more = false
				return io.EOF
			case f.err != nil:
				return f.err
			}
			r.page, r.row, r.end = f.page, 0, f.end
		case <-r.ctx.Done():
			return context.Cause(r.ctx)
		}
	}
	return nil
}

// release waits for the reader's end and gives the pages back that the epoch
// left unsent.
func (r *rows) release() {
	if r.page != nil {
		r.lane.pages.free <- r.page
		r.page = nil
	}
	for f := range r.filled {
		if f.page != nil {
			r.lane.pages.free <- f.page
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

// fill reads a split into pages until its end. It is the reading half of an
// epoch and runs beside the request that sends the rows. filled has room for
// every page and an error: sending these never waits.
func (n *lane) fill(ctx context.Context, r source.Reader, filled chan<- filledPage) {
	defer close(filled)
	for {
		var page *batch.Page
		select {
		case <-n.deps.Stop:
			filled <- filledPage{err: ErrStopped}
			return
		case <-n.halt:
			filled <- filledPage{err: ErrStopped}
			return
		case <-ctx.Done():
			filled <- filledPage{err: context.Cause(ctx)}
			return
		case page = <-n.pages.free:
		}
		page.Reset()
		end, err := r.Next(ctx, page)
		if err == nil && page.Tables[0].Rows > 0 {
			filled <- filledPage{page: page, end: end}
			continue
		}
		n.pages.free <- page
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			filled <- filledPage{err: err}
			return
		}
		// No rows, but a new offset. There may be more of these than room.
		select {
		case filled <- filledPage{end: end}:
		case <-ctx.Done():
		}
	}
}
