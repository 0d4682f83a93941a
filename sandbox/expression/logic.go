package expression

import (
	"strings"

	"starlift-sandbox/cell"
)

// truthOf makes a Boolean of an operand of AND, OR and NOT.
func truthOf(n *node, o *operand) (*operand, error) {
	if result := coerce(o, boolean()); result != nil {
		return result, nil
	}
	var text strings.Builder
	write(&text, n)
	return nil, semantic("%s can not be converted to boolean type.", text.String())
}

func logic(n *node, children []*operand) (*operand, error) {
	left, err := truthOf(n.children[0], children[0])
	if err != nil {
		return nil, err
	}
	right, err := truthOf(n.children[1], children[1])
	if err != nil {
		return nil, err
	}
	if n.name == "AND" {
		return allOf(left, right), nil
	}
	return anyOf(left, right), nil
}

func not(n *node, child *operand) (*operand, error) {
	o, err := truthOf(n.children[0], child)
	if err != nil {
		return nil, err
	}
	return opposite(o), nil
}

// allOf is AND: false as soon as one is, NULL when one is NULL and none false.
func allOf(operands ...*operand) *operand { return decide(operands, 0) }

// anyOf is OR: true as soon as one is, NULL when one is NULL and none true.
func anyOf(operands ...*operand) *operand { return decide(operands, 1) }

// decide looks for an operand with the value that decides.
func decide(operands []*operand, decisive int64) *operand {
	return wholeOperand(boolean(), func(slots []cell.Value) (int64, bool, error) {
		unknown := false
		for _, o := range operands {
			v, null, err := o.whole(slots)
			switch {
			case err != nil:
				return 0, true, err
			case null:
				unknown = true
			case v == decisive:
				return decisive, false, nil
			}
		}
		return 1 - decisive, unknown, nil
	}, operands...)
}

func opposite(o *operand) *operand {
	return wholeOperand(boolean(), func(slots []cell.Value) (int64, bool, error) {
		v, null, err := o.whole(slots)
		return 1 - v, null, err
	}, o)
}
