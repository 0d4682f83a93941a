package fault

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// The operations that rules name. Each counts where it takes effect: commit and
// rollback at the listener that answers them, the others at the backend.
// Redirect is each redirect of a frontend, SQL each statement of the query port;
// Any stands for neither of these two.
const (
	Begin        = "begin"
	Load         = "load"
	Prepare      = "prepare"
	Commit       = "commit"
	Rollback     = "rollback"
	GetLoadState = "get_load_state"
	Cancel       = "cancel"
	StreamLoad   = "stream_load"
	Redirect     = "redirect"
	SQL          = "sql"
	Any          = "any"
)

// The actions.
const (
	CutBefore  = "cut_before"  // close the connection before any effect
	CutBody    = "cut_body"    // close it after AfterBytes of the body
	LoseAnswer = "lose_answer" // take the effect, then close without an answer
	Status     = "status"      // answer with Code and Body, no effect
	Error      = "error"       // answer a statement with error Code and text Body, no effect
	Delay      = "delay"       // wait Milliseconds, then go on
	Slow       = "slow"        // read the body at BytesPerSecond
	Stall      = "stall"       // read AfterBytes of the body, then nothing for Milliseconds, then go on
	Busy       = "busy"        // act as if another request held the transaction
	Loop       = "loop"        // redirect to where the request came, no effect
	Astray     = "astray"      // redirect to where nobody listens, no effect
	Kill       = "kill"        // SIGKILL this process before the effect
	KillAfter  = "kill_after"  // SIGKILL it after the effect, before the answer
)

// The actions that let something happen to the server just before the request
// takes effect, which it then does. Set.Happen says how.
const (
	LeaderSwitch       = "leader_switch"
	BackendRestart     = "backend_restart"
	TransactionTimeout = "transaction_timeout" // of the request's label
	LabelForgotten     = "label_forgotten"     // the request's label
)

// Rule is one fault. It fires on the At-th matching request from when it was
// set (1 is the next one) and on Times requests in a row.
type Rule struct {
	On     string `json:"on"`
	At     int    `json:"at"`
	Times  int    `json:"times"`
	Action string `json:"action"`
	// Label is a pattern of package path that the label of a request must
	// match; empty for all.
	Label string `json:"label,omitempty"`
	// Statement is a part of the statements that match, in any case and with
	// any blanks between its words; empty for all. For SQL only.
	Statement      string `json:"statement,omitempty"`
	AfterBytes     int64  `json:"after_bytes,omitempty"`
	BytesPerSecond int64  `json:"bytes_per_second,omitempty"`
	Code           int    `json:"code,omitempty"`
	Body           string `json:"body,omitempty"`
	Milliseconds   int    `json:"milliseconds,omitempty"`
}

// maxMilliseconds is how long a rule may make a request wait.
const maxMilliseconds = 600_000

// complete fills in 1 for an absent At or Times and refuses what makes no sense.
func (r *Rule) complete() error {
	operations := []string{Begin, Load, Prepare, Commit, Rollback, GetLoadState, Cancel, StreamLoad, Redirect, SQL, Any}
	actions := []string{CutBefore, CutBody, LoseAnswer, Status, Error, Delay, Slow, Stall, Busy, Loop, Astray, Kill, KillAfter, LeaderSwitch, BackendRestart, TransactionTimeout, LabelForgotten}
	if r.At == 0 {
		r.At = 1
	}
	if r.Times == 0 {
		r.Times = 1
	}
	_, badPattern := path.Match(r.Label, "")
	switch {
	case !slices.Contains(operations, r.On):
		return fmt.Errorf("on is %q, allowed are %s", r.On, strings.Join(operations, ", "))
	case !slices.Contains(actions, r.Action):
		return fmt.Errorf("action is %q, allowed are %s", r.Action, strings.Join(actions, ", "))
	case r.At < 1 || r.Times < 1:
		return errors.New("at and times must be at least 1")
	case r.AfterBytes < 0 || r.Milliseconds < 0 || r.Milliseconds > maxMilliseconds:
		return fmt.Errorf("after_bytes must be at least 0, milliseconds between 0 and %d", maxMilliseconds)
	case badPattern != nil:
		return fmt.Errorf("label is %q, which is no pattern: %w", r.Label, badPattern)
	case r.On == SQL && r.Label != "" || r.On != SQL && r.Statement != "":
		return errors.New("statement is for on sql, label for the other operations")
	}
	return r.fits()
}

// fits refuses an action that its operation cannot have, or that lacks what it
// needs.
func (r *Rule) fits() error {
	only := func(operations ...string) error {
		if slices.Contains(operations, r.On) {
			return nil
		}
		return fmt.Errorf("action %s needs on %s", r.Action, strings.Join(operations, " or "))
	}
	switch r.Action {
	case CutBody, Stall:
		return only(Load, StreamLoad)
	case Slow:
		if r.BytesPerSecond < 1 {
			return errors.New("action slow needs bytes_per_second of at least 1")
		}
		return only(Load, StreamLoad)
	case Busy:
		return only(Load, Prepare, Commit, Rollback)
	case Error:
		if r.Code < 1 || r.Code > 65535 {
			return errors.New("action error needs a code between 1 and 65535")
		}
		return only(SQL)
	case Status:
		if r.Code < 200 || r.Code > 599 {
			return errors.New("action status needs a code between 200 and 599")
		}
		return r.notSQL()
	case Loop, Astray, TransactionTimeout, LabelForgotten:
		return r.notSQL()
	}
	return nil
}

func (r *Rule) notSQL() error {
	if r.On == SQL {
		return fmt.Errorf("action %s is for HTTP requests, not for on sql", r.Action)
	}
	return nil
}

// matches reports whether the rule is about a request. of is its label, or the
// statement of SQL.
func (r *Rule) matches(op, of string) bool {
	switch {
	case r.On != op && (r.On != Any || op == Redirect || op == SQL):
		return false
	case op == SQL:
		return r.Statement == "" || strings.Contains(words(of), words(r.Statement))
	}
	matched, _ := path.Match(r.Label, of) // the pattern was tried when the rule was set
	return r.Label == "" || matched
}

// words is a statement in lower case with one blank between its words.
func words(statement string) string {
	return strings.ToLower(strings.Join(strings.Fields(statement), " "))
}
