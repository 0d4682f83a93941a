package frontend

import (
	"fmt"
	"net/http"
	"strings"

	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
)

// operation is something that takes effect at the frontend and that faults can
// therefore break here.
type operation struct {
	name, label string
	run         func() reply.Reply
}

// noEffect is an answer that no fault breaks, since it changes nothing.
func noEffect(answer reply.Reply) (reply.Reply, *operation) { return answer, nil }

// ServeHTTP routes a request (protocol reference 1.2).
func (f *Frontend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, op := f.route(r)
	complete := func(answer reply.Reply) reply.Reply {
		answer.Close = answer.Close || unread(r)
		answer.KeepAlive = true
		return answer
	}
	switch {
	case op != nil:
		f.Faults.Serve(w, r, op.name, op.label, func(*http.Request) reply.Reply { return complete(op.run()) })
	case answer.Code == http.StatusTemporaryRedirect:
		f.Faults.Serve(w, r, fault.Redirect, r.Header.Get("label"), func(*http.Request) reply.Reply { return complete(answer) })
	default:
		answer = complete(answer)
		answer.Write(w)
	}
}

// maxRequestLine is what a frontend takes of the first line (protocol reference
// 1.6).
const maxRequestLine = 4096

// headerBytes is the size of the headers, without the spaces and line ends that a
// server does not count either.
func headerBytes(r *http.Request) int {
	n := 0
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + 1 + len(v)
		}
	}
	return n
}

func badRequest(complaint string) reply.Reply {
	return reply.Reply{Code: http.StatusBadRequest, Type: "text/html", Close: true, Body: []byte("Bad Request. <br/> " + complaint)}
}

func (f *Frontend) route(r *http.Request) (reply.Reply, *operation) {
	if len(r.Method)+len(r.RequestURI)+len(r.Proto)+2 > maxRequestLine {
		return noEffect(badRequest("An HTTP line is larger than 4096 bytes."))
	}
	if most := f.Release.MaxHeaderBytes(); headerBytes(r) > most {
		return noEffect(badRequest(fmt.Sprintf("HTTP header is larger than %d bytes.", most)))
	}
	switch r.URL.Path {
	case "/api/health":
		return noEffect(f.health())
	case "/api/v2/feature":
		if f.Release.HasFeatureRoute() {
			return noEffect(f.feature())
		}
	case "/api/bootstrap":
		return noEffect(f.bootstrap())
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	if len(parts) < 3 || parts[0] != "api" {
		return noEffect(f.page(r))
	}
	streamLoad := len(parts) == 4 && parts[3] == "_stream_load" && r.Method == http.MethodPut
	transaction := len(parts) == 3 && parts[1] == "transaction" && f.Release.HasTransactions() &&
		(r.Method == http.MethodPost || r.Method == http.MethodPut)
	getState := len(parts) == 3 && parts[2] == "get_load_state" && r.Method == http.MethodGet
	cancel := len(parts) == 4 && parts[3] == "_cancel" && r.Method == http.MethodPost
	if !streamLoad && !transaction && !getState && !cancel {
		return noEffect(f.page(r))
	}
	account, err := f.Users.Basic(r)
	if err != nil {
		return noEffect(f.stranger(err))
	}
	if streamLoad {
		return noEffect(f.streamLoad(r, account, parts[1], parts[2]))
	}
	// Everything else is the leader's.
	if leader, address := f.Leader(); leader != f.index {
		return noEffect(f.redirect(r, address))
	}
	switch {
	case transaction:
		return f.transaction(r, account, parts[2])
	case getState:
		return f.labelRequest(r, fault.GetLoadState, parts[1], f.loadState)
	}
	return f.labelRequest(r, fault.Cancel, parts[1], f.cancel)
}

// unread reports whether the request has a body that nobody read. The body of a
// POST is read where it is looked at; what is left of it ends the connection.
func unread(r *http.Request) bool {
	_, read := r.Body.(wholeBody)
	return r.ContentLength != 0 && !read
}
