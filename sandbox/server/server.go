package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/admin"
	"starlift-sandbox/backend"
	"starlift-sandbox/clock"
	"starlift-sandbox/fault"
	"starlift-sandbox/frontend"
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
	txns     *txn.Manager
	backend  *backend.Backend
	frontend *frontend.Frontend
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
	st, err := store.Open(o.DataDir, store.Options{})
	if err != nil {
		return nil, err
	}
	p, err := openPorts(o)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	s := &Server{options: o, release: release, ports: p, store: st, clock: &clock.Clock{}}
	users := access.Users{Name: o.User, Password: o.Password}
	faults := &fault.Set{}
	s.txns = txn.New(st, txn.NewConfig(), s.clock.Now)
	s.backend = backend.New(backend.Options{
		Store: st, Txns: s.txns, Faults: faults, Users: users,
		Address: p.backend.Addr().String(), Release: release, Now: s.clock.Now, Null: o.Null,
	})
	s.frontend = frontend.New(frontend.Options{
		Txns: s.txns, Faults: faults, Users: users,
		Backend: p.backend.Addr().String(), Release: release, Now: s.clock.Now,
	})
	s.admin = &admin.Admin{
		Faults: faults, Clock: s.clock, Txns: s.txns,
		Backend: s.backend, Frontend: s.frontend, Sweep: s.sweep,
	}
	return s, nil
}

// Ready is the line that tells a user where the server is.
func (s *Server) Ready() string {
	return fmt.Sprintf("Sandbox ready: query %s, http %s, backend %s (StarRocks %s, data in %s)",
		s.ports.query.Addr(), s.ports.http.Addr(), s.ports.backend.Addr(), s.options.Version, filepath.ToSlash(s.options.DataDir))
}

// sweep does what is due by the clock.
func (s *Server) sweep() error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	s.backend.Sweep()
	return s.txns.Sweep()
}

// stopTime is how long requests may take to end once the server stops.
const stopTime = 700 * time.Millisecond

// Run serves until ctx ends, until it is idle for too long, or until a listener
// breaks, which is the error. It calls ready once, when the server can be used.
// All goroutines have ended and the folder is unlocked when it returns.
func (s *Server) Run(ctx context.Context, ready func()) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running sync.WaitGroup
	serve := func(f func(context.Context) error) {
		running.Go(func() {
			if err := f(ctx); err != nil {
				cancel(err)
			}
		})
	}
	serve(func(ctx context.Context) error { return s.serveHTTP(ctx, s.ports.http, s.frontend, time.Minute) })
	serve(func(ctx context.Context) error { return s.serveHTTP(ctx, s.ports.backend, s.backend, time.Minute) })
	serve(func(ctx context.Context) error { return s.serveHTTP(ctx, s.ports.admin, s.admin.Handler(), 0) })
	serve(func(ctx context.Context) error {
		return sql.Serve(ctx, s.ports.query, s.store, s.txns, sql.Options{
			Release: s.release, User: s.options.User, Password: s.options.Password, Now: s.clock.Now,
			HTTPPort: port(s.ports.http), BackendHTTPPort: port(s.ports.backend),
		})
	})
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

// serveHTTP serves one port until ctx ends. readTime bounds how long a request
// may take to arrive; loads set their own, longer end.
func (s *Server) serveHTTP(ctx context.Context, l net.Listener, h http.Handler, readTime time.Duration) error {
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.requests.Add(1)
			defer s.requests.Done()
			h.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       readTime,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          silent(),
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if server.Shutdown(grace) != nil {
		_ = server.Close() // what does not end by itself is cut
	}
	<-ended
	return nil
}

// waitForRequests waits for handlers whose connections were cut: they may be
// about to roll a transaction back. What takes longer finds the log closed,
// which is as if the process had been killed.
func (s *Server) waitForRequests() {
	done := make(chan struct{})
	go func() {
		s.requests.Wait()
		close(done)
	}()
	limit := time.NewTimer(stopTime)
	defer limit.Stop()
	select {
	case <-done:
	case <-limit.C:
	}
}
