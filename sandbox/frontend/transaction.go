package frontend

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// transactionReply is the frontend's form of reply (protocol reference 3.3).
// Its keys come in the order in which a server's hash map gives them out.
func transactionReply(status, message string) reply.Reply {
	return reply.JSON(reply.Object{}.Text("Status", status).Text("Message", message).Frontend())
}

func succeeded(tx store.Transaction, message string) reply.Reply {
	return reply.JSON(reply.Object{}.
		Text("Status", "OK").
		Int("TxnId", tx.ID).
		Text("Message", message).
		Text("Label", tx.Label).Frontend())
}

// transaction answers or redirects /api/transaction/{op}.
func (f *Frontend) transaction(r *http.Request, op string) (reply.Reply, *operation) {
	if op == fault.Load && r.Method == http.MethodPut {
		return f.toBackend(r, op), nil
	}
	if r.Method == http.MethodPut {
		answer := failed("Invalid request")
		answer.Close = unread(r)
		return answer, nil
	}
	if answer, ok := readPost(r); !ok && op != fault.Load {
		return answer, nil
	}
	switch op {
	case fault.Begin, fault.Load, fault.Prepare:
		return f.toBackend(r, op), nil
	case fault.Commit, fault.Rollback:
		return f.end(r, op)
	}
	return failed("Unknown transaction operation: %s", op), nil
}

// missing refuses a request without the headers that all operations need.
func missing(r *http.Request) (reply.Reply, bool) {
	switch {
	case r.Header.Get("db") == "":
		return failed("No database selected."), true
	case r.Header.Get("label") == "":
		return failed("Empty label."), true
	case r.Header.Get("transaction_type") != "":
		return failed("the sandbox does not do multi-table transactions yet"), true
	case (r.Header.Get("channel_num") == "") != (r.Header.Get("channel_id") == ""):
		return failed("Must provide channel_id when stream load begin."), true
	case r.Header.Get("channel_num") != "":
		return failed("the sandbox does not do channels"), true
	}
	return reply.Reply{}, false
}

// toBackend redirects begin, load and prepare.
func (f *Frontend) toBackend(r *http.Request, op string) reply.Reply {
	answer, refused := missing(r)
	label, db := r.Header.Get("label"), r.Header.Get("db")
	switch {
	case refused:
	case op == fault.Begin:
		f.routes.remember(label)
		return f.redirect(r)
	case f.routes.known(label):
		return f.redirect(r)
	default:
		// From 3.5.3 on the transaction itself knows its backend.
		_, err := f.Txns.Newest(db, label)
		switch {
		case err == nil:
			f.routes.remember(label)
			return f.redirect(r)
		case errors.Is(err, store.ErrUnknownDatabase):
			answer = failed("Can't find db[%s] for label[%s]. The db may be dropped.", db, label)
		case op == fault.Load:
			answer = failed("%s", version.Forgotten(db, label))
		default:
			answer = failed("%s", version.NoTransaction(db, label))
		}
	}
	answer.Close = unread(r)
	return answer
}

// end is commit and rollback: the frontend's own, unless the transaction is
// still open at the backend (protocol reference 3.5).
func (f *Frontend) end(r *http.Request, op string) (reply.Reply, *operation) {
	if answer, refused := missing(r); refused {
		return answer, nil
	}
	label, db := r.Header.Get("label"), r.Header.Get("db")
	tx, err := f.Txns.Newest(db, label)
	switch {
	case err == nil && tx.State == store.Prepare:
		f.routes.remember(label)
		return f.redirect(r), nil
	case err != nil:
		return reply.Reply{}, &operation{op, label, func() reply.Reply {
			if errors.Is(err, store.ErrUnknownDatabase) {
				return failed("Database[%s] does not exist.", db)
			}
			return failed("%s", version.NoTransaction(db, label))
		}}
	case op == fault.Commit:
		return reply.Reply{}, &operation{op, label, func() reply.Reply { return f.commit(r, tx) }}
	}
	return reply.Reply{}, &operation{op, label, func() reply.Reply { return f.rollback(tx) }}
}

func (f *Frontend) commit(r *http.Request, tx store.Transaction) reply.Reply {
	if text := r.Header.Get("timeout"); text != "" {
		if seconds, err := strconv.ParseUint(text, 10, 31); err != nil || seconds == 0 {
			return failed("Invalid timeout: '%s'", text)
		}
	}
	if f.Txns.Config().On(txn.DisableLoadJob) {
		return failed("disable_load_job is set to true, all load jobs are prevented")
	}
	err := f.Txns.CommitPrepared(tx.ID)
	var state *txn.StateError
	switch {
	case err == nil:
		return succeeded(tx, "")
	case errors.As(err, &state) && state.Transaction.State == store.Aborted:
		return failed("Can not commit ABORTED transaction %d, label is %s", tx.ID, tx.Label)
	case errors.As(err, &state):
		return succeeded(tx, fmt.Sprintf("Transaction %d has already committed, label is %s", tx.ID, tx.Label))
	case errors.Is(err, txn.ErrNotFound):
		return failed("%s", version.NoTransaction(tx.Database, tx.Label))
	}
	return failed("transaction fail to commit: %s", err)
}

func (f *Frontend) rollback(tx store.Transaction) reply.Reply {
	err := f.Txns.Abort(tx.ID, "User Aborted")
	var state *txn.StateError
	switch {
	case err == nil:
		return succeeded(tx, "")
	case errors.As(err, &state) && state.Transaction.State == store.Aborted:
		return succeeded(tx, fmt.Sprintf("Transaction %d has already aborted, label is %s", tx.ID, tx.Label))
	case errors.As(err, &state):
		return failed("Can not abort %s transaction %d, label is %s", state.Transaction.State, tx.ID, tx.Label)
	case errors.Is(err, txn.ErrNotFound):
		return failed("%s", version.NoTransaction(tx.Database, tx.Label))
	}
	return failed("%s", err)
}
