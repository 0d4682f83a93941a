package engine

import "sync"

// Tracking says why rows of one load were filtered.
type Tracking struct {
	Job             int64
	Label, Database string
	Reasons         []string
}

// trackings keeps the reasons of the newest refused statements.
type trackings struct {
	mu   sync.Mutex
	kept []Tracking
}

func (t *trackings) keep(one Tracking) {
	const most = 100
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.kept) == most {
		t.kept = append(t.kept[:0:0], t.kept[1:]...)
	}
	t.kept = append(t.kept, one)
}

// Trackings returns the reasons of the newest refused statements, oldest first.
func (e *Engine) Trackings() []Tracking {
	e.tracking.mu.Lock()
	defer e.tracking.mu.Unlock()
	return append([]Tracking(nil), e.tracking.kept...)
}
