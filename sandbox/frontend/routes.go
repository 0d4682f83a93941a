package frontend

import (
	"sync"
	"time"
)

// The memory of labels (protocol reference 3.4): entries, and how long one
// lives unused.
const (
	routeCount = 4096
	routeAge   = 900 * time.Second
)

// routes remembers the labels that were sent to the backend. The key is the
// label alone, without its database, as on a server.
type routes struct {
	now func() time.Time

	mu     sync.Mutex
	labels map[string]time.Time // when last used
}

func (r *routes) remember(label string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	r.labels[label] = now
	if len(r.labels) <= routeCount {
		return
	}
	oldest, at := label, now
	for l, used := range r.labels {
		if now.Sub(used) > routeAge {
			delete(r.labels, l)
		} else if used.Before(at) || used.Equal(at) && l < oldest {
			oldest, at = l, used
		}
	}
	if len(r.labels) > routeCount {
		delete(r.labels, oldest)
	}
}

// known reports whether the label is remembered, and notes its use.
func (r *routes) known(label string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	used, found := r.labels[label]
	if !found || r.now().Sub(used) > routeAge {
		delete(r.labels, label)
		return false
	}
	r.labels[label] = r.now()
	return true
}

func (r *routes) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.labels)
}
