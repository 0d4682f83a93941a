package apply

import (
	"context"
	"errors"
	"time"

	"starlift/source"
	"starlift/starrocks"
)

// lane is a worker: it takes one split after another and makes each an epoch.
// It belongs to one goroutine. Its buffers are kept from epoch to epoch.
type lane struct {
	*load
	pages *pages
	// format is how rows travel; a value that CSV cannot carry moves an epoch
	// on to the next form, and the lane starts each epoch with the first.
	format starrocks.RowFormat
}

func newLane(l *load) *lane {
	return &lane{load: l, pages: newPages(l.job.Relation.Columns)}
}

func (n *lane) run(ctx context.Context, queue <-chan source.Split) error {
	for s := range queue {
		if n.halts() {
			n.notNext(s)
			return ErrStopped
		}
		if err := n.split(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// notNext remembers the label that a later run will begin with.
func (n *lane) notNext(s source.Split) {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.next == "" {
		n.next = n.job.Label(s, s.Start)
	}
}

// split loads one bounded split: one epoch, read again after a fault as often
// as sink.max_retries says, with a pause that doubles from 1 to 30 seconds.
func (n *lane) split(ctx context.Context, s source.Split) error {
	var err error
	if n.format, err = firstFormat(n.job.Options.Properties); err != nil {
		return err
	}
	for attempt := 0; ; {
		err := n.epoch(ctx, s)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, ErrStopped):
			n.notNext(s)
			return err
		case n.otherFormat(err):
			continue
		case final(err) || attempt >= n.job.Options.MaxRetries:
			return err
		}
		attempt++
		wait := n.pause(attempt)
		n.watch(EpochRetried{Address: n.job.Address, Split: s.ID, Attempt: attempt, Wait: wait, Err: err})
		if err := n.deps.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// pause is 1, 2, 4 … 30 seconds, less up to a quarter by chance, so that lanes
// that failed together do not come back together.
func (n *lane) pause(attempt int) time.Duration {
	wait := min(time.Second<<min(attempt-1, 10), 30*time.Second)
	return wait - time.Duration(float64(wait)*n.deps.Chance()/4)
}

// firstFormat is the form that an epoch is tried in first: what the
// configuration asks for, else CSV with separators of the tool's choice.
// Separators that are set ask for CSV as much as its name does.
func firstFormat(p starrocks.Properties) (starrocks.RowFormat, error) {
	var f starrocks.RowFormat
	switch {
	case p.Format == starrocks.JSONRows:
		return starrocks.RowFormat{Kind: starrocks.RowsJSON}, nil
	case p.Format == starrocks.CSV, p.ColumnSeparator != "", p.RowDelimiter != "":
		f.Kind = starrocks.RowsCSV
	}
	var err error
	if p.ColumnSeparator != "" {
		if f.ColumnSeparator, err = starrocks.Separator(p.ColumnSeparator); err != nil {
			return f, err
		}
	}
	if p.RowDelimiter != "" {
		f.RowDelimiter, err = starrocks.Separator(p.RowDelimiter)
	}
	return f, err
}

// otherFormat takes the next form of rows after an epoch that could not be
// written in the present one, and says whether there was one to take.
func (n *lane) otherFormat(err error) bool {
	var json *starrocks.NeedsJSON
	var other *starrocks.NeedsSeparators
	switch {
	case errors.As(err, &json) && n.format.Kind != starrocks.RowsJSON:
		n.format = starrocks.RowFormat{Kind: starrocks.RowsJSON, Ops: n.format.Ops}
	case errors.As(err, &other) && !n.format.Alternate:
		n.format.Alternate = true
	default:
		return false
	}
	return true
}
