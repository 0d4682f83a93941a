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
	f.mu.Lock()
	if now.Sub(f.lock.info.Heartbeat) >= heartbeatTime {
		f.beat(now)
	}
	lost := f.failed != nil
	f.mu.Unlock()
	if lost {
		return
	}
	_ = f.Sync()
	f.mu.Lock()
	due := f.unfolded && now.Sub(f.foldedAt) >= foldTime
	f.mu.Unlock()
	if due {
		_ = f.Fold()
	}
}
