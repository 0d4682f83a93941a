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
// parameter is looked for in the query first (protocol reference 1.2). Any login
// will do.
func (f *Frontend) labelRequest(r *http.Request, name, escaped string, run func(db, label string) reply.Reply) (reply.Reply, *operation) {
	db, err := url.PathUnescape(escaped)
	if err != nil {
		return noEffect(f.page(r))
	}
	query := r.URL.Query()
	if named := query.Get("db"); named != "" {
		db = named
	}
	label := query.Get("label")
	return reply.Reply{}, &operation{name, label, func() reply.Reply {
		switch {
		case db == "":
			return f.plain(f.refusal("No database selected."))
		case label == "":
			return f.plain(f.refusal("No label selected."))
		}
		return run(db, label)
	}}
}

// loadState is get_load_state (protocol reference 4.1). An unknown label has
// no reason.
func (f *Frontend) loadState(db, label string) reply.Reply {
	tx, err := f.Txns.Newest(db, label)
	o := reply.Object{}
	switch {
	case errors.Is(err, store.ErrUnknownDatabase):
		return f.plain(f.refusal(err.Error()))
	case errors.Is(err, txn.ErrNotFound):
		o = o.Text("state", "UNKNOWN")
	case err != nil:
		return f.unexpected(err)
	default:
		o = o.Text("state", tx.State.String())
		if f.Release.StateHasReason() {
			o = o.Text("reason", tx.Reason)
		}
	}
	return f.plain(f.success(o))
}

// cancel is _cancel (protocol reference 3.8).
func (f *Frontend) cancel(db, label string) reply.Reply {
	err := f.Txns.Cancel(db, label)
	switch {
	case err == nil:
		return f.plain(f.success(reply.Object{}))
	case errors.Is(err, txn.ErrNotFound):
		_, unknown := f.Txns.Newest(db, label)
		return f.plain(f.refusal(f.Release.NotCancelled(label, unknown == nil)))
	case errors.Is(err, store.ErrUnknownDatabase):
		return f.plain(f.refusal(err.Error()))
	}
	return f.unexpected(err)
}
