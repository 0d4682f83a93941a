package cli

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"starlift/diag"
	"starlift/state"
)

// The exit codes. Each means the same for every command.
const (
	exitDone        = 0
	exitFailed      = 1 // before anything was changed
	exitChanges     = 2 // with -detailed-exitcode
	exitUnformatted = 3
	exitBlocked     = 4
	exitPartial     = 5
	exitLocked      = 6
	exitStale       = 7 // a saved plan that does not fit any more
	exitState       = 8
	exitDeclined    = 9
	exitUsage       = 64
	exitPanic       = 70
	exitInterrupted = 130
)

// exitError ends a command with a code after everything has been said.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("exit %d", e.code) }

// usageError is a wrong command line.
type usageError struct {
	code diag.Code
	text string
}

func (e *usageError) Error() string { return e.text }

func usage(code diag.Code, format string, args ...any) error {
	return &usageError{code, fmt.Sprintf(format, args...)}
}

// signalError is the cause of a context that a signal ended.
type signalError struct{ signal syscall.Signal }

func (e *signalError) Error() string { return "interrupted by " + signalName(e.signal) }

func (e *signalError) exit() int { return 128 + int(e.signal) }

func signalName(s syscall.Signal) string {
	switch s {
	case syscall.SIGINT:
		return "SIGINT"
	case syscall.SIGTERM:
		return "SIGTERM"
	case syscall.SIGHUP:
		return "SIGHUP"
	}
	return s.String()
}

// stateProblem gives an error about the state its code and exit code; ok is
// false for other errors.
func stateProblem(err error) (code diag.Code, exit int, ok bool) {
	var locked *state.LockedError
	switch {
	case errors.As(err, &locked):
		return diag.Locked, exitLocked, true
	case errors.Is(err, state.ErrDamaged):
		return diag.StateUnreadable, exitState, true
	case errors.Is(err, state.ErrNewer):
		return diag.StateNewer, exitState, true
	case errors.Is(err, state.ErrOlder):
		return diag.StateOlder, exitState, true
	case errors.Is(err, state.ErrNotSaved), errors.Is(err, state.ErrClosed):
		return diag.StateNotSaved, exitState, true
	}
	return "", 0, false
}

// interrupted returns the signal that ended the context, or nil.
func interrupted(ctx context.Context) *signalError {
	var s *signalError
	if errors.As(context.Cause(ctx), &s) {
		return s
	}
	return nil
}
