package state

import "time"

const keeperTick = time.Second

// keep does what nobody waits for, until Close: it renews the heartbeat, syncs
// records that nothing has followed, and folds.
func (f *File) keep(ticks <-chan time.Time) {
	defer close(f.stopped)
	if ticks == nil {
		ticker := time.NewTicker(keeperTick)
		defer ticker.Stop()
		ticks = ticker.C
	}
	for {
		select {
		case <-f.stop:
			return
		case <-ticks:
			f.tick(f.now())
		}
	}
}

// tick is one round of the keeper. What fails makes the File unusable, or is
// tried again: there is nobody here to tell.
func (f *File) tick(now time.Time) {
	if now.Sub(f.lock.info.Heartbeat) >= heartbeatTime {
		if err := f.lock.beat(now); err != nil {
			f.mu.Lock()
			_ = f.fail(&FileError{Reason: ErrNotSaved, Path: f.path, Cause: err})
			f.mu.Unlock()
			return
		}
	}
	_ = f.Sync()
	f.mu.Lock()
	due := f.unfolded && now.Sub(f.foldedAt) >= foldTime
	f.mu.Unlock()
	if due {
		_ = f.Fold()
	}
}
