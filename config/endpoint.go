package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// endpoint is an address as moved, removed and import blocks name it. It is
// never evaluated: what it names may be gone.
type endpoint struct {
	kind, name string
	key        string // of for_each; "" without one
	column     string // of a table; "" for the object itself
	at         hcl.Range
}

func (e endpoint) block() string   { return e.kind + "." + e.name }
func (e endpoint) address() string { return e.block() + keySuffix(e.key) }

func (e endpoint) String() string {
	if e.column == "" {
		return e.address()
	}
	return e.address() + ".columns." + e.column
}

// addressShapes is what an address may look like, for messages.
const addressShapes = `table.NAME, load.NAME, either with ["KEY"] behind it, or table.NAME.columns.COLUMN`

// endpointOf reads an address.
func endpointOf(expr hcl.Expression, argument string) (endpoint, *hcl.Diagnostic) {
	at := expr.Range()
	steps, problems := hcl.AbsTraversalForExpr(expr)
	if problems.HasErrors() {
		detail := fmt.Sprintf("%s is an address without quotes: %s.", argument, addressShapes)
		if _, quoted := expr.(*hclsyntax.TemplateExpr); quoted {
			detail = fmt.Sprintf("%s is an address, written without quotes: %s.", argument, addressShapes)
		}
		return endpoint{}, diag.Error(diag.WrongType, &at, "Not an address", detail)
	}
	e := endpoint{kind: steps.RootName(), at: at}
	if problem := e.checkKind(argument); problem != nil {
		return e, problem
	}
	refuse := func() (endpoint, *hcl.Diagnostic) {
		return e, diag.Error(diag.UnknownReference, &at, "Not an address",
			fmt.Sprintf("An address looks like this: %s.", addressShapes))
	}
	rest := steps[1:]
	name, ok := attribute(rest)
	if !ok {
		return refuse()
	}
	e.name, rest = name, rest[1:]
	if len(rest) > 0 {
		if index, isIndex := rest[0].(hcl.TraverseIndex); isIndex {
			if index.Key.IsNull() || index.Key.Type() != cty.String || index.Key.AsString() == "" {
				return refuse()
			}
			e.key, rest = index.Key.AsString(), rest[1:]
		}
	}
	if len(rest) == 0 {
		return e, nil
	}
	if word, ok := attribute(rest); !ok || word != "columns" || len(rest) != 2 || e.kind != "table" {
		return refuse()
	}
	names, ok := referenceNames(append(hcl.Traversal{hcl.TraverseRoot{}}, rest[1]), 1)
	if !ok || names[0] == "" {
		return refuse()
	}
	e.column = names[0]
	return e, nil
}

func attribute(steps hcl.Traversal) (string, bool) {
	if len(steps) == 0 {
		return "", false
	}
	a, ok := steps[0].(hcl.TraverseAttr)
	return a.Name, ok
}

// checkKind refuses what the state does not keep.
func (e endpoint) checkKind(argument string) *hcl.Diagnostic {
	switch {
	case e.kind == "table" || e.kind == "load":
		return nil
	case slices.Contains(objectKinds(), e.kind):
		return diag.Error(diag.WrongMove, &e.at, "Nothing is kept of it",
			fmt.Sprintf("The state keeps tables and loads. A %s can be renamed or taken out as it is: no block is needed.", e.kind))
	}
	return diag.Error(diag.UnknownReference, &e.at, "Not an address",
		fmt.Sprintf("%s is an address: %s.", argument, addressShapes)+diag.DidYouMean(e.kind, []string{"table", "load"}))
}

// present says whether the configuration has an object of that address; known is
// false where an error elsewhere keeps it from being known.
func (r *reader) present(e endpoint) (is, known bool) {
	d := r.objects[e.kind][e.name]
	switch {
	case d == nil:
		return false, true
	case d.failed:
		return false, false
	case d.forEach == nil:
		return e.key == "", true
	}
	return slices.ContainsFunc(d.keys, func(k instance) bool { return k.key == e.key && e.key != "" }), true
}

// eachOf says whether the address is that of a whole block with for_each.
func (r *reader) eachOf(e endpoint) bool {
	d := r.objects[e.kind][e.name]
	return d != nil && d.forEach != nil && e.key == ""
}

// notDeclared says that there is nothing at an address, and what is near it.
func (r *reader) notDeclared(e endpoint, argument string) *hcl.Diagnostic {
	at := e.at
	var near []string
	for _, d := range r.objects[e.kind] {
		near = append(near, d.address)
		for _, k := range d.keys {
			near = append(near, d.address+keySuffix(k.key))
		}
	}
	slices.Sort(near)
	detail := fmt.Sprintf("%s is not in the configuration, and %s names what is.", e.address(), argument)
	if r.eachOf(e) {
		detail = fmt.Sprintf("%s has for_each, so %s names one of its keys too", e.address(), argument)
		if keys := r.objects[e.kind][e.name].keys; len(keys) > 0 {
			detail += ": " + e.address() + keySuffix(keys[0].key)
		}
		return diag.Error(diag.UnknownReference, &at, "Unknown address", detail+".")
	}
	if found := diag.Near(e.address(), near); len(found) > 0 {
		detail += " Did you mean " + found[0] + "?"
	}
	return diag.Error(diag.UnknownReference, &at, "Unknown address", detail)
}
