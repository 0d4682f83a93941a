// Package backend is the sandbox's BE listener: it executes loads and holds the
// contexts of open transactions, after chapters 2 and 3 of the protocol
// reference. It asks the transaction manager the way a BE asks the frontend,
// and never redirects. The server starts it.
package backend

import (
	"net"
	"sync"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/fault"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// Options are what the backend works with.
type Options struct {
	Store   *store.Store
	Txns    *txn.Manager
	Faults  *fault.Set
	Users   *access.Access
	Node    int    // its id, above 0 and another one for each backend
	Address string // host:port that clients reach it at, for ErrorURL
	Logs    string // folder of the error logs, which backends may share
	Release version.Release
	Now     func() time.Time
	Null    bool // count rows, store none
}

// Backend handles the requests of the BE port.
type Backend struct {
	Options
	coordinator string
	errors      errorLogs

	mu       sync.Mutex
	contexts map[string]*context // by label alone, as on a server
	parts    map[partKey]*context
	life     int // counts the restarts

	merging sync.Mutex
	windows map[windowKey]*window
	closing sync.WaitGroup // windows that are open or being committed
}

// New returns a backend without contexts.
func New(o Options) *Backend {
	host, _, err := net.SplitHostPort(o.Address)
	if err != nil {
		host = o.Address
	}
	return &Backend{
		Options: o, coordinator: "BE: " + host, errors: errorLogs{dir: o.Logs, host: host},
		contexts: map[string]*context{}, parts: map[partKey]*context{}, windows: map[windowKey]*window{},
	}
}

// Restart is the backend starting anew: the contexts of open transactions are
// gone, without a word to the frontend, which goes on to think them open
// (protocol reference 3.6). It returns how many there were. A request that
// holds one ends by itself.
func (b *Backend) Restart() int {
	b.mu.Lock()
	b.life++
	b.mu.Unlock()
	b.dropAllWindows(false)
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.contexts) + len(b.parts)
	for _, c := range b.contexts {
		c.interrupt()
	}
	for _, c := range b.parts {
		c.interrupt()
	}
	clear(b.contexts)
	clear(b.parts)
	return n
}

// Close ends what goes on without a request: merge commit windows are dropped,
// their transactions aborted. It waits for those that are being committed.
func (b *Backend) Close() {
	b.dropAllWindows(true)
	b.closing.Wait()
}

// abort ends the transaction of a request that began in a life of the backend; one
// that died meanwhile tells the frontend nothing. That the frontend may have ended
// it already changes nothing.
func (b *Backend) abort(life int, id int64, reason string) {
	if b.lives() == life {
		_ = b.Txns.Abort(id, reason)
	}
}

// lives returns how often the backend was started anew.
func (b *Backend) lives() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.life
}

// find returns the context of a label, or nil.
func (b *Backend) find(label string) *context {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.contexts[label]
}

// drop forgets a context; false when it was forgotten already.
func (b *Backend) drop(c *context) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := partKey{c.label, c.table}
	switch {
	case b.contexts[c.label] == c:
		delete(b.contexts, c.label)
	case b.parts[key] == c:
		delete(b.parts, key)
	default:
		return false
	}
	return true
}

// knows reports whether a context was not forgotten yet.
func (b *Backend) knows(c *context) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.contexts[c.label] == c || b.parts[partKey{c.label, c.table}] == c
}
