package config

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// bound is an expression in the content of a dynamic block: it sees the element
// that its block was made for.
type bound struct {
	hclsyntax.Expression
	iterators map[string]cty.Value
}

// Value evaluates the expression with its iterators.
func (b *bound) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	inner := ctx.NewChild()
	inner.Variables = b.iterators
	return b.Expression.Value(inner)
}

// ExprMap gives the entries of a map that is written out, for hcl.ExprMap; nil of
// another expression.
func (b *bound) ExprMap() []hcl.KeyValuePair {
	pairs, problems := hcl.ExprMap(b.Expression)
	if problems.HasErrors() {
		return nil
	}
	entries := make([]hcl.KeyValuePair, len(pairs))
	for i, p := range pairs {
		entries[i] = hcl.KeyValuePair{Key: b.around(p.Key), Value: b.around(p.Value)}
	}
	return entries
}

// around binds a part of the expression. A key that is a plain word stays one.
func (b *bound) around(part hcl.Expression) hcl.Expression {
	native, ok := part.(hclsyntax.Expression)
	if !ok || hcl.ExprAsKeyword(part) != "" {
		return part
	}
	return &bound{native, b.iterators}
}

// bindTo binds an expression. Where it is bound already, by a dynamic block around
// this one, it sees both elements, and of one name the nearer.
func bindTo(expr hclsyntax.Expression, iterators map[string]cty.Value) hclsyntax.Expression {
	if outer, ok := expr.(*bound); ok {
		both := maps.Clone(outer.iterators)
		maps.Copy(both, iterators)
		return &bound{outer.Expression, both}
	}
	return &bound{expr, iterators}
}

// bind copies a body with all its expressions bound, those of dynamic blocks
// inside of it too.
func bind(body *hclsyntax.Body, iterators map[string]cty.Value) *hclsyntax.Body {
	b := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: body.SrcRange, EndRange: body.EndRange}
	for name, a := range body.Attributes {
		copied := *a
		copied.Expr = bindTo(a.Expr, iterators)
		if name == "iterator" && hcl.ExprAsKeyword(a.Expr) != "" {
			copied.Expr = a.Expr // a name, of a dynamic block inside
		}
		b.Attributes[name] = &copied
	}
	for _, inner := range body.Blocks {
		copied := *inner
		copied.Body = bind(inner.Body, iterators)
		b.Blocks = append(b.Blocks, &copied)
	}
	return b
}

// dynamicReferences lists what a dynamic block refers to outside of itself.
func dynamicReferences(b *hclsyntax.Block) []hcl.Traversal {
	iterator := ""
	if len(b.Labels) > 0 {
		iterator = b.Labels[0]
	}
	if a, ok := b.Body.Attributes["iterator"]; ok {
		iterator = hcl.ExprAsKeyword(a.Expr)
	}
	var all []hcl.Traversal
	if a, ok := b.Body.Attributes["for_each"]; ok {
		all = append(all, a.Expr.Variables()...)
	}
	inside := []hcl.Traversal{}
	if a, ok := b.Body.Attributes["labels"]; ok {
		inside = append(inside, a.Expr.Variables()...)
	}
	for _, inner := range b.Body.Blocks {
		inside = append(inside, bodyReferences(inner.Body)...)
	}
	for _, ref := range inside {
		if ref.RootName() != iterator {
			all = append(all, ref)
		}
	}
	return all
}
