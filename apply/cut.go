package apply

import (
	"time"

	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
)

// cut says when an epoch ends that does not go to the end of its split: as soon as
// one of these is reached, at the end of a page, which is where reading can go on.
// Zero is no limit.
type cut struct {
	sent     int64         // bytes as they are sent, before compression
	rows     int64         // at most; only a page that alone has more goes beyond
	read     int64         // bytes of the source's values
	interval time.Duration // since the first page of the epoch
}

// cuts says whether an epoch can end before its split does. Only such a one may
// also end where the run is asked to stop.
func (c cut) cuts() bool { return c != cut{} }

// maxJSON is the most bytes of rows in one request of JSON: a backend keeps each
// whole in memory before it reads the first row, and takes none of 4 GiB (protocol
// reference 3.5).
const maxJSON = 64 << 20

// cutOf is how the load cuts the epochs of a split. At-least-once flushes by
// buffer_flush; exactly-once cuts what never ends by checkpoint, and nothing else.
func cutOf(j *plan.Job, s source.Split, format starrocks.RowKind) cut {
	flush := j.Options.BufferFlush
	switch {
	case j.Whole(s, s.Start):
		return cut{}
	case j.Options.Semantic != starrocks.AtLeastOnce:
		if !s.Tail {
			return cut{} // the rest of a split of which a part was loaded at least once
		}
		return cut{read: j.Checkpoint.MaxBytes, interval: j.Checkpoint.Interval}
	}
	c := cut{sent: flush.MaxBytes, interval: flush.Interval}
	if j.Interface == starrocks.V1 {
		c.rows = int64(flush.MaxRows)
		if format == starrocks.RowsJSON {
			c.sent = min(c.sent, maxJSON)
		}
	}
	return c
}

// requestBytes is how much one request of a transaction carries: 0 is all of the
// epoch. An epoch that is cut by what it sends is one request.
func requestBytes(j *plan.Job, c cut, format starrocks.RowKind) int {
	limit := j.Options.BufferFlush.MaxBytes
	if c.sent > 0 {
		limit = 0
	}
	if format == starrocks.RowsJSON && (limit == 0 || limit > maxJSON) {
		limit = maxJSON
	}
	return int(limit)
}
