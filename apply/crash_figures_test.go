package apply_test

import (
	"fmt"
	"sync"
)

// figures count what the proof has cost, and found.
type figures struct {
	lock                     sync.Mutex
	kills, faults, stops     int // survived; injected; for a person, who looked
	checks, missing, doubled int // ends whose rows were compared; rows of them
	allowed                  int // doubled rows of loads that may repeat them
}

func (f *figures) add(change func(f *figures)) {
	f.lock.Lock()
	defer f.lock.Unlock()
	change(f)
}

func (f *figures) String() string {
	f.lock.Lock()
	defer f.lock.Unlock()
	return fmt.Sprintf("%d kills survived, %d faults injected, %d stops decided by looking, %d times all rows compared: %d rows lost, %d rows doubled (and %d that at-least-once may repeat)",
		f.kills, f.faults, f.stops, f.checks, f.missing, f.doubled, f.allowed)
}
