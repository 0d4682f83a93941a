package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// handle is what a reference to an object evaluates to.
type handle struct{ kind, name, key string }

// handleTypes are the types of references, one a kind, so that messages can
// tell a table from a source.
type handleTypes map[string]cty.Type

func newHandleTypes() handleTypes {
	types := handleTypes{}
	for _, kind := range objectKinds() {
		types[kind] = cty.Capsule(kind, reflect.TypeFor[handle]())
	}
	return types
}

func objectKinds() []string { return []string{"cluster", "source", "table", "typemap", "load"} }

// tree is a root of references while it is put together: names to values, or
// to a tree of one step more.
type tree map[string]any

func (t tree) value() cty.Value {
	values := make(map[string]cty.Value, len(t))
	for name, v := range t {
		switch v := v.(type) {
		case tree:
			values[name] = v.value()
		case cty.Value:
			values[name] = v
		}
	}
	return cty.ObjectVal(values)
}

// context makes the evaluation context for expressions with these references.
// It holds exactly what they name; what does not exist is reported here, and
// stands in the context as unknown, so that nothing more is said about it.
func (r *reader) context(references []hcl.Traversal, each *instance) *hcl.EvalContext {
	roots := map[string]tree{}
	ctx := &hcl.EvalContext{Functions: r.functions, Variables: map[string]cty.Value{}}
	for _, ref := range references {
		root := ref.RootName()
		switch root {
		case "var", "local", "cluster", "source", "table", "typemap", "load":
			if roots[root] == nil {
				roots[root] = tree{}
			}
			r.refer(roots[root], root, ref)
		case "each":
			if each == nil {
				at := ref.SourceRange()
				r.add(diag.Error(diag.UnknownReference, &at, "Unknown reference",
					"each is known only in a block that has for_each."))
				ctx.Variables["each"] = cty.DynamicVal
				continue
			}
			ctx.Variables["each"] = cty.ObjectVal(map[string]cty.Value{
				"key": cty.StringVal(each.key), "value": each.value,
			})
		default:
			r.add(unknownRoot(ref))
			ctx.Variables[root] = cty.DynamicVal
		}
	}
	for root, t := range roots {
		ctx.Variables[root] = t.value()
	}
	return ctx
}

func unknownRoot(ref hcl.Traversal) *hcl.Diagnostic {
	at := ref.SourceRange()
	root := ref.RootName()
	roots := append([]string{"var", "local", "each"}, objectKinds()...)
	detail := fmt.Sprintf("There is nothing called %q to refer to.", root) + diag.DidYouMean(root, roots)
	if len(ref) == 1 {
		detail = fmt.Sprintf("There is nothing called %q to refer to. Text is written in quotes: %q.", root, root)
	}
	return diag.Error(diag.UnknownReference, &at, "Unknown reference", detail)
}

// refer puts what a reference names into the tree of its root.
func (r *reader) refer(into tree, root string, ref hcl.Traversal) {
	steps := 1
	if root == "source" {
		steps = 2
	}
	names, ok := referenceNames(ref, steps)
	if !ok {
		at := ref.SourceRange()
		shape := root + ".NAME"
		if steps == 2 {
			shape = root + ".KIND.NAME"
		}
		r.add(diag.Error(diag.UnknownReference, &at, "Unknown reference", fmt.Sprintf("A reference is written %s.", shape)))
		for _, name := range names {
			into[name] = cty.DynamicVal
		}
		return
	}
	last := names[len(names)-1]
	if steps == 2 {
		below, isTree := into[names[0]].(tree)
		if !isTree {
			below = tree{}
			into[names[0]] = below
		}
		into = below
	}
	if _, there := into[last]; !there {
		into[last] = r.lookUp(root, names, ref.SourceRange())
	}
	if v, ok := into[last].(cty.Value); ok && root != "var" && root != "local" && !r.hasKey(v, root, names, ref[steps+1:]) {
		into[last] = cty.DynamicVal
	}
}

// hasKey says whether a reference to an object of for_each names one of its
// keys, as far as that can be seen without evaluating anything.
func (r *reader) hasKey(v cty.Value, root string, names []string, rest hcl.Traversal) bool {
	if len(rest) == 0 || !v.Type().IsObjectType() {
		return true
	}
	key, ok := referenceNames(append(hcl.Traversal{hcl.TraverseRoot{}}, rest[0]), 1)
	if !ok || v.Type().HasAttribute(key[0]) {
		return true
	}
	at := rest[0].SourceRange()
	keys := slices.Sorted(maps.Keys(v.Type().AttributeTypes()))
	r.add(diag.Error(diag.UnknownReference, &at, "Unknown reference",
		fmt.Sprintf("%s.%s has no key %q.", root, strings.Join(names, "."), key[0])+diag.DidYouMean(key[0], keys)))
	return false
}

// referenceNames takes the names after the root; false when a step is missing
// or is no name.
func referenceNames(ref hcl.Traversal, steps int) ([]string, bool) {
	var names []string
	for _, step := range ref[1:min(len(ref), steps+1)] {
		switch s := step.(type) {
		case hcl.TraverseAttr:
			names = append(names, s.Name)
		case hcl.TraverseIndex:
			if s.Key.Type() != cty.String || s.Key.IsNull() {
				return names, false
			}
			names = append(names, s.Key.AsString())
		default:
			return names, false
		}
	}
	return names, len(names) == steps
}

// lookUp gives the value of a reference, which is unknown when there is none.
func (r *reader) lookUp(root string, names []string, at hcl.Range) cty.Value {
	name := names[0]
	switch root {
	case "var":
		if v := r.variables[name]; v != nil {
			return v.value
		}
		r.add(unknownName(root, name, at, r.variableNames()))
	case "local":
		if l := r.locals[name]; l != nil {
			r.evaluateLocal(l, at)
			return l.value
		}
		r.add(unknownName(root, name, at, slices.Sorted(maps.Keys(r.locals))))
	case "source":
		name = names[0] + "." + names[1]
		fallthrough
	default:
		if d := r.objects[root][name]; d != nil {
			return r.handles(d, at)
		}
		r.add(unknownName(root, name, at, slices.Sorted(maps.Keys(r.objects[root]))))
	}
	return cty.DynamicVal
}

func unknownName(root, name string, at hcl.Range, names []string) *hcl.Diagnostic {
	what := map[string]string{"var": "variable", "local": "local value"}[root]
	if what == "" {
		what = root
	}
	detail := fmt.Sprintf("There is no %s %q.", what, name)
	var suggestion *diag.Suggestion
	switch near := diag.Near(name, names); {
	case len(near) > 0:
		meant := root + "." + near[0]
		detail += fmt.Sprintf(" Did you mean %s?", meant)
		if at.End.Byte-at.Start.Byte == len(root+"."+name) { // nothing follows the name
			suggestion = &diag.Suggestion{Text: "Did you mean " + meant + "?", Replacement: meant, At: at}
		}
	case len(names) > 0 && len(names) <= 5:
		detail += " There is"
		for i, n := range names {
			if i > 0 {
				detail += ","
			}
			detail += fmt.Sprintf(" %s.%s", root, n)
		}
		detail += "."
	}
	return diag.Error(diag.UnknownReference, &at, "Unknown reference", detail, diag.Mend(suggestion))
}

// handles gives what a reference to a declared object evaluates to: a handle,
// or with for_each an object of handles by key.
func (r *reader) handles(d *declaration, at hcl.Range) cty.Value {
	kind := r.handleTypes[d.kind]
	one := func(key string) cty.Value {
		return cty.CapsuleVal(kind, &handle{d.kind, d.name, key})
	}
	if d.forEach == nil {
		return one("")
	}
	r.expand(d, at)
	if d.failed || d.state != done {
		return cty.DynamicVal
	}
	byKey := map[string]cty.Value{}
	for _, k := range d.keys {
		byKey[k.key] = one(k.key)
	}
	return cty.ObjectVal(byKey)
}

// bodyReferences lists what all expressions of a body refer to.
func bodyReferences(body *hclsyntax.Body) []hcl.Traversal {
	var all []hcl.Traversal
	for _, a := range sortedAttributes(body) {
		all = append(all, a.Expr.Variables()...)
	}
	for _, b := range body.Blocks {
		if b.Type == "dynamic" {
			all = append(all, dynamicReferences(b)...)
			continue
		}
		all = append(all, bodyReferences(b.Body)...)
	}
	return all
}
