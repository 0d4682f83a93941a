// Package sql is the sandbox's query port: it answers MySQL clients as a
// StarRocks frontend does. It parses and answers DDL, SHOW and ADMIN itself and
// leaves SELECT, INSERT, UPDATE and DELETE to package engine. Tables are the
// store's, transactions the manager's. The sandbox's main calls Serve.
package sql

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/alter"
	"starlift-sandbox/fault"
	"starlift-sandbox/sql/engine"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// Options are the choices of Serve.
type Options struct {
	// Release is the StarRocks release to play.
	Release version.Release
	// Access says who may log in and for what. Never nil.
	Access *access.Access
	// Faults break statements on demand. Never nil.
	Faults *fault.Set
	// Jobs are the schema changes of the store's tables. Never nil.
	Jobs *alter.Jobs
	// User is whom information_schema.loads shows as the loader.
	User string
	// Now is the clock of NOW(), of defaults and of what SHOW shows. Never nil.
	Now func() time.Time
	// HTTPPort and BackendHTTPPort are what SHOW FRONTENDS and SHOW BACKENDS
	// tell clients to send loads to, where there are no Frontends or Backends.
	HTTPPort, BackendHTTPPort int
	// Frontends and Backends are the nodes as they are now, nil for one of each.
	Frontends func() []Frontend
	Backends  func() []Backend
}

// server is what all connections share.
type server struct {
	options Options
	version string // with the commit: 3.5.4-5c0ffee
	store   *store.Store
	manager *txn.Manager
	engine  *engine.Engine
	address net.Addr
	started time.Time
	// variables are those of the release at their defaults, sorted by name.
	variables []variable

	altering sync.Mutex // held by whoever changes what tables are

	mu       sync.Mutex
	sessions map[uint32]*session
	globals  map[string]string // SET GLOBAL
}

// Serve answers clients on the listener until ctx ends. Then it closes the
// listener and all connections, waits for their goroutines and returns nil. An
// error is a listener that broke.
func Serve(ctx context.Context, l net.Listener, s *store.Store, m *txn.Manager, o Options) error {
	server := &server{
		options: o, version: o.Release.Full(),
		variables: knownVariables(o.Release),
		store:     s, manager: m, address: l.Addr(), started: o.Now(), sessions: make(map[uint32]*session), globals: make(map[string]string),
	}
	host, _ := server.hostPort()
	server.engine = engine.New(s, m, engine.Options{
		Release: o.Release, Version: o.Release.CurrentVersion(), Handshake: o.Release.Handshake(),
		Coordinator: "FE: " + host, Tables: server.catalogue(), Now: o.Now,
	})
	ctx, cancel := context.WithCancel(ctx)
	var connections sync.WaitGroup
	expired := make(chan error, 1)
	connections.Go(func() {
		expired <- server.expire(ctx)
		_ = l.Close() // a store that cannot be written to serves nobody
	})
	stopListening := context.AfterFunc(ctx, func() { _ = l.Close() })
	err := server.accept(ctx, l, &connections)
	stopListening()
	stopped := ctx.Err() != nil
	cancel()
	connections.Wait()
	broken := <-expired
	if closeErr := l.Close(); closeErr != nil && !errors.Is(closeErr, net.ErrClosed) {
		err = errors.Join(err, closeErr)
	}
	closeErr := server.engine.Close()
	if stopped {
		return broken
	}
	return errors.Join(broken, err, closeErr)
}

// accept starts a goroutine a connection, which connections counts.
func (s *server) accept(ctx context.Context, l net.Listener, connections *sync.WaitGroup) error {
	for id := uint32(1); ; id++ {
		conn, err := l.Accept()
		if err != nil {
			return fmt.Errorf("accept on %s: %w", l.Addr(), err)
		}
		connections.Go(func() {
			// A connection waits in a read of the client's next command most
			// of the time: closing it is what ends that wait.
			unblock := context.AfterFunc(ctx, func() { _ = conn.Close() })
			s.serve(ctx, id, conn)
			unblock()
			_ = conn.Close()
		})
	}
}
