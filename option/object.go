package option

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// Pair is an entry of a map as written.
type Pair struct {
	Name, Value string
	NameAt, At  hcl.Range
}

// Raw is a value for the owner of the option to look into. Value may be
// marked sensitive. Expr gives the places of its parts.
type Raw struct {
	Expr  hcl.Expression
	Value cty.Value
	At    hcl.Range
}

// Any is a value of any type.
func Any[T any](name, doc string, at func(*T) *Raw, rules ...Rule) Field[T] {
	return Field[T]{
		facts: apply(name, doc, kindRaw, rules),
		read: func(t *T, r reading) hcl.Diagnostics {
			*at(t) = Raw{Expr: r.expr, Value: r.value, At: r.at}
			return nil
		},
	}
}

// Unevaluated is an argument that is kept as it is written, such as a type.
func Unevaluated[T any](name, doc string, at func(*T) *hcl.Expression, rules ...Rule) Field[T] {
	return Field[T]{facts: apply(name, doc, kindRaw, rules), expression: at}
}

// Pairs is a map of text that keeps the order in which it is written. A map
// that is not written out (a variable, a local) comes in the order of its
// keys. Names must differ. The rules for text hold for each value.
func Pairs[T any](name, doc string, at func(*T) *[]Pair, rules ...Rule) Field[T] {
	f := apply(name, doc, kindPairs, rules)
	return Field[T]{
		facts: f,
		read: func(t *T, r reading) hcl.Diagnostics {
			items, diags := r.items(&f)
			var pairs []Pair
			for _, it := range items {
				plain, _ := it.value.UnmarkDeep()
				one := it.reading(r)
				if plain.IsNull() || !plain.IsWhollyKnown() {
					continue
				}
				s, problem := text(plain)
				switch {
				case problem != "":
					diags = append(diags, one.refuse(&f, &fault{
						diag.WrongType, "Wrong type of value",
						fmt.Sprintf("A value of %q must be text, not %s.", f.name, problem), "",
					})...)
				case !f.spelt(s):
					diags = append(diags, one.refuse(&f, f.outside(one.written(&f, s)))...)
				default:
					pairs = append(pairs, Pair{Name: it.name, Value: s, NameAt: it.nameAt, At: it.at})
				}
			}
			*at(t) = pairs
			return diags
		},
	}
}

// Object is an attribute whose value is a map with the fields of a U as keys.
func Object[T, U any](name, doc string, at func(*T) *U, spec Spec[U], rules ...Rule) Field[T] {
	f := apply(name, doc, kindObject, rules)
	return Field[T]{
		facts:  f,
		nested: spec.Describe(),
		preset: func(t *T) { spec.Defaults(at(t)) },
		read: func(t *T, r reading) hcl.Diagnostics {
			items, diags := r.items(&f)
			seen := map[string]bool{}
			for _, it := range items {
				field := spec.find(it.name)
				if field == nil {
					diags = append(diags, f.unknownKey(it, spec.names(false), spec.spelling(it.name)))
					continue
				}
				seen[it.name] = true
				one := it.reading(r)
				one.prefix = r.prefix + name + "."
				diags = append(diags, field.take(at(t), one, r.at)...)
			}
			return append(diags, spec.missing(seen, r.at)...)
		},
		wireNested: func(t *T, put func(name, value string)) { spec.Wire(at(t), put) },
	}
}

// unknownKey reports a key that is none of the names; advice says how it is spelt
// where it means one of them all the same.
func (f *facts) unknownKey(it item, names []string, advice string) *hcl.Diagnostic {
	if it.hidden {
		return diag.Error(diag.Unsupported, &it.nameAt, "Unsupported key",
			fmt.Sprintf("There is no such key in %s. It is not shown, because it is sensitive.", f.name))
	}
	if advice, ok := f.owned[strings.ToLower(it.name)]; ok {
		return diag.Error(diag.Exclusive, &it.nameAt, "Set by the tool", fmt.Sprintf("%q cannot be set here. %s", it.name, advice))
	}
	if advice != "" {
		return diag.Error(diag.Unsupported, &it.nameAt, "Unsupported key", fmt.Sprintf("There is no %q in %s.", it.name, f.name)+advice)
	}
	return diag.Error(diag.Unsupported, &it.nameAt, "Unsupported key",
		fmt.Sprintf("There is no %q in %s.", it.name, f.name)+diag.DidYouMean(it.name, names),
		diag.Suggest(it.nameAt, it.name, names, false))
}

// item is an entry of a map.
type item struct {
	name       string
	nameAt, at hcl.Range
	expr       hcl.Expression
	value      cty.Value
	hidden     bool // the name is sensitive
}

func (it item) reading(r reading) reading {
	plain, marks := it.value.UnmarkDeep()
	if len(marks) == 0 {
		it.value = plain
	}
	return reading{at: it.at, expr: it.expr, value: it.value, plain: plain, ctx: r.ctx, places: r.places, prefix: r.prefix}
}

// items takes a map apart: entry by entry with their places where it is
// written out, else in the order of the keys, all at the map's own place.
func (r reading) items(f *facts) ([]item, hcl.Diagnostics) {
	t := r.plain.Type()
	if !t.IsMapType() && !t.IsObjectType() {
		return nil, r.wrongType(f, found(r.plain))
	}
	if r.expr != nil {
		if items, diags, ok := r.writtenItems(); ok {
			return items, diags
		}
	}
	value, marks := r.value.Unmark()
	var items []item
	for it := value.ElementIterator(); it.Next(); {
		k, v := it.Element()
		k, _ = k.Unmark()
		items = append(items, item{k.AsString(), r.at, r.at, r.expr, v.WithMarks(marks), len(marks) > 0})
	}
	return items, nil
}

func (r reading) writtenItems() ([]item, hcl.Diagnostics, bool) {
	pairs, problems := hcl.ExprMap(r.expr)
	if problems.HasErrors() {
		return nil, nil, false
	}
	var items []item
	var diags hcl.Diagnostics
	first := map[string]hcl.Range{}
	for _, p := range pairs {
		name, ok := plainKey(p.Key)
		hidden := false
		if !ok {
			v, problems := Value(p.Key, r.ctx)
			hidden = v.IsMarked()
			v, _ = v.Unmark()
			if problems.HasErrors() || !v.IsKnown() || v.IsNull() {
				continue // reported when the whole was evaluated
			}
			if name, _ = text(v); name == "" {
				continue
			}
		}
		if at, twice := first[name]; twice {
			here := p.Key.Range()
			detail := fmt.Sprintf("%q is set already at line %d.", name, at.Start.Line)
			if hidden {
				detail = fmt.Sprintf("This key is set already at line %d.", at.Start.Line)
			}
			diags = append(diags, diag.Error(diag.Duplicate, &here, "Duplicate key", detail))
			continue
		}
		first[name] = p.Key.Range()
		v, problems := Value(p.Value, r.ctx)
		if problems.HasErrors() {
			continue
		}
		items = append(items, item{name, p.Key.Range(), p.Value.Range(), p.Value, v, hidden})
	}
	return items, diags, true
}
