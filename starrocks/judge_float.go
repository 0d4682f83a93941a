package starrocks

import (
	"math"
	"strconv"

	"starlift/batch"
	"starlift/schema"
)

// fastFloat passes up to 24 digits with a point after the first or none, and up to
// 15 with one anywhere: no such number is out of range.
func fastFloat(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	form := c.number
	for i, s := range spans {
		if s.Off >= batch.Absent {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		if n := s.End - s.Off; s.End < numberBytes || n-1 >= numberBytes || !form.pointed(arena, s.End, n) {
			if !plainFloat(arena, s) {
				return i
			}
		}
		out[i*stride] = s
	}
	return len(spans)
}

// plainFloat passes a digit, a point where there is one, and digits, with a minus
// sign or without.
func plainFloat(arena []byte, s batch.Span) bool {
	if !inside(arena, s.Off+1) {
		return false
	}
	off := s.Off
	if arena[off] == '-' {
		off++
	}
	n := s.End - off
	// A digit first and "0.…" tell a number from a lone point.
	if n-1 >= 24 || !isDigit(arena[off]) {
		return false
	}
	if n > 2 && arena[off+1] == '.' {
		off, n = off+2, n-2
		if !inside(arena, off) {
			return false
		}
	}
	return digits(arena, off, n)
}

// slowFloat takes blanks around the number, a plus sign and an exponent.
func slowFloat(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	text := b.Arena[s.Off:s.End]
	s = trimmed(b.Arena, s)
	if s.Off < s.End && b.Arena[s.Off] == '+' {
		s.Off++
		if s.Off < s.End && b.Arena[s.Off] == '-' {
			s.Off = s.End
		}
	}
	v := b.Arena[s.Off:s.End]
	order, zero, ok := magnitude(v)
	if !ok {
		return cell{}, c.fault(text, "not a finite number, as %s needs", c.typeName)
	}
	low, high := -300, 300
	if c.target.Kind == schema.Float {
		low, high = -36, 38
	}
	if zero || order > low && order < high {
		return s, nil
	}
	return s, c.floatRange(text, v)
}

// floatRange judges a number near a limit of its type, exactly.
func (c *column) floatRange(text, v []byte) error {
	bits, highest := 64, math.MaxFloat64
	if c.target.Kind == schema.Float {
		bits, highest = 32, math.MaxFloat32
	}
	f, err := strconv.ParseFloat(string(v), bits)
	if err != nil || f == 0 {
		return c.fault(text, "out of range: %s holds numbers up to %g, and none that round to zero", c.typeName, highest)
	}
	return nil
}

// magnitude reads a number's form, digits with at most one point among or beside
// them and an exponent, and its order: v is below 10 to the power of order and
// not below a tenth of that. An exponent beyond a thousand million counts as
// that, which is as far out of any range.
func magnitude(v []byte) (order int, zero, ok bool) {
	i := 0
	if i < len(v) && v[i] == '-' {
		i++
	}
	digits, point, first, zero := 0, -1, -1, true
	for ; i < len(v); i++ {
		if v[i] == '.' && point < 0 {
			point = digits
			continue
		}
		if !isDigit(v[i]) {
			break
		}
		if v[i] != '0' && zero {
			zero, first = false, digits
		}
		digits++
	}
	if digits == 0 {
		return 0, false, false
	}
	if point < 0 {
		point = digits
	}
	order = point - first
	if i == len(v) {
		return order, zero, true
	}
	if v[i] != 'e' && v[i] != 'E' {
		return 0, false, false
	}
	i++
	negative := false
	if i < len(v) && (v[i] == '-' || v[i] == '+') {
		negative = v[i] == '-'
		i++
	}
	if i == len(v) || !onlyDigits(v[i:]) {
		return 0, false, false
	}
	exponent := 0
	for _, d := range v[i:] {
		exponent = min(exponent*10+int(d-'0'), 1_000_000_000)
	}
	if negative {
		exponent = -exponent
	}
	return order + exponent, zero, true
}
