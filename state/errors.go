package state

import (
	"errors"
	"fmt"
)

// What went wrong with the files, for errors.Is. A lock that is held is a
// *LockedError (SL5001).
var (
	// ErrDamaged: the state, its journal or its backup is missing, cannot be
	// read, is damaged, or belongs to another history (SL5003).
	ErrDamaged = errors.New("state unreadable")
	// ErrNotSaved: something could not be written (SL5004). What was appended
	// without an error before is on disk.
	ErrNotSaved = errors.New("state not saved")
	// ErrNewer: a newer version of the program has written the files (SL5005).
	ErrNewer = errors.New("state from a newer version")
	// ErrOlder: the state file is older than its own journal or backup (SL5007).
	ErrOlder = errors.New("state went backwards")
	// ErrClosed: the File was closed.
	ErrClosed = errors.New("state is closed")
)

// FileError is every error about one of the files. It unwraps to its Reason and
// to its Cause.
type FileError struct {
	Reason  error  // ErrDamaged, ErrNotSaved, ErrNewer or ErrOlder
	Path    string // the file it is about
	Line    int    // its line, from 1; 0 where the whole file is meant
	Problem string // what is wrong with it; may be empty where there is a Cause
	WayOut  string // what a person can do; may be empty
	Cause   error  // may be nil
}

// Error tells what was done to which file, what is wrong and the way out.
func (e *FileError) Error() string {
	doing := "read"
	if errors.Is(e.Reason, ErrNotSaved) {
		doing = "save"
	}
	text := doing + " " + e.Path
	if e.Line > 0 {
		text += fmt.Sprintf(" line %d", e.Line)
	}
	if e.Problem != "" {
		text += ": " + e.Problem
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	if e.WayOut != "" {
		text += "; " + e.WayOut
	}
	return text
}

// Unwrap returns the reason and the cause.
func (e *FileError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Reason}
	}
	return []error{e.Reason, e.Cause}
}

func notSaved(path string, cause error) error {
	return &FileError{Reason: ErrNotSaved, Path: path, Cause: cause}
}
