package state

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	lockPoll      = 100 * time.Millisecond
	lockProbe     = 10 * time.Millisecond
	lockProbes    = 20 // tries without a timeout: a reader's question holds the lock for an instant
	heartbeatTime = 10 * time.Second
)

// lock is the held kernel lock. The file is never renamed or removed: a lock on
// a file that is no longer there keeps nobody out.
type lock struct {
	path    string
	kernel  *flock.Flock
	content *os.File // the same file, open for writing
	info    LockInfo
	cleared LockInfo // left by a holder that died; zero: none
	written int      // length of the content
}

// takeLock waits for the lock, reads what a dead holder left, and signs.
func takeLock(path string, o Options) (*lock, error) {
	id := make([]byte, 4)
	if _, err := io.ReadFull(o.Random, id); err != nil {
		return nil, fmt.Errorf("draw a lock id: %w", err)
	}
	l := &lock{
		path:   LockPath(path),
		kernel: flock.New(LockPath(path), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600)),
	}
	if err := l.wait(o); err != nil {
		return nil, err
	}
	now := wholeSecond(o.Now())
	l.info = LockInfo{
		ID: hex.EncodeToString(id), Operation: o.Operation, Run: o.Run,
		Who: o.Who, Host: o.Host, PID: o.PID,
		Started: now, Heartbeat: now, Version: o.Version, Path: path,
	}
	// A text that cannot be read was left by a holder that died while it wrote;
	// there is nothing to tell about it.
	if left, err := readLockInfo(l.path); err == nil {
		l.cleared = left
	}
	content, err := os.OpenFile(l.path, os.O_WRONLY, 0)
	if err != nil {
		return nil, errors.Join(notSaved(l.path, err), l.kernel.Unlock())
	}
	l.content = content
	if err := l.sign(); err != nil {
		return nil, errors.Join(notSaved(l.path, err), l.release())
	}
	return l, nil
}

// wait returns when the lock is held, or with a *LockedError.
func (l *lock) wait(o Options) error {
	started := time.Now()
	for try := 1; ; try++ {
		taken, err := l.kernel.TryLock()
		if err != nil {
			return notSaved(l.path, err)
		}
		if taken && l.same() {
			return nil
		}
		if taken {
			// Somebody removed the file after it was opened here. A lock on it
			// would keep nobody out: let it go, and make the file anew.
			if err := l.kernel.Unlock(); err != nil {
				return notSaved(l.path, err)
			}
		}
		pause := lockProbe
		if try >= lockProbes {
			pause = lockPoll
			holder, err := readLockInfo(l.path)
			if err != nil {
				holder = LockInfo{} // being written; the holder is known to be there
			}
			if time.Since(started) >= o.LockTimeout {
				return &LockedError{Path: l.path, Info: holder}
			}
			if try == lockProbes && o.OnWait != nil {
				o.OnWait(holder)
			}
		}
		if err := sleep(o.Context, pause); err != nil {
			return fmt.Errorf("wait for lock %s: %w", l.path, err)
		}
	}
}

// same says whether the locked file is still the one that others would open.
func (l *lock) same() bool {
	held, err := l.kernel.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(l.path)
	return err == nil && os.SameFile(held, named)
}

// beat renews the heartbeat. It returns an error only where the lock no longer
// keeps others out; one that could not be written does no harm, since the
// kernel's lock decides.
func (l *lock) beat(now time.Time) error {
	if !l.same() {
		return fmt.Errorf("lock %s: the file was removed or replaced while it was held", l.path)
	}
	l.info.Heartbeat = wholeSecond(now)
	_ = l.sign()
	return nil
}

// sign writes the content over the old one. It is one write, and of the same
// length as the one before but for the first.
func (l *lock) sign() error {
	text, err := encodeJSON(l.info)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if _, err := l.content.WriteAt(text, 0); err != nil {
		return err
	}
	if l.written == len(text) {
		return nil
	}
	l.written = len(text)
	return l.content.Truncate(int64(len(text)))
}

// release empties the file, which tells the next holder that nobody died, and
// lets the lock go.
func (l *lock) release() error {
	err := errors.Join(l.content.Truncate(0), l.content.Close(), l.kernel.Unlock())
	if err != nil {
		return fmt.Errorf("release lock %s: %w", l.path, err)
	}
	return nil
}

func wholeSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// CheckLocks says whether the kernel keeps locks in the folder of a state file.
// Some network file systems do not, and nothing would keep a second run out.
func CheckLocks(path string) error {
	probe, err := os.CreateTemp(filepath.Dir(resolved(path)), ".starlift-probe-*")
	if err != nil {
		return notSaved(path, err)
	}
	defer os.Remove(probe.Name())
	defer probe.Close()
	first := flock.New(probe.Name(), flock.SetFlag(os.O_RDWR))
	defer first.Close()
	taken, err := first.TryLock()
	if err == nil && !taken {
		err = errors.New("a new file is locked already")
	}
	if err == nil {
		second := flock.New(probe.Name(), flock.SetFlag(os.O_RDWR))
		if taken, _ := second.TryLock(); taken {
			err = errors.Join(errors.New("two locks on one file are given"), second.Unlock())
		}
	}
	if err != nil {
		return &FileError{
			Reason: ErrNotSaved, Path: path, Problem: "file locks do not work in its folder", Cause: err,
			WayOut: "keep the state on another file system, with starlift { state { path = \"…\" } } or -state",
		}
	}
	return nil
}
