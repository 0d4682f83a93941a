package expression

import (
	"math/big"

	"starlift-sandbox/cell"
)

// decimalArithmetic binds an operator with at least one DECIMAL. With a DOUBLE
// or a text beside it everything is a DOUBLE, except for the operators whose
// results are integers.
func decimalArithmetic(name string, left, right *operand) (*operand, error) {
	floating := func(t cell.Type) bool { return isFloating(t) || isString(t) || isDate(t) }
	switch name {
	case "+", "-", "*", "/", "%":
		if floating(left.typ) || floating(right.typ) {
			t := cell.Type{Kind: cell.Double}
			return doubles(name, coerce(left, t), coerce(right, t)), nil
		}
	case "DIV":
	default:
		t := cell.Type{Kind: cell.BigInt}
		if name == "<<" || name == ">>" || name == ">>>" {
			return shiftBits(name, coerce(left, t), right)
		}
		return integers(name, t, coerce(left, t), coerce(right, t)), nil
	}
	l, r := decimalOperand(left), decimalOperand(right)
	t, err := decimalResult(name, l.typ, r.typ)
	if err != nil {
		return nil, err
	}
	return valueOperand(t, both(l, r, func(a, b cell.Value) cell.Value {
		return calculateDecimal(name, t, a.(cell.DecimalValue), b.(cell.DecimalValue))
	}), l, r), nil
}

// decimalOperand makes a DECIMAL of a number beside one.
func decimalOperand(o *operand) *operand {
	digits := 9
	switch o.typ.Kind {
	case cell.Decimal:
		return o
	case cell.BigInt:
		digits = 18
	case cell.LargeInt:
		digits = maxPrecision
	}
	// Every value keeps its digits, whatever the type says of them: a BIGINT may
	// have 19.
	exact := coerce(o, cell.Type{Kind: cell.Decimal, Precision: maxPrecision})
	typed := *exact
	typed.typ.Precision = digits
	return &typed
}

// decimalResult returns the type of a calculation, as servers since 2.5 have it.
func decimalResult(name string, a, b cell.Type) (cell.Type, error) {
	// What fits into 64 bits is calculated there, with 18 digits.
	precision := 18
	if max(a.Precision, b.Precision) > precision {
		precision = maxPrecision
	}
	t := cell.Type{Kind: cell.Decimal, Precision: precision, Scale: max(a.Scale, b.Scale)}
	switch name {
	case "+":
		t.Precision = min(max(a.Precision-a.Scale, b.Precision-b.Scale)+t.Scale+1, maxPrecision)
	case "*":
		t.Scale = a.Scale + b.Scale
		t.Precision = min(a.Precision+b.Precision, maxPrecision)
		if t.Scale > maxPrecision {
			return t, semantic("Return scale(%d) exceeds maximum value(%d), please cast decimal type to low-precision one", t.Scale, maxPrecision)
		}
	case "/", "DIV":
		const more, most = 6, 12
		t.Precision = maxPrecision
		switch {
		case a.Scale <= more:
			t.Scale = a.Scale + more
		case a.Scale <= most:
			t.Scale = most
		default:
			t.Scale = a.Scale
		}
		if adjusted := t.Scale + b.Scale; adjusted > maxPrecision {
			return t, semantic("Dividend fails to adjust scale to %d that exceeds maximum value(%d)", adjusted, maxPrecision)
		}
		if name == "DIV" {
			return cell.Type{Kind: cell.BigInt}, nil
		}
	}
	return t, nil
}

// calculateDecimal returns nil for a division by zero and for a result with more
// digits than its type has.
func calculateDecimal(name string, t cell.Type, a, b cell.DecimalValue) cell.Value {
	z := new(big.Int)
	switch name {
	case "+":
		z.Add(atScale(a, t.Scale), atScale(b, t.Scale))
	case "-":
		z.Sub(atScale(a, t.Scale), atScale(b, t.Scale))
	case "*":
		z.Mul(a.Unscaled, b.Unscaled)
	case "%":
		if b.Unscaled.Sign() == 0 {
			return nil
		}
		z.Rem(atScale(a, t.Scale), atScale(b, t.Scale))
	case "/":
		if b.Unscaled.Sign() == 0 {
			return nil
		}
		z = divideRounded(atScale(a, t.Scale+b.Scale), b.Unscaled)
	case "DIV":
		scale := max(a.Scale, b.Scale)
		if b.Unscaled.Sign() == 0 {
			return nil
		}
		z.Quo(atScale(a, scale), atScale(b, scale))
		if !z.IsInt64() {
			return nil
		}
		return z.Int64()
	}
	if tooManyDigits(z, t.Precision) {
		return nil
	}
	return cell.DecimalValue{Unscaled: z, Scale: t.Scale}
}

func tooManyDigits(v *big.Int, precision int) bool { return v.CmpAbs(powerOfTen(precision)) >= 0 }

func powerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// atScale returns the digits of d at a scale not below its own. The result may
// be d's own number.
func atScale(d cell.DecimalValue, scale int) *big.Int {
	if scale == d.Scale {
		return d.Unscaled
	}
	return new(big.Int).Mul(d.Unscaled, powerOfTen(scale-d.Scale))
}

// divideRounded rounds half away from zero.
func divideRounded(a, b *big.Int) *big.Int {
	quotient, remainder := new(big.Int).QuoRem(a, b, new(big.Int))
	if remainder.Lsh(remainder, 1).CmpAbs(b) >= 0 {
		if a.Sign()*b.Sign() < 0 {
			return quotient.Sub(quotient, big.NewInt(1))
		}
		return quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}
