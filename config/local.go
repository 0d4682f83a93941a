package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/option"
)

// local is an argument of a locals block.
type local struct {
	node
	name  string
	at    hcl.Range // of the name
	expr  hclsyntax.Expression
	block *hclsyntax.Block
	value cty.Value // unknown after an error
}

func (r *reader) collectLocals(b *hclsyntax.Block) {
	for _, inner := range b.Body.Blocks {
		r.add(unknownInner(inner, "locals"))
	}
	for _, a := range sortedAttributes(b.Body) {
		if first := r.locals[a.Name]; first != nil {
			r.add(duplicate("local."+a.Name, a.NameRange, first.at))
			continue
		}
		l := &local{name: a.Name, at: a.NameRange, expr: a.Expr, block: b, value: cty.DynamicVal}
		l.node.address = "local." + a.Name
		r.locals[a.Name] = l
	}
}

// evaluateLocals evaluates every local, also those that nothing refers to:
// what is wrong with them is wrong now.
func (r *reader) evaluateLocals() {
	all := make([]*local, 0, len(r.locals))
	for _, l := range r.locals {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b *local) int {
		return cmp.Or(strings.Compare(a.at.Filename, b.at.Filename), a.at.Start.Byte-b.at.Start.Byte)
	})
	for _, l := range all {
		r.evaluateLocal(l, l.at)
	}
}

// evaluateLocal evaluates a local that at refers to, after what it refers to
// itself.
func (r *reader) evaluateLocal(l *local, at hcl.Range) {
	if !r.enter(&l.node, at) {
		return
	}
	defer r.leave(&l.node)
	ctx := r.context(l.expr.Variables(), nil)
	value, problems := option.Value(l.expr, ctx)
	r.report(problems, l.block, nil)
	l.value = value
}
