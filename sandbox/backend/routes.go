package backend

import (
	"net/http"
	"net/url"
	"strings"

	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
)

// effect is what a request does at this backend.
type effect = func(*http.ResponseController, *http.Request) reply.Reply

// ServeHTTP routes a request (protocol reference 1.2).
func (b *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	var answer reply.Reply
	switch {
	case r.Method == http.MethodPut && len(parts) == 4 && parts[0] == "api" && parts[3] == "_stream_load":
		db, err1 := url.PathUnescape(parts[1])
		table, err2 := url.PathUnescape(parts[2])
		if err1 == nil && err2 == nil {
			b.serve(w, r, fault.StreamLoad, func(c *http.ResponseController, r *http.Request) reply.Reply {
				return b.streamLoad(c, r, db, table)
			})
			return
		}
		answer = notFound()
	case len(parts) == 3 && parts[0] == "api" && parts[1] == "transaction" && b.Release.HasTransactions() &&
		(r.Method == http.MethodPost || r.Method == http.MethodPut):
		b.serveTransaction(w, r, parts[2])
		return
	case (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.Path == "/api/_load_error_log":
		answer = b.errors.serve(r.URL.Query().Get("file"))
	case r.Method == http.MethodGet && r.URL.Path == "/api/health":
		answer = reply.JSON([]byte(`{"status": "OK","msg": "To Be Added"}`))
	default:
		answer = notFound()
	}
	answer.Write(w)
}

// serve takes an effect, or breaks it if a fault says so.
func (b *Backend) serve(w http.ResponseWriter, r *http.Request, op string, e effect) {
	control := http.NewResponseController(w)
	b.Faults.Serve(w, r, op, r.Header.Get("label"), func(r *http.Request) reply.Reply { return e(control, r) })
}

// serveTransaction routes /api/transaction/{op}. Only load has a body, and only
// as a PUT; the others may come as either.
func (b *Backend) serveTransaction(w http.ResponseWriter, r *http.Request, op string) {
	plain := func(e func(*http.Request) reply.Reply) effect {
		return func(_ *http.ResponseController, r *http.Request) reply.Reply {
			answer := e(r)
			answer.Close = r.ContentLength != 0
			return answer
		}
	}
	operations := map[string]func(*http.Request) reply.Reply{
		fault.Begin: b.begin, fault.Prepare: b.prepare, fault.Commit: b.commit, fault.Rollback: b.rollback,
	}
	run, known := operations[op]
	switch {
	case op == "list":
		answer := b.list()
		answer.Write(w)
	case op == fault.Load && r.Method == http.MethodPut:
		b.serve(w, r, op, b.load)
	case known && !b.refuses(r):
		b.serve(w, r, op, plain(run))
	default:
		answer := b.refuse(r, op)
		answer.Close = r.ContentLength != 0
		answer.Write(w)
	}
}

// refuses reports whether an operation is refused whatever it is.
func (b *Backend) refuses(r *http.Request) bool {
	return r.Header.Get("label") == "" || b.Release.HasMultiTable() && r.Header.Get("transaction_type") != ""
}

func notFound() reply.Reply {
	answer := reply.Text(http.StatusNotFound, "Not Found")
	answer.Close = true
	return answer
}
