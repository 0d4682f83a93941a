package expression

import (
	"math"

	"starlift-sandbox/cell"
)

// arithmetic binds an operator of arithmetic. Integers become the next wider
// type in sums and products, where BIGINT and LARGEINT wrap around; a quotient
// of integers is a DOUBLE; a division by zero is NULL.
func arithmetic(name string, operands []*operand) (*operand, error) {
	if name == "~" {
		return complement(operands[0])
	}
	left, right := operands[0], operands[1]
	for _, o := range operands {
		if !isCountable(o.typ) {
			return nil, semantic("Any function type can not cast to invalid_type")
		}
	}
	if left.typ.Kind == 0 && right.typ.Kind == 0 {
		return constantOf(cell.Type{}, nil), nil
	}
	if left.typ.Kind == cell.Decimal || right.typ.Kind == cell.Decimal {
		return decimalArithmetic(name, left, right)
	}
	t := numericCommon(left.typ, right.typ)
	switch name {
	case "+", "-", "*":
		t = wider(t)
	case "/":
		t = cell.Type{Kind: cell.Double}
	case "%":
	case "<<", ">>", ">>>":
		return shiftBits(name, left, right)
	default:
		if !isInteger(t) {
			t = cell.Type{Kind: cell.BigInt}
		}
	}
	left, right = coerce(left, t), coerce(right, t)
	if left == nil || right == nil {
		return nil, semantic("Any function type can not cast to %s", typeText(t))
	}
	switch t.Kind {
	case cell.Double:
		return doubles(name, left, right), nil
	case cell.LargeInt:
		return largeIntegers(name, left, right), nil
	}
	return integers(name, t, left, right), nil
}

// isCountable reports the types that arithmetic takes.
func isCountable(t cell.Type) bool {
	return t.Kind <= cell.Datetime
}

// numericCommon is the type of a calculation with both: what is no integer
// counts as a DOUBLE.
func numericCommon(a, b cell.Type) cell.Type {
	number := func(t cell.Type) cell.Kind {
		switch {
		case t.Kind == cell.Boolean:
			return cell.TinyInt
		case t.Kind == 0 || isInteger(t):
			return t.Kind
		}
		return cell.Double
	}
	return cell.Type{Kind: max(number(a), number(b))}
}

// wider is the type of a sum.
func wider(t cell.Type) cell.Type {
	if t.Kind >= cell.TinyInt && t.Kind < cell.BigInt {
		return cell.Type{Kind: t.Kind + 1}
	}
	return t
}

// integers calculates up to BIGINT.
func integers(name string, t cell.Type, left, right *operand) *operand {
	l, r := left.whole, right.whole
	calculate := integerOperation(name)
	kind := t.Kind
	return wholeOperand(t, func(slots []cell.Value) (int64, bool, error) {
		a, null, err := l(slots)
		if null || err != nil {
			return 0, true, err
		}
		b, null, err := r(slots)
		if null || err != nil {
			return 0, true, err
		}
		v, ok := calculate(a, b)
		return wrap(v, kind), !ok, nil
	}, left, right)
}

// integerOperation returns the operation; its result may not exist.
func integerOperation(name string) func(a, b int64) (int64, bool) {
	switch name {
	case "+":
		return func(a, b int64) (int64, bool) { return a + b, true }
	case "-":
		return func(a, b int64) (int64, bool) { return a - b, true }
	case "*":
		return func(a, b int64) (int64, bool) { return a * b, true }
	case "DIV":
		return func(a, b int64) (int64, bool) {
			if b == 0 {
				return 0, false
			}
			return a / b, true
		}
	case "%":
		return func(a, b int64) (int64, bool) {
			if b == 0 {
				return 0, false
			}
			return a % b, true
		}
	case "&":
		return func(a, b int64) (int64, bool) { return a & b, true }
	case "|":
		return func(a, b int64) (int64, bool) { return a | b, true }
	}
	return func(a, b int64) (int64, bool) { return a ^ b, true }
}

// wrap cuts a result to the bits of its type, as the machine would.
func wrap(v int64, kind cell.Kind) int64 {
	switch kind {
	case cell.TinyInt:
		return int64(int8(v))
	case cell.SmallInt:
		return int64(int16(v))
	case cell.Int:
		return int64(int32(v))
	}
	return v
}

// doubles calculates in floating point.
func doubles(name string, left, right *operand) *operand {
	calculate := func(a, b float64) cell.Value { return a + b }
	switch name {
	case "-":
		calculate = func(a, b float64) cell.Value { return a - b }
	case "*":
		calculate = func(a, b float64) cell.Value { return a * b }
	case "/":
		calculate = func(a, b float64) cell.Value {
			if b == 0 {
				return nil
			}
			return a / b
		}
	case "%":
		calculate = func(a, b float64) cell.Value {
			if b == 0 {
				return nil
			}
			return math.Mod(a, b)
		}
	}
	return valueOperand(left.typ, both(left, right, func(a, b cell.Value) cell.Value {
		return calculate(a.(float64), b.(float64))
	}), left, right)
}

// both evaluates two operands and calls f when neither is NULL.
func both(left, right *operand, f func(a, b cell.Value) cell.Value) evaluator {
	l, r := left.value, right.value
	return func(slots []cell.Value) (cell.Value, error) {
		a, err := l(slots)
		if a == nil || err != nil {
			return nil, err
		}
		b, err := r(slots)
		if b == nil || err != nil {
			return nil, err
		}
		return f(a, b), nil
	}
}
