package backend

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"starlift-sandbox/ingest"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// context is what a backend remembers of an open transaction, or of one table of
// a multi-table one.
type context struct {
	uid              string // 16 and 16 hex digits, for messages
	label, db, table string
	id               int64
	target           *store.Table
	begun            time.Time
	timeout          time.Duration
	idle             time.Duration // 0: none
	surface          ingest.Surface

	// busy is held by the request that works on the transaction; others get
	// TXN_IN_PROCESSING instead of waiting.
	busy   sync.Mutex
	load   *ingest.Load // nil until the first load
	length int64        // sum of the Content-Lengths
	times  times

	mu      sync.Mutex
	active  time.Time // of the last sign of life
	doomed  *status.Error
	control *http.ResponseController // of the request whose body is being read
}

// times are what replies tell, in milliseconds.
type times struct{ plan, receive int64 }

// touch notes a sign of life.
func (c *context) touch(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active = now
}

// reading tells whose body is being read, nil when nobody's is any more. It
// returns what has been decided about the transaction meanwhile.
func (c *context) reading(control *http.ResponseController) *status.Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.control = control
	return c.doomed
}

// doom ends the transaction for the request that works on it: it is to answer e.
func (c *context) doom(e *status.Error) {
	c.mu.Lock()
	c.doomed = e
	c.mu.Unlock()
	c.interrupt()
}

// interrupt ends the reading of a body.
func (c *context) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.control != nil {
		_ = c.control.SetReadDeadline(time.Unix(1, 0)) // a connection that is gone needs none
	}
}

// overdue returns why the transaction must end by the backend's own clock, or
// empty (protocol reference 3.6).
func (c *context) overdue(now time.Time) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case now.Sub(c.begun) >= c.timeout:
		return fmt.Sprintf("transaction is aborted by timeout %d seconds.", c.timeout/time.Second)
	case c.idle > 0 && now.Sub(c.active) >= c.idle:
		return fmt.Sprintf("transaction is aborted by idle timeout %d seconds.", c.idle/time.Second)
	}
	return ""
}

// deadline is when the reading of a body must end: the transaction's own end,
// by the clock of the network.
func (c *context) deadline(now time.Time) time.Time {
	return time.Now().Add(c.begun.Add(c.timeout).Sub(now) + 30*time.Second)
}

// Sweep aborts the transactions that are over their timeout or idle for too
// long, and removes old error logs. The server calls it every second and after
// the clock was set forward. Multi-table transactions are the frontend's to end.
func (b *Backend) Sweep() {
	now := b.Now()
	b.errors.sweep(now)
	b.sweepWindows(now)
	b.mu.Lock()
	var due []*context
	for _, c := range b.contexts {
		if c.overdue(now) != "" {
			due = append(due, c)
		}
	}
	b.mu.Unlock()
	for _, c := range due {
		reason := c.overdue(now)
		if reason == "" {
			continue
		}
		if !c.busy.TryLock() {
			// A load is being read: it is told, and rolls back itself.
			c.doom(status.New(status.Aborted, "The load is timeout, and will be aborted"))
			continue
		}
		b.abandon(c, reason)
		c.busy.Unlock()
	}
}

// abandon rolls a transaction back and forgets it; c.busy is held. That the
// frontend may have ended it already changes nothing. After a restart of the
// backend nobody is left to tell the frontend.
func (b *Backend) abandon(c *context, reason string) {
	c.end()
	if b.drop(c) {
		_ = b.Txns.Abort(c.id, reason)
	}
}

// end gives up what the ingestion holds; c.busy is held.
func (c *context) end() {
	if c.load != nil {
		c.load.Close()
	}
}
