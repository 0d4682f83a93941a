// Package admin is the port through which tests and rehearsals steer the
// sandbox: faults, counts, the clock, restarts. It speaks JSON, listens on the
// loopback interface only, and asks for no credentials. StarRocks has nothing
// like it.
package admin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"starlift-sandbox/clock"
	"starlift-sandbox/fault"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// Admin handles the requests of the admin port.
type Admin struct {
	Faults *fault.Set
	Clock  *clock.Clock
	Store  *store.Store
	Txns   *txn.Manager
	// Sweep does what is due after the clock was moved.
	Sweep func() error
	// SwitchLeader lets the other frontend lead and returns how many
	// transactions are forgotten for it.
	SwitchLeader func() int
	// RestartBackend lets a backend, or with 0 all of them, forget its contexts
	// and returns how many these were.
	RestartBackend func(node int) (int, error)
	// SetDead closes the port of a backend, counted from 1, or opens it again.
	SetDead func(node int, dead bool) error
	// SetNoticed lets the leading frontend notice that a backend is dead, or that
	// it is alive.
	SetNoticed func(node int, dead bool) error
	// SetAlterTime says how long a schema change takes.
	SetAlterTime func(time.Duration)
	// Stop ends the server.
	Stop func()

	conditions sync.Mutex
	list       []Condition // in force, in the order in which they were set

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
		answer(w, a.state())
	})
	mux.HandleFunc("POST /fault", a.addFault)
	mux.HandleFunc("DELETE /fault", a.clear)
	mux.HandleFunc("POST /condition", a.setCondition)
	mux.HandleFunc("GET /requests", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"requests": a.Faults.Counts()})
	})
	mux.HandleFunc("POST /clock", a.moveClock)
	mux.HandleFunc("POST /labels/forget", a.forgetLabel)
	mux.HandleFunc("POST /transactions/expire", a.expire)
	mux.HandleFunc("POST /tables/recreate", a.recreate)
	mux.HandleFunc("POST /backend/restart", a.restartBackend)
	mux.HandleFunc("POST /frontend/switch", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]int{"transactions_forgotten": a.SwitchLeader()})
	})
	mux.HandleFunc("POST /stop", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]bool{"stopping": true})
		a.Stop()
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
	answer(w, a.state())
}

// clear takes all faults out of force and lifts all conditions.
func (a *Admin) clear(w http.ResponseWriter, _ *http.Request) {
	if err := errors.Join(a.Faults.Clear(), a.clearConditions()); err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, a.state())
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
	advance := a.advance(time.Duration(body.AdvanceSeconds) * time.Second)
	if err := errors.Join(advance, a.Sweep()); err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, map[string]string{"now": a.Clock.Now().UTC().Format(time.RFC3339)})
}

// Listen opens the admin port on the loopback interface.
func Listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("open the admin port: %w", err)
	}
	return l, nil
}
