package diag

import (
	"strconv"

	"github.com/hashicorp/hcl/v2"
)

// Allowed is what a place may hold, as a program reads it; Notes say the same
// in words. A nil bound is none.
type Allowed struct {
	Min, Max *float64
	Words    []string // the only texts that are allowed; none: no such list
	Unit     string   // what the bounds count: "seconds"
	Default  string   // as written in a configuration; "" without one
}

// Origin is where a value that an expression refers to was set.
type Origin struct {
	Name  string     // of the reference: "var.size"
	Value string     // what it is, free of secrets
	Where string     // in words; "" where the name says it all
	At    *hcl.Range // nil when no file sets it
}

// Suggestion is a text that would mend the place when it stands there instead.
type Suggestion struct {
	Text        string // the sentence for a person
	Replacement string
	At          hcl.Range
}

// Allow adds what the place may hold.
func Allow(a *Allowed) Option { return func(e *Extra) { e.Allowed = a } }

// Suggest adds the candidate that the name at a place may be a misspelling of;
// without one near, it adds nothing. quoted says that the place holds a text in
// quotes and not a word.
func Suggest(at hcl.Range, name string, candidates []string, quoted bool) Option {
	return func(e *Extra) {
		near := Near(name, candidates)
		if len(near) == 0 {
			return
		}
		s := &Suggestion{Text: "Did you mean " + strconv.Quote(near[0]) + "?", Replacement: near[0], At: at}
		if quoted {
			s.Replacement = strconv.Quote(near[0])
		}
		e.Suggestion = s
	}
}

// Mend adds a suggestion; nil adds nothing.
func Mend(s *Suggestion) Option {
	return func(e *Extra) {
		if s != nil {
			e.Suggestion = s
		}
	}
}
