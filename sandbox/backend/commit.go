package backend

import (
	"errors"
	"time"

	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// finish ends the ingestion of a load: its counts, and where its bad rows are.
func (b *Backend) finish(c *context) (store.Counters, logs, *status.Error) {
	err := c.load.Finish()
	where := b.errors.keep(b.Address, c.label, c.load, b.Now())
	if err != nil {
		return c.load.Counters(), where, b.asStatus(err, c.id)
	}
	counters := c.load.Counters()
	if counters.Loaded == 0 && b.Txns.Config().On(txn.EmptyLoadAsError) {
		return counters, where, status.New(status.AnalysisError, "%s", b.Release.NoRows())
	}
	return counters, where, nil
}

// commitOpen commits the rows of a load and waits until they are visible. After a
// lock timeout it tries once more, as a backend does (protocol reference 3.5).
func (b *Backend) commitOpen(c *context, counters store.Counters) error {
	err := b.Txns.CommitOpen(c.id, counters, b.patience(c), c.load.Stage())
	var locked *txn.LockTimeout
	if errors.As(err, &locked) {
		err = b.Txns.CommitOpen(c.id, counters, b.patience(c), c.load.Stage())
	}
	return err
}

// patience is how long the commit of a load waits (protocol reference 2.7): the
// remote call takes half of the load's timeout, but no longer than its own limit
// unless a quarter of the timeout is longer, and the frontend waits three
// quarters of it. From 3.2 on the backend goes on asking until the load's end.
func (b *Backend) patience(c *context) txn.Patience {
	call := time.Duration(b.Release.CommitRPCMilliseconds()) * time.Millisecond
	call = max(min(c.timeout/2, call), c.timeout/4)
	until := b.Now().Add(call * 3 / 4)
	p := txn.Patience{Lock: until, Visible: until}
	if b.Release.WaitsForVisibility() && b.Txns.Config().On(txn.EnableSyncPublish) {
		if end := c.begun.Add(c.timeout); end.After(p.Visible) {
			p.Visible = end
		}
	}
	return p
}
