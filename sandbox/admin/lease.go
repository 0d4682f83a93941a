package admin

import (
	"net/http"
	"time"
)

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
