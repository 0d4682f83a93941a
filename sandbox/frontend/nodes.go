package frontend

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"starlift-sandbox/backend"
)

// nodes are the backends as the leader sees them. Whether one really is alive it
// learns by heartbeats: a backend that died a moment ago is still redirected to.
type nodes struct {
	backends []*backend.Backend
	shuffled bool

	mu   sync.Mutex
	dead []bool
	turn int
}

// Node is a backend as SHOW BACKENDS tells of it.
type Node struct {
	ID      int
	Address string // host:port
	Alive   bool
}

// Nodes returns the backends in the order in which they were given.
func (c *Cluster) Nodes() []Node {
	c.nodes.mu.Lock()
	defer c.nodes.mu.Unlock()
	list := make([]Node, len(c.nodes.backends))
	for i, b := range c.nodes.backends {
		list[i] = Node{b.Node, b.Address, !c.nodes.dead[i]}
	}
	return list
}

// DeclareDead is the leader learning that a backend does not answer: it is not
// chosen any more, and the open transactions that it held are aborted, PREPARED
// ones survive (protocol reference 3.6). It returns how many were aborted.
func (c *Cluster) DeclareDead(id int) (aborted int, err error) {
	b, err := c.nodes.mark(id, true)
	if err != nil {
		return 0, err
	}
	const reason = "coordinate BE is down"
	tasks := c.cancelTasks(func(t *task) bool { return t.uses(b) }, reason)
	aborted, err = c.Txns.AbortOfNode(id)
	return aborted + tasks, err
}

// DeclareAlive is the leader learning that it answers again.
func (c *Cluster) DeclareAlive(id int) error {
	_, err := c.nodes.mark(id, false)
	return err
}

func (n *nodes) mark(id int, dead bool) (*backend.Backend, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, b := range n.backends {
		if b.Node == id {
			n.dead[i] = dead
			return b, nil
		}
	}
	return nil, fmt.Errorf("there is no backend %d", id)
}

// choose returns an alive backend, nil when there is none. most bounds how many
// of them, in order, are looked at; 0 for all.
func (n *nodes) choose(most int) *backend.Backend {
	n.mu.Lock()
	defer n.mu.Unlock()
	var alive []*backend.Backend
	for i, b := range n.backends {
		if !n.dead[i] && (most == 0 || len(alive) < most) {
			alive = append(alive, b)
		}
	}
	if len(alive) == 0 {
		return nil
	}
	if n.shuffled {
		return alive[rand.IntN(len(alive))]
	}
	n.turn++
	return alive[n.turn%len(alive)]
}

// get returns the backend with the id, nil when there is none.
func (n *nodes) get(id int) *backend.Backend {
	for _, b := range n.backends {
		if b.Node == id {
			return b
		}
	}
	return nil
}
