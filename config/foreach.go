package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/option"
)

// instance is one object of a declaration: its only one, with an empty key,
// or one for a key of for_each.
type instance struct {
	key   string
	value cty.Value
}

// expand evaluates for_each, which at refers to.
func (r *reader) expand(d *declaration, at hcl.Range) {
	if !r.enter(&d.node, at) {
		return
	}
	defer r.leave(&d.node)
	ctx := r.context(d.forEach.Variables(), nil)
	v, problems := option.Value(d.forEach, ctx)
	r.reportIn(problems, d, nil)
	if problems.HasErrors() {
		d.failed = true
		return
	}
	var why string
	if d.keys, why = keysOf(v); why != "" {
		d.failed = true
		here := d.forEach.Range()
		problem := diag.Error(diag.WrongType, &here, "Wrong type of value", why)
		problem.Expression = d.forEach
		r.reportIn(hcl.Diagnostics{problem}, d, nil)
		return
	}
	if d.keys == nil && !v.IsWhollyKnown() {
		d.failed = true
	}
}

// keysOf takes for_each apart, sorted by key; the text says what is wrong.
func keysOf(v cty.Value) ([]instance, string) {
	const shape = "for_each takes a map, or a set of text such as toset([\"a\", \"b\"])"
	if !v.IsKnown() {
		return nil, ""
	}
	if v.IsMarked() || v.Type().IsSetType() && v.ContainsMarked() {
		return nil, "for_each cannot take a sensitive value: its keys become parts of addresses, which are shown."
	}
	t := v.Type()
	if v.IsNull() || !t.IsMapType() && !t.IsObjectType() && !t.IsSetType() {
		if !v.IsNull() && (t.IsListType() || t.IsTupleType()) {
			return nil, shape + ", not a list: an order that changes would load data twice."
		}
		return nil, shape + "."
	}
	keys := []instance{}
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if t.IsSetType() {
			if !e.IsKnown() {
				return nil, ""
			}
			if e.Type() != cty.String || e.IsNull() {
				return nil, shape + "."
			}
			k = e
		}
		if k.AsString() == "" {
			return nil, "A key of for_each is empty."
		}
		keys = append(keys, instance{k.AsString(), e})
	}
	slices.SortFunc(keys, func(a, b instance) int { return strings.Compare(a.key, b.key) })
	return keys, ""
}

// each calls do once for every object that d declares, with its body, dynamic
// blocks unrolled, and the context for it. References in the body are checked
// also when there is no object.
func (r *reader) each(d *declaration, do func(address, name string, body *hclsyntax.Body, ctx *hcl.EvalContext, each *instance)) {
	references := bodyReferences(d.body)
	one := func(suffix string, k *instance) {
		ctx := r.context(references, k)
		dynamic := unroller{ctx: ctx}
		body := dynamic.unroll(d.body)
		r.reportIn(dynamic.diags, d, k)
		if dynamic.failed && d.kind == "table" {
			return // without its columns, nothing that is said of it would help
		}
		before := len(r.diags)
		do(d.address+suffix, d.labels[len(d.labels)-1]+suffix, body, ctx, k)
		if dynamic.failed {
			r.diags = append(r.diags[:before], slices.DeleteFunc(r.diags[before:], func(p *hcl.Diagnostic) bool { return diag.CodeOf(p) == diag.Missing })...)
		}
	}
	if d.forEach == nil {
		one("", nil)
		return
	}
	r.expand(d, d.forEach.Range())
	if len(d.keys) == 0 || d.failed {
		r.context(references, &instance{value: cty.DynamicVal})
		return
	}
	for i := range d.keys {
		one(keySuffix(d.keys[i].key), &d.keys[i])
	}
}

// keySuffix is what a key adds to an address: ["eu"].
func keySuffix(key string) string {
	if key == "" {
		return ""
	}
	return "[" + string(hclwrite.TokensForValue(cty.StringVal(key)).Bytes()) + "]"
}
