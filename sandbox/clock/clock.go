// Package clock is the sandbox's only source of time: the system's clock, which
// can be set forward. Timeouts and label retention take a day or more; a test
// that waits for them moves the clock instead.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock can be used by several goroutines. Its zero value shows the system's time.
type Clock struct{ ahead atomic.Int64 }

// Now returns the time. It has no monotonic part, so that differences follow
// what Advance did.
func (c *Clock) Now() time.Time {
	return time.Now().Round(0).Add(time.Duration(c.ahead.Load()))
}

// Advance moves the clock forward; it never goes back, a negative d is ignored.
func (c *Clock) Advance(d time.Duration) {
	if d > 0 {
		c.ahead.Add(int64(d))
	}
}
