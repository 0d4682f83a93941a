package state

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// content is the three files as they were read; a missing one is nil, an empty
// one is not.
type content struct{ state, journal, backup []byte }

func readContent(path string) (content, error) {
	var c content
	for _, part := range []struct {
		path string
		into *[]byte
	}{{path, &c.state}, {JournalPath(path), &c.journal}, {BackupPath(path), &c.backup}} {
		text, err := readFile(part.path)
		if err != nil {
			return content{}, err
		}
		*part.into = text
	}
	return c, nil
}

// readFile returns nil for a missing file and an empty slice for an empty one.
func readFile(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &FileError{Reason: ErrDamaged, Path: path, Cause: err}
	}
	return text, nil
}

// decode returns the state that the files hold, nil where there is none yet,
// and how many of the journal's records the state file did not contain.
func (c content) decode(path string) (s *State, applied int, err error) {
	if c.state == nil {
		return nil, 0, c.absent(path)
	}
	s, err = Decode(c.state)
	if errors.Is(err, ErrNewer) {
		return nil, 0, &FileError{
			Reason: ErrNewer, Path: path, Cause: err,
			WayOut: "use the version that wrote it",
		}
	}
	if err != nil {
		return nil, 0, &FileError{Reason: ErrDamaged, Path: path, Cause: err, WayOut: c.wayBack(path)}
	}
	if err := c.compare(path, s); err != nil {
		return nil, 0, err
	}
	applied, err = replay(s, JournalPath(path), c.journal)
	if err != nil {
		return nil, 0, err
	}
	return s, applied, nil
}

// absent accepts that there is no state file only where nothing else says that
// there has been one: it is made before its journal and its backup.
func (c content) absent(path string) error {
	beside := ""
	switch {
	case c.journal != nil:
		beside = JournalPath(path)
	case c.backup != nil:
		beside = BackupPath(path)
	default:
		return nil
	}
	return &FileError{
		Reason: ErrDamaged, Path: path,
		Problem: fmt.Sprintf("the file is missing, but %s is there", beside),
		WayOut:  c.wayBack(path),
	}
}

// compare looks whether the backup belongs to the state and is not newer. A
// backup that cannot be read says nothing; the next run replaces it.
func (c content) compare(path string, s *State) error {
	backup, err := Decode(c.backup)
	if err != nil {
		return nil
	}
	if backup.Lineage != s.Lineage {
		return foreign(BackupPath(path), 0, backup.Lineage, s.Lineage)
	}
	if backup.Journal > s.Journal {
		return &FileError{
			Reason: ErrOlder, Path: path,
			Problem: fmt.Sprintf("it ends with record %d, but %s with record %d: an older state file was put in its place",
				s.Journal, BackupPath(path), backup.Journal),
			WayOut: "put the newer one back, or move the backup away to go on from the older one",
		}
	}
	return nil
}

func (c content) wayBack(path string) string {
	if _, err := Decode(c.backup); err == nil {
		return "restore it from " + BackupPath(path)
	}
	return fmt.Sprintf("restore it from a copy; without one, move it and %s away to begin anew", JournalPath(path))
}

const (
	readTries = 10
	readPause = 5 * time.Millisecond
)

// Read returns the state without taking the lock, for the commands that only
// look. It never writes. Where there is no state yet, the State returned is
// empty and has no lineage.
//
// Another process may be appending and folding meanwhile: the state returned is
// one that held at an instant during the call.
func Read(path string) (*State, error) {
	path = resolved(path)
	for try := 1; ; try++ {
		c, err := readContent(path)
		if err != nil {
			return nil, err
		}
		// A fold replaces the state file first and cuts the journal after. If the
		// state file is the same after the journal was read, the journal held all
		// that the file did not. The cut of the fold before may still have come
		// while the journal was read: then the journal ends early, at what the
		// state file holds, or does not fit and is read again.
		after, err := readFile(path)
		if err != nil {
			return nil, err
		}
		if bytes.Equal(c.state, after) && (c.state == nil) == (after == nil) {
			s, _, err := c.decode(path)
			if err == nil && s == nil {
				s = newState("")
			}
			if err == nil || try == readTries {
				return s, err
			}
		} else if try == readTries {
			return nil, &FileError{Reason: ErrDamaged, Path: path, Problem: "it changed each time that it was read"}
		}
		time.Sleep(readPause)
	}
}
