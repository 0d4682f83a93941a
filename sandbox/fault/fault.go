// Package fault breaks requests on demand, by count and never by time, so that
// a test can meet every moment at which a request can fail. It also keeps count
// of the requests that took effect, and serves both on the admin port. The
// listeners pass every operation through Set.Serve.
package fault

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// The operations that rules name. Each counts where it takes effect: commit and
// rollback at the listener that answers them, the others at the backend.
// Redirects count nowhere.
const (
	Begin        = "begin"
	Load         = "load"
	Prepare      = "prepare"
	Commit       = "commit"
	Rollback     = "rollback"
	GetLoadState = "get_load_state"
	Cancel       = "cancel"
	StreamLoad   = "stream_load"
	Any          = "any"
)

// The actions.
const (
	CutBefore  = "cut_before"  // close the connection before any effect
	CutBody    = "cut_body"    // close it after AfterBytes of the body
	LoseAnswer = "lose_answer" // take the effect, then close without an answer
	Status     = "status"      // answer with Code and Body, no effect
	Delay      = "delay"       // wait Milliseconds, then go on
	Kill       = "kill"        // SIGKILL this process before the effect
	KillAfter  = "kill_after"  // SIGKILL it after the effect, before the answer
)

// Rule is one fault. It fires on the At-th matching request from when it was
// set (1 is the next one) and on Times requests in a row.
type Rule struct {
	On           string `json:"on"`
	At           int    `json:"at"`
	Times        int    `json:"times"`
	Action       string `json:"action"`
	AfterBytes   int64  `json:"after_bytes,omitempty"`
	Code         int    `json:"code,omitempty"`
	Body         string `json:"body,omitempty"`
	Milliseconds int    `json:"milliseconds,omitempty"`
}

// complete fills in 1 for an absent At or Times and refuses what makes no sense.
func (r *Rule) complete() error {
	operations := []string{Begin, Load, Prepare, Commit, Rollback, GetLoadState, Cancel, StreamLoad, Any}
	actions := []string{CutBefore, CutBody, LoseAnswer, Status, Delay, Kill, KillAfter}
	if r.At == 0 {
		r.At = 1
	}
	if r.Times == 0 {
		r.Times = 1
	}
	switch {
	case !slices.Contains(operations, r.On):
		return fmt.Errorf("on is %q, allowed are %s", r.On, strings.Join(operations, ", "))
	case !slices.Contains(actions, r.Action):
		return fmt.Errorf("action is %q, allowed are %s", r.Action, strings.Join(actions, ", "))
	case r.At < 1 || r.Times < 1:
		return fmt.Errorf("at and times must be at least 1")
	case r.AfterBytes < 0 || r.Milliseconds < 0 || r.Milliseconds > 600_000:
		return fmt.Errorf("after_bytes must be at least 0, milliseconds between 0 and 600000")
	case r.Action == CutBody && r.On != Load && r.On != StreamLoad:
		return fmt.Errorf("action cut_body needs on load or stream_load: nothing else has a body")
	case r.Action == Status && (r.Code < 200 || r.Code > 599):
		return fmt.Errorf("action status needs a code between 200 and 599")
	}
	return nil
}

// State is a rule with what became of it.
type State struct {
	Rule
	Seen  int `json:"seen"`  // matching requests since it was set
	Fired int `json:"fired"` // how many of them it broke
}

// Count is how many requests of an operation and label took place.
type Count struct {
	Op    string `json:"op"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// Set is the rules in force and the counts. Its zero value has none; it can be
// used by several goroutines.
type Set struct {
	mu     sync.Mutex
	rules  []*State
	counts map[Count]int // Count.Count is 0 in the keys
}

// Add puts a rule in force; the error says what is wrong with it.
func (s *Set) Add(r Rule) error {
	if err := r.complete(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = append(s.rules, &State{Rule: r})
	return nil
}

// Clear takes all rules out of force.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
}

// Rules returns the rules in the order in which they were set.
func (s *Set) Rules() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]State, 0, len(s.rules))
	for _, r := range s.rules {
		list = append(list, *r)
	}
	return list
}

// Counts returns the requests so far, sorted by operation and label. Broken
// ones count too.
func (s *Set) Counts() []Count {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Count, 0, len(s.counts))
	for key, n := range s.counts {
		list = append(list, Count{key.Op, key.Label, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return strings.Compare(a.Op+"\x00"+a.Label, b.Op+"\x00"+b.Label)
	})
	return list
}

// maxLabels bounds the memory of the counts: further labels count together.
const maxLabels = 100_000

// match counts a request and returns the rule that breaks it, if any.
func (s *Set) match(op, label string) (Rule, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts == nil {
		s.counts = map[Count]int{}
	}
	if len(s.counts) >= maxLabels {
		label = ""
	}
	s.counts[Count{Op: op, Label: label}]++
	var fired Rule
	found := false
	for _, r := range s.rules {
		if r.On != op && r.On != Any {
			continue
		}
		r.Seen++
		if !found && r.Seen >= r.At && r.Seen < r.At+r.Times {
			r.Fired++
			fired, found = r.Rule, true
		}
	}
	return fired, found
}

// abort closes the connection without an answer: net/http's way to say so.
func abort() { panic(http.ErrAbortHandler) }
