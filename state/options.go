package state

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// Options say who opens the state, and how. Run, Operation, Who, Host, PID and
// Version stand in the lock file for others to read.
type Options struct {
	Run       string
	Operation string // the command: apply, resolve, …
	Who, Host string
	PID       int
	Version   string

	// Context ends the wait for the lock early; nil never does. It is not kept.
	Context context.Context
	// LockTimeout is how long Open waits for a lock that is held.
	LockTimeout time.Duration
	// OnWait is called once, before the first wait for a lock that is held.
	OnWait func(holder LockInfo)

	Now    func() time.Time // nil: time.Now
	Random io.Reader        // source of lineage and lock id; nil: crypto/rand
	Fault  Fault            // for tests; nil: every step is taken

	ticks <-chan time.Time // replaces the keeper's ticker in tests
}

func (o Options) withDefaults() Options {
	if o.Context == nil {
		o.Context = context.Background()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return o
}

// newLineage draws a UUID of version 4.
func newLineage(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a lineage: %w", err)
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}
