package txn

import "time"

// Waits go by the sandbox's clock, which can be set forward. Whoever waits
// therefore sleeps until a time of the system's clock or until something moved,
// and then looks again.

// moving returns a channel that is closed when the clock was moved or what a
// waiter waits for may have come.
func (m *Manager) moving() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.moved
}

// wake ends all sleeps; m.mu is held.
func (m *Manager) wake() {
	close(m.moved)
	m.moved = make(chan struct{})
}

// sleep waits for one of the channels or for at most d. It is false when the
// manager was closed: then there is nothing to wait for any more.
func (m *Manager) sleep(d time.Duration, moved, done <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-moved:
	case <-done:
	case <-timer.C:
	case <-m.closed:
		return false
	}
	return true
}

// Close ends the waits of all commits: they answer that time is up. It is called
// once, when no request is to be taken any more.
func (m *Manager) Close() { close(m.closed) }
