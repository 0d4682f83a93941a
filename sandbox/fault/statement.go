package fault

import (
	"context"
	"errors"
)

// ErrDropped is what a statement ends with whose connection is to be closed
// without an answer.
var ErrDropped = errors.New("the connection was cut on demand")

// StatementError is the answer that a rule gives instead of the statement's.
type StatementError struct {
	Code int
	Text string
}

func (e *StatementError) Error() string { return e.Text }

// Statement runs one statement of the query port: run takes its effect and sends
// its answer when send is true. It returns what run does, or ErrDropped, or a
// *StatementError that is to be sent instead of an answer.
func (s *Set) Statement(ctx context.Context, text string, run func(send bool) error) error {
	rule, found := s.match(SQL, text)
	if !found {
		return run(true)
	}
	switch rule.Action {
	case CutBefore:
		return ErrDropped
	case LoseAnswer:
		return errors.Join(run(false), ErrDropped)
	case Error:
		return &StatementError{rule.Code, rule.Body}
	case Kill:
		kill()
	case KillAfter:
		_ = run(false) // whatever it says, nobody hears it
		kill()
	case LeaderSwitch, BackendRestart:
		s.event(rule.Action, "")
	case Delay:
		if !pause(ctx, rule.Milliseconds) {
			return ErrDropped
		}
	}
	return run(true)
}
