package apply_test

import (
	"context"
	"fmt"

	"starlift/schema"
	"starlift/starrocks"
)

// world is what happens to the server between the end of a loader and the next
// one, or holds while that one is at work.
type world struct {
	name string
	turn func(c *trial)
	// forgets: the server has forgotten labels, so that a load may have to stop.
	forgets bool
	// replaces: a table is another one.
	replaces bool
	// limits: only one transaction may be open at a time.
	limits bool
}

const hour = 3600

// worlds begins with the one in which nothing happens.
var worlds = []world{
	{name: "quiet", turn: func(*trial) {}},
	{name: "another leader", turn: func(c *trial) { c.happen("leader_switch", "") }},
	{name: "a backend anew", turn: func(c *trial) { c.happen("backend_restart", "") }},
	{name: "open ones timed out", turn: func(c *trial) { c.later(2 * hour) }},
	{name: "prepared ones timed out", turn: func(c *trial) { c.later(25 * hour) }},
	{name: "labels forgotten", turn: func(c *trial) { c.later(24 * 4 * hour) }, forgets: true},
	{name: "table anew", turn: func(c *trial) {
		c.replaced = true
		c.admin("/tables/recreate", `{"database":"shop","table":"orders"}`)
	}, replaces: true},
	{name: "one transaction at a time", turn: func(c *trial) { c.admin("/condition", `{"name":"running_limit","count":1}`) }, limits: true},
	{name: "visible late", turn: func(c *trial) { c.admin("/condition", `{"name":"publish_delay","milliseconds":40}`) }},
}

// later sets the server's clock forward, to which all of its timeouts belong.
func (c *trial) later(seconds int) {
	c.t.Helper()
	c.admin("/clock", fmt.Sprintf(`{"advance_seconds":%d}`, seconds))
}

// happen lets an event happen to the server; label is that of the request before
// which it does.
func (c *trial) happen(event, label string) {
	switch event {
	case "leader_switch":
		c.admin("/frontend/switch", "")
	case "backend_restart":
		c.admin("/backend/restart", "")
	case "label_forgotten":
		c.admin("/labels/forget", fmt.Sprintf(`{"database":"shop","label":%q}`, label))
	case "transaction_timeout":
		if s, _, err := c.client.State(context.Background(), "shop", starrocks.Label(label)); err == nil && (s == starrocks.Prepare || s == starrocks.Prepared) {
			c.admin("/transactions/expire", fmt.Sprintf(`{"database":"shop","label":%q}`, label))
		}
	}
}

// mayStop says whether a load may have to ask a person: nobody knows any more what
// became of a label, and a row that comes twice would be there twice.
func (c *trial) mayStop(forgets bool) bool {
	return forgets && (c.model == schema.Duplicate || c.ragged) && !c.ledger && !c.repeats
}

// unprepared says whether epochs are decided on without being prepared.
func (c *trial) unprepared() bool { return c.joint || c.job.Interface == starrocks.V1 }
