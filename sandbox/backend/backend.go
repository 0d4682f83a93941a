// Package backend is the sandbox's BE listener: it executes loads and holds the
// contexts of open transactions, after chapters 2 and 3 of the protocol
// reference. It asks the transaction manager the way a BE asks the frontend,
// and never redirects. The server starts it.
package backend

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// Options are what the backend works with.
type Options struct {
	Store   *store.Store
	Txns    *txn.Manager
	Faults  *fault.Set
	Users   access.Users
	Address string // host:port that clients reach it at, for ErrorURL
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
}

// New returns a backend without contexts.
func New(o Options) *Backend {
	host, _, err := net.SplitHostPort(o.Address)
	if err != nil {
		host = o.Address
	}
	return &Backend{Options: o, coordinator: "BE: " + host, contexts: map[string]*context{}}
}

// ServeHTTP routes a request (protocol reference 1.2).
func (b *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	label := r.Header.Get("label")
	serve := func(op string, effect func(*http.ResponseController, *http.Request) reply.Reply) {
		control := http.NewResponseController(w)
		b.Faults.Serve(w, r, op, label, func(r *http.Request) reply.Reply { return effect(control, r) })
	}
	plain := func(effect func(*http.Request) reply.Reply) func(*http.ResponseController, *http.Request) reply.Reply {
		return func(_ *http.ResponseController, r *http.Request) reply.Reply { return effect(r) }
	}
	switch {
	case r.Method == http.MethodPut && len(parts) == 4 && parts[0] == "api" && parts[3] == "_stream_load":
		db, err1 := url.PathUnescape(parts[1])
		table, err2 := url.PathUnescape(parts[2])
		if err1 != nil || err2 != nil {
			notFound(w)
			return
		}
		serve(fault.StreamLoad, func(c *http.ResponseController, r *http.Request) reply.Reply {
			return b.streamLoad(c, r, db, table)
		})
	case len(parts) == 3 && parts[0] == "api" && parts[1] == "transaction":
		b.serveTransaction(w, r, parts[2], serve, plain)
	case (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.Path == "/api/_load_error_log":
		answer := b.errors.serve(r.URL.Query().Get("file"))
		answer.Write(w)
	case r.Method == http.MethodGet && r.URL.Path == "/api/health":
		answer := reply.JSON([]byte(`{"status": "OK","msg": "To Be Added"}`))
		answer.Write(w)
	default:
		notFound(w)
	}
}

type effect = func(*http.ResponseController, *http.Request) reply.Reply

func (b *Backend) serveTransaction(w http.ResponseWriter, r *http.Request, op string,
	serve func(string, effect), plain func(func(*http.Request) reply.Reply) effect,
) {
	switch {
	case op == "load" && r.Method == http.MethodPut:
		serve(fault.Load, b.load)
	case r.Method != http.MethodPost:
		notFound(w)
	case op == "begin":
		serve(fault.Begin, plain(b.begin))
	case op == "prepare":
		serve(fault.Prepare, plain(b.prepare))
	case op == "commit":
		serve(fault.Commit, plain(b.commit))
	case op == "rollback":
		serve(fault.Rollback, plain(b.rollback))
	default:
		answer := unsupported(op)
		answer.Close = r.ContentLength != 0
		answer.Write(w)
	}
}

func notFound(w http.ResponseWriter) {
	answer := reply.Text(http.StatusNotFound, "Not Found")
	answer.Close = true
	answer.Write(w)
}

// Restart is the backend starting anew: the contexts of open transactions are
// gone, without a word to the frontend, which goes on to think them open
// (protocol reference 3.6). It returns how many there were. A request that
// holds one ends by itself.
func (b *Backend) Restart() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.contexts)
	for _, c := range b.contexts {
		c.interrupt()
	}
	clear(b.contexts)
	return n
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
	if b.contexts[c.label] != c {
		return false
	}
	delete(b.contexts, c.label)
	return true
}
