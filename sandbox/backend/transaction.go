package backend

import (
	"errors"
	"net/http"
	"time"

	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// begin starts a transaction (protocol reference 3.5, begin).
func (b *Backend) begin(r *http.Request) reply.Reply {
	started := b.Now()
	if e := b.authorize(r); e != nil {
		return failure(e, "")
	}
	label, db, table := r.Header.Get("label"), r.Header.Get("db"), r.Header.Get("table")
	if e := missing(label, db); e != nil {
		return failure(e, "")
	}
	if r.Header.Get("transaction_type") != "" {
		return failure(status.New(status.InvalidArgument,
			"Multi-statement transaction requests can only be sent to FE nodes, not BE nodes"), "")
	}
	timeout, e := seconds(r.Header.Get("timeout"), "Invalid timeout format")
	if e != nil {
		return failure(e, "")
	}
	idle, e := seconds(r.Header.Get("idle_transaction_timeout"), "Invalid idle_transaction_timeout format")
	if e != nil {
		return failure(e, "")
	}
	// From here to the entry in the map no other begin may pass: two of them
	// would both find no context.
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.contexts[label] != nil {
		return labelExists("", "")
	}
	id, target, err := b.Txns.Begin(txn.Beginning{
		Database: db, Table: table, Label: label,
		Source: txn.BackendStreaming, Coordinator: b.coordinator, Timeout: timeout,
	})
	if err != nil {
		var exists *txn.LabelExists
		if errors.As(err, &exists) {
			return labelExists(exists.Existing, exists.Error())
		}
		return failure(asStatus(err, 0), "")
	}
	tx, _ := b.Txns.Get(id)
	now := b.Now()
	b.contexts[label] = &context{
		label: label, db: db, table: table, id: id, target: target,
		begun: now, active: now, timeout: tx.Timeout, idle: idle, stage: b.Store.Stage(target, id),
	}
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.OK)).
		Text("Message", "").
		Text("Label", label).
		Int("TxnId", id).
		Int("BeginTxnTimeMs", milliseconds(now.Sub(started))).Backend())
}

func missing(label, db string) *status.Error {
	switch {
	case label == "":
		return status.New(status.InvalidArgument, "empty label")
	case db == "":
		return status.New(status.InvalidArgument, "No database selected.")
	}
	return nil
}

// hold finds the context of an operation that ends a transaction and takes it.
// Otherwise refused is the answer.
func (b *Backend) hold(r *http.Request) (c *context, refused *reply.Reply) {
	answer := func(a reply.Reply) (*context, *reply.Reply) { return nil, &a }
	if e := b.authorize(r); e != nil {
		return answer(failure(e, ""))
	}
	label, db := r.Header.Get("label"), r.Header.Get("db")
	if e := missing(label, db); e != nil {
		return answer(failure(e, ""))
	}
	c = b.find(label)
	if c == nil {
		return answer(failure(status.New(status.TxnNotExists, "transaction with label %s not exists", label), ""))
	}
	if c.db != db {
		return answer(failure(status.New(status.InvalidArgument, "request db %s transaction db %s not match", db, c.db), ""))
	}
	if !c.busy.TryLock() {
		return answer(inProcessing(label))
	}
	if b.find(label) != c {
		// It ended between the look and the lock.
		c.busy.Unlock()
		return answer(failure(status.New(status.TxnNotExists, "transaction with label %s not exists", label), ""))
	}
	return c, nil
}

// prepare ends the loads of a transaction and makes it PREPARED.
func (b *Backend) prepare(r *http.Request) reply.Reply {
	preparedTimeout, e := seconds(r.Header.Get("prepared_timeout"), "Invalid prepared_timeout: "+r.Header.Get("prepared_timeout"))
	if e != nil {
		return failure(e, "")
	}
	return b.settle(r, func(c *context, counters store.Counters) error {
		return b.Txns.Prepare(c.id, c.stage, counters, preparedTimeout)
	})
}

// commit of a transaction that is still open is in one phase.
func (b *Backend) commit(r *http.Request) reply.Reply {
	return b.settle(r, func(c *context, counters store.Counters) error {
		return b.Txns.CommitOpen(c.id, c.stage, counters)
	})
}

// settle finishes the ingestion and hands the rows over. Whatever happens, the
// backend forgets the transaction.
func (b *Backend) settle(r *http.Request, hand func(*context, store.Counters) error) reply.Reply {
	c, refused := b.hold(r)
	if refused != nil {
		return *refused
	}
	defer c.busy.Unlock()
	started := b.Now()
	if c.load == nil {
		// A server prints its own form of the id here, which is unconfirmed.
		return b.rollBack(c, status.New(status.InternalError, "transaction %d hasn't send any data yet", c.id), "")
	}
	err := c.load.Finish()
	url := b.errors.keep(b.Address, c.load.ErrorLog(), b.Now())
	if err != nil {
		return b.rollBack(c, asStatus(err, c.id), url)
	}
	counters := c.load.Counters()
	if e := b.rowless(counters); e != nil {
		return b.rollBack(c, e, url)
	}
	ended := b.Now()
	if err := hand(c, counters); err != nil {
		return b.rollBack(c, asStatus(err, c.id), url)
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
	if url != "" {
		o = o.Text("ErrorURL", url)
	}
	return reply.JSON(o.Backend())
}

// rowless refuses a load that brought no rows, unless the frontend is set to
// take it.
func (b *Backend) rowless(c store.Counters) *status.Error {
	if c.Loaded == 0 && b.Txns.Config().On(txn.EmptyLoadAsError) {
		return status.New(status.AnalysisError, version.NoRows)
	}
	return nil
}

// rollBack ends the transaction because of e and answers it.
func (b *Backend) rollBack(c *context, e *status.Error, url string) reply.Reply {
	b.abandon(c, e.Text)
	return failure(e, url)
}

// rollback is the client's wish to end the transaction.
func (b *Backend) rollback(r *http.Request) reply.Reply {
	c, refused := b.hold(r)
	if refused != nil {
		return *refused
	}
	defer c.busy.Unlock()
	b.drop(c)
	var state *txn.StateError
	err := b.Txns.Abort(c.id, "transaction is aborted by user.")
	if err != nil && !errors.Is(err, txn.ErrNotFound) && !errors.As(err, &state) {
		return failure(asStatus(err, c.id), "")
	}
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.OK)).
		Text("Message", "").
		Text("Label", c.label).Backend())
}

// deadline is when the reading of a body must end: the transaction's own end,
// by the clock of the network.
func (c *context) deadline(now time.Time) time.Time {
	return time.Now().Add(c.begun.Add(c.timeout).Sub(now) + 30*time.Second)
}
