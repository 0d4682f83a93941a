package frontend

import (
	"errors"

	"starlift-sandbox/backend"
	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// begin picks the backend of a label.
func (f *Frontend) begin(q *request) reply.Reply {
	node := f.nodes.choose(0)
	if node == nil {
		return f.threw(version.DdlException, version.NoBackend)
	}
	f.memory.remember(q.label, node.Node)
	return f.redirect(q.Request, node.Address)
}

func (f *Frontend) load(q *request) reply.Reply {
	node, refused := f.backendOf(q)
	if refused != nil {
		return *refused
	}
	return f.redirect(q.Request, node.Address)
}

func (f *Frontend) prepare(q *request) reply.Reply {
	if _, known := f.memory.get(q.label); !known && f.Release.ChecksDatabaseFirst() {
		if _, err := f.Txns.Newest(q.db, q.label); err != nil {
			return f.failed("%s", f.Release.NoTransaction(q.op, q.db, q.label))
		}
	}
	return f.load(q)
}

// backendOf finds the backend of a label: in the memory, or from 3.5.3 on in the
// transaction itself (protocol reference 3.4 item 4). Otherwise refused is the
// answer.
func (f *Frontend) backendOf(q *request) (node *backend.Backend, refused *reply.Reply) {
	refuse := func(text string) (*backend.Backend, *reply.Reply) {
		a := f.failed("%s", text)
		return nil, &a
	}
	if id, known := f.memory.get(q.label); known {
		return f.nodes.get(id), nil
	}
	if !f.Release.FindsCoordinator() {
		return refuse(f.Release.NoNode(q.op, q.label))
	}
	tx, err := f.Txns.Newest(q.db, q.label)
	switch {
	case err != nil:
		return refuse(version.Forgotten(q.db, q.label))
	case tx.Source != txn.BackendStreaming:
		return refuse("The source type for transaction stream load with db [" + q.db + "] and label[" + q.label + "] should be BE, but is FE.")
	}
	if node = f.nodes.get(f.Txns.Node(tx.ID)); node == nil {
		// After a restart the sandbox does not know any more which of its backends
		// it was. None of them has the context: any can say so.
		node = f.Backends[0]
	}
	return node, nil
}

// end is commit and rollback: the frontend's own, unless the transaction is
// still open at the backend (protocol reference 3.5).
func (f *Frontend) end(q *request) (reply.Reply, *operation) {
	tx, err := f.Txns.Newest(q.db, q.label)
	effect := func(run func() reply.Reply) (reply.Reply, *operation) {
		return reply.Reply{}, &operation{q.op, q.label, run}
	}
	switch {
	case errors.Is(err, store.ErrUnknownDatabase):
		return noEffect(f.failed("%s", f.Release.NoDatabase(q.db)))
	case err != nil:
		return f.endUnknown(q)
	case tx.State == store.Prepare, tx.State != store.Prepared && !f.Release.EndsAreIdempotent():
		return noEffect(f.load(q))
	case q.op == fault.Commit:
		return effect(func() reply.Reply { return f.commit(q, tx) })
	}
	return effect(func() reply.Reply { return f.rollback(q, tx) })
}

// endUnknown answers the end of a transaction that the leader does not know. A
// label that it still has in its memory makes a difference.
func (f *Frontend) endUnknown(q *request) (reply.Reply, *operation) {
	_, known := f.memory.get(q.label)
	switch {
	case !f.Release.ChecksDatabaseFirst() && known:
		return noEffect(f.load(q))
	case known:
		return noEffect(f.failed("No transaction found by label %s", q.label))
	}
	answer := f.failed("%s", f.Release.NoTransaction(q.op, q.db, q.label))
	return reply.Reply{}, &operation{q.op, q.label, func() reply.Reply { return answer }}
}

func (f *Frontend) commit(q *request, tx store.Transaction) reply.Reply {
	if f.Txns.Config().On(txn.DisableLoadJob) && tx.State == store.Prepared {
		return f.threw(version.CommitException, "disable_load_job is set to true, all load jobs are prevented")
	}
	until := f.Now().Add(q.timeout)
	err := f.Txns.CommitPrepared(tx.ID, txn.Patience{Lock: until, Visible: until})
	var state *txn.StateError
	var locked *txn.LockTimeout
	var late *txn.PublishTimeout
	switch {
	case err == nil:
		return f.succeeded(tx.ID, tx.Label, "")
	case errors.As(err, &locked):
		return f.failed("get database write lock timeout, database=%s, timeoutMillis=%d", tx.Database, q.timeout.Milliseconds())
	case errors.As(err, &late):
		return f.failed("publish timeout: %d", q.timeout.Milliseconds())
	case errors.As(err, &state) && state.Transaction.State == store.Aborted:
		return f.failed("%s", f.Release.CannotCommit(tx.ID, tx.Label))
	case errors.As(err, &state):
		return f.succeeded(tx.ID, tx.Label, f.Release.AlreadyCommitted(tx.ID, tx.Label))
	case errors.Is(err, txn.ErrNotFound):
		return f.failed("%s", f.Release.NoTransaction(q.op, tx.Database, tx.Label))
	}
	return f.threw(version.CommitException, "transaction fail to commit: "+err.Error())
}

func (f *Frontend) rollback(q *request, tx store.Transaction) reply.Reply {
	err := f.Txns.Abort(tx.ID, "User Aborted")
	var state *txn.StateError
	switch {
	case err == nil:
		return f.succeeded(tx.ID, tx.Label, "")
	case errors.As(err, &state) && state.Transaction.State == store.Aborted:
		return f.succeeded(tx.ID, tx.Label, f.Release.AlreadyAborted(tx.ID, tx.Label))
	case errors.As(err, &state):
		return f.failed("%s", f.Release.CannotAbort(state.Transaction.State.String(), tx.ID, tx.Label))
	case errors.Is(err, txn.ErrNotFound):
		return f.failed("%s", f.Release.NoTransaction(q.op, tx.Database, tx.Label))
	}
	return f.failed("%s", err)
}
