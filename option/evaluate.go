package option

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// Value evaluates an expression. HCL's own diagnostics get their codes, and
// those about an expression that has to do with a sensitive value lose what
// they say of it. After an error the value is unknown.
func Value(expr hcl.Expression, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := expr.Value(ctx)
	if len(diags) == 0 {
		return v, nil
	}
	coded := make(hcl.Diagnostics, 0, len(diags))
	for _, d := range diags {
		coded = append(coded, Coded(d))
	}
	if coded.HasErrors() {
		return cty.DynamicVal, coded
	}
	return v, coded
}

// Coded gives a diagnostic of HCL's evaluation its code, and takes from it
// what could show a sensitive value: the evaluation context, and the detail
// when a sensitive value had part in it.
func Coded(d *hcl.Diagnostic) *hcl.Diagnostic {
	if diag.CodeOf(d) != "" {
		return d
	}
	code := diag.WrongType
	switch d.Summary {
	case "Unknown variable", "Variables not allowed", "Unsupported attribute", "Call to unknown function",
		"Function calls not allowed", "Missing map element":
		code = diag.UnknownReference
	case "Invalid index":
		code = diag.UnknownReference
	case "Duplicate object key", "Attribute redefined":
		code = diag.Duplicate
	}
	c := *d
	if d.Expression != nil && d.EvalContext != nil && Sensitive(d.Expression, d.EvalContext) {
		c.Detail = "The expression cannot be evaluated. The reason is not shown, because a sensitive value has part in it."
	}
	c.EvalContext = nil
	c.Context = nil
	c.Extra = &diag.Extra{Code: code}
	return &c
}

// Sensitive says whether an expression reads a sensitive value, as far as ctx
// knows: one that is marked, or what env gives.
func Sensitive(expr hcl.Expression, ctx *hcl.EvalContext) bool {
	for _, traversal := range expr.Variables() {
		if v, diags := traversal.TraverseAbs(ctx); !diags.HasErrors() && v.ContainsMarked() {
			return true
		}
		// The traversal itself may fail inside something sensitive.
		for c := ctx; c != nil; c = c.Parent() {
			if v, ok := c.Variables[traversal.RootName()]; ok && len(traversal) > 1 {
				if partly(v, traversal[1:]) {
					return true
				}
				break
			}
		}
	}
	node, ok := expr.(hclsyntax.Node)
	if !ok {
		return false
	}
	calls := false
	// The walk only fails when its function does.
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && (call.Name == "env" || call.Name == "sensitive") {
			calls = true
		}
		return nil
	})
	return calls
}

// partly follows the steps as far as they lead and says whether a marked value
// is met.
func partly(v cty.Value, steps hcl.Traversal) bool {
	for _, step := range steps {
		next, diags := step.TraversalStep(v)
		if diags.HasErrors() {
			return v.ContainsMarked()
		}
		v = next
		if v.IsMarked() {
			return true
		}
	}
	return v.ContainsMarked()
}

// plainKey gives the text of an object's key that needs no evaluation, such
// as a word or a text without interpolation.
func plainKey(expr hcl.Expression) (string, bool) {
	if word := hcl.ExprAsKeyword(expr); word != "" {
		return word, true
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.IsMarked() || v.Type() != cty.String {
		return "", false
	}
	return strings.Clone(v.AsString()), true
}
