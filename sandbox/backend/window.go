package backend

import (
	"errors"
	"sync"
	"time"

	"starlift-sandbox/ingest"
	"starlift-sandbox/status"
	"starlift-sandbox/txn"
)

// windowKey is what requests must have in common to share a transaction.
type windowKey struct {
	db, table string
	options   ingest.Options
	interval  time.Duration
	parallel  int
	timeout   time.Duration
}

// window is a transaction that requests may still join, or that is being
// committed. The first request opens it; its timer ends it.
type window struct {
	key    windowKey
	c      *context
	closes time.Time // by the system's clock
	timer  *time.Timer

	mu       sync.Mutex // held by the request that writes its body
	requests int        // that have written it
	done     chan struct{}
	err      *status.Error // set before done is closed
}

// join writes a body into the open window of the key, or opens one.
func (b *Backend) join(key windowKey, body []byte) (*window, *status.Error) {
	b.merging.Lock()
	w := b.windows[key]
	if w == nil {
		var e *status.Error
		if w, e = b.openWindow(key); e != nil {
			b.merging.Unlock()
			return nil, e
		}
		b.windows[key] = w
	}
	// Whoever ends the window takes it out of the map first and then waits for
	// w.mu: a body that is in here by then is part of the commit.
	w.mu.Lock()
	b.merging.Unlock()
	defer w.mu.Unlock()
	_, _ = w.c.load.Write(body) // failures are told by Finish
	w.c.load.EndBody()
	w.requests++
	return w, nil
}

// Merging returns how many requests are in windows that are open.
func (b *Backend) Merging() int {
	b.merging.Lock()
	defer b.merging.Unlock()
	requests := 0
	for _, w := range b.windows {
		w.mu.Lock()
		requests += w.requests
		w.mu.Unlock()
	}
	return requests
}

// EndMerging lets the time of all open windows come now.
func (b *Backend) EndMerging() {
	b.merging.Lock()
	var due []*window
	for _, w := range b.windows {
		if w.timer.Stop() {
			due = append(due, w)
		}
	}
	b.merging.Unlock()
	for _, w := range due {
		b.endWindow(w)
		b.closing.Done()
	}
}

// openWindow begins the transaction of a window; b.merging is held.
func (b *Backend) openWindow(key windowKey) (*window, *status.Error) {
	c := &context{
		uid: newUID(), label: "merge_commit_" + newLabel(), db: key.db, table: key.table, surface: ingest.StreamLoad,
	}
	var err error
	c.id, c.target, err = b.Txns.Begin(txn.Beginning{
		Database: key.db, Table: key.table, Label: c.label, Node: b.Node,
		Source: txn.BackendStreaming, Coordinator: b.coordinator, Timeout: key.timeout,
	})
	if err != nil {
		return nil, b.asStatus(err, 0)
	}
	tx, _ := b.Txns.Get(c.id)
	c.begun, c.timeout = b.Now(), tx.Timeout
	if c.load, err = ingest.New(b.target(c), key.options); err != nil {
		e := b.asStatus(err, c.id)
		_ = b.Txns.Abort(c.id, e.Text) // that it may be over already changes nothing
		return nil, e
	}
	w := &window{key: key, c: c, closes: time.Now().Add(key.interval), done: make(chan struct{})}
	b.closing.Add(1)
	w.timer = time.AfterFunc(key.interval, func() {
		defer b.closing.Done()
		b.endWindow(w)
	})
	return w, nil
}

// endWindow commits what the window holds: all its requests, or none.
func (b *Backend) endWindow(w *window) {
	b.merging.Lock()
	if b.windows[w.key] == w {
		delete(b.windows, w.key)
	}
	b.merging.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	defer close(w.done)
	defer w.c.end()
	counters, _, e := b.finish(w.c)
	if e == nil {
		err := b.commitOpen(w.c, counters)
		var late *txn.PublishTimeout
		if err != nil && !errors.As(err, &late) {
			e = b.asStatus(err, w.c.id)
		}
	}
	if e != nil {
		w.err = e
		_ = b.Txns.Abort(w.c.id, e.Text) // that it may be over already changes nothing
	}
}

// dropWindows ends the open windows that want is true for without a commit, for
// the reason e; tell says whether the frontend learns of it.
func (b *Backend) dropWindows(want func(*window) bool, e *status.Error, tell bool) {
	b.merging.Lock()
	var dropped []*window
	for key, w := range b.windows {
		if want(w) && w.timer.Stop() {
			dropped = append(dropped, w)
			delete(b.windows, key)
		}
	}
	b.merging.Unlock()
	for _, w := range dropped {
		w.mu.Lock()
		w.err = e
		w.c.end()
		if tell {
			_ = b.Txns.Abort(w.c.id, e.Text) // that it may be over already changes nothing
		}
		close(w.done)
		w.mu.Unlock()
		b.closing.Done()
	}
}

// dropAllWindows is the end of the process.
func (b *Backend) dropAllWindows(tell bool) {
	e := status.New(status.ServiceUnavailable, "Service is shutting down, please retry later!")
	b.dropWindows(func(*window) bool { return true }, e, tell)
}

// sweepWindows ends the windows that are longer than the timeout of their
// transaction.
func (b *Backend) sweepWindows(now time.Time) {
	e := status.New(status.Timeout, "transaction is aborted by timeout")
	b.dropWindows(func(w *window) bool { return now.Sub(w.c.begun) >= w.c.timeout }, e, true)
}

// wait returns how the commit went, once it is over. A client that is gone is
// told nothing.
func (w *window) wait(gone <-chan struct{}) *status.Error {
	select {
	case <-w.done:
		return w.err
	case <-gone:
		return status.New(status.Aborted, "the client is gone")
	}
}
