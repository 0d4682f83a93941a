package backend

import (
	"net/http"

	"starlift-sandbox/fault"
	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// load takes one body of a transaction (protocol reference 3.5, load).
func (b *Backend) load(control *http.ResponseController, r *http.Request) reply.Reply {
	answer := b.takeLoad(control, r)
	answer.Close = !drained(r)
	return answer
}

// holdLoad finds the context of a load and takes it. Otherwise refused is the
// answer.
func (b *Backend) holdLoad(r *http.Request) (c *context, refused *reply.Reply) {
	answer := func(a reply.Reply) (*context, *reply.Reply) {
		a = reply.Text(http.StatusOK, string(a.Body)) // a server forgets to say that it is JSON
		return nil, &a
	}
	label, db, table := r.Header.Get("label"), r.Header.Get("db"), r.Header.Get("table")
	if label == "" {
		return answer(fail(status.InvalidArgument, "Invalid label "))
	}
	if c = b.find(label); c == nil {
		c = b.part(label, table)
	}
	switch {
	case c == nil:
		return answer(fail(status.TxnNotExists, "Transaction with label %s not exists", label))
	case db != c.db:
		return answer(fail(status.InvalidArgument, "Request database %s not equal transaction database %s", db, c.db))
	case table != c.table:
		return answer(fail(status.InvalidArgument, "Request table %s not equal transaction table %s", table, c.table))
	case fault.IsBusy(r) || !c.busy.TryLock():
		return answer(b.inProcessing(label))
	case !b.knows(c):
		// It ended between the look and the lock.
		c.busy.Unlock()
		return answer(fail(status.TxnNotExists, "Transaction with label %s not exists", label))
	}
	return c, nil
}

func (b *Backend) takeLoad(control *http.ResponseController, r *http.Request) reply.Reply {
	c, refused := b.holdLoad(r)
	if refused != nil {
		return *refused
	}
	defer c.busy.Unlock()
	c.touch(b.Now())
	defer func() { c.touch(b.Now()) }()
	started := b.Now()
	if e := b.planLoad(c, r); e != nil {
		return b.rollBack(c, e, logs{})
	}
	planned := b.Now()
	c.times.plan += milliseconds(planned.Sub(started))
	n, e := b.readBody(c, control, r)
	if e != nil {
		return b.rollBack(c, e, logs{})
	}
	received := milliseconds(b.Now().Sub(planned))
	c.times.receive += received
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.OK)).
		Text("Message", "").
		Text("Label", c.label).
		Int("TxnId", c.id).
		Int("LoadBytes", n).
		Int("StreamLoadPlanTimeMs", milliseconds(planned.Sub(started))).
		Int("ReceivedDataTimeMs", received).Backend())
}

// planLoad checks the headers: the first load's are planned with, the later
// ones must equal them.
func (b *Backend) planLoad(c *context, r *http.Request) *status.Error {
	if c.load != nil && c.load.Failed() != nil {
		return status.New(status.Aborted, "current transaction is aborted")
	}
	o, err := ingest.ParseOptions(r.Header.Get, c.surface, b.Release)
	if err != nil {
		return b.asStatus(err, c.id)
	}
	c.length += max(r.ContentLength, 0)
	if e := b.checkSize(o, c, c.length); e != nil {
		return e
	}
	if c.load != nil {
		if c.load.Options() != o {
			return status.New(status.InternalError, "load request not equal last.")
		}
		return nil
	}
	if c.load, err = ingest.New(b.target(c), o); err != nil {
		return b.asStatus(err, c.id)
	}
	return nil
}

// target is where a load of the transaction goes.
func (b *Backend) target(c *context) ingest.Target {
	return ingest.Target{
		Table: c.target, Release: b.Release, Now: b.Now(), Null: b.Null,
		Open: func(change store.Change) *store.Stage { return b.Store.Stage(c.target, c.id, change) },
	}
}
