package state

import (
	"os"
	"sync"
	"time"
)

// File is an open state: its holder is the only one who changes it. Its methods
// may be called from several goroutines.
type File struct {
	path string
	run  string
	disk disk
	now  func() time.Time
	lock *lock
	info LockInfo

	// syncing is held by the goroutine that waits for the disk on behalf of all
	// that have written. It is taken before mu.
	syncing sync.Mutex

	mu       sync.Mutex
	state    *State // what all records that were written come to
	journal  *os.File
	size     int64     // the journal's length
	buffer   []byte    // lines being made, kept for its memory
	synced   uint64    // highest sequence known to be on disk
	unfolded bool      // the journal holds records that the state file does not
	pending  int       // records since a fold was last tried
	foldedAt time.Time // when a fold was last tried
	failed   error     // why nothing more is accepted
	closed   bool

	stop, stopped chan struct{} // the keeper's
}

const (
	foldRecords = 1000
	foldTime    = 30 * time.Second
)

// State returns a copy of the state, with all records that were appended. It
// copies everything: for the state of one load ask Load.
func (f *File) State() *State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state.Clone()
}

// Load returns a copy of one load, and false where it is not known.
func (f *File) Load(address string) (*Load, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	load := f.state.Loads[address]
	if load == nil {
		return nil, false
	}
	return load.Clone(), true
}

// OpenEpoch returns a copy of an open epoch of a load, and false where there is
// none of that name. It copies nothing else: it is asked before every epoch.
func (f *File) OpenEpoch(address, name string) (Epoch, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	load := f.state.Loads[address]
	if load == nil {
		return Epoch{}, false
	}
	for i := range load.Open {
		if load.Open[i].Name == name {
			return load.Open[i].clone(), true
		}
	}
	return Epoch{}, false
}

// Offset returns where the last committed epoch of a split has ended, and false
// where the load or the split is not known.
func (f *File) Offset(address, split string) (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	load := f.state.Loads[address]
	if load == nil {
		return "", false
	}
	i, ok := f.state.place(load, split)
	if !ok {
		return "", false
	}
	return load.Splits[i].At, true
}

// RowsOf returns how many rows of a split were committed, and false where the load
// or the split is not known.
func (f *File) RowsOf(address, split string) (int64, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	load := f.state.Loads[address]
	if load == nil {
		return 0, false
	}
	i, ok := f.state.place(load, split)
	if !ok {
		return 0, false
	}
	return load.Splits[i].Rows, true
}

// Serial returns the state's serial.
func (f *File) Serial() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state.Serial
}

// Info returns what the lock file said when the lock was taken.
func (f *File) Info() LockInfo { return f.info }

// Cleared returns who left the lock without letting it go, and false where
// nobody did: "Cleared a lock left by pid …".
func (f *File) Cleared() (LockInfo, bool) {
	return f.lock.cleared, f.lock.cleared.ID != ""
}

// Append writes records to the journal, in one write, and makes their changes.
// With durable it returns when they, and all that was written before, are on
// disk; goroutines that wait at the same time share a sync. Without, they are
// on disk with the next durable record, or within a second or so.
//
// A first record that does not fit the state (an unknown load or split, an epoch
// that is not open, text that is not UTF-8) is refused and nothing is written.
// After every other error the File accepts nothing more, since what the disk
// holds is only known to the next Open: the records of the failed call are then
// there, or a first part of them is.
func (f *File) Append(durable bool, records ...Record) error {
	payloads := make([]payload, len(records))
	for i, record := range records {
		p, err := newPayload(record)
		if err != nil {
			return err
		}
		payloads[i] = p
	}
	last, due, err := f.write(payloads)
	if err == nil && durable {
		err = f.syncTo(last)
	}
	if err != nil {
		return err
	}
	if due {
		// The records are in the journal whatever becomes of this. A fold that
		// fails is tried again after as many records, and by Close, which tells.
		_ = f.Fold()
	}
	return nil
}

// Sync returns when all that was appended is on disk.
func (f *File) Sync() error {
	f.mu.Lock()
	last := f.state.Journal
	f.mu.Unlock()
	return f.syncTo(last)
}

// usable says why nothing may be written, or nil.
func (f *File) usable() error {
	if f.closed {
		return ErrClosed
	}
	return f.held()
}

// held says why the File may not be used any more, or nil. A process that slept
// may have been taken for dead and its lock given to another; it finds out here,
// before it writes.
func (f *File) held() error {
	if f.failed == nil && f.now().Sub(f.lock.info.Heartbeat) > 2*heartbeatTime {
		f.beat(f.now())
	}
	return f.failed
}

// beat renews the heartbeat, or notes that the lock is lost.
func (f *File) beat(now time.Time) {
	if err := f.lock.beat(now); err != nil {
		_ = f.fail(&FileError{Reason: ErrNotSaved, Path: f.path, Cause: err})
	}
}

// fail keeps the first error that makes the File unusable, and returns it.
func (f *File) fail(err error) error {
	if f.failed == nil {
		f.failed = err
	}
	return f.failed
}
