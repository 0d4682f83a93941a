package frontend

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// commitTask commits all tables of a multi-table transaction together.
func (f *Frontend) commitTask(q *request) reply.Reply {
	t := f.multi.find(q.label)
	if t == nil {
		return f.failed("stream load task %s does not exist", q.label)
	}
	if answer := f.startCommit(t); answer != nil {
		return *answer
	}
	// In COMMITING nobody else changes the task.
	stages, counters, err := f.collect(t)
	if err == nil {
		err = f.settle(t, stages, counters)
		if err != nil && !f.Release.TellsMultiTableOutcome() {
			// The error stays in a session that nobody reads.
			f.giveUp(t, err)
			return f.ok("")
		}
	}
	if err != nil {
		f.giveUp(t, err)
		return f.said(err.Error())
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state = taskCommitted
	return f.ok("")
}

// startCommit takes a task to COMMITING, or answers why it cannot.
func (f *Frontend) startCommit(t *task) *reply.Reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.settleWithManager(t)
	var answer reply.Reply
	switch t.state {
	case taskCommitted:
		answer = f.succeeded(t.id, t.label, fmt.Sprintf("Transaction %d has already committed, label is %s", t.id, t.label))
	case taskCancelled:
		if f.Release.TellsMultiTableOutcome() {
			answer = f.said(fmt.Sprintf("Can not commit CANCELLED transaction %d, label is %s", t.id, t.label))
		} else {
			answer = f.ok(t.closed())
		}
	case taskCommiting:
		answer = f.said(fmt.Sprintf("Transaction %d is already committing, label is %s", t.id, t.label))
	default:
		t.state = taskCommiting
		return nil
	}
	return &answer
}

// collect takes the rows of all tables, in the order of their names.
func (f *Frontend) collect(t *task) (stages []*store.Stage, sum store.Counters, err error) {
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		rows, err := t.parts[name].ClosePart(t.label, name)
		if err != nil {
			return nil, sum, err
		}
		if rows.Counters.Loaded == 0 && f.Txns.Config().On(txn.EmptyLoadAsError) {
			// Whether a server minds a table without rows is unconfirmed.
			return nil, sum, status.New(status.AnalysisError, "%s", f.Release.NoRows())
		}
		stages = append(stages, rows.Stage)
		sum.Total += rows.Counters.Total
		sum.Loaded += rows.Counters.Loaded
		sum.Filtered += rows.Counters.Filtered
		sum.Unselected += rows.Counters.Unselected
		sum.Bytes += rows.Counters.Bytes
	}
	return stages, sum, nil
}

// settle commits. A transaction without a table was never registered: nothing is
// committed, and its label stays unknown.
func (f *Frontend) settle(t *task, stages []*store.Stage, sum store.Counters) error {
	if !t.registered {
		return nil
	}
	until := f.Now().Add(t.timeout)
	err := f.Txns.CommitOpen(t.id, sum, txn.Patience{Lock: until, Visible: until}, stages...)
	var late *txn.PublishTimeout
	if errors.As(err, &late) {
		return nil // committed is success here
	}
	return err
}

// giveUp ends a task whose commit failed.
func (f *Frontend) giveUp(t *task, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.cancelTask(t, "commit failed: "+err.Error())
}

// rollbackTask ends a multi-table transaction for the client.
func (f *Frontend) rollbackTask(q *request) reply.Reply {
	t := f.multi.find(q.label)
	if t == nil {
		return f.failed("stream load task %s does not exist", q.label)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f.settleWithManager(t)
	switch t.state {
	case taskCommitted:
		return f.hint(fmt.Sprintf("Can not abort VISIBLE transaction %d, label is %s", t.id, t.label))
	case taskCancelled:
		return f.succeeded(t.id, t.label, fmt.Sprintf("Transaction %d has already aborted, label is %s", t.id, t.label))
	case taskCommiting:
		return f.said(fmt.Sprintf("Can not abort transaction %d during committing, label is %s", t.id, t.label))
	}
	f.cancelTask(t, "manual abort")
	return f.ok("stream load " + t.label + " abort")
}
