package alter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"starlift-sandbox/store"
)

// pollTime is how often jobs that wait for transactions, or for the end of their
// duration, are looked at.
const pollTime = 5 * time.Millisecond

// Run carries out the jobs until ctx ends, and returns nil then. An error is the
// store's. The server calls it once.
func (j *Jobs) Run(ctx context.Context) error {
	ticker := time.NewTicker(pollTime)
	defer ticker.Stop()
	for {
		waiting, err := j.step()
		if err != nil {
			return err
		}
		tick := ticker.C
		if !waiting {
			tick = nil // nothing to do until somebody starts a job
		}
		select {
		case <-ctx.Done():
			return nil
		case <-j.wake:
		case <-tick:
		}
	}
}

// step moves each job that can move by one state, and reports whether there are
// jobs left that have not ended.
func (j *Jobs) step() (waiting bool, err error) {
	j.turn.Lock()
	defer j.turn.Unlock()
	for _, e := range j.unfinished() {
		if err := j.advance(e); err != nil {
			return true, err
		}
	}
	return len(j.unfinished()) > 0, nil
}

func (j *Jobs) unfinished() []*entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []*entry
	for _, e := range j.list {
		if !e.State.Final() {
			list = append(list, e)
		}
	}
	return list
}

// advance moves a job by one state if it can; turn is held, so that nobody else
// changes its state.
func (j *Jobs) advance(e *entry) error {
	job := e.Job
	t, found := j.store.Table(job.Database, job.Table)
	switch {
	case !found || t.ID() != job.TableID:
		return j.finish(e, Cancelled, fmt.Sprintf("Table %d does not exist", job.TableID))
	case same(t.Definition(), job.Want):
		// The server ended between the change and the record of its end.
		return j.finish(e, Finished, "")
	case j.now().Sub(job.Created) >= job.Timeout:
		return j.finish(e, Cancelled, "Timeout")
	}
	switch job.State {
	case Pending:
		return j.wait(e)
	case WaitingTxn:
		// Loads go on meanwhile. Those that began after the job do not hold it
		// up; the store converts their rows if they end after it.
		if !j.txns.OpenBefore(job.TableID, job.Transaction) {
			j.mu.Lock()
			e.State, e.running = Running, time.Now()
			j.mu.Unlock()
		}
	case Running:
		if e.running.IsZero() {
			// It was RUNNING when the server ended.
			j.mu.Lock()
			e.State = WaitingTxn
			j.mu.Unlock()
			return nil
		}
		return j.rewrite(e)
	}
	return nil
}

// wait lets a job wait for the transactions that have begun by now.
func (j *Jobs) wait(e *entry) error {
	id, err := j.store.NewID()
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	e.State, e.Transaction = WaitingTxn, id
	return j.save()
}

// rewrite ends a job whose duration is over.
func (j *Jobs) rewrite(e *entry) error {
	j.mu.Lock()
	over := time.Since(e.running) >= j.duration
	j.mu.Unlock()
	if !over {
		return nil
	}
	t, found := j.store.Table(e.Database, e.Table)
	if !found || t.ID() != e.TableID {
		return nil // the next look at the job ends it
	}
	if t.Rows() > 0 && e.Doom != "" {
		return j.finish(e, Cancelled, e.Doom)
	}
	// Another table may take the name at any time: this one is altered, or none.
	err := j.store.AlterTable(t, e.Want, e.From)
	switch {
	case errors.Is(err, store.ErrConversion), errors.Is(err, store.ErrUnknownTable), errors.Is(err, store.ErrUnknownDatabase):
		return j.finish(e, Cancelled, "schema change tasks failed: "+err.Error())
	case err != nil:
		return err
	}
	return j.finish(e, Finished, "")
}

func (j *Jobs) finish(e *entry, state State, reason string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.end(e, state, reason)
}

// same compares definitions as they are written: one that was read back has no
// empty lists.
func same(a, b store.Definition) bool {
	one, err := json.Marshal(a)
	if err != nil {
		return false
	}
	other, err := json.Marshal(b)
	return err == nil && bytes.Equal(one, other)
}
