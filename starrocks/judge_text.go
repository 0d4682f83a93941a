package starrocks

import (
	"bytes"
	"unicode/utf8"

	"starlift/batch"
	"starlift/schema"
)

// fastText passes text that CSV can carry: short enough, valid UTF-8, without a
// separator, not \N, not empty where that matters.
func fastText(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	separator, delimiter, limit := c.separators[0], c.separators[1], c.limit
	isChar := c.target.Kind == schema.Char
	for i, s := range spans {
		if s.Off == batch.Null {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		n := s.End - s.Off
		if n > limit || !inside(arena, s.Off) {
			return i
		}
		var hit, high uint64
		if n >= 8 {
			last := s.End - 8
			for off := s.Off; off < last; off += 8 {
				w := word(arena, off)
				high |= w
				hit |= holds(w, separator) | holds(w, delimiter)
			}
			w := word(arena, last)
			high |= w
			hit |= holds(w, separator) | holds(w, delimiter)
		} else {
			if n == 0 && (c.emptyNull || c.emptyFault) {
				return i
			}
			w := word(arena, s.Off)
			if n == 2 && uint16(w) == '\\'|'N'<<8 {
				return i
			}
			w = w << ((63 - 8*n) & 63) << 1 // n may be 0; what is shifted in is NUL, and no separator
			high = w
			hit = holds(w, separator) | holds(w, delimiter)
		}
		if hit != 0 || isChar && n > 0 && arena[s.End-1] == 0 {
			return i
		}
		if high&highs != 0 && !validAt(arena, s.Off, s.End) {
			return i
		}
		out[i*stride] = s
	}
	return len(spans)
}

// fastUTF8 passes text that JSON can carry.
func fastUTF8(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	isChar := c.target.Kind == schema.Char
	for i, s := range spans {
		if s.Off == batch.Null {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		n := s.End - s.Off
		if n > c.limit || n == 0 && c.emptyNull || isChar && n > 0 && arena[s.End-1] == 0 {
			return i
		}
		if !validAt(arena, s.Off, s.End) {
			return i
		}
		out[i*stride] = s
	}
	return len(spans)
}

func slowText(e *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	v := b.Arena[s.Off:s.End]
	if len(v) > int(c.limit) {
		return cell{}, c.fault(v, "%d bytes, and %s holds %d", len(v), c.typeName, c.limit)
	}
	if !utf8.Valid(v) {
		return cell{}, c.fault(v, "not valid UTF-8 at byte %d of the value", invalidAt(v))
	}
	if c.target.Kind == schema.Char && len(v) > 0 && v[len(v)-1] == 0 {
		return cell{}, c.fault(v, "ends with a NUL byte, which %s drops", c.typeName)
	}
	return s, e.carries(c, v)
}

// carries says whether CSV can carry a text.
func (e *Encoder) carries(c *column, v []byte) error {
	switch {
	case e.format.Kind == RowsJSON:
		return nil
	case len(v) == 0 && c.emptyFault:
		return e.cannotCarry(c, v, "", "an empty text in the only column makes an empty line, which is skipped")
	case string(v) == `\N`:
		return e.cannotCarry(c, v, "", `the text \N cannot be told from NULL`)
	}
	if i := bytes.Index(v, []byte(e.separator)); i >= 0 {
		return e.holdsSeparator(c, v, e.separator, "column separator", i)
	}
	if i := bytes.Index(v, []byte(e.delimiter)); i >= 0 {
		return e.holdsSeparator(c, v, e.delimiter, "row delimiter", i)
	}
	return nil
}

// invalidAt is the index of the first byte that is not part of valid UTF-8.
func invalidAt(v []byte) int {
	for i := 0; i < len(v); {
		r, n := utf8.DecodeRune(v[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(v)
}
