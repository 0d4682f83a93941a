// Package admin is the port through which tests and rehearsals steer the
// sandbox: faults, counts, the clock, restarts. It speaks JSON, listens on the
// loopback interface only, and asks for no credentials. StarRocks has nothing
// like it.
package admin

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"starlift-sandbox/backend"
	"starlift-sandbox/clock"
	"starlift-sandbox/fault"
	"starlift-sandbox/frontend"
	"starlift-sandbox/txn"
)

// Admin handles the requests of the admin port.
type Admin struct {
	Faults   *fault.Set
	Clock    *clock.Clock
	Txns     *txn.Manager
	Backend  *backend.Backend
	Frontend *frontend.Frontend
	Sweep    func() error // does what is due after the clock was moved

	mu     sync.Mutex
	leases int
	last   time.Time // when the last lease ended; zero when there was none
}

// Handler returns the routes.
func (a *Admin) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) { answer(w, map[string]bool{"ready": true}) })
	mux.HandleFunc("GET /lease", a.lease)
	mux.HandleFunc("GET /fault", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"faults": a.Faults.Rules()})
	})
	mux.HandleFunc("POST /fault", a.addFault)
	mux.HandleFunc("DELETE /fault", func(w http.ResponseWriter, _ *http.Request) {
		a.Faults.Clear()
		answer(w, map[string]any{"faults": a.Faults.Rules()})
	})
	mux.HandleFunc("GET /requests", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"requests": a.Faults.Counts()})
	})
	mux.HandleFunc("POST /clock", a.moveClock)
	mux.HandleFunc("POST /labels/forget", a.forgetLabel)
	mux.HandleFunc("POST /backend/restart", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]int{"contexts_lost": a.Backend.Restart()})
	})
	mux.HandleFunc("POST /frontend/switch", func(w http.ResponseWriter, _ *http.Request) {
		a.Frontend.Switch()
		answer(w, map[string]int{"transactions_forgotten": a.Txns.Switch()})
	})
	return mux
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // the client may be gone
}

func complain(w http.ResponseWriter, code int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // the client may be gone
}

// read decodes the body of a request, which may have no other fields.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		complain(w, http.StatusBadRequest, fmt.Errorf("read the request: %w", err))
		return false
	}
	return true
}

func (a *Admin) addFault(w http.ResponseWriter, r *http.Request) {
	var rule fault.Rule
	if !read(w, r, &rule) {
		return
	}
	if err := a.Faults.Add(rule); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	answer(w, map[string]any{"faults": a.Faults.Rules()})
}

// maxAdvance keeps the clock within what times can be computed with.
const maxAdvance = 100 * 366 * 24 * 3600

func (a *Admin) moveClock(w http.ResponseWriter, r *http.Request) {
	var body struct {
		AdvanceSeconds int64 `json:"advance_seconds"`
	}
	if !read(w, r, &body) {
		return
	}
	if body.AdvanceSeconds < 0 || body.AdvanceSeconds > maxAdvance {
		complain(w, http.StatusBadRequest, fmt.Errorf("advance_seconds must be between 0 and %d", maxAdvance))
		return
	}
	a.Clock.Advance(time.Duration(body.AdvanceSeconds) * time.Second)
	if err := a.Sweep(); err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, map[string]string{"now": a.Clock.Now().UTC().Format(time.RFC3339)})
}

func (a *Admin) forgetLabel(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Database string `json:"database"`
		Label    string `json:"label"`
	}
	if !read(w, r, &body) {
		return
	}
	n, err := a.Txns.Forget(body.Database, body.Label)
	if err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, map[string]int{"transactions_forgotten": n})
}

// lease holds the connection until the client goes away. A server that was
// started for one program ends when nobody holds a lease any more.
func (a *Admin) lease(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.leases++
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.leases--
		a.last = time.Now()
	}()
	w.WriteHeader(http.StatusOK)
	_ = http.NewResponseController(w).Flush() // the client learns that it has the lease
	<-r.Context().Done()
}

// Leases returns how many leases are held and when the last one ended, zero
// when there never was one. The time is the system's: the sandbox's clock may
// have been moved.
func (a *Admin) Leases() (held int, last time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.leases, a.last
}

// Listen opens the admin port on the loopback interface.
func Listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("open the admin port: %w", err)
	}
	return l, nil
}
