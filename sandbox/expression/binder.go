package expression

import (
	"strings"

	"starlift-sandbox/cell"
)

// binder turns nodes into operands.
type binder struct{ scope Scope }

func (b *binder) bind(n *node) (*operand, error) {
	switch n.form {
	case literalForm:
		return constantOf(n.typ, n.value), nil
	case columnForm:
		return b.column(n)
	}
	children := make([]*operand, len(n.children))
	for i, c := range n.children {
		var err error
		if children[i], err = b.bind(c); err != nil {
			return nil, err
		}
	}
	switch n.form {
	case callForm:
		return b.call(n, children)
	case arithmeticForm:
		return arithmetic(n.name, children)
	case comparisonForm:
		return compare(n.name, children[0], children[1])
	case logicForm:
		return logic(n, children)
	case negationForm:
		return not(n, children[0])
	case betweenForm:
		return between(children, n.inverted)
	case membershipForm:
		return member(children, n.inverted)
	case matchForm:
		return match(n, children)
	case nullTestForm:
		return nullTest(children[0], n.inverted), nil
	case choiceForm:
		return choice(n, children)
	case castForm:
		return cast(n, children[0])
	case shiftForm:
		return b.shift(n, children)
	case listForm:
		return list(children)
	case pairsForm:
		return pairs(children)
	case elementForm:
		return element(children[0], children[1])
	case fieldForm:
		return field(children[0], n.name)
	case pathForm:
		return b.named("json_query", children)
	}
	return nil, semantic("Expression %d is not supported by this server", n.form)
}

// column finds what a name stands for: a column, or, of a.b, the field b of a
// struct a, or else the column b of a table a.
func (b *binder) column(n *node) (*operand, error) {
	find := b.scope.Column
	if find == nil {
		find = func(string) (int, cell.Type, bool) { return 0, cell.Type{}, false }
	}
	if n.qualifier != "" {
		slot, t, found := find(n.qualifier)
		if found && t.Kind == cell.Struct {
			return field(columnOf(t, slot), n.name)
		}
	}
	slot, t, found := find(n.name)
	if !found {
		var text strings.Builder
		write(&text, n)
		return nil, semantic("Column '%s' cannot be resolved", text.String())
	}
	o := columnOf(t, slot)
	if told := b.scope.Converted; told != nil {
		o.converted = func(to cell.Type) { told(slot, to) }
	}
	return o, nil
}

// call binds a function.
func (b *binder) call(n *node, args []*operand) (*operand, error) {
	name := n.name
	if n.unit != "" {
		// timestampdiff: the later time comes last there, and first in the function
		// behind it.
		name = strings.ToLower(n.unit) + "s_diff"
		args = []*operand{args[1], args[0]}
	}
	if special := conditional(name, args); special != nil {
		return special, nil
	}
	return b.named(name, args)
}

// named binds the function of that name.
func (b *binder) named(name string, args []*operand) (*operand, error) {
	types := make([]cell.Type, len(args))
	known := make([]cell.Value, len(args))
	for i, a := range args {
		types[i] = a.typ
		if a.known {
			known[i] = a.literal
		}
	}
	f, ok := Lookup(name, b.scope.Release)
	if !ok {
		return nil, noFunction(name, types)
	}
	c, err := f.ResolveKnown(types, known)
	if err != nil {
		return nil, err
	}
	c = c.At(b.scope.Now, b.scope.Zone)
	return c.operand(args), nil
}

// shift binds time ± INTERVAL.
func (b *binder) shift(n *node, children []*operand) (*operand, error) {
	suffix := "s_add"
	if n.name == "-" {
		suffix = "s_sub"
	}
	time := coerce(children[0], cell.Type{Kind: cell.Datetime})
	if time == nil {
		return nil, semantic("Cannot cast from %s to datetime", typeText(children[0].typ))
	}
	return b.named(strings.ToLower(n.unit)+suffix, []*operand{time, children[1]})
}

// cast binds CAST.
func cast(n *node, o *operand) (*operand, error) {
	asked := *o
	asked.converted = nil
	if result := coerce(&asked, n.typ); result != nil {
		return result, nil
	}
	var text strings.Builder
	write(&text, n.children[0])
	return nil, semantic("Invalid type cast from %s to %s in sql `%s`", typeText(o.typ), typeText(n.typ), text.String())
}
