package option

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// Block is a block that may be given once; its fields are set in a U that is
// always there, with its defaults.
func Block[T, U any](name, doc string, at func(*T) *U, spec Spec[U], rules ...Rule) Field[T] {
	return Field[T]{
		facts:  apply(name, doc, kindBlock, rules),
		nested: spec.Describe(),
		preset: func(t *T) { spec.Defaults(at(t)) },
		block: func(t *T, r blockReading) hcl.Diagnostics {
			return once(name, r, func(b *hcl.Block) hcl.Diagnostics {
				return spec.decode(b.Body, r.ctx, at(t), r.places, r.prefix+name+".")
			})
		},
		wireNested: func(t *T, put func(name, value string)) { spec.Wire(at(t), put) },
	}
}

// OptionalBlock is a block that may be given once and makes the U that it is
// about; without it the pointer stays nil.
func OptionalBlock[T, U any](name, doc string, at func(*T) **U, spec Spec[U], rules ...Rule) Field[T] {
	return Field[T]{
		facts:  apply(name, doc, kindBlock, rules),
		nested: spec.Describe(),
		block: func(t *T, r blockReading) hcl.Diagnostics {
			return once(name, r, func(b *hcl.Block) hcl.Diagnostics {
				u := new(U)
				spec.Defaults(u)
				*at(t) = u
				return spec.decode(b.Body, r.ctx, u, r.places, r.prefix+name+".")
			})
		},
	}
}

// Blocks is a block that may be given any number of times, with the labels
// named. each is called once a block, in the order of the file; U carries what
// it made. Nothing stands in the Places for it but its name.
func Blocks[T, U any](name, doc string, labels []string, at func(*T) *[]U, spec Spec[U],
	finish func(*U, *hcl.Block, Places), rules ...Rule,
) Field[T] {
	return Field[T]{
		facts:  apply(name, doc, kindBlock, rules),
		nested: spec.Describe(),
		block: func(t *T, r blockReading) hcl.Diagnostics {
			var diags hcl.Diagnostics
			for _, b := range r.blocks {
				if problem := Labels(b, labels); problem != nil {
					diags = append(diags, problem)
					continue
				}
				var u U
				places, problems := spec.Decode(b.Body, r.ctx, &u)
				diags = append(diags, problems...)
				r.places[r.prefix+name] = b.DefRange
				finish(&u, b, places)
				*at(t) = append(*at(t), u)
			}
			return diags
		},
	}
}

// Labels checks that the block has the labels that are named, and returns nil
// when it has.
func Labels(b *hcl.Block, names []string) *hcl.Diagnostic {
	shape := b.Type
	for _, n := range names {
		shape += fmt.Sprintf(" %q", n)
	}
	switch {
	case len(b.Labels) > len(names):
		at := b.LabelRanges[len(names)]
		return diag.Error(diag.Unsupported, &at, "Label not expected here",
			fmt.Sprintf("This block is written %s { … }.", shape))
	case len(b.Labels) < len(names):
		at := b.DefRange
		return diag.Error(diag.Missing, &at, "Missing label",
			fmt.Sprintf("This block needs a %s: %s { … }.", names[len(b.Labels)], shape))
	}
	return nil
}

func once(name string, r blockReading, read func(*hcl.Block) hcl.Diagnostics) hcl.Diagnostics {
	first := r.blocks[0]
	var diags hcl.Diagnostics
	if problem := Labels(first, nil); problem != nil {
		diags = append(diags, problem)
	}
	r.places[r.prefix+name] = first.DefRange
	diags = append(diags, read(first)...)
	for _, b := range r.blocks[1:] {
		at := b.DefRange
		diags = append(diags, diag.Error(diag.Duplicate, &at, "Duplicate block",
			fmt.Sprintf("There may be one block %q here; the first is at line %d.", name, first.DefRange.Start.Line)))
	}
	return diags
}
