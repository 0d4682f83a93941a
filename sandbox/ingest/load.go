package ingest

import (
	"errors"
	"fmt"
	"time"

	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// maxLogLines is how many bad rows the error log tells of (protocol reference 2.5).
const maxLogLines = 50

// maxRow is the longest row, in bytes, that a reader waits for the end of.
const maxRow = 128 << 20

// Load is the ingestion of one transaction: all its bodies, one after another.
// One goroutine at a time.
type Load struct {
	plan     *plan
	stage    *store.Stage
	reader   reader
	options  Options
	counters store.Counters
	failed   error // what broke the load; nothing is read after it
	log      []string
	row      []byte
}

// reader splits bytes into rows. feed is given them as they come; endBody ends
// a request, finish the transaction. An error breaks the load.
type reader interface {
	feed(p []byte) error
	endBody() error
	finish() error
}

// New plans a load into the table; its rows go to the stage. In null mode rows
// are counted and forgotten, and the stage stays empty. The error is a
// *status.Error.
func New(table *store.Table, stage *store.Stage, o Options, now time.Time, null bool) (*Load, error) {
	p, err := newPlan(table, o, now)
	if err != nil {
		return nil, err
	}
	l := &Load{plan: p, stage: stage, options: o}
	switch {
	case null && !o.JSON:
		l.reader = &countingReader{load: l, delimiter: []byte(o.RowDelimiter)}
	case o.JSON:
		if l.reader, err = newJSONReader(l, null); err != nil {
			return nil, err
		}
	case o.Enclose != 0 || o.Escape != 0:
		l.reader = newQuotingReader(l)
	default:
		l.reader = newPlainReader(l)
	}
	return l, nil
}

// Options returns what the load was planned with.
func (l *Load) Options() Options { return l.options }

// Write reads the next bytes of the current body. After a failure it counts
// them and reads no more: the failure is told at the end, as servers do.
func (l *Load) Write(p []byte) (int, error) {
	l.counters.Bytes += int64(len(p))
	if l.failed == nil {
		l.failed = l.reader.feed(p)
	}
	return len(p), nil
}

// EndBody ends the current body. For CSV the next one continues in the middle
// of whatever row this one left (protocol reference 3.5); for JSON each body is
// whole.
func (l *Load) EndBody() {
	if l.failed == nil {
		l.failed = l.reader.endBody()
	}
}

// Failed returns what broke the load so far, or nil.
func (l *Load) Failed() error { return l.failed }

// Finish ends the last row and judges the load: the error is what broke it, or
// too many filtered rows (protocol reference 5.9), always a *status.Error.
func (l *Load) Finish() error {
	if l.failed == nil {
		l.failed = l.reader.finish()
	}
	if l.failed != nil {
		var e *status.Error
		if errors.As(l.failed, &e) {
			return e
		}
		return status.New(status.InternalError, "%s", l.failed)
	}
	c := &l.counters
	c.Total = c.Loaded + c.Filtered + c.Unselected
	if selected := c.Total - c.Unselected; c.Filtered > 0 && float64(c.Filtered)/float64(selected) > l.options.MaxFilterRatio {
		return status.New(status.InternalError, "too many filtered rows")
	}
	return nil
}

// Counters returns the row counts, final after Finish.
func (l *Load) Counters() store.Counters { return l.counters }

// ErrorLog returns the lines of the error log, at most 50, without line ends.
func (l *Load) ErrorLog() []string { return l.log }

// filter counts a bad row and remembers the first ones.
func (l *Load) filter(reason string, raw []byte) {
	l.counters.Filtered++
	if len(l.log) < maxLogLines {
		l.log = append(l.log, fmt.Sprintf("Error: %s. Row: %s", reason, raw))
	}
}

// take turns fields into a row of the table; raw is the row's text for the log.
func (l *Load) take(fields []field, raw []byte, failed func(int, *store.ConversionError) string) error {
	row, op, reason := l.plan.row(l.row[:0], fields, failed)
	l.row = row
	if reason != "" {
		l.filter(reason, raw)
		return nil
	}
	if err := l.plan.table.CheckKey(row); err != nil {
		return status.New(status.InternalError, "%s", err)
	}
	l.counters.Loaded++
	return l.stage.Add(op, row)
}
