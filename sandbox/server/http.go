package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// stopTime is how long requests may take to end once the server stops.
const stopTime = 700 * time.Millisecond

// errDied is the cause of the end of a port that is to end at once, with all its
// connections.
var errDied = errors.New("the node died on demand")

// limits are what one port grants its clients.
type limits struct {
	read    time.Duration // how long a request may take to arrive; loads set their own, longer end
	headers int           // bytes of a request's headers
}

// serveHTTP serves one port until ctx ends.
func (s *Server) serveHTTP(ctx context.Context, l net.Listener, h http.Handler, limit limits) error {
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.requests.Add(1)
			defer s.requests.Done()
			h.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       limit.read,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    limit.headers,
		ErrorLog:          silent(),
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		if ctx.Err() == nil {
			return fmt.Errorf("serve %s: %w", l.Addr(), err)
		}
		ended <- err // the port was closed in order
	case <-ctx.Done():
	}
	if errors.Is(context.Cause(ctx), errDied) {
		_ = server.Close()
		<-ended
		return nil
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
