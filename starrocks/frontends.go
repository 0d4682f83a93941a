package starrocks

import (
	"sync"
	"time"
)

// frontends is a list of frontends of which some may be down.
type frontends struct {
	addresses []string
	now       func() time.Time

	mu        sync.Mutex
	good      string               // the one that answered last
	restUntil map[string]time.Time // those that did not
}

// order lists all addresses, best first: the one that answered last, the
// others as configured, and those that failed a short while ago at the end.
// None is left out: when all have failed, one of them is still the best guess.
func (f *frontends) order() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	ready := make([]string, 0, len(f.addresses))
	var resting []string
	for _, a := range f.addresses {
		switch {
		case now.Before(f.restUntil[a]):
			resting = append(resting, a)
		case a == f.good:
			ready = append([]string{a}, ready...)
		default:
			ready = append(ready, a)
		}
	}
	return append(ready, resting...)
}

func (f *frontends) worked(address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.good = address
	delete(f.restUntil, address)
}

func (f *frontends) failed(address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.restUntil == nil {
		f.restUntil = map[string]time.Time{}
	}
	f.restUntil[address] = f.now().Add(restAfterFailure)
	if f.good == address {
		f.good = ""
	}
}
