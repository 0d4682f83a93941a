package state

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
)

// Edited reads a state file that a person may have changed by hand. signed says
// that its checksum fits, so that it is as this program wrote it. What Decode
// would not understand is refused here too.
func Edited(text []byte) (s *State, signed bool, err error) {
	if s, err := Decode(text); err == nil || errors.Is(err, ErrNewer) {
		return s, err == nil, err
	}
	var doc struct {
		document
		Checksum string `json:"checksum"`
	}
	if err := decodeStrict(text, &doc); err != nil {
		return nil, false, fmt.Errorf("not a state file: %w", err)
	}
	if doc.Format != Format {
		return nil, false, fmt.Errorf("not a state file of format %d", Format)
	}
	if s, err = doc.state(); err != nil {
		return nil, false, err
	}
	for _, address := range slices.Sorted(maps.Keys(s.Loads)) {
		if err := s.Loads[address].consistent(); err != nil {
			return nil, false, fmt.Errorf("%s: %w", address, err)
		}
	}
	return s, false, nil
}

// consistent says what a hand may have broken and records cannot.
func (l *Load) consistent() error {
	splits := map[string]bool{}
	for _, split := range l.Splits {
		if split.ID == "" || splits[split.ID] {
			return fmt.Errorf("split %q is there twice, or has no id", split.ID)
		}
		splits[split.ID] = true
	}
	for _, epoch := range l.Open {
		if !splits[epoch.Split] {
			return fmt.Errorf("the open epoch %q belongs to a split %q that is not there", epoch.Name, epoch.Split)
		}
		if epoch.Phase != PhaseBegun && epoch.Phase != PhasePrepared {
			return fmt.Errorf("the open epoch %q has no phase", epoch.Name)
		}
	}
	return nil
}

// ReplacedPath returns where Replace keeps a state of another lineage.
func ReplacedPath(path string) string { return path + ".replaced" }

// Replace puts another state into the place of this one. What was there is kept:
// as the backup, or at ReplacedPath where the new one has another lineage. A
// crash leaves the old state or the new.
//
// Of the same lineage the serial does not go backwards, so that a plan that was
// saved before is seen to be out of date.
func (f *File) Replace(s *State) error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.usable(); err != nil {
		return err
	}
	if err := f.fold(); err != nil { // the journal is empty after it
		return err
	}
	next, old := s.Clone(), f.state
	next.Format = Format
	// Records that are appended later must follow on those of both.
	next.Journal = max(next.Journal, old.Journal)
	if next.Lineage == old.Lineage && next.Serial <= old.Serial {
		next.Serial = old.Serial + 1
	}
	kept, text, err := encodeBoth(old, next)
	if err != nil {
		return notSaved(f.path, err)
	}
	if err := f.keepOld(kept, next.Lineage); err != nil {
		return err
	}
	if err := f.disk.replace(f.path, text); err != nil {
		return f.fail(notSaved(f.path, err))
	}
	f.state, f.synced, f.unfolded = next, next.Journal, false
	return nil
}

func encodeBoth(a, b *State) (textA, textB []byte, err error) {
	textA, errA := Encode(a)
	textB, errB := Encode(b)
	return textA, textB, errors.Join(errA, errB)
}

// keepOld writes down the state that is about to be replaced. A backup of another
// lineage beside the new state would be an error of the next Open.
func (f *File) keepOld(old []byte, lineage string) error {
	if lineage == f.state.Lineage {
		if err := f.disk.replace(BackupPath(f.path), old); err != nil {
			return notSaved(BackupPath(f.path), err)
		}
		return nil
	}
	if len(f.state.Tables)+len(f.state.Loads) > 0 {
		if err := f.disk.replace(ReplacedPath(f.path), old); err != nil {
			return notSaved(ReplacedPath(f.path), err)
		}
	}
	if err := f.disk.remove(BackupPath(f.path)); err != nil {
		return notSaved(BackupPath(f.path), err)
	}
	return nil
}

// Delete closes the File and removes the state with all that stands beside it,
// the lock last but for the kernel's. A crash in the middle leaves a state that
// can be deleted again.
func (f *File) Delete() error {
	if !f.shut() {
		return ErrClosed
	}
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	err := errors.Join(f.failed, f.journal.Close())
	for _, path := range []string{BackupPath(f.path), JournalPath(f.path), f.path, LockPath(f.path)} {
		if err == nil {
			err = f.disk.remove(path)
		}
	}
	if err != nil {
		err = notSaved(f.path, err)
	}
	return errors.Join(err, f.lock.release())
}

// Exists says whether there is a state, or a part of one.
func Exists(path string) (bool, error) {
	for _, p := range []string{path, JournalPath(path), BackupPath(path)} {
		_, err := os.Lstat(p)
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return false, fmt.Errorf("look for a state: %w", err)
		}
	}
	return false, nil
}

// Digest identifies the objects of a state: of two states with the same, one
// need not take the place of the other.
func Digest(s *State) (string, error) {
	text, err := json.Marshal([]any{s.Tables, s.Loads})
	if err != nil {
		return "", fmt.Errorf("encode the state: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
