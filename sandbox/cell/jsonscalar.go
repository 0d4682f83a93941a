package cell

import (
	"math/big"
	"strconv"
)

// appendJSONNumber prints a JSON number: one without point and exponent that
// fits in 64 bits, with a sign or without, as it is, every other as a double. It
// reports false when it is none.
func appendJSONNumber(dst, number []byte) ([]byte, bool) {
	if whole, ok := jsonWhole(number); ok {
		return whole.Append(dst, 10), true
	}
	v, err := strconv.ParseFloat(string(number), 64)
	if err != nil {
		return dst, false
	}
	return appendJSONDouble(dst, v), true
}

// jsonWhole returns a number that has neither point nor exponent and fits in 64
// bits, with a sign or without.
func jsonWhole(number []byte) (*big.Int, bool) {
	if v, err := strconv.ParseInt(string(number), 10, 64); err == nil {
		return big.NewInt(v), true
	}
	v, err := strconv.ParseUint(string(number), 10, 64)
	return new(big.Int).SetUint64(v), err == nil
}

// appendJSONDouble prints the shortest digits of a number in the forms of
// fpconv, the printer inside the server's JSON library: zeros are added for an
// exponent up to seven behind the digits, and put between the point and the
// digits for an exponent down to -7 behind them or -3 before them. (from memory)
func appendJSONDouble(dst []byte, v float64) []byte {
	var buffer [32]byte
	digits := strconv.AppendFloat(buffer[:0], v, 'e', -1, 64)
	if digits[0] == '-' {
		dst = append(dst, '-')
		digits = digits[1:]
	}
	if v == 0 {
		return append(dst, '0')
	}
	mark := len(digits) - 1
	for digits[mark] != 'e' {
		mark--
	}
	first, _ := strconv.Atoi(string(digits[mark+1:])) // the exponent of the first digit
	digits = digits[:mark]
	if len(digits) > 1 {
		digits = append(digits[:1], digits[2:]...) // without the point
	}
	behind := first - len(digits) + 1 // the exponent of the last digit
	switch size := max(first, -first); {
	case behind >= 0 && size < len(digits)+7:
		dst = append(dst, digits...)
		for range behind {
			dst = append(dst, '0')
		}
		return dst
	case behind < 0 && (behind > -7 || size < 4):
		if first >= 0 {
			dst = append(dst, digits[:first+1]...)
			dst = append(dst, '.')
			return append(dst, digits[first+1:]...)
		}
		dst = append(dst, "0."...)
		for range -first - 1 {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	}
	dst = append(dst, digits[0])
	if len(digits) > 1 {
		dst = append(dst, '.')
		dst = append(dst, digits[1:]...)
	}
	dst = append(dst, 'e')
	if first > 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, int64(first), 10)
}

// appendJSONString prints a text as a JSON string. Only quotes, backslashes and
// control characters are escaped.
func appendJSONString(dst, text []byte) []byte {
	const hexDigits = "0123456789ABCDEF"
	dst = append(dst, '"')
	for _, c := range text {
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\r':
			dst = append(dst, `\r`...)
		default:
			if c < ' ' {
				dst = append(dst, `\u00`...)
				dst = append(dst, hexDigits[c>>4], hexDigits[c&15])
				continue
			}
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
