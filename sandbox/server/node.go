package server

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"starlift-sandbox/backend"
)

// node is a backend with its port. The port can be closed, as that of a backend
// that died, and opened again.
type node struct {
	backend *backend.Backend
	address string

	mu       sync.Mutex
	listener net.Listener            // nil while it is dead
	end      context.CancelCauseFunc // of the serving of listener; nil when it is not served
	ended    chan struct{}           // closed when that has ended, with all its connections
	changed  chan struct{}           // closed and replaced when listener changes
}

func newNode(b *backend.Backend, l net.Listener) *node {
	return &node{backend: b, address: l.Addr().String(), listener: l, changed: make(chan struct{})}
}

// backendLimits are those of a backend's port. Its header limit is unconfirmed.
func backendLimits() limits { return limits{time.Minute, 64 << 10} }

// serveNode serves a backend's port whenever it is open, until ctx ends.
func (s *Server) serveNode(ctx context.Context, n *node) error {
	for ctx.Err() == nil {
		serving, end := context.WithCancelCause(ctx)
		n.mu.Lock()
		l, changed := n.listener, n.changed
		ended := make(chan struct{})
		if l != nil {
			n.end, n.ended = end, ended
		}
		n.mu.Unlock()
		if l == nil {
			end(nil)
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		err := s.serveHTTP(serving, l, n.backend, backendLimits())
		end(nil)
		close(ended)
		if err != nil {
			return err
		}
	}
	return nil
}

// reopenTime is how long a port is tried to be opened again: the kernel or
// another process may hold it for a moment.
const reopenTime = 2 * time.Second

// SetDead closes the port of a backend, counted from 1, and lets it forget its
// contexts, or opens the port again. The frontend goes on to redirect to it: it
// has not noticed yet. Its noticing is DeclareDead of the frontend.
func (s *Server) SetDead(number int, dead bool) error {
	n, err := s.node(number)
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case dead && n.listener != nil:
		// First the memory, so that no request whose connection breaks tells the
		// frontend of it; then what came in meanwhile.
		n.backend.Restart()
		if n.end != nil {
			n.end(errDied)
		}
		_ = n.listener.Close() // serving may have closed it already
		if n.end != nil {
			// Nobody may find a connection of before open when this returns.
			<-n.ended
			n.end = nil
		}
		n.listener = nil
		n.backend.Restart()
	case !dead && n.listener == nil:
		if n.listener, err = reopen(n.address); err != nil {
			return fmt.Errorf("open the port of backend %d again: %w", number, err)
		}
	default:
		return nil
	}
	close(n.changed)
	n.changed = make(chan struct{})
	return nil
}

func reopen(address string) (l net.Listener, err error) {
	for deadline := time.Now().Add(reopenTime); ; time.Sleep(20 * time.Millisecond) {
		if l, err = net.Listen("tcp", address); err == nil || time.Now().After(deadline) {
			return l, err
		}
	}
}

// RestartBackend lets a backend, counted from 1, or with 0 all of them, forget
// its contexts and returns how many these were.
func (s *Server) RestartBackend(number int) (int, error) {
	if number == 0 {
		lost := 0
		for _, n := range s.nodes {
			lost += n.backend.Restart()
		}
		return lost, nil
	}
	n, err := s.node(number)
	if err != nil {
		return 0, err
	}
	return n.backend.Restart(), nil
}

func (s *Server) node(number int) (*node, error) {
	if number < 1 || number > len(s.nodes) {
		return nil, fmt.Errorf("there is no backend %d, only 1 to %d", number, len(s.nodes))
	}
	return s.nodes[number-1], nil
}
