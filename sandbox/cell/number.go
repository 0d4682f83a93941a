package cell

import (
	"math"
	"strconv"
)

// isSpace reports whether c may stand around a number or a date, as servers
// have it.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// trimLeft removes what isSpace says from the start.
func trimLeft(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	return b
}

// trimSpace removes what isSpace says from both ends.
func trimSpace(b []byte) []byte {
	b = trimLeft(b)
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func cutSign(b []byte) (negative bool, rest []byte) {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		return b[0] == '-', b[1:]
	}
	return false, b
}

// allDigits reports whether b holds digits and nothing else; empty counts.
func allDigits(b []byte) bool { return countDigits(b) == len(b) }

func countDigits(b []byte) int {
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	return n
}

// parseInteger reads digits with a sign, and space around them, between the
// limits. A sign alone is refused; servers take it for 0.
func parseInteger(text []byte, lowest, highest int64) (int64, bool) {
	if len(text) > 0 && (isSpace(text[0]) || isSpace(text[len(text)-1])) {
		text = trimSpace(text)
	}
	negative, digits := cutSign(text)
	// 18 digits cannot overflow.
	if n := len(digits); n == 0 || n > 18 {
		return parseLongInteger(digits, negative, lowest, highest)
	}
	var v int64
	for _, c := range digits {
		if !isDigit(c) {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	if negative {
		v = -v
	}
	return v, lowest <= v && v <= highest
}

func parseLongInteger(digits []byte, negative bool, lowest, highest int64) (int64, bool) {
	limit := uint64(highest)
	if negative {
		limit = uint64(-(lowest + 1)) + 1
	}
	var v uint64
	for _, c := range digits {
		d := uint64(c - '0')
		if !isDigit(c) || v > (math.MaxUint64-d)/10 {
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

// loadInteger reads an integer as a load does. What is no plain integer goes
// through a floating-point number for types of up to 32 bits, so that 12.9 is
// 12 and 1e2 is 100, and through a decimal for BIGINT (protocol reference 5.5).
// A run of digits that is out of range already is never tried again: 128.5 is
// no TINYINT, nor is 1280e-1.
func loadInteger(text []byte, lowest, highest int64) (int64, bool) {
	if v, ok := parseInteger(text, lowest, highest); ok {
		return v, true
	}
	b := trimSpace(text)
	_, unsigned := cutSign(b)
	run := countDigits(unsigned)
	if run == len(unsigned) {
		return 0, false
	}
	if _, ok := parseInteger(b[:len(b)-len(unsigned)+run], lowest, highest); run > 0 && !ok {
		return 0, false
	}
	if highest > math.MaxInt32 {
		v, negative, ok := parseDecimal(b, viaPrecision, viaScale)
		return integerPart(v, negative), ok
	}
	v, ok := parseFloat(b, 64)
	if v = math.Trunc(v); !ok || v < float64(lowest) || v > float64(highest) {
		return 0, false
	}
	return int64(v), true
}

// The decimal that a BIGINT or LARGEINT text with a fraction or an exponent
// goes through. Numbers of more than 18 digits before the point do not fit:
// they are refused, where servers store what the overflow leaves.
const (
	viaPrecision = 27
	viaScale     = 9
)

// integerPart cuts the fraction off a number of parseDecimal with viaScale.
func integerPart(v wide, negative bool) int64 {
	for range viaScale {
		v, _ = v.dividedByTen()
	}
	if negative {
		return -int64(v.low)
	}
	return int64(v.low)
}

// parseLargeInt reads digits with a sign, and space around them, of up to 128
// bits. The number is in two's complement.
func parseLargeInt(text []byte) (wide, bool) {
	negative, digits := cutSign(trimSpace(text))
	if len(digits) == 0 || !allDigits(digits) {
		return wide{}, false
	}
	var v wide
	ok := true
	for _, c := range digits {
		if v, ok = v.timesTenPlus(c - '0'); !ok {
			return v, false
		}
	}
	smallest := wide{high: 1 << 63}
	switch {
	case negative:
		return v.negate(), !smallest.less(v)
	default:
		return v, v.less(smallest)
	}
}

// loadLargeInt reads a LARGEINT as a load does: as BIGINT, with more digits.
func loadLargeInt(text []byte) (wide, bool) {
	if v, ok := parseLargeInt(text); ok {
		return v, true
	}
	_, unsigned := cutSign(trimSpace(text))
	if allDigits(unsigned) {
		return wide{}, false
	}
	v, negative, ok := parseDecimal(text, viaPrecision, viaScale)
	if !ok {
		return wide{}, false
	}
	whole := integerPart(v, false)
	if negative {
		return wide{low: uint64(whole)}.negate(), true
	}
	return wide{low: uint64(whole)}, true
}

// parseFloat reads digits, sign, point and exponent, and space around them. How
// a server reads the names of infinities and of not-a-number is unconfirmed
// (protocol reference 5.5), so they are refused. So is a number beyond the
// range.
func parseFloat(text []byte, bits int) (float64, bool) {
	text = trimSpace(text)
	for _, c := range text {
		switch {
		case isDigit(c), c == '+', c == '-', c == '.', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(string(text), bits)
	return v, err == nil
}
