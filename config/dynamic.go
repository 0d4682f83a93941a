package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/option"
)

// A dynamic block stands for one block of its label's type for each element of
// for_each. The library's own expansion hides the syntax that the decoders take
// places from, so blocks are unrolled here, on the syntax itself: content is
// copied once an element, and each of its expressions is bound to the element.

// dynamicParts is a dynamic block taken apart.
type dynamicParts struct {
	kind     string
	iterator string
	forEach  hclsyntax.Expression
	labels   hclsyntax.Expression // nil: the blocks have none
	content  *hclsyntax.Block
}

// takeApart reads the arguments of a dynamic block.
func takeApart(b *hclsyntax.Block) (p dynamicParts, diags hcl.Diagnostics) {
	if problem := option.Labels(b.AsHCLBlock(), []string{"TYPE"}); problem != nil {
		return p, hcl.Diagnostics{problem}
	}
	p.kind, p.iterator = b.Labels[0], b.Labels[0]
	if p.kind == "dynamic" {
		at := b.LabelRanges[0]
		diags = append(diags, diag.Error(diag.Unsupported, &at, "Unsupported block type",
			"A dynamic block cannot stand for dynamic blocks. Put the inner one into content."))
	}
	for _, a := range sortedAttributes(b.Body) {
		at := a.NameRange
		switch a.Name {
		case "for_each":
			p.forEach = a.Expr
		case "labels":
			p.labels = a.Expr
		case "iterator":
			here := a.Expr.Range()
			if p.iterator = hcl.ExprAsKeyword(a.Expr); p.iterator == "" {
				diags = append(diags, diag.Error(diag.WrongType, &here, "Name not allowed", "iterator is a name without quotes, such as iterator = each_column."))
			} else if slices.Contains(append([]string{"var", "local", "each"}, objectKinds()...), p.iterator) {
				diags = append(diags, diag.Error(diag.WrongType, &here, "Name not allowed",
					fmt.Sprintf("%q is what all expressions can refer to, and would be hidden by an iterator of that name.", p.iterator)))
			}
		default:
			diags = append(diags, diag.Error(diag.Unsupported, &at, "Unsupported argument",
				fmt.Sprintf("There is no argument %q in a dynamic block; those of the blocks that it makes stand in content.", a.Name)+
					diag.DidYouMean(a.Name, []string{"for_each", "labels", "iterator"})))
		}
	}
	for _, inner := range b.Body.Blocks {
		at := inner.DefRange()
		switch {
		case inner.Type != "content":
			diags = append(diags, diag.Error(diag.Unsupported, &at, "Unsupported block type",
				fmt.Sprintf("There is no block %q in a dynamic block; the blocks of what it makes stand in content.", inner.Type)))
		case p.content != nil:
			diags = append(diags, diag.Error(diag.Duplicate, &at, "Duplicate block", "A dynamic block has one content block."))
		default:
			p.content = inner
		}
	}
	end := b.Body.MissingItemRange()
	if p.forEach == nil {
		diags = append(diags, diag.Error(diag.Missing, &end, "Missing argument", "A dynamic block needs for_each: a map, a set or a list."))
	}
	if p.content == nil {
		diags = append(diags, diag.Error(diag.Missing, &end, "Missing block", "A dynamic block needs content { … }: what each block holds."))
	}
	return p, diags
}

// mostBlocks bounds what the dynamic blocks of one object may make: those inside
// of one another multiply.
const mostBlocks = 10_000

// unroller unrolls the dynamic blocks of one object.
type unroller struct {
	ctx   *hcl.EvalContext
	made  int
	diags hcl.Diagnostics
	// failed says that not all of them could be: what is wrong is in diags, or was
	// reported where the value that is missing comes from.
	failed bool
}

// unroll replaces the dynamic blocks of a body, at every depth, by the blocks
// that they stand for.
func (u *unroller) unroll(body *hclsyntax.Body) *hclsyntax.Body {
	if !hasDynamic(body) {
		return body
	}
	whole := &hclsyntax.Body{Attributes: body.Attributes, SrcRange: body.SrcRange, EndRange: body.EndRange}
	for _, b := range body.Blocks {
		made := []*hclsyntax.Block{b}
		if b.Type == "dynamic" {
			made = u.blocksOf(b)
		}
		for _, m := range made {
			copied := *m
			copied.Body = u.unroll(m.Body)
			whole.Blocks = append(whole.Blocks, &copied)
		}
	}
	return whole
}

func hasDynamic(body *hclsyntax.Body) bool {
	return slices.ContainsFunc(body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == "dynamic" || hasDynamic(b.Body) })
}

func (u *unroller) fail(problems hcl.Diagnostics) []*hclsyntax.Block {
	u.failed = true
	u.diags = append(u.diags, problems...)
	return nil
}

// blocksOf makes the blocks of one dynamic block; none after an error.
func (u *unroller) blocksOf(b *hclsyntax.Block) []*hclsyntax.Block {
	if u.made > mostBlocks {
		return nil // said once
	}
	p, problems := takeApart(b)
	if problems.HasErrors() {
		return u.fail(problems)
	}
	values, problems := option.Value(p.forEach, u.ctx)
	if problems.HasErrors() {
		return u.fail(problems)
	}
	at := p.forEach.Range()
	elements, why := elementsOf(values)
	switch {
	case why != "":
		d := diag.Error(diag.WrongType, &at, "Wrong type of value", why)
		d.Expression = p.forEach
		return u.fail(hcl.Diagnostics{d})
	case elements == nil:
		return u.fail(nil)
	case u.made+len(elements) > mostBlocks:
		u.made = mostBlocks + 1
		return u.fail(hcl.Diagnostics{diag.Error(diag.OutOfRange, &at, "Too many blocks",
			fmt.Sprintf("The dynamic blocks of one object make at most %d blocks.", mostBlocks))})
	}
	u.made += len(elements)
	var made []*hclsyntax.Block
	for _, e := range elements {
		one, problems := p.blockFor(e, b.LabelRanges[0], u.ctx)
		if one == nil {
			return u.fail(problems)
		}
		made = append(made, one)
	}
	return made
}

// blockFor makes the block of one element; nil where its labels are wrong.
func (p dynamicParts) blockFor(e element, at hcl.Range, ctx *hcl.EvalContext) (*hclsyntax.Block, hcl.Diagnostics) {
	iterators := map[string]cty.Value{p.iterator: cty.ObjectVal(map[string]cty.Value{"key": e.key, "value": e.value})}
	one := &hclsyntax.Block{
		Type: p.kind, TypeRange: at, Body: bind(p.content.Body, iterators),
		OpenBraceRange: p.content.OpenBraceRange, CloseBraceRange: p.content.CloseBraceRange,
	}
	if p.labels == nil {
		return one, nil
	}
	labels, problems := labelsOf(bindTo(p.labels, iterators), ctx)
	if labels == nil {
		return nil, problems
	}
	one.Labels, one.TypeRange = labels, p.labels.Range()
	for range labels {
		one.LabelRanges = append(one.LabelRanges, p.labels.Range())
	}
	return one, nil
}

// labelsOf evaluates the labels of one block; nil where they are wrong or not
// known.
func labelsOf(expr hclsyntax.Expression, ctx *hcl.EvalContext) ([]string, hcl.Diagnostics) {
	v, problems := option.Value(expr, ctx)
	if problems.HasErrors() {
		return nil, problems
	}
	at := expr.Range()
	refuse := func(why string) ([]string, hcl.Diagnostics) {
		d := diag.Error(diag.WrongType, &at, "Wrong type of value", why)
		d.Expression = expr
		return nil, hcl.Diagnostics{d}
	}
	t := v.Type()
	switch {
	case !v.IsWhollyKnown():
		return nil, nil
	case v.ContainsMarked():
		return refuse("Labels cannot come from a sensitive value: they are shown.")
	case v.IsNull() || !t.IsTupleType() && !t.IsListType():
		return refuse("labels is a list of text, such as [column.key].")
	}
	labels := []string{}
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		if e.IsNull() || e.Type() != cty.String {
			return refuse("labels is a list of text, such as [column.key].")
		}
		labels = append(labels, e.AsString())
	}
	return labels, nil
}

type element struct{ key, value cty.Value }

// elementsOf takes for_each of a dynamic block apart, in the order of a list, or
// sorted by key; nil and no text for a value that is not known.
func elementsOf(v cty.Value) ([]element, string) {
	t := v.Type()
	switch {
	case v.IsMarked() || t.IsSetType() && v.ContainsMarked():
		return nil, "for_each cannot take a sensitive value: how many blocks there are would be shown."
	case !v.IsKnown():
		return nil, ""
	case v.IsNull() || !v.CanIterateElements():
		return nil, "for_each of a dynamic block takes a map, a set or a list."
	}
	elements := []element{}
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if t.IsSetType() {
			if !e.IsKnown() {
				return nil, ""
			}
			k = e
		}
		elements = append(elements, element{k, e})
	}
	return elements, ""
}
