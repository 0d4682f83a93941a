package cell

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// wide is an unsigned 128-bit number.
type wide struct{ high, low uint64 }

// timesTenPlus returns 10·w + digit, and false when it does not fit.
func (w wide) timesTenPlus(digit byte) (wide, bool) {
	carry, low := bits.Mul64(w.low, 10)
	over, high := bits.Mul64(w.high, 10)
	if over != 0 {
		return w, false
	}
	low, c := bits.Add64(low, uint64(digit), 0)
	high, c = bits.Add64(high, carry, c)
	return wide{high, low}, c == 0
}

func (w wide) less(o wide) bool {
	return w.high < o.high || w.high == o.high && w.low < o.low
}

// negate returns the two's complement.
func (w wide) negate() wide {
	low, borrow := bits.Sub64(0, w.low, 0)
	high, _ := bits.Sub64(0, w.high, borrow)
	return wide{high, low}
}

// trimBlanks removes the blanks that a number may stand between.
func trimBlanks(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

func cutSign(b []byte) (negative bool, rest []byte) {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		return b[0] == '-', b[1:]
	}
	return false, b
}

// allDigits reports whether b holds digits and nothing else; empty counts.
func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// parseInteger reads a decimal integer between the limits. A fraction is cut
// off (protocol reference 5.5). Exponents are refused: whether a server takes
// them is unconfirmed.
func parseInteger(text []byte, lowest, highest int64) (int64, bool) {
	negative, digits := cutSign(trimBlanks(text))
	limit := uint64(highest)
	if negative {
		limit = uint64(-(lowest + 1)) + 1
	}
	var v uint64
	for i, c := range digits {
		if c == '.' {
			if i == 0 || !allDigits(digits[i+1:]) {
				return 0, false
			}
			digits = digits[:i]
			break
		}
		d := uint64(c - '0')
		if c < '0' || c > '9' || v > (math.MaxUint64-d)/10 {
			return 0, false
		}
		v = v*10 + d
	}
	if len(digits) == 0 || v > limit {
		return 0, false
	}
	if negative {
		return int64(-v), true
	}
	return int64(v), true
}

// appendLargeInt reads an integer of up to 128 bits.
func appendLargeInt(dst, text []byte) ([]byte, bool) {
	negative, digits := cutSign(trimBlanks(text))
	if len(digits) == 0 || !allDigits(digits) {
		return dst, false
	}
	var v wide
	ok := true
	for _, c := range digits {
		if v, ok = v.timesTenPlus(c - '0'); !ok {
			return dst, false
		}
	}
	smallest := wide{high: 1 << 63}
	switch {
	case !negative && !v.less(smallest), smallest.less(v):
		return dst, false
	case negative:
		v = v.negate()
	}
	return appendWide(dst, v.low, v.high), true
}

// appendDecimal reads a plain decimal number. Digits of the fraction beyond
// the scale are rounded, half away from zero. Blanks and exponents are
// refused: whether a server takes them is unconfirmed.
func appendDecimal(dst []byte, t Type, text []byte) ([]byte, bool) {
	negative, digits := cutSign(text)
	var v wide
	var seen, fraction int
	point, rounded, ok := false, false, true
	for _, c := range digits {
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			return dst, false
		}
		seen++
		if point {
			if fraction++; fraction > t.Scale {
				if fraction == t.Scale+1 {
					rounded = c >= '5'
				}
				continue
			}
		}
		if v, ok = v.timesTenPlus(c - '0'); !ok {
			return dst, false
		}
	}
	if seen == 0 {
		return dst, false
	}
	for ; fraction < t.Scale; fraction++ {
		if v, ok = v.timesTenPlus(0); !ok {
			return dst, false
		}
	}
	if rounded {
		low, carry := bits.Add64(v.low, 1, 0)
		v = wide{v.high + carry, low}
	}
	if !v.less(powerOfTen(t.Precision)) {
		return dst, false
	}
	if negative {
		v = v.negate()
	}
	if t.Precision <= 18 {
		return binary.LittleEndian.AppendUint64(dst, v.low), true
	}
	return appendWide(dst, v.low, v.high), true
}

// powerOfTen returns 10^n, n ≤ 38.
func powerOfTen(n int) wide {
	v := wide{low: 1}
	if n < 20 {
		for range n {
			v.low *= 10
		}
		return v
	}
	for range n {
		v, _ = v.timesTenPlus(0)
	}
	return v
}
