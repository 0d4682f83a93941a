package starrocks

import (
	"bytes"

	"starlift/batch"
	"starlift/schema"
)

// integerLimit is the range of an integer type: the digits of the largest value
// and of the smallest one, and how many digits fit whatever they are.
type integerLimit struct {
	highest, lowest string
	sure            int
}

var integerLimits = map[schema.Kind]integerLimit{
	schema.TinyInt:  {"127", "128", 2},
	schema.SmallInt: {"32767", "32768", 4},
	schema.Int:      {"2147483647", "2147483648", 9},
	schema.BigInt:   {"9223372036854775807", "9223372036854775808", 18},
	schema.LargeInt: {"170141183460469231731687303715884105727", "170141183460469231731687303715884105728", 24},
}

// fastInteger passes plain digits, with a minus sign or without, that are too
// few to be out of range.
func fastInteger(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	form := c.number
	most := min(c.limit, numberBytes)
	for i, s := range spans {
		if s.Off >= batch.Absent {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		if n := s.End - s.Off; s.End < numberBytes || n-1 >= most || form.unlike(arena, s.End, n) != 0 {
			if !c.plainInteger(arena, s) {
				return i
			}
		}
		out[i*stride] = s
	}
	return len(spans)
}

// plainInteger passes what fastInteger does, also with a minus sign, and longer ones.
func (c *column) plainInteger(arena []byte, s batch.Span) bool {
	if !inside(arena, s.Off+1) {
		return false
	}
	off := s.Off
	if arena[off] == '-' {
		off++
	}
	n := s.End - off
	return n-1 < c.limit && digits(arena, off, n)
}

// slowInteger takes blanks around the number, a plus sign, leading zeros, and a
// fraction of zeros, which is not sent.
func slowInteger(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	whole := b.Arena[s.Off:s.End]
	s = trimmed(b.Arena, s)
	if c.source == schema.Boolean {
		if truth, ok := truthOf(b.Arena[s.Off:s.End]); ok {
			return rewritten(b, []byte{truth}), nil
		}
	}
	if s.Off < s.End && b.Arena[s.Off] == '+' {
		s.Off++
		if s.Off < s.End && b.Arena[s.Off] == '-' {
			return cell{}, c.fault(whole, "not a whole number, as %s needs", c.typeName)
		}
	}
	v := b.Arena[s.Off:s.End]
	limits := integerLimits[c.target.Kind]
	limit, number := limits.highest, v
	if len(v) > 0 && v[0] == '-' {
		limit, number = limits.lowest, v[1:]
	}
	if dot := bytes.IndexByte(number, '.'); dot > 0 {
		fraction := number[dot+1:]
		if !onlyDigits(fraction) && len(fraction) > 0 {
			return cell{}, c.fault(whole, "not a whole number, as %s needs", c.typeName)
		}
		if len(bytes.TrimLeft(fraction, "0")) > 0 {
			return cell{}, c.fault(whole, "a fraction, which %s would cut off", c.typeName)
		}
		number = number[:dot]
		s.End -= uint32(len(fraction)) + 1
	}
	if len(number) == 0 || !onlyDigits(number) {
		return cell{}, c.fault(whole, "not a whole number, as %s needs", c.typeName)
	}
	number = bytes.TrimLeft(number, "0")
	if len(number) > len(limit) || len(number) == len(limit) && string(number) > limit {
		return cell{}, c.fault(whole, "out of range: %s holds -%s to %s", c.typeName, limits.lowest, limits.highest)
	}
	return s, nil
}

// slowBoolean takes true and false in any case, 0 and 1.
func slowBoolean(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	whole := b.Arena[s.Off:s.End]
	t := trimmed(b.Arena, s)
	v := b.Arena[t.Off:t.End]
	if _, ok := truthOf(v); ok {
		return t, nil
	}
	if len(v) == 1 && (v[0] == '0' || v[0] == '1') {
		return t, nil
	}
	return cell{}, c.fault(whole, "BOOLEAN holds true, false, 1 and 0")
}

// truthOf reads true and false, in any case, as '1' and '0'.
func truthOf(v []byte) (digit byte, ok bool) {
	switch {
	case len(v) == 4 && bytes.EqualFold(v, []byte("true")):
		return '1', true
	case len(v) == 5 && bytes.EqualFold(v, []byte("false")):
		return '0', true
	}
	return 0, false
}

func onlyDigits(v []byte) bool {
	for _, c := range v {
		if !isDigit(c) {
			return false
		}
	}
	return true
}
