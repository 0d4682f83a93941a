package backend

import (
	"errors"
	"net/http"
	"time"

	"starlift-sandbox/fault"
	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// begin starts a transaction (protocol reference 3.5, begin). A live context is
// found before anything else is looked at, credentials too.
func (b *Backend) begin(r *http.Request) reply.Reply {
	started := b.Now()
	label, db, table := r.Header.Get("label"), r.Header.Get("db"), r.Header.Get("table")
	if b.find(label) != nil {
		return labelExists("", "")
	}
	timeout, e := seconds(r.Header.Get("timeout"), "Invalid timeout format")
	if e != nil {
		return failure(e, logs{})
	}
	if timeout == 0 && b.Release.NeedsTimeout() {
		timeout = time.Nanosecond // which the frontend refuses
	}
	idle, e := seconds(r.Header.Get("idle_transaction_timeout"), "Invalid timeout format")
	if e != nil {
		return failure(e, logs{})
	}
	if e := b.authorize(r, db, table); e != nil {
		return failure(e, logs{})
	}
	// From here to the entry in the map no other begin may pass: two of them
	// would both find no context.
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.contexts[label] != nil {
		return labelExists("", "")
	}
	id, target, err := b.Txns.Begin(txn.Beginning{
		Database: db, Table: table, Label: label, Node: b.Node,
		Source: txn.BackendStreaming, Coordinator: b.coordinator, Timeout: timeout,
	})
	if err != nil {
		var exists *txn.LabelExists
		if errors.As(err, &exists) {
			return labelExists(exists.Existing, exists.Error())
		}
		return failure(b.asStatus(err, 0), logs{})
	}
	tx, _ := b.Txns.Get(id)
	now := b.Now()
	b.contexts[label] = &context{
		uid: newUID(), label: label, db: db, table: table, id: id, target: target, surface: ingest.Transaction,
		begun: now, active: now, timeout: tx.Timeout, idle: idle.Truncate(time.Second),
	}
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.OK)).
		Text("Message", "").
		Text("Label", label).
		Int("TxnId", id).
		Int("BeginTxnTimeMs", milliseconds(now.Sub(started))).Backend())
}

// hold finds the context of prepare or commit and takes it, if check likes the
// request. Otherwise refused is the answer.
func (b *Backend) hold(r *http.Request, check func() *status.Error) (c *context, refused *reply.Reply) {
	answer := func(a reply.Reply) (*context, *reply.Reply) { return nil, &a }
	label, db := r.Header.Get("label"), r.Header.Get("db")
	c = b.find(label)
	if c == nil {
		return answer(fail(status.TxnNotExists, "transaction with label %s not exists", label))
	}
	if c.db != db {
		return answer(fail(status.InvalidArgument, "request db %s transaction db %s not match", db, c.db))
	}
	if e := check(); e != nil {
		return answer(failure(e, logs{}))
	}
	if fault.IsBusy(r) || !c.busy.TryLock() {
		return answer(b.inProcessing(label))
	}
	if b.find(label) != c {
		// It ended between the look and the lock.
		c.busy.Unlock()
		return answer(fail(status.TxnNotExists, "transaction with label %s not exists", label))
	}
	return c, nil
}

// prepare ends the loads of a transaction and makes it PREPARED.
func (b *Backend) prepare(r *http.Request) reply.Reply {
	var wait time.Duration
	check := func() (e *status.Error) {
		text := r.Header.Get("prepared_timeout")
		if !b.Release.HasPreparedTimeout() {
			return nil
		}
		if wait, e = seconds(text, "Invalid prepared_timeout: "+text); e == nil && wait == time.Nanosecond {
			e = status.New(status.InvalidArgument, "Invalid prepared_timeout: %s", text)
		}
		return e
	}
	return b.settle(r, check, func(c *context, counters store.Counters) error {
		return b.Txns.Prepare(c.id, c.load.Stage(), counters, wait)
	})
}

// commit of a transaction that is still open is in one phase.
func (b *Backend) commit(r *http.Request) reply.Reply {
	return b.settle(r, func() *status.Error { return nil }, func(c *context, counters store.Counters) error {
		return b.commitOpen(c, counters)
	})
}

// settle finishes the ingestion and hands the rows over. Whatever happens, the
// backend forgets the transaction.
func (b *Backend) settle(r *http.Request, check func() *status.Error, hand func(*context, store.Counters) error) reply.Reply {
	c, refused := b.hold(r, check)
	if refused != nil {
		return *refused
	}
	defer c.busy.Unlock()
	started := b.Now()
	if c.load == nil {
		return b.rollBack(c, status.New(status.InternalError, "transaction %s hasn't send any data yet", c.brief()), logs{})
	}
	counters, where, e := b.finish(c)
	if e != nil {
		return b.rollBack(c, e, where)
	}
	ended := b.Now()
	if err := hand(c, counters); err != nil {
		e := b.asStatus(err, c.id)
		if e.Code != status.PublishTimeout {
			return b.rollBack(c, e, where)
		}
		b.drop(c)
		return failure(e, where)
	}
	b.drop(c)
	now := b.Now()
	o := reply.Object{}.
		Text("Status", string(status.OK)).
		Text("Message", "").
		Text("Label", c.label).
		Int("TxnId", c.id).
		Int("NumberTotalRows", counters.Total).
		Int("NumberLoadedRows", counters.Loaded).
		Int("NumberFilteredRows", counters.Filtered).
		Int("NumberUnselectedRows", counters.Unselected).
		Int("LoadBytes", counters.Bytes).
		Int("LoadTimeMs", milliseconds(now.Sub(c.begun))).
		Int("StreamLoadPlanTimeMs", c.times.plan).
		Int("ReceivedDataTimeMs", c.times.receive).
		Int("WriteDataTimeMs", milliseconds(ended.Sub(started))).
		Int("CommitAndPublishTimeMs", milliseconds(now.Sub(ended)))
	return reply.JSON(where.add(o).Backend())
}

// rollBack ends the transaction because of e and answers it.
func (b *Backend) rollBack(c *context, e *status.Error, l logs) reply.Reply {
	b.abandon(c, e.Text)
	return failure(e, l)
}

// rollback is the client's wish to end the transaction. It waits for nobody: a
// load that is being read ends with it.
func (b *Backend) rollback(r *http.Request) reply.Reply {
	label, db := r.Header.Get("label"), r.Header.Get("db")
	c := b.find(label)
	if c == nil {
		return fail(status.TxnNotExists, "transaction with label %s not exists", label)
	}
	if c.db != db {
		return fail(status.InvalidArgument, "request db %s transaction db %s not match", db, c.db)
	}
	const reason = "transaction is aborted by user."
	c.doom(status.New(status.Aborted, reason))
	var state *txn.StateError
	err := b.Txns.Abort(c.id, reason)
	aborted := errors.As(err, &state) && state.Transaction.State == store.Aborted
	if err != nil && !errors.Is(err, txn.ErrNotFound) && !aborted {
		return failure(b.asStatus(err, c.id), logs{})
	}
	b.drop(c)
	if c.busy.TryLock() { // else who has it ends it
		c.end()
		c.busy.Unlock()
	}
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.OK)).
		Text("Message", "").
		Text("Label", label).Backend())
}
