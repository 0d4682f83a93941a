package option

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// reading is one value on its way into a field.
type reading struct {
	at     hcl.Range      // of the value
	expr   hcl.Expression // nil for an element of a map that is not written out
	value  cty.Value      // as evaluated
	plain  cty.Value      // without marks
	ctx    *hcl.EvalContext
	places Places
	prefix string // of names in places
}

// blockReading is the blocks of one type in a body.
type blockReading struct {
	blocks []*hcl.Block
	ctx    *hcl.EvalContext
	places Places
	prefix string
}

// Decode gives t its defaults and then the values that the body sets, and
// returns where they stand. All problems are found in one pass, in the order
// of the file; a field whose value is refused keeps its default. Null is the
// same as leaving an option out. A value that is not known because of an error
// elsewhere is passed over.
//
// Diagnostics bear the expression at fault but no evaluation context, and name
// no sensitive value.
func (s Spec[T]) Decode(body hcl.Body, ctx *hcl.EvalContext, t *T) (Places, hcl.Diagnostics) {
	s.Defaults(t)
	places := Places{}
	return places, s.decode(body, ctx, t, places, "")
}

func (s Spec[T]) decode(body hcl.Body, ctx *hcl.EvalContext, t *T, places Places, prefix string) hcl.Diagnostics {
	attributes, blocks, diags := contents(body)
	seen := map[string]bool{}
	for _, a := range attributes {
		f := s.find(a.Name)
		if f == nil || f.block != nil {
			diags = append(diags, s.unknown(a.Name, a.NameRange, f != nil))
			continue
		}
		seen[a.Name] = true
		if f.expression != nil {
			*f.expression(t) = a.Expr
			places[prefix+a.Name] = a.Expr.Range()
			continue
		}
		v, problems := Value(a.Expr, ctx)
		diags = append(diags, problems...)
		if problems.HasErrors() {
			continue
		}
		r := reading{at: a.Expr.Range(), expr: a.Expr, value: v, ctx: ctx, places: places, prefix: prefix}
		diags = append(diags, f.take(t, r, body.MissingItemRange())...)
	}
	var order []string
	byType := map[string][]*hcl.Block{}
	for _, b := range blocks {
		if f := s.find(b.Type); f == nil || f.block == nil {
			diags = append(diags, s.unknownBlock(b, f != nil))
			continue
		}
		if byType[b.Type] == nil {
			order = append(order, b.Type)
		}
		byType[b.Type] = append(byType[b.Type], b)
		seen[b.Type] = true
	}
	for _, name := range order {
		diags = append(diags, s.find(name).block(t, blockReading{byType[name], ctx, places, prefix})...)
	}
	return append(diags, s.missing(seen, body.MissingItemRange())...)
}

// take hands a value to the field, unless there is none to hand over.
func (f *Field[T]) take(t *T, r reading, end hcl.Range) hcl.Diagnostics {
	var marks cty.ValueMarks
	r.plain, marks = r.value.UnmarkDeep()
	if len(marks) == 0 {
		r.value = r.plain
	}
	if r.plain.IsNull() {
		if f.required {
			return hcl.Diagnostics{f.absent(end)}
		}
		return nil
	}
	r.places[r.prefix+f.name] = r.at
	if !r.plain.IsWhollyKnown() {
		return nil
	}
	return f.read(t, r)
}

// contents lists what a body holds, in the order of the file.
func contents(body hcl.Body) ([]*hcl.Attribute, []*hcl.Block, hcl.Diagnostics) {
	var attributes []*hcl.Attribute
	var blocks []*hcl.Block
	native, ok := body.(*hclsyntax.Body)
	if !ok {
		found, diags := body.JustAttributes()
		for _, a := range found {
			attributes = append(attributes, a)
		}
		slices.SortFunc(attributes, func(a, b *hcl.Attribute) int { return a.Range.Start.Byte - b.Range.Start.Byte })
		for i, d := range diags {
			diags[i] = Coded(d)
		}
		return attributes, nil, diags
	}
	for _, a := range native.Attributes {
		attributes = append(attributes, a.AsHCLAttribute())
	}
	slices.SortFunc(attributes, func(a, b *hcl.Attribute) int { return a.Range.Start.Byte - b.Range.Start.Byte })
	for _, b := range native.Blocks {
		blocks = append(blocks, b.AsHCLBlock())
	}
	return attributes, blocks, nil
}

func (s Spec[T]) find(name string) *Field[T] {
	for i := range s {
		if s[i].name == name {
			return &s[i]
		}
	}
	return nil
}

// names of the fields that are blocks, or of those that are not.
func (s Spec[T]) names(blocks bool) []string {
	var names []string
	for _, f := range s {
		if (f.block != nil) == blocks {
			names = append(names, f.name)
		}
	}
	return names
}

func (s Spec[T]) unknown(name string, at hcl.Range, isBlock bool) *hcl.Diagnostic {
	if isBlock {
		return diag.Error(diag.Unsupported, &at, "Unsupported argument",
			fmt.Sprintf("%q is a block here: write %s { … } without the equals sign.", name, name))
	}
	if advice := s.spelling(name); advice != "" {
		return diag.Error(diag.Unsupported, &at, "Unsupported argument", fmt.Sprintf("There is no argument %q here.", name)+advice)
	}
	return diag.Error(diag.Unsupported, &at, "Unsupported argument",
		fmt.Sprintf("There is no argument %q here.", name)+diag.DidYouMean(name, s.names(false)),
		diag.Suggest(at, name, s.names(false), false))
}

func (s Spec[T]) unknownBlock(b *hcl.Block, isArgument bool) *hcl.Diagnostic {
	if isArgument {
		return diag.Error(diag.Unsupported, &b.TypeRange, "Unsupported block type",
			fmt.Sprintf("%q is an argument here: write %s = …", b.Type, b.Type))
	}
	if advice := s.blockSpelling(b); advice != "" {
		return diag.Error(diag.Unsupported, &b.TypeRange, "Unsupported block type", fmt.Sprintf("There is no block %q here.", b.Type)+advice)
	}
	return diag.Error(diag.Unsupported, &b.TypeRange, "Unsupported block type",
		fmt.Sprintf("There is no block %q here.", b.Type)+diag.DidYouMean(b.Type, s.names(true)),
		diag.Suggest(b.TypeRange, b.Type, s.names(true), false))
}

// missing reports the required fields that were not seen.
func (s Spec[T]) missing(seen map[string]bool, end hcl.Range) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, f := range s {
		if f.required && !seen[f.name] {
			diags = append(diags, f.absent(end))
		}
	}
	return diags
}

func (f *Field[T]) absent(end hcl.Range) *hcl.Diagnostic {
	what := "argument"
	if f.block != nil {
		what = "block"
	}
	var notes []diag.Option
	if a := f.allowed(); a != "" {
		notes = append(notes, diag.Note(f.note()), diag.Allow(f.machine()))
	}
	return diag.Error(diag.Missing, &end, "Missing "+what,
		fmt.Sprintf("The %s %q is required here. %s", what, f.name, f.doc), notes...)
}

// hidden says whether the value must not be shown.
func (r *reading) hidden(f *facts) bool {
	return f.secret || r.value.ContainsMarked()
}

// written is the text, or "" when it must not be shown.
func (r *reading) written(f *facts, text string) string {
	if r.hidden(f) {
		return ""
	}
	return text
}

func (r *reading) wrongType(f *facts, got string) hcl.Diagnostics {
	return r.refuse(f, &fault{
		diag.WrongType, "Wrong type of value",
		fmt.Sprintf("The value of %q must be %s, not %s.", f.name, article(f.kind), got), "",
	})
}

func (r *reading) refuse(f *facts, x *fault) hcl.Diagnostics {
	d := diag.Error(x.code, &r.at, x.summary, x.detail, diag.Note(f.note()), diag.Allow(f.machine()),
		diag.Suggest(r.at, x.written, f.words, true))
	d.Expression = r.expr
	return hcl.Diagnostics{d}
}

func article(kind string) string {
	switch kind {
	case kindInt, kindNumber, kindPairs, kindObject, kindBlock:
		return "a " + kind
	}
	return kind
}
