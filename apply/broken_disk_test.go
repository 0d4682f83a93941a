package apply_test

import (
	"errors"
	"sync/atomic"

	"starlift/state"
)

// brokenDisk fails at one step that the state takes on disk and at all that follow,
// as for a process that is dead. Steps come from several goroutines at a time.
type brokenDisk struct{ left atomic.Int64 }

func brokenAt(step int) *brokenDisk {
	d := &brokenDisk{}
	d.left.Store(int64(step))
	return d
}

// fault is a state.Fault.
func (d *brokenDisk) fault(state.Op, string) error {
	if d.left.Add(-1) <= 0 {
		return errors.New("the disk is gone")
	}
	return nil
}

// held says that no step failed.
func (d *brokenDisk) held() bool { return d.left.Load() > 0 }
