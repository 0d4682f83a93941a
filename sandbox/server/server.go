package server

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/admin"
	"starlift-sandbox/alter"
	"starlift-sandbox/clock"
	"starlift-sandbox/fault"
	"starlift-sandbox/frontend"
	"starlift-sandbox/partition"
	"starlift-sandbox/sql"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// Server is a sandbox that can be used.
type Server struct {
	options  Options
	release  version.Release
	ports    ports
	store    *store.Store
	access   *access.Access
	txns     *txn.Manager
	nodes    []*node
	cluster  *frontend.Cluster
	jobs     *alter.Jobs
	admin    *admin.Admin
	clock    *clock.Clock
	sweeping sync.Mutex
	requests sync.WaitGroup // HTTP requests that are being served
}

// Open locks and reads the data folder and opens the ports. Run must follow.
func Open(o Options) (*Server, error) {
	release, err := version.Parse(o.Version)
	if err != nil {
		return nil, err
	}
	now := &clock.Clock{}
	st, err := store.Open(o.DataDir, store.Options{Now: now.Now, Placed: partition.Placed})
	if err != nil {
		return nil, err
	}
	users, err := access.Open(access.Notes{Load: st.Note, Save: st.SetNote}, o.User, o.Password)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	faults := &fault.Set{}
	if err := faults.Keep(st.Note, st.SetNote); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	p, err := openPorts(o)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	s := &Server{options: o, release: release, ports: p, store: st, access: users, clock: now}
	s.txns = txn.New(st, txn.NewConfig(release), s.clock.Now)
	s.buildCluster(faults)
	if s.jobs, err = alter.Open(st, s.txns, s.clock.Now); err != nil {
		p.close()
		return nil, errors.Join(err, st.Close())
	}
	s.admin = s.steering(faults)
	if err := s.admin.Restore(); err != nil {
		p.close()
		return nil, errors.Join(err, st.Close())
	}
	return s, nil
}

// Ready is the line that tells a user where the server is.
func (s *Server) Ready() string {
	return fmt.Sprintf("Sandbox ready: query %s, http %s, backend %s (StarRocks %s, data in %s)",
		s.ports.query.Addr(), s.ports.http.Addr(), s.backendAddresses(), s.options.Version, filepath.ToSlash(s.options.DataDir))
}

// backendAddresses are those of all backends.
func (s *Server) backendAddresses() string {
	addresses := make([]string, len(s.nodes))
	for i, n := range s.nodes {
		addresses[i] = n.address
	}
	return strings.Join(addresses, " ")
}

// sweep does what is due by the clock.
func (s *Server) sweep() error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	for _, n := range s.nodes {
		n.backend.Sweep()
	}
	s.cluster.Sweep()
	return s.txns.Sweep()
}

// Run serves until ctx ends, until it is idle for too long, or until a listener
// breaks, which is the error. It calls ready once, when the server can be used.
// All goroutines have ended and the folder is unlocked when it returns.
func (s *Server) Run(ctx context.Context, ready func()) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.admin.Stop = func() { cancel(nil) }
	var running sync.WaitGroup
	serve := func(f func(context.Context) error) {
		running.Go(func() {
			if err := f(ctx); err != nil {
				cancel(err)
			}
		})
	}
	// The frontend refuses headers that are too large itself; what is far beyond its
	// limit does not get that far.
	web := limits{time.Minute, 2 * s.release.MaxHeaderBytes()}
	serve(func(ctx context.Context) error {
		return s.serveHTTP(ctx, oddExpects{s.ports.http}, s.cluster.Frontend(0), web)
	})
	if s.ports.follower != nil {
		serve(func(ctx context.Context) error {
			return s.serveHTTP(ctx, oddExpects{s.ports.follower}, s.cluster.Frontend(1), web)
		})
	}
	for _, n := range s.nodes {
		serve(func(ctx context.Context) error { return s.serveNode(ctx, n) })
	}
	serve(func(ctx context.Context) error {
		return s.serveHTTP(ctx, s.ports.admin, s.admin.Handler(), limits{headers: 32 << 10})
	})
	serve(func(ctx context.Context) error {
		return sql.Serve(ctx, s.ports.query, s.store, s.txns, sql.Options{
			Release: s.release, Access: s.access, Faults: s.admin.Faults, Jobs: s.jobs, User: s.options.User, Now: s.clock.Now,
			HTTPPort: port(s.ports.http), BackendHTTPPort: port(s.ports.backends[0]),
			Frontends: s.frontends, Backends: s.backends,
		})
	})
	serve(func(ctx context.Context) error {
		// Requests that wait for something to become visible would hold the end up.
		<-ctx.Done()
		s.txns.Close()
		for _, n := range s.nodes {
			n.backend.Close()
		}
		return nil
	})
	serve(s.jobs.Run)
	serve(func(ctx context.Context) error { return s.watch(ctx, func() { cancel(nil) }) })
	err := s.ports.describe(s.options)
	if err != nil {
		cancel(err)
	} else {
		ready()
	}
	running.Wait()
	s.waitForRequests()
	err = errors.Join(ignoreCanceled(context.Cause(ctx)), removeDescription(s.options.DataDir))
	return errors.Join(err, s.store.Close())
}

func ignoreCanceled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
