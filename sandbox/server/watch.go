package server

import (
	"context"
	"io"
	"log"
	"time"
)

// unleased is how long a server with -idle-exit waits for its first lease.
const unleased = 30 * time.Second

// watch sweeps once a second and ends the server when it is idle.
func (s *Server) watch(ctx context.Context, stop func()) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	started := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := s.sweep(); err != nil {
			return err
		}
		if s.options.IdleExit > 0 && s.idle(started, time.Now()) {
			stop()
			return nil
		}
	}
}

// idle reports whether nobody has held a lease for the time that -idle-exit
// says, or nobody ever took one.
func (s *Server) idle(started, now time.Time) bool {
	held, last := s.admin.Leases()
	switch {
	case held > 0:
		return false
	case last.IsZero():
		return now.Sub(started) >= unleased
	}
	return now.Sub(last) >= s.options.IdleExit
}

// silent takes what net/http says about clients that do odd things.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
