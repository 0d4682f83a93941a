package frontend

import (
	"errors"
	"net/http"
	"net/url"

	"starlift-sandbox/reply"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// labelRequest reads database and label of get_load_state and _cancel. A
// parameter is looked for in the query first (protocol reference 1.2).
func (f *Frontend) labelRequest(r *http.Request, name, escaped string, run func(db, label string) reply.Reply) (reply.Reply, *operation) {
	db, err := url.PathUnescape(escaped)
	if err != nil {
		return notImplemented(r), nil
	}
	query := r.URL.Query()
	if named := query.Get("db"); named != "" {
		db = named
	}
	label := query.Get("label")
	return reply.Reply{}, &operation{name, label, func() reply.Reply {
		answer := reply.JSON(refusal("No label selected."))
		switch {
		case db == "":
			answer = reply.JSON(refusal("No database selected."))
		case label != "":
			answer = run(db, label)
		}
		answer.Close = unread(r)
		return answer
	}}
}

// loadState is get_load_state (protocol reference 4.1). An unknown label has
// no reason.
func (f *Frontend) loadState(db, label string) reply.Reply {
	tx, err := f.Txns.Newest(db, label)
	o := reply.Object{}
	switch {
	case errors.Is(err, store.ErrUnknownDatabase):
		return reply.JSON(refusal(err.Error()))
	case err != nil:
		o = o.Text("state", "UNKNOWN")
	default:
		o = o.Text("state", tx.State.String()).Text("reason", tx.Reason)
	}
	return reply.JSON(success(o))
}

// success ends an object with the envelope of a plain success.
func success(o reply.Object) []byte {
	return o.Text("status", "OK").Text("code", "0").Text("msg", "Success").Text("message", "OK").Compact()
}

// cancel is _cancel (protocol reference 3.8).
func (f *Frontend) cancel(db, label string) reply.Reply {
	err := f.Txns.Cancel(db, label)
	switch {
	case err == nil:
		return reply.JSON(success(reply.Object{}))
	case errors.Is(err, txn.ErrNotFound):
		return reply.JSON(refusal("transaction not found: " + label))
	}
	return reply.JSON(refusal(err.Error()))
}
