package apply

import (
	"context"
	"errors"
	"io"
	"sync"

	"starlift/batch"
	"starlift/source"
)

// reading opens a split at an offset and gives its rows to use, which runs in
// this goroutine while another one fills pages. Both have ended, the reader is
// closed and every page is free again when it returns. Its error is use's, or
// that of opening.
func (n *lane) reading(ctx context.Context, s source.Split, from source.Offset, use func(r *rows) error) error {
	reader, err := n.source.Open(ctx, s, from)
	if err != nil {
		return err
	}
	defer reader.Close()

	reading, end := context.WithCancelCause(ctx)
	filled := make(chan filledPage, lanePages+1)
	var filler sync.WaitGroup
	filler.Go(func() { n.fill(reading, reader, filled) })
	c := cutOf(&n.job, s, n.format.Kind)
	r := &rows{
		ctx: reading, lane: n, split: s, filled: filled, cut: c, limit: requestBytes(&n.job, c, n.format.Kind),
		more: true, end: from, refused: newRefusals(n, s),
	}
	err = guarded(func() error { return r.judgeOn(ctx, use(r)) })
	end(err) // the reader stops, if it is still at it
	r.release()
	filler.Wait()
	return err
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

// fill reads a split into pages until its end. It is the reading half of an
// epoch and runs beside the request that sends the rows. filled has room for
// every page and an error: sending these never waits. A run that is to stop ends
// it, also where it waits for rows of a source that has none for now.
func (n *lane) fill(ctx context.Context, r source.Reader, filled chan<- filledPage) {
	defer close(filled)
	ctx, release := n.stoppable(ctx)
	defer release()
	for {
		var page *batch.Page
		if n.stops() {
			filled <- filledPage{err: ErrStopped}
			return
		}
		select {
		case <-ctx.Done():
			filled <- filledPage{err: context.Cause(ctx)}
			return
		case page = <-n.pages.free:
		}
		page.Reset()
		end, err := nextPage(ctx, r, page)
		if err == nil && (page.Tables[0].Rows > 0 || len(page.Refused) > 0) {
			filled <- filledPage{page: page, end: end}
			continue
		}
		n.pages.put(page)
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil && ctx.Err() != nil:
			filled <- filledPage{err: context.Cause(ctx)} // which is why the source gave up
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
