package expression

import (
	"math/big"

	"starlift-sandbox/cell"
)

// largeIntegers calculates with 128 bits; results wrap around.
func largeIntegers(name string, left, right *operand) *operand {
	return valueOperand(left.typ, both(left, right, func(a, b cell.Value) cell.Value {
		x, y := a.(*big.Int), b.(*big.Int)
		z := new(big.Int)
		switch name {
		case "+":
			z.Add(x, y)
		case "-":
			z.Sub(x, y)
		case "*":
			z.Mul(x, y)
		case "DIV", "%":
			if y.Sign() == 0 {
				return nil
			}
			if name == "%" {
				z.Rem(x, y)
			} else {
				z.Quo(x, y)
			}
		case "&":
			z.And(x, y)
		case "|":
			z.Or(x, y)
		case "^":
			z.Xor(x, y)
		}
		return wrapLarge(z)
	}), left, right)
}

// wrapLarge cuts a number to 128 bits, as the machine would. It may change z.
func wrapLarge(z *big.Int) *big.Int {
	const bits = 128
	if fitsLargeInt(z) {
		return z
	}
	modulus := new(big.Int).Lsh(big.NewInt(1), bits)
	z.Mod(z, modulus)
	if z.Bit(bits-1) == 1 {
		z.Sub(z, modulus)
	}
	return z
}

// complement binds ~, which is always a BIGINT.
func complement(o *operand) (*operand, error) {
	t := cell.Type{Kind: cell.BigInt}
	o = coerce(o, t)
	if o == nil {
		return nil, semantic("Any function type can not cast to %s", typeText(t))
	}
	whole := o.whole
	return wholeOperand(t, func(slots []cell.Value) (int64, bool, error) {
		v, null, err := whole(slots)
		return ^v, null, err
	}, o), nil
}

// shiftBits binds <<, >> and >>>: the result has the type of what is moved.
func shiftBits(name string, left, right *operand) (*operand, error) {
	t := numericCommon(left.typ, left.typ)
	count := coerce(right, cell.Type{Kind: cell.BigInt})
	if !isInteger(t) || count == nil {
		return nil, semantic("No matching function '%s' with operand types %s and %s",
			map[string]string{"<<": "bit_shift_left", ">>": "bit_shift_right", ">>>": "bit_shift_right_logical"}[name],
			typeText(left.typ), typeText(right.typ))
	}
	value := coerce(left, t)
	if t.Kind == cell.LargeInt {
		return valueOperand(t, both(value, count, func(a, b cell.Value) cell.Value {
			return shiftLarge(name, a.(*big.Int), b.(int64))
		}), value, count), nil
	}
	return wholeOperand(t, func(slots []cell.Value) (int64, bool, error) {
		v, null, err := value.whole(slots)
		if null || err != nil {
			return 0, true, err
		}
		n, null, err := count.whole(slots)
		return shifted(name, v, n, t.Kind), null, err
	}, value, count), nil
}

// shifted moves the bits of an integer up to BIGINT. A count below zero, or of as
// many bits as there are, leaves none.
func shifted(name string, v, n int64, kind cell.Kind) int64 {
	width := map[cell.Kind]int64{cell.TinyInt: 8, cell.SmallInt: 16, cell.Int: 32, cell.BigInt: 64}[kind]
	switch {
	case n < 0 || n >= width:
		return 0
	case name == "<<":
		return wrap(v<<n, kind)
	case name == ">>":
		return v >> n
	}
	// The sign moves in from the left as a bit like any other.
	unsigned := uint64(v) << (64 - width) >> (64 - width)
	return wrap(int64(unsigned>>n), kind)
}

func shiftLarge(name string, v *big.Int, n int64) *big.Int {
	const bits = 128
	switch {
	case n < 0 || n >= bits:
		return new(big.Int)
	case name == "<<":
		return wrapLarge(new(big.Int).Lsh(v, uint(n)))
	case name == ">>" || v.Sign() >= 0:
		return new(big.Int).Rsh(v, uint(n))
	}
	unsigned := new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), bits))
	return wrapLarge(unsigned.Rsh(unsigned, uint(n)))
}
