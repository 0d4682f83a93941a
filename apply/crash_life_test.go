package apply_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"

	"starlift/state"
)

// errDead is why nothing of a loader that is dead has an effect.
var errDead = errors.New("the loader is dead")

// life is that of one loader, which ends as a process does that is killed: nothing
// that it writes or sends afterwards arrives anywhere.
type life struct {
	ctx    context.Context //nolint:containedctx // it is what ends
	cancel context.CancelCauseFunc

	lock   sync.Mutex
	over   bool
	took   []string // the steps of its state on disk
	at     int      // the step before which it dies; 0: none
	torn   bool
	synced int64 // bytes of the journal that a power cut leaves
}

func newLife() *life {
	l := &life{}
	l.ctx, l.cancel = context.WithCancelCause(context.Background())
	return l
}

// end ends it.
func (l *life) end() {
	l.lock.Lock()
	l.over = true
	l.lock.Unlock()
	l.cancel(errDead)
}

func (l *life) dead() bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.over
}

// fault is its state's: it counts steps, and takes none after the end.
func (l *life) fault(op state.Op, path string) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.over {
		return errDead
	}
	l.took = append(l.took, stepNames[op]+" "+kindOf(path))
	if len(l.took) == l.at {
		l.over = true
		l.cancel(errDead)
		if l.torn && op == state.OpWrite {
			return state.Torn{Bytes: tornAt}
		}
		return errDead
	}
	if kindOf(path) == "journal" {
		switch op {
		case state.OpSync:
			if info, err := os.Stat(path); err == nil {
				l.synced = info.Size()
			}
		case state.OpTruncate:
			l.synced = 0
		}
	}
	return nil
}

// tornAt is how many bytes of a torn write arrive: less than any record has.
const tornAt = 40

// losePower takes from the journal what was not synced.
func (l *life) losePower(journal string) error {
	info, err := os.Stat(journal)
	if err != nil || info.Size() <= l.synced {
		return nil // there is none, or nothing to lose
	}
	return os.Truncate(journal, l.synced)
}

var stepNames = map[state.Op]string{
	state.OpOpen: "open", state.OpWrite: "write", state.OpSync: "sync", state.OpRename: "rename", state.OpSyncFolder: "sync folder",
	state.OpTruncate: "truncate", state.OpRemove: "remove",
}

// kindOf says which of the state's files a path is.
func kindOf(path string) string {
	for _, kind := range []string{"journal", "backup", "lock"} {
		if strings.Contains(path, "."+kind) {
			return kind
		}
	}
	return "state"
}
