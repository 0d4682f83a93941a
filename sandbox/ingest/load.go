package ingest

import (
	"errors"
	"fmt"

	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// maxLogLines is how many bad rows the error log tells of (protocol reference 2.5).
const maxLogLines = 50

// maxLogText is how much of a reason and of a row a line of the log shows, in
// characters: a server shows all of it, and a row may fill the memory.
const maxLogText = 64 << 10

// maxRow is the longest row, in bytes, that a reader waits for the end of.
const maxRow = 128 << 20

// Load is the ingestion of one transaction: all its bodies, one after another.
// One goroutine at a time.
type Load struct {
	plan      *plan
	stage     *store.Stage
	reader    reader
	inflater  *inflater // nil when the bodies are not compressed
	options   Options
	counters  store.Counters
	failed    error  // what broke the load; nothing is read after it
	noted     bool   // the failure is in the log
	brokenRow string // what the log shows with it
	log       []string
	rejected  rejected
	row       []byte
}

// reader splits bytes into rows. feed is given them as they come, and keeps
// nothing of p; endBody ends a request, finish the transaction. An error breaks
// the load.
type reader interface {
	feed(p []byte) error
	endBody() error
	finish() error
}

// New plans a load and opens its stage. The error is a *status.Error.
func New(t Target, o Options) (*Load, error) {
	l := &Load{options: o, rejected: rejected{limit: o.RejectedRows}}
	var err error
	if l.plan, l.stage, err = open(t, o); err != nil {
		return nil, err
	}
	switch {
	case t.Null && !o.JSON:
		l.reader = &countingReader{load: l, delimiter: []byte(o.RowDelimiter)}
	case o.JSON:
		if l.reader, err = newJSONReader(l, t.Null); err != nil {
			return nil, err
		}
	case o.Enclose != 0 || o.Escape != 0:
		l.reader = newQuotingReader(l)
	default:
		l.reader = newPlainReader(l)
	}
	if o.Compression != NoCompression {
		l.inflater = newInflater(o.Compression, l.reader.feed)
	}
	return l, nil
}

// open plans the load and opens the stage. The table may be altered between the
// two: then the plan is for columns that the stage does not have, and is made
// again.
func open(t Target, o Options) (*plan, *store.Stage, error) {
	for range maxAlters {
		layout := t.Table.Layout()
		p, err := newPlan(t, layout, o)
		if err != nil {
			return nil, nil, err
		}
		if stage := t.Open(p.change); stage.Layout() == layout {
			return p, stage, nil
		}
	}
	return nil, nil, status.New(status.InternalError, "table %s is altered all the time", t.Table.Definition().Name)
}

// maxAlters is how often a plan is made again.
const maxAlters = 10

// Stage returns where the rows are, for whoever commits them.
func (l *Load) Stage() *store.Stage { return l.stage }

// Options returns what the load was planned with.
func (l *Load) Options() Options { return l.options }

// Write reads the next bytes of the current body. After a failure it counts
// them and reads no more: the failure is told at the end, as servers do.
func (l *Load) Write(p []byte) (int, error) {
	l.counters.Bytes += int64(len(p))
	switch {
	case l.failed != nil:
	case l.inflater != nil:
		l.failed = l.inflater.write(p)
	default:
		l.failed = l.reader.feed(p)
	}
	l.noteFailure()
	return len(p), nil
}

// EndBody ends the current body. For CSV the next one continues in the middle
// of whatever row this one left (protocol reference 3.5); for JSON each body is
// whole.
func (l *Load) EndBody() {
	if l.failed == nil && l.inflater != nil {
		l.failed = l.inflater.end()
	}
	if l.failed == nil {
		l.failed = l.reader.endBody()
	}
	l.noteFailure()
}

// noteFailure ends what a failure leaves open. JSON that cannot be read stands in
// the error log too, as servers have it.
func (l *Load) noteFailure() {
	if l.failed == nil || l.noted {
		return
	}
	l.noted = true
	l.Close()
	var e *status.Error
	if errors.As(l.failed, &e) && l.options.JSON && e.Code == status.DataQualityError && len(l.log) < maxLogLines {
		l.log = append(l.log, fmt.Sprintf("Error: Data quality error: %s. Row: %s", e.Text, l.brokenRow))
	}
}

// Close gives up a body that broke off: a compressed one holds a coroutine until
// its end. It may be called at any time and more than once; a load whose bodies
// all ended needs none.
func (l *Load) Close() {
	if l.inflater != nil {
		l.inflater.close()
	}
}

// Failed returns what broke the load so far, or nil.
func (l *Load) Failed() error { return l.failed }

// Finish ends the last row and judges the load: the error is what broke it, or
// too many filtered rows (protocol reference 5.9), always a *status.Error.
func (l *Load) Finish() error {
	l.Close()
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
	if selected := c.Total - c.Unselected; float64(c.Filtered)/float64(selected) > l.options.MaxFilterRatio {
		return status.New(status.InternalError, "too many filtered rows")
	}
	return nil
}

// Counters returns the row counts, final after Finish.
func (l *Load) Counters() store.Counters { return l.counters }

// ErrorLog returns the lines of the error log, at most 50, without line ends.
func (l *Load) ErrorLog() []string { return l.log }

// Rejected returns the rows that log_rejected_record_num asks for, as the lines
// of the file behind RejectedRecordPath, without line ends.
func (l *Load) Rejected() [][]byte { return l.rejected.lines }

// filter counts a bad row and remembers the first ones. raw is the row as it
// came, shown what the log tells of it.
func (l *Load) filter(reason string, raw, shown []byte) {
	l.counters.Filtered++
	l.rejected.add(raw, reason)
	if len(l.log) < maxLogLines {
		l.log = append(l.log, fmt.Sprintf("Error: %.*s. Row: %.*s", maxLogText, reason, maxLogText, shown))
	}
}

// take turns fields into a row of the table; raw is the row's text for the log.
func (l *Load) take(fields []field, raw []byte, failed wording) error {
	row, v, err := l.plan.row(l.row[:0], fields, failed)
	l.row = row
	switch {
	case err != nil:
		return status.New(status.InternalError, "%s", err)
	case v.unselected:
		l.counters.Unselected++
		return nil
	case v.reason != "":
		shown := raw
		if v.sink {
			shown = v.shown
		}
		l.filter(v.reason, raw, shown)
		return nil
	}
	if err := l.plan.layout.CheckKey(row); err != nil {
		return status.New(status.InternalError, "%s", err)
	}
	l.counters.Loaded++
	return l.stage.Add(v.op, row)
}
