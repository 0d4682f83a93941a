package json

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// text finds the closing quote of a string whose first byte is at i, and says
// whether there are escapes before it. Eight bytes are looked at at a time.
func (s *scan) text(i int) (end int, escaped bool) {
	data, start := s.data, i
	high := uint64(0) // bytes that are not ASCII
	for {
		stop := uint64(0)
		for i+8 <= len(data) {
			w := binary.LittleEndian.Uint64(data[i:])
			quote, slash := w^(ones*'"'), w^(ones*'\\')
			// The lowest bit that is set is that of the first such byte.
			stop = ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & highs
			if stop != 0 {
				n := bits.TrailingZeros64(stop)
				high |= w & (1<<n - 1)
				i += n >> 3
				break
			}
			high |= w
			i += 8
		}
		for ; stop == 0; i++ {
			if i == len(data) {
				return ended, escaped
			}
			c := data[i]
			if c == '"' || c == '\\' || c < ' ' {
				break
			}
			high |= uint64(c)
		}
		switch data[i] {
		case '"':
			if high&highs != 0 && !s.lenient && !utf8.Valid(data[start:i]) {
				return s.refuse(start-1, i+1, "the text is not valid UTF-8"), escaped
			}
			return i, escaped
		case '\\':
			escaped = true
			if i = s.escape(i); i < 0 {
				return ended, escaped
			}
		default:
			return s.fail(start-1, i, "not valid JSON: a control character inside a text, whose closing quote may be missing"), escaped
		}
	}
}

// escape goes over an escape, or over the two of a surrogate pair.
func (s *scan) escape(i int) int {
	if i+1 == len(s.data) {
		return ended
	}
	switch s.data[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		first, next := s.unit(i)
		switch {
		case next < 0 || s.lenient:
			return next
		case first&^0x3ff == 0xdc00:
			return s.refuse(i, next, "half of a surrogate pair")
		case first&^0x3ff != 0xd800:
			return next
		case next+1 >= len(s.data) && (next == len(s.data) || s.data[next] == '\\'):
			return ended
		case s.data[next] != '\\' || s.data[next+1] != 'u':
			return s.refuse(i, next, "half of a surrogate pair")
		}
		second, end := s.unit(next)
		if end >= 0 && second&^0x3ff != 0xdc00 {
			return s.refuse(i, next, "half of a surrogate pair")
		}
		return end
	}
	return s.fail(i, i+2, "not valid JSON: an escape that JSON does not have")
}

// unit reads \uXXXX at i.
func (s *scan) unit(i int) (u rune, next int) {
	for k := i + 2; k < i+6; k++ {
		if k == len(s.data) {
			return 0, ended
		}
		d := hexDigit(s.data[k])
		if d < 0 {
			return 0, s.fail(i, k+1, `not valid JSON: after \u four hexadecimal digits are expected`)
		}
		u = u<<4 | rune(d)
	}
	return u, i + 6
}

func hexDigit(c byte) int {
	switch {
	case c-'0' <= 9:
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// unescape writes the text of a string that was gone over, without its quotes, to
// dst, which may be the string itself cut to no length: no escape is shorter than
// what it stands for.
func unescape(dst, v []byte) []byte {
	for {
		n := bytes.IndexByte(v, '\\')
		if n < 0 {
			return append(dst, v...)
		}
		dst = append(dst, v[:n]...)
		c := v[n+1]
		v = v[n+2:]
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r := unitOf(v)
			v = v[4:]
			if utf16.IsSurrogate(r) {
				second := utf8.RuneError // half of a pair, where that was passed over
				if len(v) >= 6 && v[0] == '\\' && v[1] == 'u' {
					second = unitOf(v[2:])
					v = v[6:]
				}
				r = utf16.DecodeRune(r, second)
			}
			dst = utf8.AppendRune(dst, r)
			continue
		}
		dst = append(dst, c)
	}
}

// unitOf is the value of four hexadecimal digits.
func unitOf(v []byte) (u rune) {
	for _, c := range v[:4] {
		u = u<<4 | rune(hexDigit(c))
	}
	return u
}
