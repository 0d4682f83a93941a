package cell

import (
	"encoding/binary"
	"math"
	"math/big"
)

// appendDecimal reads a decimal number (protocol reference 5.5).
func appendDecimal(dst []byte, t Type, text []byte) ([]byte, bool) {
	v, negative, ok := parseDecimal(text, t.Precision, t.Scale)
	if !ok {
		return dst, false
	}
	if negative {
		v = v.negate()
	}
	return appendUnscaled(dst, t, v), true
}

// appendUnscaled appends a number in two's complement.
func appendUnscaled(dst []byte, t Type, v wide) []byte {
	if t.Precision <= 18 {
		return binary.LittleEndian.AppendUint64(dst, v.low)
	}
	return appendWide(dst, v.low, v.high)
}

// parseDecimal reads digits with a sign, a point and an exponent, and space
// around them, as servers do: v is the number without its sign times 10^scale.
// Digits of the fraction beyond the scale are rounded, half away from zero, but
// digits beyond the precision are not even looked at: 1.235 is 1.23 in a
// DECIMAL(3,2) and 1.24 in a DECIMAL(4,2). A point without a digit is refused;
// servers take it for 0. The precision is at most 38.
func parseDecimal(text []byte, precision, scale int) (v wide, negative, ok bool) {
	if precision > maxPrecision {
		return v, false, false
	}
	negative, b := cutSign(trimSpace(text))
	w, ok := readDigits(b, precision)
	if !ok {
		return v, false, false
	}
	v = w.value
	written, digits := w.fraction, w.digits
	dropped := digits - precision
	if w.exponent > written {
		shift := w.exponent - written
		if v, ok = v.timesPowerOfTen(min(shift, maxPrecision+1)); !ok || shift > storedDigits(precision) {
			return v, false, false
		}
		digits, written = digits+shift, 0
	} else {
		written -= w.exponent
	}
	if digits = max(digits, written); digits-written > precision-scale {
		return v, false, false
	}
	if written >= scale {
		return v.rounded(written - scale - max(dropped, 0)), negative, true
	}
	v, ok = v.timesPowerOfTen(scale - written)
	return v, negative, ok
}

// maxPrecision is that of the largest DECIMAL; the 256-bit ones of 4.0 cannot
// be loaded (protocol reference 5.5).
const maxPrecision = 38

// storedDigits returns how many digits the integer behind a decimal holds.
func storedDigits(precision int) int {
	switch {
	case precision <= 9:
		return 9
	case precision <= 18:
		return 18
	}
	return maxPrecision
}

// written is a number as it stands in a text.
type written struct {
	value    wide // of the first digits
	digits   int  // without zeros before the first other digit
	fraction int  // digits behind the point, zeros too
	exponent int
}

// readDigits reads digits with a point and an exponent. Digits beyond the
// precision are counted, and not part of the value.
func readDigits(b []byte, precision int) (w written, ok bool) {
	point, seen := false, false
	for i, c := range b {
		switch {
		case isDigit(c):
			seen = true
			if point {
				w.fraction++
			}
			if w.digits == 0 && c == '0' {
				continue
			}
			if w.digits < precision {
				if w.value, ok = w.value.timesTenPlus(c - '0'); !ok {
					return w, false
				}
			}
			w.digits++
		case c == '.' && !point:
			point = true
		case c == 'e' || c == 'E':
			exponent, ok := parseInteger(b[i+1:], math.MinInt8, math.MaxInt8)
			w.exponent = int(exponent)
			return w, ok && seen && !isSpace(b[i+1])
		default:
			return w, false
		}
	}
	return w, seen
}

// rounded returns w / 10^n, half away from zero; w itself for n ≤ 0.
func (w wide) rounded(n int) wide {
	var last byte
	for range n {
		if w == (wide{}) {
			return w
		}
		w, last = w.dividedByTen()
	}
	if last >= 5 {
		return w.plusOne()
	}
	return w
}

// appendDecimalValue appends a number, rounded to the scale of the type.
func appendDecimalValue(dst []byte, t Type, d DecimalValue) ([]byte, bool) {
	unscaled, ok := fitDecimal(d, t)
	if !ok {
		return dst, false
	}
	if unscaled.IsInt64() {
		v := unscaled.Int64()
		return appendUnscaled(dst, t, wide{uint64(v >> 63), uint64(v)}), true
	}
	return appendUnscaled(dst, t, wideOf(unscaled)), true
}

// fitDecimal returns d's digits at the scale of the type, rounded half away from
// zero, and false when they are more than its precision.
func fitDecimal(d DecimalValue, t Type) (*big.Int, bool) {
	if t.Precision > maxPrecision {
		return nil, false
	}
	unscaled := d.Unscaled
	switch shift := t.Scale - d.Scale; {
	case shift > 0:
		unscaled = new(big.Int).Mul(unscaled, bigPowerOfTen(shift))
	case shift < 0:
		unscaled = dividedHalfAway(unscaled, bigPowerOfTen(-shift))
	}
	return unscaled, unscaled.CmpAbs(bigPowerOfTen(t.Precision)) < 0
}

// dividedHalfAway returns v / divisor, rounded half away from zero; the divisor
// is positive.
func dividedHalfAway(v, divisor *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(v, divisor, new(big.Int))
	if rest.Lsh(rest, 1).CmpAbs(divisor) >= 0 {
		quotient.Add(quotient, big.NewInt(int64(v.Sign())))
	}
	return quotient
}

// wideOf returns a number of at most 128 bits in two's complement.
func wideOf(v *big.Int) wide {
	var b [16]byte
	new(big.Int).Abs(v).FillBytes(b[:])
	w := wide{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
	if v.Sign() < 0 {
		return w.negate()
	}
	return w
}

func bigPowerOfTen(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
