package starrocks

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"starlift/batch"
	"starlift/schema"
)

// keySpan is one key of a MAP: its span of nestedState.keyText, and where it
// stands in the value.
type keySpan struct{ off, end, at int }

// pairs reads an object into a MAP. Of two pairs with one key StarRocks would
// keep the last and lose the other without a word: that is a fault here.
func (n *nestedReader) pairs(s *shape) error {
	state := &n.encoder.nested
	keys, text := len(state.keys), len(state.keyText)
	defer func() { state.keys, state.keyText = state.keys[:keys], state.keyText[:text] }()
	n.put("{")
	n.at++
	for i := 0; n.more('}'); i++ {
		if i > 0 {
			n.put(",")
		}
		at := n.at
		if err := n.key(&s.inner[0]); err != nil {
			return within(err, "["+string(n.text[at:valueEnd(n.text, at)])+"]")
		}
		n.blanks()
		n.at++ // the colon
		n.blanks()
		n.put(":")
		if err := n.value(&s.inner[1]); err != nil {
			return within(err, "["+string(n.text[at:valueEnd(n.text, at)])+"]")
		}
	}
	n.put("}")
	if at, twice := state.twice(keys); twice {
		n.at = at
		return n.fault(s, "the key stands twice, and %s would keep its last value alone", s.typeName)
	}
	return nil
}

// key reads, judges and writes the key of a pair.
func (n *nestedReader) key(s *shape) error {
	state, arena, start := &n.encoder.nested, len(n.b.Arena), n.at
	defer func() { n.b.Arena = n.b.Arena[:arena] }()
	span, err := n.token(s)
	if err != nil {
		return err
	}
	var c cell
	if c, err = n.encoder.judgeOne(&s.column, n.b, span); err != nil {
		return here(err)
	}
	v := n.b.Arena[c.Off:c.End]
	at := len(state.keyText)
	state.keyText = appendKey(state.keyText, s.target.Kind, v)
	state.keys = append(state.keys, keySpan{at, len(state.keyText), start})
	if n.json() {
		state.out = appendQuoted(state.out, v)
	} else {
		state.out = s.appendInner(state.out, v)
	}
	return nil
}

// twice finds a key that stands twice among those of a MAP, which are the ones
// from first on, and says where it does so again. It leaves the keys in order.
func (s *nestedState) twice(first int) (at int, found bool) {
	keys, text := s.keys[first:], s.keyText
	slices.SortFunc(keys, func(a, b keySpan) int { return bytes.Compare(text[a.off:a.end], text[b.off:b.end]) })
	for i := 1; i < len(keys); i++ {
		a, b := keys[i-1], keys[i]
		if bytes.Equal(text[a.off:a.end], text[b.off:b.end]) {
			return max(a.at, b.at), true
		}
	}
	return 0, false
}

// appendKey writes a judged value so that two that StarRocks takes for the same
// are the same bytes.
func appendKey(dst []byte, k schema.Kind, v []byte) []byte {
	switch k {
	case schema.Boolean:
		if v[0] == '1' || v[0] == 't' || v[0] == 'T' {
			return append(dst, '1')
		}
		return append(dst, '0')
	case schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt, schema.Decimal:
		return appendPlainKey(dst, v)
	case schema.Float, schema.Double:
		bits := 64
		if k == schema.Float {
			bits = 32
		}
		f, _ := strconv.ParseFloat(string(v), bits) // it was judged
		if f == 0 {
			f = 0 // without a sign
		}
		return strconv.AppendUint(dst, math.Float64bits(f), 16)
	case schema.Datetime:
		dst = append(dst, v...)
		if len(v) == len("2006-01-02") {
			return append(dst, " 00:00:00"...)
		}
		if bytes.IndexByte(v, '.') >= 0 {
			dst = bytes.TrimRight(bytes.TrimRight(dst, "0"), ".")
		}
	default:
		dst = append(dst, v...)
	}
	return dst
}

// appendPlainKey writes a decimal number without zeros that mean nothing.
func appendPlainKey(dst, v []byte) []byte {
	negative := v[0] == '-'
	if negative || v[0] == '+' {
		v = v[1:]
	}
	v = bytes.TrimLeft(v, "0")
	if bytes.IndexByte(v, '.') >= 0 {
		v = bytes.TrimRight(bytes.TrimRight(v, "0"), ".")
	}
	if len(v) == 0 {
		return append(dst, '0')
	}
	if negative {
		dst = append(dst, '-')
	}
	return append(dst, v...)
}

// fields reads an object into a STRUCT: a field that is missing is NULL, one that
// the type does not have is a fault.
func (n *nestedReader) fields(s *shape) error {
	state := &n.encoder.nested
	base := len(state.seen)
	for range s.names {
		state.seen = append(state.seen, false)
	}
	defer func() { state.seen = state.seen[:base] }()
	n.put("{")
	n.at++
	next := 0
	for first := true; n.more('}'); first = false {
		arena := len(n.b.Arena)
		start := n.at
		name, err := n.token(s)
		if err != nil {
			return err
		}
		i := s.field(n.b.Arena, name, next)
		n.b.Arena = n.b.Arena[:arena]
		if i < 0 || state.seen[base+i] {
			n.at = start
			if i < 0 {
				return n.fault(s, "%s has no such field", s.typeName)
			}
			return n.fault(s, "the field stands twice")
		}
		state.seen[base+i], next = true, i+1
		n.blanks()
		n.at++ // the colon
		n.blanks()
		if !first {
			n.put(",")
		}
		n.put(s.keys[i])
		if err := n.value(&s.inner[i]); err != nil {
			return within(err, "."+string(s.names[i]))
		}
	}
	n.put("}")
	return nil
}

// field finds a field by its name, without regard to case as StarRocks has it.
// Objects mostly have their fields in the type's order, so that the one expected
// is looked at first.
func (s *shape) field(arena []byte, name batch.Span, expected int) int {
	v := arena[name.Off:name.End]
	if expected < len(s.names) && bytes.Equal(v, s.names[expected]) {
		return expected
	}
	for i, f := range s.names {
		if bytes.Equal(v, f) {
			return i
		}
	}
	for i, f := range s.names {
		if bytes.EqualFold(v, f) {
			return i
		}
	}
	return -1
}
