package starrocks

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// DeadlineError is a wait that its limit ended. Errors.Is finds
// context.DeadlineExceeded in it.
type DeadlineError struct {
	Node  string        // who was waited for, such as "backend 10.0.0.5:8040"
	What  string        // what it was to do, such as "answer prepare of sl_orders_0123456789abcdef"
	Limit time.Duration // how long
}

func (e *DeadlineError) Error() string {
	return fmt.Sprintf("wait for %s to %s: no answer within %s", e.Node, e.What, spoken(e.Limit))
}

// Unwrap makes the error one of a deadline for those who only ask that.
func (e *DeadlineError) Unwrap() error { return context.DeadlineExceeded }

// limitReached is the cause of a context that withLimit has ended. Whoever waited
// makes a *DeadlineError of it, since the address is known only there.
type limitReached struct{ limit time.Duration }

func (e *limitReached) Error() string { return "no answer within " + spoken(e.limit) }

// Unwrap keeps the meaning of a deadline where nobody has made more of it.
func (e *limitReached) Unwrap() error { return context.DeadlineExceeded }

// withLimit bounds a wait of the client's own.
func withLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit, &limitReached{limit})
}

// waitError says who was waited for, when it was a limit of the client's own that
// ended ctx; the caller's reasons stay what they are.
func waitError(ctx context.Context, node, what string, err error) error {
	if ctx.Err() == nil {
		return err
	}
	cause := context.Cause(ctx)
	var reached *limitReached
	if errors.As(cause, &reached) {
		return &DeadlineError{Node: node, What: what, Limit: reached.limit}
	}
	return cause
}

// spoken writes a limit in seconds, or in milliseconds where it is none.
func spoken(d time.Duration) string {
	if d%time.Second != 0 {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%d s", int64(d/time.Second))
}
