package backend

import (
	"cmp"
	"slices"

	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// list is /api/transaction/list: one object for each context, one behind the
// other, without a list around them. A server means it for debugging only.
func (b *Backend) list() reply.Reply {
	b.mu.Lock()
	contexts := make([]*context, 0, len(b.contexts))
	for _, c := range b.contexts {
		contexts = append(contexts, c)
	}
	b.mu.Unlock()
	slices.SortFunc(contexts, func(x, y *context) int { return cmp.Compare(x.id, y.id) })
	var body []byte
	for _, c := range contexts {
		body = append(body, c.describe()...)
	}
	return reply.JSON(body)
}

func (c *context) describe() []byte {
	o, counters := reply.Object{}, store.Counters{}
	if c.busy.TryLock() {
		o = o.Text("Status", string(status.OK)).Bool("InProcessing", false)
		if c.load != nil {
			counters = c.load.Counters()
		}
		c.busy.Unlock()
	} else {
		o = o.Bool("InProcessing", true)
	}
	c.mu.Lock()
	active := c.active
	c.mu.Unlock()
	return o.
		Text("Label", c.label).
		Int("TxnId", c.id).
		Int("NumberTotalRows", counters.Total).
		Int("NumberLoadedRows", counters.Loaded).
		Int("NumberFilteredRows", counters.Filtered).
		Int("NumberUnselectedRows", counters.Unselected).
		Int("LoadBytes", counters.Bytes).
		Int("BeginTimestamp", c.begun.Unix()).
		Int("LastActiveTimestamp", active.Unix()).
		Int("TransactionTimeoutSec", int64(c.timeout.Seconds())).
		Int("IdleTransactionTimeoutSec", int64(c.idle.Seconds())).Backend()
}
