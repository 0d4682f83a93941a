package frontend

import (
	"sync"
	"time"
)

// memory is which backend the leader sent a label to (protocol reference 3.4).
// The key is the label alone, without its database, as on a server. It is an LRU
// map; a begin of a known label overwrites the entry, also when the transaction
// lives on at the former backend.
type memory struct {
	now  func() time.Time
	room func() (entries int, age time.Duration)

	mu     sync.Mutex
	labels map[string]*remembered
	uses   int64
}

// remembered is the backend of a label, and when it was last asked for.
type remembered struct {
	node int
	at   time.Time
	use  int64 // orders uses within one instant
}

func (m *memory) remember(label string, node int) {
	entries, age := m.room()
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.uses++
	m.labels[label] = &remembered{node, now, m.uses}
	for len(m.labels) > max(entries, 1) {
		oldest, use := "", m.uses+1
		for l, r := range m.labels {
			if age > 0 && now.Sub(r.at) > age {
				delete(m.labels, l)
			} else if r.use < use {
				oldest, use = l, r.use
			}
		}
		if len(m.labels) > max(entries, 1) {
			delete(m.labels, oldest)
		}
	}
}

// get returns the backend of a label and notes the use.
func (m *memory) get(label string) (node int, known bool) {
	_, age := m.room()
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.labels[label]
	if r == nil {
		return 0, false
	}
	now := m.now()
	if age > 0 && now.Sub(r.at) > age {
		delete(m.labels, label)
		return 0, false
	}
	m.uses++
	r.at, r.use = now, m.uses
	return r.node, true
}

func (m *memory) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.labels)
}
