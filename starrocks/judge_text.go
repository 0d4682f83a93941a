package starrocks

import (
	"bytes"
	"unicode/utf8"

	"starlift/batch"
	"starlift/scan"
	"starlift/schema"
)

// textBits says where the arena of a batch has bytes beyond ASCII, for all columns
// of text together: most values have none, and need no look at their bytes then.
type textBits struct {
	high    []uint64 // a bit for each byte
	covered uint32   // bytes that have one
	words   bool     // a separator is somewhere in the arena: values are looked at by words
}

// of looks through the arena, which goes a good deal faster at once than value by
// value, unless only a few rows are to be judged. Its end is looked at by words.
func (t *textBits) of(arena []byte, separators [2]byte, few bool) {
	if t.words = few; few {
		return
	}
	blocks := len(arena) / scan.Block
	// Values are looked at by two words, which an empty one behind all blocks has too.
	if cap(t.high) < blocks+2 {
		t.high = make([]uint64, blocks+blocks/8+2)
	}
	t.high = t.high[:blocks+2]
	t.high[blocks], t.high[blocks+1] = 0, 0
	blocks, t.words = scan.High(t.high[:blocks], arena, separators[0], separators[1])
	t.covered = uint32(blocks * scan.Block)
}

// fastText passes text that the rows can carry: short enough, valid UTF-8, without a
// separator, not \N, not empty where that matters.
func fastText(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	if c.bits.words {
		return fastTextByWords(c, arena, spans, out, stride, null)
	}
	high, covered, limit := c.bits.high, c.bits.covered, c.limit
	isChar := c.target.Kind == schema.Char
	noEmpty := c.emptyNull || c.emptyFault
	for i, s := range spans {
		if s.Off >= batch.Absent {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		n := s.End - s.Off
		if s.End > covered || n > scan.Block {
			if fastTextByWords(c, arena, spans[i:i+1], out[i*stride:], stride, null) == 0 {
				return i
			}
			continue
		}
		if n > limit || n == 0 && noEmpty || n == 2 && arena[s.Off] == '\\' && arena[s.Off+1] == 'N' ||
			isChar && n > 0 && arena[s.End-1] == 0 {
			return i
		}
		at, shift := s.Off/scan.Block, s.Off%scan.Block
		beyond := high[at]>>shift | high[at+1]<<1<<(scan.Block-1-shift)
		if beyond <<= (scan.Block - n); beyond != 0 && !validRunes(arena, s, beyond>>(scan.Block-n)) {
			return i
		}
		out[i*stride] = s
	}
	return len(spans)
}

// fastTextByWords is fastText without what is known of the arena.
func fastTextByWords(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	separator, delimiter, limit := c.separators[0], c.separators[1], c.limit
	isChar := c.target.Kind == schema.Char
	for i, s := range spans {
		if s.Off >= batch.Absent {
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

func slowText(e *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	v := b.Arena[s.Off:s.End]
	if err := c.textFault(v); err != nil {
		return cell{}, err
	}
	return s, e.carries(c, v)
}

// textFault judges a text, but not whether CSV can carry it.
func (c *column) textFault(v []byte) error {
	switch {
	case len(v) > int(c.limit):
		return c.fault(v, "%d bytes, and %s holds %d", len(v), c.typeName, c.limit)
	case !utf8.Valid(v):
		return c.fault(v, "not valid UTF-8 at byte %d of the value", invalidAt(v))
	case c.target.Kind == schema.Char && len(v) > 0 && v[len(v)-1] == 0:
		return c.fault(v, "ends with a NUL byte, which %s drops", c.typeName)
	}
	return nil
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
