package engine

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// write is the one transaction of an INSERT, UPDATE or DELETE. Its rows are
// staged as they come, and become visible together at the end, or never.
type write struct {
	session *Session
	table   *store.Table
	layout  *store.Layout // of the columns that the rows are made for
	columns []store.Column
	label   string
	source  string // as SHOW TRANSACTION names it
	change  store.Change
	id      int64
	stage   *store.Stage
	buffer  []byte
	loaded  int64
	reasons []string // why rows were filtered, the first ones
	dropped int64    // how many were
}

// newWrite is for a statement that changes table: verb is what the label begins
// with when the statement names none.
func (s *Session) newWrite(table *store.Table, layout *store.Layout, verb, label string, change store.Change) *write {
	if label == "" {
		label = verb + "_" + uuid.NewString()
	}
	columns := s.snapshot(table).Definition().Columns
	return &write{session: s, table: table, layout: layout, columns: columns, label: label, source: txn.InsertStreaming, change: change}
}

// writable gives a table that SQL may write to, and how its rows are written. The
// snapshot that a statement reads later is of this layout, or the write is
// refused: see begin.
func (s *Session) writable(database, name string) (*store.Table, *store.Layout, error) {
	table, ok := s.engine.store.Table(database, name)
	if !ok {
		// A table of information_schema, or one that was dropped since it was
		// checked.
		return nil, nil, failure.Analyze("the table %s.%s cannot be written to", database, name)
	}
	return table, table.Layout(), nil
}

func (w *write) begin() error {
	if t := w.session.transaction; t != nil {
		stage, err := t.stage(w.session, w.table)
		if err != nil {
			return err
		}
		w.id, w.label, w.stage = t.id, t.label, stage
		return w.checkLayout()
	}
	d := w.table.Definition()
	id, table, err := w.session.engine.manager.Begin(txn.Beginning{
		Database: d.Database, Table: d.Name, Label: w.label, Source: w.source,
		Coordinator: w.session.engine.options.Coordinator, Timeout: w.session.insertTimeout(),
	})
	if err != nil {
		return failure.Execution("%s", err)
	}
	w.id, w.table = id, table
	w.stage = w.session.engine.store.Stage(table, id, w.change)
	return w.checkLayout()
}

// checkLayout refuses a write whose table was altered, or made anew, since the
// statement was analysed.
func (w *write) checkLayout() error {
	now := w.table.Definition()
	if w.stage.Layout() != w.layout || !reflect.DeepEqual(now.Columns, w.columns) {
		return failure.Execution("schema of table %s changed while the statement was planned, try again", now.Name)
	}
	return nil
}

// add stages one row.
func (w *write) add(op store.Op, row store.Row) error {
	var err error
	if w.buffer, err = w.stage.Layout().AppendRow(w.buffer[:0], row); err != nil {
		return w.filter(err.Error())
	}
	if err := w.stage.Layout().CheckKey(w.buffer); err != nil {
		return failure.Analyze("%s", err)
	}
	w.loaded++
	return w.stage.Add(op, w.buffer)
}

// filter passes a row over.
func (w *write) filter(reason string) error {
	const most = 100
	w.dropped++
	if len(w.reasons) < most {
		w.reasons = append(w.reasons, reason)
	}
	return nil
}

// clear removes the rows that the table had, of the target's partitions, before
// those of an INSERT OVERWRITE come.
func (w *write) clear(present *store.Snapshot, t *target) error {
	var row store.Row
	for i := range present.Len() {
		row = present.Row(i, nil, row)
		if !t.placement.covers(row) {
			continue
		}
		var err error
		if w.buffer, err = w.stage.Layout().AppendRow(w.buffer[:0], row); err != nil {
			return err
		}
		if err := w.stage.Add(store.Delete, w.buffer); err != nil {
			return err
		}
	}
	return nil
}

// end commits the transaction, or aborts it when err says that the statement
// failed, when more rows were filtered than may be, or when there are none.
func (w *write) end(err error) (Result, error) {
	if w.stage == nil {
		return Result{}, err
	}
	if err == nil && w.dropped > 0 && float64(w.dropped) > w.session.filterRatio()*float64(w.loaded+w.dropped) {
		err = w.refuse()
	}
	if t := w.session.transaction; t != nil {
		return w.endPart(t, err)
	}
	if err != nil {
		reason := err.Error()
		var known *failure.Error
		if errors.As(err, &known) {
			reason = known.Message
		}
		return Result{}, errors.Join(err, w.session.engine.manager.Abort(w.id, reason))
	}
	if w.stage.Rows() == 0 {
		// A server ends such a transaction and calls the statement a success.
		const reason = "No partitions have data available for loading"
		if err := w.session.engine.manager.Abort(w.id, reason); err != nil {
			return Result{}, err
		}
		return Result{Warnings: w.warnings(), Info: w.info("ABORTED")}, nil
	}
	counters := store.Counters{Total: w.loaded + w.dropped, Loaded: w.loaded, Filtered: w.dropped}
	until := w.session.engine.options.Now().Add(w.session.insertTimeout())
	err = w.session.engine.manager.CommitOpen(w.id, counters, txn.Patience{Lock: until, Visible: until}, w.stage)
	status := "VISIBLE"
	var late *txn.PublishTimeout
	switch {
	case errors.As(err, &late):
		// What is committed becomes visible some time: the statement has done
		// its part.
		status = "COMMITTED"
	case err != nil:
		return Result{}, errors.Join(err, w.session.engine.manager.Abort(w.id, err.Error()))
	}
	return Result{Affected: uint64(w.loaded), Warnings: w.warnings(), Info: w.info(status)}, nil
}

// endPart ends a statement of a transaction. Its rows are among those of the
// others: when it failed, all of them are lost.
func (w *write) endPart(t *transaction, err error) (Result, error) {
	if err != nil {
		t.failed = true
		return Result{}, err
	}
	t.counters.Total += w.loaded + w.dropped
	t.counters.Loaded += w.loaded
	t.counters.Filtered += w.dropped
	return Result{Affected: uint64(w.loaded), Warnings: w.warnings(), Info: w.info("PREPARE")}, nil
}

func (w *write) warnings() uint16 {
	const most = 1<<16 - 1
	return uint16(min(w.dropped, most))
}

// info is what the answer to a statement says besides its count.
func (w *write) info(status string) string {
	return fmt.Sprintf("{'label':'%s', 'status':'%s', 'txnId':'%d'}", w.label, status, w.id)
}

const filteredText = "Insert has filtered data in strict mode"

// refuse fails a statement for its filtered rows, whose reasons the server keeps
// in information_schema.load_tracking_logs. (The text is from memory of 3.3's
// sources.)
func (w *write) refuse() error {
	d := w.table.Definition()
	w.session.engine.tracking.keep(Tracking{Job: w.id, Label: w.label, Database: d.Database, Reasons: w.reasons})
	if !w.session.engine.options.Release.HasTrackingLogs() {
		return failure.Execution("%s: %s", filteredText, w.reasons[0])
	}
	return failure.Execution("%s, txn_id = %d, tracking sql = select tracking_log from information_schema.load_tracking_logs where job_id=%d", filteredText, w.id, w.id)
}
