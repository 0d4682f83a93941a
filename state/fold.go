package state

import (
	"errors"
	"fmt"
)

// Fold writes the state file and empties the journal. It happens by itself, see
// Append; Close does it last. After an error the journal still holds what the
// state file does not, and the File may be used on.
func (f *File) Fold() error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.usable(); err != nil {
		return err
	}
	return f.fold()
}

// fold is Fold with both locks held.
//
// The order makes it safe: the new state names the last record that it contains
// and is on disk before the journal is cut. A crash between the two leaves
// records in the journal that the state contains; they are passed over.
func (f *File) fold() error {
	f.pending, f.foldedAt = 0, f.now()
	if !f.unfolded {
		return nil
	}
	text, err := Encode(f.state)
	if err != nil {
		return notSaved(f.path, err)
	}
	if err := f.disk.replace(f.path, text); err != nil {
		return notSaved(f.path, err)
	}
	f.synced = f.state.Journal
	f.unfolded = false
	return f.empty()
}

// empty cuts the journal to nothing. Lines that a failure leaves do no harm:
// the next ones follow on them.
func (f *File) empty() error {
	if err := f.disk.truncate(f.journal, 0); err != nil {
		return notSaved(JournalPath(f.path), err)
	}
	f.size = 0
	if err := f.disk.sync(f.journal); err != nil {
		return notSaved(JournalPath(f.path), err)
	}
	return nil
}

// Close folds, stops the heartbeat and lets the lock go. Where Append had
// failed it leaves the files as they are, and returns that error. What is
// appended at the same time may be refused. A second Close does nothing.
func (f *File) Close() error {
	if !f.shut() {
		return nil
	}
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.held()
	if err == nil {
		if err = f.fold(); err != nil && f.synced < f.state.Journal {
			err = errors.Join(err, f.disk.sync(f.journal))
		}
	}
	if closing := f.journal.Close(); closing != nil {
		err = errors.Join(err, fmt.Errorf("close %s: %w", JournalPath(f.path), closing))
	}
	return errors.Join(err, f.lock.release())
}

// shut keeps everybody else out and ends the heartbeat; false when that was done
// before.
func (f *File) shut() bool {
	f.mu.Lock()
	again := f.closed
	f.closed = true
	f.mu.Unlock()
	if again {
		return false
	}
	close(f.stop)
	<-f.stopped
	return true
}
