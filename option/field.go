// Package option is options as data: each is declared once, with its name,
// type, range, default, sentence and wire name, and everything else follows
// from that declaration: reading it from a configuration, the error at the
// value's place, the request header, the reference page. It knows no option
// itself; sources, the StarRocks client and the configuration declare theirs.
package option

import (
	"fmt"
	"io"

	"github.com/hashicorp/hcl/v2"
)

// Field is one option of a T: an attribute, or a nested block. Fields are made
// by the functions of this package, such as Int.
type Field[T any] struct {
	facts
	// attribute; nil for a block
	read func(*T, reading) hcl.Diagnostics
	// expression takes the place of read for what is not evaluated
	expression func(*T) *hcl.Expression
	// preset gives the field its default; nil without one
	preset func(*T)
	// text is the value as it goes over the wire; nil for what has no such form
	text func(*T) string
	// block; nil for an attribute
	block func(*T, blockReading) hcl.Diagnostics
	// nested describes the fields of a block or of an object
	nested []Description
	// wireNested puts what the nested fields send
	wireNested func(*T, func(name, value string))
}

// Spec is the options of a T, in the order in which they are documented and
// sent.
type Spec[T any] []Field[T]

// Description is a field as it is documented.
type Description struct {
	Name     string // with the names of the blocks around it: "buffer_flush.max_bytes"
	Doc      string // one sentence
	Type     string // "whole number", "text", "block", …
	Allowed  string // such as "1 to 259200 seconds"; "" when anything of the type is
	Default  string // as written in a configuration; "" without one
	Required bool
	Secret   bool
	Block    bool
	Wire     string // header that carries it; "" for what is not sent by itself
}

// Documented is a Spec of any type, as source.Kind has it.
type Documented interface {
	// Markdown writes the reference table.
	Markdown(w io.Writer) error
	// Describe lists the fields, each block followed by what is in it.
	Describe() []Description
}

// Defaults gives each field of t that has a default its default. Decode does
// it first.
func (s Spec[T]) Defaults(t *T) {
	for _, f := range s {
		if f.preset != nil {
			f.preset(t)
		}
	}
}

// Wire calls put with the wire name and the text of each field that has a wire
// name and whose value is not the one that goes without saying, in the order
// of the Spec.
func (s Spec[T]) Wire(t *T, put func(name, value string)) {
	for _, f := range s {
		if f.wireNested != nil {
			f.wireNested(t, put)
		}
		if f.wire == "" || f.text == nil {
			continue
		}
		if v := f.text(t); v != f.unsaid {
			put(f.wire, v)
		}
	}
}

// Describe lists the fields, each block followed by what is in it.
func (s Spec[T]) Describe() []Description {
	var all []Description
	for _, f := range s {
		all = append(all, f.describe())
		for _, n := range f.nested {
			n.Name = f.name + "." + n.Name
			all = append(all, n)
		}
	}
	return all
}

// Markdown writes the reference table.
func (s Spec[T]) Markdown(w io.Writer) error {
	if _, err := fmt.Fprint(w, "| option | type | default | allowed | meaning |\n|---|---|---|---|---|\n"); err != nil {
		return fmt.Errorf("write options: %w", err)
	}
	for _, d := range s.Describe() {
		def := code(d.Default)
		if d.Required {
			def = "required"
		}
		_, err := fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", code(d.Name), d.Type, def, cell(d.Allowed), cell(d.Doc))
		if err != nil {
			return fmt.Errorf("write options: %w", err)
		}
	}
	return nil
}
