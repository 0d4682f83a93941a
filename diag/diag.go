package diag

import (
	"github.com/hashicorp/hcl/v2"
)

// Extra is what a coded diagnostic carries beyond HCL's own fields.
type Extra struct {
	Code Code
	// Notes are the lines of the value box under the snippet, already free
	// of secrets: the value and where it was set, what is allowed, and so on.
	Notes []string
	// Block names what the place is in, such as `load "events", block sink`.
	Block string
	// Address is the object that it concerns, such as "load.events".
	Address string
	// Allowed, Origins and Suggestion are what programs read of it; nil where
	// there is no such thing.
	Allowed    *Allowed
	Origins    []Origin
	Suggestion *Suggestion
}

// Option adds to a diagnostic's Extra.
type Option func(*Extra)

// Note adds lines to the value box.
func Note(lines ...string) Option { return func(e *Extra) { e.Notes = append(e.Notes, lines...) } }

// In names the block that the place is in.
func In(block string) Option { return func(e *Extra) { e.Block = block } }

// For names the object that the diagnostic concerns.
func For(address string) Option { return func(e *Extra) { e.Address = address } }

// Error makes a coded error at a place; at may be nil when there is none.
// Summary is a few words without a period; detail is sentences: what is wrong,
// what is allowed, what to do.
func Error(c Code, at *hcl.Range, summary, detail string, options ...Option) *hcl.Diagnostic {
	return coded(hcl.DiagError, c, at, summary, detail, options)
}

// Warn makes a coded warning.
func Warn(c Code, at *hcl.Range, summary, detail string, options ...Option) *hcl.Diagnostic {
	return coded(hcl.DiagWarning, c, at, summary, detail, options)
}

func coded(s hcl.DiagnosticSeverity, c Code, at *hcl.Range, summary, detail string, options []Option) *hcl.Diagnostic {
	e := &Extra{Code: c}
	for _, o := range options {
		o(e)
	}
	return &hcl.Diagnostic{Severity: s, Summary: summary, Detail: detail, Subject: at, Extra: e}
}

// Of returns what d carries; a diagnostic of HCL's own carries nothing.
func Of(d *hcl.Diagnostic) Extra {
	if e, ok := d.Extra.(*Extra); ok {
		return *e
	}
	return Extra{}
}

// CodeOf returns the code of d, or "" for one of HCL's own.
func CodeOf(d *hcl.Diagnostic) Code { return Of(d).Code }
