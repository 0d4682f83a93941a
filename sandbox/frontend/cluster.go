// Package frontend is the sandbox's FE listeners: they check credentials, answer
// what the leader answers, and redirect the rest, after chapters 1, 3 and 4 of
// the protocol reference. They never read the body of a load. The server starts
// them.
package frontend

import (
	"sync"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/backend"
	"starlift-sandbox/fault"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// Options are what the frontends work with.
type Options struct {
	Txns     *txn.Manager
	Faults   *fault.Set
	Users    *access.Access
	Backends []*backend.Backend // at least one
	// Addresses are the host:port of the frontends, as redirects name them; the
	// first one leads.
	Addresses []string
	Release   version.Release
	Now       func() time.Time
}

// Cluster is what the frontends of one sandbox share: who leads, which backends
// are alive, and what the leader remembers of labels. Its methods may be called
// by several goroutines.
type Cluster struct {
	Options
	memory memory
	nodes  nodes
	multi  multi

	mu     sync.Mutex
	leader int // index in Addresses
}

// NewCluster returns frontends that remember no label and think all backends
// alive.
func NewCluster(o Options) *Cluster {
	c := &Cluster{Options: o, multi: multi{tasks: map[string]*task{}}}
	c.nodes.backends, c.nodes.shuffled = o.Backends, o.Release.ShufflesBackends()
	c.nodes.dead = make([]bool, len(o.Backends))
	c.memory = memory{now: o.Now, room: c.memoryRoom, labels: map[string]*remembered{}}
	return c
}

// memoryRoom is how many labels the leader remembers, and for how long one lives
// unused; 0 stands for ever (protocol reference 3.4 item 3).
func (c *Cluster) memoryRoom() (int, time.Duration) {
	if !c.Release.LabelMemoryExpires() {
		return 512 * len(c.Backends), 0
	}
	config := c.Txns.Config()
	return int(config.Number(txn.CoordinatorCacheCapacity)), config.Seconds(txn.CoordinatorCacheExpireSecond)
}

// Leader returns the index of the frontend that leads, and its address.
func (c *Cluster) Leader() (int, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leader, c.Addresses[c.leader]
}

// Switch makes the next frontend the leader; a lone one leads anew. What the
// leader had in its memory only is forgotten: labels' backends, transactions in
// PREPARE, and multi-table transactions. It returns how many transactions were
// forgotten.
func (c *Cluster) Switch() int {
	c.mu.Lock()
	c.leader = (c.leader + 1) % len(c.Addresses)
	c.mu.Unlock()
	c.memory.clear()
	c.cancelTasks(func(*task) bool { return true }, "cancelled after FE restart")
	return c.Txns.Switch()
}

// Sweep does what is due by the clock. The server calls it every second, before
// the transaction manager's.
func (c *Cluster) Sweep() {
	now := c.Now()
	c.cancelTasks(func(t *task) bool { return now.Sub(t.begun) > t.timeout }, "timeout")
}

// Frontend handles the requests of one FE port.
type Frontend struct {
	*Cluster
	index int
}

// Frontend returns the handler of the frontend at Addresses[index].
func (c *Cluster) Frontend(index int) *Frontend { return &Frontend{c, index} }
