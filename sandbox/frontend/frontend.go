// Package frontend is the sandbox's FE listener: it checks credentials, answers
// what the leader answers, and redirects the rest to the backend, after
// chapters 1, 3 and 4 of the protocol reference. It never reads the body of a
// load. The server starts it.
package frontend

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// Options are what the frontend works with.
type Options struct {
	Txns    *txn.Manager
	Faults  *fault.Set
	Users   access.Users
	Backend string // host:port of the backend, as redirects name it
	Release version.Release
	Now     func() time.Time
}

// Frontend handles the requests of the FE port.
type Frontend struct {
	Options
	routes routes
}

// New returns a frontend that remembers no label.
func New(o Options) *Frontend {
	return &Frontend{Options: o, routes: routes{now: o.Now, labels: map[string]time.Time{}}}
}

// Switch is another frontend becoming the leader: which backend has which label
// is forgotten.
func (f *Frontend) Switch() { f.routes.clear() }

// operation is something that takes effect at the frontend and that faults can
// therefore break here.
type operation struct {
	name, label string
	run         func() reply.Reply
}

// ServeHTTP routes a request (protocol reference 1.2).
func (f *Frontend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, op := f.route(r)
	if op != nil {
		f.Faults.Serve(w, r, op.name, op.label, func(*http.Request) reply.Reply { return op.run() })
		return
	}
	answer.Write(w)
}

func (f *Frontend) route(r *http.Request) (reply.Reply, *operation) {
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	switch r.URL.Path {
	case "/api/health":
		return reply.JSON([]byte(`{"online_backend_num":1,"total_backend_num":1}`)), nil
	case "/api/v2/feature":
		return reply.JSON(reply.Object{}.Text("version", f.Release.Full()).Compact()), nil
	case "/api/bootstrap":
		return reply.JSON([]byte(`{"status":"OK","code":"0","msg":"Success","message":"OK"}`)), nil
	}
	if len(parts) < 3 || parts[0] != "api" {
		return notImplemented(r), nil
	}
	streamLoad := len(parts) == 4 && parts[3] == "_stream_load" && r.Method == http.MethodPut
	transaction := len(parts) == 3 && parts[1] == "transaction" && (r.Method == http.MethodPost || r.Method == http.MethodPut)
	getState := len(parts) == 3 && parts[2] == "get_load_state" && r.Method == http.MethodGet
	cancel := len(parts) == 4 && parts[3] == "_cancel" && r.Method == http.MethodPost
	if !streamLoad && !transaction && !getState && !cancel {
		return notImplemented(r), nil
	}
	if err := f.Users.Check(r); err != nil {
		return denied(r, err), nil
	}
	switch {
	case streamLoad:
		return f.streamLoad(r), nil
	case transaction:
		return f.transaction(r, parts[2])
	case getState:
		return f.labelRequest(r, fault.GetLoadState, parts[1], f.loadState)
	}
	return f.labelRequest(r, fault.Cancel, parts[1], f.cancel)
}

// unread reports whether the request has a body that nobody read.
func unread(r *http.Request) bool { return r.ContentLength != 0 }

func notImplemented(r *http.Request) reply.Reply {
	answer := reply.JSON(refusal("Not implemented"))
	answer.Code, answer.Close = http.StatusNotFound, unread(r)
	return answer
}

// refusal is the envelope of the frontend's plain refusals.
func refusal(text string) []byte {
	return reply.Object{}.
		Text("status", "FAILED").
		Text("code", "1").
		Text("msg", text).
		Text("message", text).Compact()
}

// denied is the answer to missing or wrong credentials (protocol reference 1.3).
func denied(r *http.Request, err error) reply.Reply {
	text := err.Error()
	if err == access.ErrMissing {
		text = "Need auth information."
	}
	answer := reply.JSON(refusal(text))
	answer.Code, answer.Close = http.StatusUnauthorized, unread(r)
	answer.Other = [][2]string{{"WWW-Authenticate", `Basic realm=""`}}
	return answer
}

// redirect sends the client to the same path and query at the backend.
func (f *Frontend) redirect(r *http.Request) reply.Reply {
	location := "http://" + f.Backend + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		location += "?" + r.URL.RawQuery
	}
	return reply.Reply{
		Code: http.StatusTemporaryRedirect, Type: "text/html",
		Other: [][2]string{{"Location", location}}, Close: unread(r),
	}
}

// streamLoad redirects, if the client promised to wait with the body (protocol
// reference 1.5). The connection ends in any case.
func (f *Frontend) streamLoad(r *http.Request) reply.Reply {
	expects := strings.EqualFold(r.Header.Get("Expect"), "100-continue")
	if !expects && r.ProtoAtLeast(1, 1) {
		answer := reply.JSON(reply.Object{}.Text("Status", "FAILED").Text("Message", version.NoExpect).Compact())
		answer.Close = true
		return answer
	}
	answer := f.redirect(r)
	answer.Close = true
	return answer
}

// maxPost is how much of the body of a POST the frontend takes (protocol
// reference 1.6).
const maxPost = 6_553_600

// readPost reads a body that ought to be empty. ok is false when the request
// is refused for it.
func readPost(r *http.Request) (answer reply.Reply, ok bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPost+1))
	switch {
	case err != nil:
		answer = reply.Text(http.StatusBadRequest, "")
	case len(body) > maxPost:
		answer = reply.Text(http.StatusRequestEntityTooLarge, "")
	case strings.TrimSpace(string(body)) != "":
		// A server reads it as the request of another kind of client.
		answer = failed("Invalid request")
	default:
		return answer, true
	}
	answer.Close = true
	return answer, false
}

// failed is the frontend's refusal of a transaction operation.
func failed(format string, args ...any) reply.Reply {
	return transactionReply("FAILED", version.Exception+fmt.Sprintf(format, args...))
}
