// Package fault breaks requests on demand, by count and never by time, so that
// a test can meet every moment at which a request can fail. It also keeps count
// of the requests that took effect, and serves both on the admin port. The
// listeners pass every operation through Set.Serve, and package sql every
// statement through Set.Statement.
package fault

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// State is a rule with what became of it.
type State struct {
	Rule
	Seen  int `json:"seen"`  // matching requests since it was set
	Fired int `json:"fired"` // how many of them it broke
}

// spent reports whether the rule will break nothing any more.
func (s *State) spent() bool { return s.Seen >= s.At+s.Times-1 }

// Count is how many requests of an operation and label took place.
type Count struct {
	Op    string `json:"op"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// Set is the rules in force and the counts. Its zero value has none and keeps
// them in memory; it can be used by several goroutines.
type Set struct {
	mu     sync.Mutex
	save   func(name string, value []byte) error // nil: in memory only
	happen map[string]func(label string)
	rules  []*State
	counts map[Count]int // Count.Count is 0 in the keys
}

const noteName = "faults"

// Keep takes up the rules that an earlier process left in the notes, and notes
// from now on when a rule is set, fires or is cleared: one that kills the
// process must not do so again, and one that is set before a server starts
// anew must not be lost.
func (s *Set) Keep(load func(name string) []byte, save func(name string, value []byte) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.save = save
	text := load(noteName)
	if text == nil {
		return nil
	}
	if err := json.Unmarshal(text, &s.rules); err != nil {
		return fmt.Errorf("read the faults: %w", err)
	}
	return nil
}

// Happen says what the actions do that let something happen to the server; label
// is that of the request, empty for a statement. Without it they do nothing.
func (s *Set) Happen(events map[string]func(label string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.happen = events
}

// event lets an action happen to the server.
func (s *Set) event(action, label string) {
	s.mu.Lock()
	do := s.happen[action]
	s.mu.Unlock()
	if do != nil {
		do(label)
	}
}

// note makes the rules durable; s.mu is held.
func (s *Set) note() error {
	if s.save == nil {
		return nil
	}
	text, err := json.Marshal(s.rules)
	if err != nil {
		return fmt.Errorf("write the faults: %w", err)
	}
	if err := s.save(noteName, text); err != nil {
		return fmt.Errorf("write the faults: %w", err)
	}
	return nil
}

// Add puts a rule in force; the error says what is wrong with it.
func (s *Set) Add(r Rule) error {
	if err := r.complete(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = append(s.rules, &State{Rule: r})
	return s.note()
}

// Clear takes all rules out of force.
func (s *Set) Clear() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rules) == 0 {
		return nil
	}
	s.rules = nil
	return s.note()
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
// ones count too. Statements and redirects are not counted.
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
func (s *Set) match(op, of string) (Rule, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if op != SQL && op != Redirect {
		s.count(op, of)
	}
	var fired Rule
	found := false
	for _, r := range s.rules {
		if r.spent() || !r.matches(op, of) {
			continue
		}
		r.Seen++
		// Of two rules for one request, the one that was set first breaks it.
		if !found && r.Seen >= r.At {
			r.Fired++
			fired, found = r.Rule, true
		}
	}
	if found {
		// The data folder cannot be written: the rule fires all the same, and
		// the request meets the same trouble.
		_ = s.note()
	}
	return fired, found
}

func (s *Set) count(op, label string) {
	if s.counts == nil {
		s.counts = map[Count]int{}
	}
	if len(s.counts) >= maxLabels {
		label = ""
	}
	s.counts[Count{Op: op, Label: label}]++
}
