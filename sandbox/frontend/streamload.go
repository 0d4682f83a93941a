package frontend

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/backend"
	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/version"
)

// streamLoad redirects to a backend, if the client promised to wait with the body
// (protocol reference 1.5). Any frontend does so, not only the leader.
func (f *Frontend) streamLoad(r *http.Request, account, escapedDB, escapedTable string) reply.Reply {
	answer := f.routeLoad(r, account, escapedDB, escapedTable)
	answer.Close = answer.Close || f.Release.LoadRedirectCloses()
	return answer
}

func (f *Frontend) routeLoad(r *http.Request, account, escapedDB, escapedTable string) reply.Reply {
	if !f.expects(r) {
		return f.loadRefused(version.NoExpect)
	}
	merges := f.Release.HasMergeCommit() && strings.EqualFold(r.Header.Get("enable_merge_commit"), "true")
	if leader, address := f.Leader(); merges && leader != f.index {
		return f.redirect(r, address)
	}
	db, err1 := url.PathUnescape(escapedDB)
	table, err2 := url.PathUnescape(escapedTable)
	// A parameter is looked for in the query first (protocol reference 1.2).
	query := r.URL.Query()
	db, table = cmp.Or(query.Get("db"), db), cmp.Or(query.Get("table"), table)
	switch {
	case err1 != nil || db == "":
		return f.loadRefused("No database selected.")
	case err2 != nil || table == "":
		return f.loadRefused("No table selected.")
	case !f.Users.Allowed(account, access.Insert, access.Table(db, table)):
		if f.Release.DenialNamesUser() {
			return f.denied(f.Users.Denial(account))
		}
		return f.denied(f.Release.NotPermitted())
	}
	most := 0
	if merges {
		parameters, refused := f.mergeRefused(r)
		if refused != nil {
			return *refused
		}
		most = parameters.Parallel
	}
	node := f.nodes.choose(most)
	if node == nil {
		return f.loadRefused(version.NoBackend)
	}
	return f.redirect(r, node.Address)
}

// OddExpect is the name under which the server passes an Expect that says anything
// but 100-continue.
const OddExpect = "Exp-Ct"

// expects reports whether the Expect header is as the release wants it.
func (f *Frontend) expects(r *http.Request) bool {
	if f.Release.ExpectSparesHTTP10() && !r.ProtoAtLeast(1, 1) {
		return true
	}
	value := r.Header.Get("Expect")
	if f.Release.ExpectNeedsContinue() {
		return strings.EqualFold(value, "100-continue")
	}
	return value != "" || r.Header.Get(OddExpect) != ""
}

// loadRefused is the frontend's refusal of a _stream_load.
func (f *Frontend) loadRefused(text string) reply.Reply {
	if !f.Release.LoadRefusalIsTransactional() {
		return f.plain(f.refusal(text))
	}
	return f.threw(version.DdlException, text)
}

// mergeRefused reads the parameters of a merge commit; refused is the answer when
// they are not good (protocol reference 2.6).
func (f *Frontend) mergeRefused(r *http.Request) (backend.MergeParameters, *reply.Reply) {
	refuse := func(err error) *reply.Reply {
		text, code := err.Error(), string(status.InternalError)
		var known *status.Error
		if errors.As(err, &known) {
			text, code = known.Text, string(known.Code)
		}
		answer := f.plain(reply.Object{}.Text("status", "FAILED").Text("code", code).Text("msg", text).Text("message", text).Compact())
		return &answer
	}
	if _, err := ingest.ParseOptions(r.Header.Get, ingest.StreamLoad, f.Release); err != nil {
		return backend.MergeParameters{}, refuse(status.New(status.InvalidArgument, "Failed to build stream load info, error: %s", err))
	}
	parameters, err := backend.ReadMergeParameters(r.Header)
	if err != nil {
		return parameters, refuse(err)
	}
	return parameters, nil
}
