package starrocks

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// IdleSlack is how much longer than its timeouts an open transaction can live:
	// the backend looks every 30 s, and the frontend as often after it (protocol
	// reference 3.2 and 3.6).
	IdleSlack = time.Minute
	// patientPause spaces the questions of a wait of minutes.
	patientPause = 15 * time.Second
)

// CancelOrWait does what is left when a label is PREPARE and cannot be rolled back:
// its backend has forgotten it, or it is a plain Stream Load, which knows no
// rollback. It is cancelled at the frontend; where that fails it ends by itself
// when it has been idle for its timeout, and is waited for until patience is over,
// which is the longest timeout that was given to it and IdleSlack. waiting is told
// before the wait begins; nil tells nobody.
//
// nil means that the label is aborted or unknown: nothing of it will be committed.
// A label in any other state gives a *StateError: committed after all, PREPARED,
// which is to be rolled back, or after all patience still PREPARE.
//
// Do not call it for a load whose end may have been sent: that load is waited for.
func (c *Client) CancelOrWait(ctx context.Context, database string, l Label, patience time.Duration, waiting func(patience time.Duration)) error {
	if err := c.cancelOrWait(ctx, database, l, patience, waiting); err != nil {
		return fmt.Errorf("cancel %s: %w", l, err)
	}
	return nil
}

func (c *Client) cancelOrWait(ctx context.Context, database string, l Label, patience time.Duration, waiting func(time.Duration)) error {
	for waited := time.Duration(0); ; {
		// The answer is no proof, and a cancel that fails now may be possible
		// when a leader has been found.
		cause := c.cancel(ctx, database, l)
		state, reason, err := c.AskState(ctx, database, l)
		switch {
		case err != nil:
			return &UndecidedError{Err: cause, Asked: err}
		case state == Aborted || state == Unknown:
			return nil
		case state != Prepare || waited >= patience:
			return &StateError{State: state, Reason: reason, Err: cause}
		case waited == 0 && waiting != nil:
			waiting(patience)
		}
		pause := min(patientPause, patience-waited)
		if err := c.settings.Sleep(ctx, pause); err != nil {
			return errors.Join(&StateError{State: state, Reason: reason, Err: cause}, err)
		}
		waited += pause
	}
}
