package expression

import (
	"cmp"
	"strings"

	"starlift-sandbox/cell"
)

func boolean() cell.Type { return cell.Type{Kind: cell.Boolean} }

// compare binds a comparison sign.
func compare(name string, left, right *operand) (*operand, error) {
	ordered := name != "=" && name != "!=" && name != "<=>"
	left, right, err := sides(left, right, ordered)
	if err != nil {
		return nil, err
	}
	holds := relation(name)
	switch {
	case name == "<=>":
		return sameOrNull(left, right), nil
	case left.whole != nil:
		return compareWhole(left, right, holds), nil
	}
	order := ordering(left.typ)
	l, r := left.value, right.value
	return wholeOperand(boolean(), func(slots []cell.Value) (int64, bool, error) {
		a, err := l(slots)
		if a == nil || err != nil {
			return 0, true, err
		}
		b, err := r(slots)
		if b == nil || err != nil {
			return 0, true, err
		}
		return truth(holds(order(a, b))), false, nil
	}, left, right), nil
}

// sides converts two operands to the type in which they are compared.
func sides(left, right *operand, ordered bool) (*operand, *operand, error) {
	if left.variable && right.known {
		if cast := constantBeside(right, left.typ); cast != nil {
			return left, cast, nil
		}
	} else if right.variable && left.known {
		if cast := constantBeside(left, right.typ); cast != nil {
			return cast, right, nil
		}
	}
	t, ok := comparisonType(left.typ, right.typ, ordered)
	if ok {
		if l, r := coerce(left, t), coerce(right, t); l != nil && r != nil {
			return l, r, nil
		}
	}
	return nil, nil, semantic("Column type %s does not support binary predicate operation with type %s",
		typeText(left.typ), typeText(right.typ))
}

// constantBeside returns a constant in the type of the column beside it: when
// that changes nothing of it, or when the column holds times.
func constantBeside(constant *operand, t cell.Type) *operand {
	if cast := castConstant(constant, t); cast != nil {
		return cast
	}
	if isDate(t) && !isDate(constant.typ) {
		return coerce(constant, t)
	}
	return nil
}

// relation returns what a comparison sign says of an order.
func relation(name string) func(order int) bool {
	switch name {
	case "!=":
		return func(order int) bool { return order != 0 }
	case "<":
		return func(order int) bool { return order < 0 }
	case "<=":
		return func(order int) bool { return order <= 0 }
	case ">":
		return func(order int) bool { return order > 0 }
	case ">=":
		return func(order int) bool { return order >= 0 }
	}
	return func(order int) bool { return order == 0 }
}

// ordering returns how values of a type that are not NULL are compared.
func ordering(t cell.Type) func(a, b cell.Value) int {
	if isString(t) {
		return func(a, b cell.Value) int { return strings.Compare(a.(string), b.(string)) }
	}
	return func(a, b cell.Value) int { return cell.Compare(a, b, t) }
}

func truth(holds bool) int64 {
	if holds {
		return 1
	}
	return 0
}

func compareWhole(left, right *operand, holds func(int) bool) *operand {
	l, r := left.whole, right.whole
	return wholeOperand(boolean(), func(slots []cell.Value) (int64, bool, error) {
		a, null, err := l(slots)
		if null || err != nil {
			return 0, true, err
		}
		b, null, err := r(slots)
		if null || err != nil {
			return 0, true, err
		}
		return truth(holds(cmp.Compare(a, b))), false, nil
	}, left, right)
}

// sameOrNull is <=>, which is never NULL.
func sameOrNull(left, right *operand) *operand {
	order := ordering(left.typ)
	return wholeOperand(boolean(), func(slots []cell.Value) (int64, bool, error) {
		a, err := left.value(slots)
		if err != nil {
			return 0, true, err
		}
		b, err := right.value(slots)
		if err != nil {
			return 0, true, err
		}
		if a == nil || b == nil {
			return truth(a == nil && b == nil), false, nil
		}
		return truth(order(a, b) == 0), false, nil
	}, left, right)
}

// nullTest binds IS NULL and IS NOT NULL.
func nullTest(o *operand, inverted bool) *operand {
	value := o.value
	return wholeOperand(boolean(), func(slots []cell.Value) (int64, bool, error) {
		v, err := value(slots)
		return truth((v == nil) != inverted), false, err
	}, o)
}

// between binds BETWEEN: lower <= value AND value <= upper, all in one type.
func between(children []*operand, inverted bool) (*operand, error) {
	children, err := alike(children, "between predicate", true)
	if err != nil {
		return nil, err
	}
	lower, err := compare(">=", children[0], children[1])
	if err != nil {
		return nil, err
	}
	upper, err := compare("<=", children[0], children[2])
	if err != nil {
		return nil, err
	}
	both := allOf(lower, upper)
	if inverted {
		return opposite(both), nil
	}
	return both, nil
}

// member binds IN: equal to one of the list. With a NULL in the list it is NULL
// instead of false.
func member(children []*operand, inverted bool) (*operand, error) {
	children, err := alike(children, "in predicate", false)
	if err != nil {
		return nil, err
	}
	equals := make([]*operand, len(children)-1)
	for i, c := range children[1:] {
		if equals[i], err = compare("=", children[0], c); err != nil {
			return nil, err
		}
	}
	found := anyOf(equals...)
	if inverted {
		return opposite(found), nil
	}
	return found, nil
}

// alike converts the operands of BETWEEN and IN to one type: that of the first,
// when the others are constants that are the same there.
func alike(children []*operand, what string, ordered bool) ([]*operand, error) {
	if children[0].variable {
		if cast := constantsAs(children[1:], children[0].typ); cast != nil {
			return append([]*operand{children[0]}, cast...), nil
		}
	}
	t, ok := children[0].typ, true
	for _, c := range children[1:] {
		if t, ok = comparisonType(t, c.typ, ordered); !ok {
			return nil, semantic("%s type %s with type %s is invalid", what, typeText(c.typ), typeText(children[0].typ))
		}
	}
	if t.Kind == cell.Varchar && isDate(children[0].typ) {
		t = children[0].typ
	}
	converted := make([]*operand, len(children))
	for i, c := range children {
		if converted[i] = coerce(c, t); converted[i] == nil {
			return nil, semantic("%s type %s with type %s is invalid", what, typeText(c.typ), typeText(t))
		}
	}
	return converted, nil
}

// constantsAs returns nil unless each is a constant that is the same in type t.
func constantsAs(operands []*operand, t cell.Type) []*operand {
	converted := make([]*operand, len(operands))
	for i, o := range operands {
		switch {
		case o.known && o.typ.Kind == t.Kind && t.Kind != cell.Decimal:
			converted[i] = o
		case castConstant(o, t) != nil:
			converted[i] = castConstant(o, t)
		default:
			return nil
		}
	}
	return converted
}
