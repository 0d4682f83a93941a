package starrocks

import (
	"bytes"

	"starlift/batch"
)

// fastDecimal passes digits with exactly as many fraction digits as the column
// has, or with none and no point.
func fastDecimal(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	form := c.number
	// Behind the whole digits come so many bytes.
	behind := uint32(c.target.Scale)
	if behind > 0 {
		behind++
	}
	most := min(uint32(c.target.Precision-c.target.Scale), numberBytes-min(behind, numberBytes))
	for i, s := range spans {
		if s.Off >= batch.Absent {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		if n := s.End - s.Off; s.End < numberBytes || n-behind-1 >= most || form.unlike(arena, s.End, n) != 0 {
			if !c.plainDecimal(arena, s) {
				return i
			}
		}
		out[i*stride] = s
	}
	return len(spans)
}

// plainDecimal passes what fastDecimal does, also with a minus sign, and longer ones.
func (c *column) plainDecimal(arena []byte, s batch.Span) bool {
	scale := uint32(c.target.Scale)
	whole := uint32(c.target.Precision) - scale
	if s.End-s.Off > 40 || !inside(arena, s.End) {
		return false
	}
	off := s.Off
	if off < s.End && arena[off] == '-' {
		off++
	}
	n := s.End - off
	if n > scale+1 && scale > 0 && arena[s.End-scale-1] == '.' {
		if scale > 24 || !digits(arena, s.End-scale, scale) {
			return false
		}
		n -= scale + 1
	}
	return n-1 < whole && n <= 24 && digits(arena, off, n)
}

// slowDecimal takes blanks around the number, a plus sign, leading zeros, and
// more fraction digits than fit where they are zeros or their loss is accepted.
func slowDecimal(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	text := b.Arena[s.Off:s.End]
	s = trimmed(b.Arena, s)
	v := b.Arena[s.Off:s.End]
	sign := 0
	if len(v) > 0 && (v[0] == '-' || v[0] == '+') {
		sign = 1
	}
	whole, fraction, _ := bytes.Cut(v[sign:], []byte{'.'})
	if len(whole)+len(fraction) == 0 || !onlyDigits(whole) || !onlyDigits(fraction) {
		return cell{}, c.fault(text, "not a plain decimal number, as %s needs", c.typeName)
	}
	scale := int(c.target.Scale)
	kept := fraction
	if len(fraction) > scale {
		kept = fraction[:scale]
	}
	rest := fraction[len(kept):]
	if len(bytes.TrimRight(rest, "0")) > 0 && c.loss&LossNumber == 0 {
		return cell{}, c.fault(text, "more fraction digits than the %d of %s, which would round it", scale, c.typeName)
	}
	if len(whole) > 0 && sign == 0 || len(whole) > 0 && v[0] == '-' {
		if len(kept) == len(fraction) && len(fraction) > 0 || len(fraction) == 0 && sign+len(whole) == len(v) {
			return s, c.decimalRange(text, whole)
		}
	}
	number := rounded(v[:sign], whole, kept, rest)
	whole, _, _ = bytes.Cut(bytes.TrimLeft(number, "-"), []byte{'.'})
	return rewritten(b, number), c.decimalRange(text, whole)
}

// decimalRange judges the digits before the point.
func (c *column) decimalRange(text, whole []byte) error {
	limit := int(c.target.Precision) - int(c.target.Scale)
	if len(bytes.TrimLeft(whole, "0")) > limit {
		return c.fault(text, "more digits before the point than the %d of %s", limit, c.typeName)
	}
	return nil
}

// rounded writes a number of the kept fraction digits, rounded half away from
// zero by the rest.
func rounded(sign, whole, kept, rest []byte) []byte {
	number := make([]byte, 0, len(whole)+len(kept)+4)
	number = append(number, '0') // room for a carry
	number = append(number, whole...)
	number = append(number, kept...)
	if len(rest) > 0 && rest[0] >= '5' {
		i := len(number) - 1
		for ; number[i] == '9'; i-- {
			number[i] = '0'
		}
		number[i]++
	}
	point := len(number) - len(kept)
	first := 0
	for first < point-1 && number[first] == '0' {
		first++
	}
	var out []byte
	if len(sign) > 0 && sign[0] == '-' {
		out = append(out, '-')
	}
	out = append(out, number[first:point]...)
	if len(kept) > 0 {
		out = append(append(out, '.'), number[point:]...)
	}
	return out
}
