package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// LockInfo is the lock file's content: who holds the lock, or was the last to
// hold it and died.
type LockInfo struct {
	ID        string    `json:"id"` // eight hex digits
	Operation string    `json:"operation"`
	Run       string    `json:"run_id"`
	Who       string    `json:"who"`
	Host      string    `json:"host"`
	PID       int       `json:"pid"`
	Started   time.Time `json:"started"`   // UTC, whole seconds
	Heartbeat time.Time `json:"heartbeat"` // UTC, whole seconds; at most some 10 s old while the holder lives
	Version   string    `json:"version"`
	Path      string    `json:"path"` // the state file
}

// String names the holder in one line.
func (i LockInfo) String() string {
	return fmt.Sprintf("pid %d on %s (%s, started %s)", i.PID, i.Host, i.Operation, i.Started.Format(time.RFC3339))
}

// LockedError is Open's answer when another run holds the lock (SL5001).
type LockedError struct {
	Path string   // the lock file
	Info LockInfo // the holder; zero where it could not be read
}

// Error names the lock and its holder.
func (e *LockedError) Error() string {
	if e.Info.ID == "" {
		return fmt.Sprintf("lock %s: held by another run", e.Path)
	}
	return fmt.Sprintf("lock %s: held by %s, run %s, lock id %s", e.Path, e.Info, e.Info.Run, e.Info.ID)
}

// ReadLock tells who holds the lock of a state file, without taking it. held is
// false where nobody does; the info is then that of a holder that died, or zero.
func ReadLock(path string) (info LockInfo, held bool, err error) {
	lock := LockPath(resolved(path))
	info, err = readLockInfo(lock)
	if err != nil || info.ID == "" {
		return LockInfo{}, false, err
	}
	// Only the kernel knows whether the holder lives. The question takes the
	// lock for an instant; Open tries for longer than that before it gives up.
	probe := flock.New(lock, flock.SetFlag(os.O_RDONLY))
	free, err := probe.TryRLock()
	if err != nil {
		return info, false, fmt.Errorf("ask for lock %s: %w", lock, err)
	}
	if free {
		err = probe.Unlock()
	}
	return info, !free, err
}

// readLockInfo returns the zero LockInfo where there is no file, or nothing in
// it. The holder writes over it in place, so a text that cannot be read may be
// one that is being written, and is read again.
func readLockInfo(lock string) (LockInfo, error) {
	var bad error
	for range 3 {
		text, err := os.ReadFile(lock)
		if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
			return LockInfo{}, nil
		}
		if err != nil {
			return LockInfo{}, fmt.Errorf("read lock %s: %w", lock, err)
		}
		var info LockInfo
		if bad = json.Unmarshal(text, &info); bad == nil {
			return info, nil
		}
	}
	return LockInfo{}, fmt.Errorf("read lock %s: %w", lock, bad)
}

// aliveTime is how old a heartbeat may be before its holder is in doubt: the
// holder renews it every 10 s.
const aliveTime = time.Minute

// Alive says that the holder has lately been at work.
func (i LockInfo) Alive(now time.Time) bool { return now.Sub(i.Heartbeat) <= aliveTime }

// ForceUnlock takes the lock away from a holder that does not answer and cannot
// be proven dead; id is the lock's. Should the holder live after all, it notices
// before it writes again, and fails. A lock that nobody holds, or one of another
// id, is an error, and stays.
func ForceUnlock(path, id string) error {
	path = resolved(path)
	info, held, err := ReadLock(path)
	switch {
	case err != nil:
		return err
	case !held:
		return fmt.Errorf("lock %s: nobody holds it", LockPath(path))
	case info.ID != id:
		return fmt.Errorf("lock %s: its id is %s, not %s", LockPath(path), info.ID, id)
	}
	if err := os.Remove(LockPath(path)); err != nil {
		return notSaved(LockPath(path), err)
	}
	return nil
}
