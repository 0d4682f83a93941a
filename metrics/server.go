package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	// mostConnections bounds the sockets that scrapers can take, and mostScrapes
	// the scrapes at a time.
	mostConnections = 16
	mostScrapes     = 4
	scrapeTimeout   = 10 * time.Second
	// lastScrape is how long the end of the run waits for a scrape under way.
	lastScrape = time.Second
)

// Server answers /metrics and /healthz. Its owner closes it.
type Server struct {
	listener net.Listener
	server   *http.Server
	served   chan struct{} // closed when nothing is served any more
}

// CheckAddress says what is wrong with an address to listen at: it is HOST:PORT,
// with port 0 for any that is free. The host must be named: what is meant by an
// empty one, every network that the machine is in, is for the user to say.
func CheckAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not HOST:PORT, such as 127.0.0.1:9187", address)
	}
	if host == "" {
		return fmt.Errorf("%q names no host: 127.0.0.1:%s is for this machine alone, 0.0.0.0:%s for every network", address, port, port)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q has no port from 0 to 65535 (0 takes a free one)", address)
	} else if n == 0 && port != "0" {
		return fmt.Errorf("%q has no port from 0 to 65535 (0 takes a free one)", address)
	}
	return nil
}

// Serve begins to answer at the address.
func (m *Metrics) Serve(address string) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: mostScrapes, Timeout: scrapeTimeout}))
	mux.HandleFunc("GET /healthz", m.health)
	s := &Server{
		listener: listener, served: make(chan struct{}),
		server: &http.Server{
			Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 2 * scrapeTimeout, IdleTimeout: time.Minute,
			MaxHeaderBytes: 16 << 10, ErrorLog: log.New(io.Discard, "", 0),
		},
	}
	go func() { // ends with Close
		defer close(s.served)
		_ = s.server.Serve(newLimited(listener, mostConnections))
	}()
	return s, nil
}

// Address is where the server listens, with the port that it has got.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Close ends the server; a scrape under way has a second to end.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), lastScrape)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.server.Close()
	}
	<-s.served
	return err
}

// healthAnswer is what /healthz answers.
type healthAnswer struct {
	Phase Phase  `json:"phase"`
	Loads []Load `json:"loads"`
}

// health answers 200 while the plan is carried out and no load has failed, else
// 503. The body tells of each load.
func (m *Metrics) health(w http.ResponseWriter, _ *http.Request) {
	a := healthAnswer{Phase: m.Phase(), Loads: m.Loads()}
	status := http.StatusOK
	if a.Phase != Applying {
		status = http.StatusServiceUnavailable
	}
	for _, l := range a.Loads {
		if l.State == Failed {
			status = http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // to a scraper that may be gone
}
