package expression

import (
	"starlift-sandbox/cell"
)

// choice binds CASE: the conditions in order, and the value of the first that is
// true. With an operand the conditions are its equality with each WHEN, in the
// common type of all of these.
func choice(n *node, children []*operand) (*operand, error) {
	names := n.children
	var operandAndWhens []*operand
	if n.operand {
		operandAndWhens = append(operandAndWhens, children[0])
		children, names = children[1:], names[1:]
	}
	var conditions, values []*operand
	for i := 0; i+1 < len(children); i += 2 {
		values = append(values, children[i+1])
		if n.operand {
			operandAndWhens = append(operandAndWhens, children[i])
			continue
		}
		condition, err := truthOf(names[i], children[i])
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, condition)
	}
	if n.operand {
		same, err := inCommon(operandAndWhens)
		if err != nil {
			return nil, err
		}
		for _, when := range same[1:] {
			condition, err := compare("=", same[0], when)
			if err != nil {
				return nil, err
			}
			conditions = append(conditions, condition)
		}
	}
	if n.rest {
		values = append(values, children[len(children)-1])
	} else {
		values = append(values, constantOf(cell.Type{}, nil))
	}
	values, err := inCommon(values)
	if err != nil {
		return nil, err
	}
	return firstTrue(conditions, values), nil
}

// inCommon converts operands to their common type.
func inCommon(operands []*operand) ([]*operand, error) {
	types := make([]cell.Type, len(operands))
	for i, o := range operands {
		types[i] = o.typ
	}
	t, ok := commonOf(types)
	if !ok {
		return nil, semantic("Failed to get compatible type for CaseWhen with %s and %s", typeText(types[len(types)-1]), typeText(types[0]))
	}
	converted := make([]*operand, len(operands))
	for i, o := range operands {
		if converted[i] = coerce(o, t); converted[i] == nil {
			return nil, semantic("Failed to get compatible type for CaseWhen with %s and %s", typeText(o.typ), typeText(t))
		}
	}
	return converted, nil
}

// firstTrue gives the value whose condition is the first to be true, or the
// last value, which has none.
func firstTrue(conditions, values []*operand) *operand {
	pick := func(slots []cell.Value) (*operand, error) {
		for i, c := range conditions {
			v, null, err := c.whole(slots)
			if err != nil {
				return nil, err
			}
			if !null && v != 0 {
				return values[i], nil
			}
		}
		return values[len(conditions)], nil
	}
	all := append(append([]*operand(nil), conditions...), values...)
	t := values[0].typ
	if isWhole(t) {
		return wholeOperand(t, func(slots []cell.Value) (int64, bool, error) {
			picked, err := pick(slots)
			if err != nil {
				return 0, true, err
			}
			return picked.whole(slots)
		}, all...)
	}
	return valueOperand(t, func(slots []cell.Value) (cell.Value, error) {
		picked, err := pick(slots)
		if err != nil {
			return nil, err
		}
		return picked.value(slots)
	}, all...)
}

// firstThere gives the first value that is not NULL.
func firstThere(values []*operand) *operand {
	t := values[0].typ
	if isWhole(t) {
		return wholeOperand(t, func(slots []cell.Value) (int64, bool, error) {
			for _, o := range values {
				if v, null, err := o.whole(slots); !null || err != nil {
					return v, null, err
				}
			}
			return 0, true, nil
		}, values...)
	}
	return valueOperand(t, func(slots []cell.Value) (cell.Value, error) {
		for _, o := range values {
			if v, err := o.value(slots); v != nil || err != nil {
				return v, err
			}
		}
		return nil, nil
	}, values...)
}

// conditional binds if, ifnull, nvl and coalesce so that only what is needed is
// evaluated. It returns nil for another function and for arguments that these do
// not take, whose refusal is the function's.
func conditional(name string, args []*operand) *operand {
	switch {
	case name == "if" && len(args) == 3:
		condition := coerce(args[0], boolean())
		values, err := inCommon(args[1:])
		if condition != nil && err == nil {
			return firstTrue([]*operand{condition}, values)
		}
	case (name == "ifnull" || name == "nvl") && len(args) == 2, name == "coalesce" && len(args) > 0:
		if values, err := inCommon(args); err == nil {
			return firstThere(values)
		}
	}
	return nil
}
