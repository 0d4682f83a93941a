package starrocks

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// TxnState is the state of the newest transaction of a label (protocol
// reference 4.1).
type TxnState uint8

// The states. Unknown is not "not loaded": a finished transaction is forgotten
// after a while (4.2), and a Prepare one with the leader that knew it.
const (
	Unknown TxnState = iota
	Prepare
	Prepared
	Committed
	Visible
	Aborted
)

var stateNames = [...]string{"UNKNOWN", "PREPARE", "PREPARED", "COMMITTED", "VISIBLE", "ABORTED"}

// String gives StarRocks' word, such as PREPARED.
func (s TxnState) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state %d", uint8(s))
}

// Done says that the rows are in the table for good: Committed or Visible.
func (s TxnState) Done() bool { return s == Committed || s == Visible }

// State asks the leader for the state of a label. reason is why it was aborted,
// where the cluster says so (from 3.4). It may be asked as often as one likes;
// another frontend is asked when one does not answer.
func (c *Client) State(ctx context.Context, database string, l Label) (state TxnState, reason string, err error) {
	a, err := c.ask(ctx, c.settings.AnswerTimeout, call{
		op: "for the label", leader: true, method: http.MethodGet,
		path: "/api/" + url.PathEscape(database) + "/get_load_state?label=" + url.QueryEscape(string(l)),
	}, true)
	if err == nil {
		state, reason, err = readState(a)
	}
	if err != nil {
		return Unknown, "", fmt.Errorf("ask for label %s: %w", l, err)
	}
	return state, reason, nil
}

func readState(a answer) (TxnState, string, error) {
	r, err := parseReply(a)
	if err != nil {
		return Unknown, "", err
	}
	if !r.ok() {
		return Unknown, "", r.refusal()
	}
	for i, name := range stateNames {
		if strings.EqualFold(r.State, name) {
			return TxnState(i), r.Reason, nil
		}
	}
	return Unknown, "", &OddAnswerError{Address: a.at.base, Status: a.status, Line: fmt.Sprintf("label state %q", printable(cut(r.State, 40)))}
}

// Cancel aborts the PREPARE transaction of a label at the frontend, without its
// backend (protocol reference 3.8). A PREPARED one is rolled back instead.
func (c *Client) Cancel(ctx context.Context, database string, l Label) error {
	if err := c.cancel(ctx, database, l); err != nil {
		return fmt.Errorf("cancel %s: %w", l, err)
	}
	return nil
}

func (c *Client) cancel(ctx context.Context, database string, l Label) error {
	a, err := c.ask(ctx, c.settings.AnswerTimeout, call{
		op: "cancel", leader: true, method: http.MethodPost,
		path: "/api/" + url.PathEscape(database) + "/_/_cancel?label=" + url.QueryEscape(string(l)),
	}, false)
	if err != nil {
		return err
	}
	r, err := parseReply(a)
	if err == nil && !r.ok() {
		err = r.refusal()
	}
	return err
}

// WaitVisible waits until a committed label is visible, for limit at most, and
// says whether it is. A label that is not committed gives a *StateError.
func (c *Client) WaitVisible(ctx context.Context, database string, l Label, limit time.Duration) (bool, error) {
	for waited, pause := time.Duration(0), 50*time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		state, reason, err := c.State(ctx, database, l)
		switch {
		case err != nil && (ctx.Err() != nil || Permanent(err) || waited >= limit):
			return false, err
		case err == nil && state == Visible:
			return true, nil
		case err == nil && state != Committed:
			return false, fmt.Errorf("wait for %s: %w", l, &StateError{State: state, Reason: reason})
		case waited >= limit:
			return false, nil
		}
		pause = min(pause, limit-waited)
		if err := c.settings.Sleep(ctx, pause); err != nil {
			return false, fmt.Errorf("wait for %s: %w", l, err)
		}
		waited += pause
	}
}
