package cell

import (
	"bytes"
	"slices"
)

// jsonMember is a key of an object and its printed value: a piece of the
// printer's output.
type jsonMember struct {
	key        []byte
	start, end int
}

// object prints the members one after another behind dst, and then puts them in
// order.
func (p *jsonPrinter) object(dst []byte) []byte {
	var members []jsonMember
	start, sorted := len(dst), true
	dst = append(dst, '{')
	for {
		p.at++ // the brace or the comma
		if p.next() == '}' {
			break
		}
		if len(members) > 0 {
			dst = append(dst, ", "...)
		}
		m := jsonMember{key: unquote(p.quoted()), start: len(dst)}
		dst = appendJSONString(dst, m.key)
		p.next()
		p.at++ // the colon
		dst = p.value(append(dst, ": "...))
		m.end = len(dst)
		if len(members) > 0 && bytes.Compare(members[len(members)-1].key, m.key) > 0 {
			sorted = false
		}
		members = append(members, m)
		if p.next() == '}' {
			break
		}
	}
	p.at++
	dst = append(dst, '}')
	if sorted {
		return dst
	}
	slices.SortStableFunc(members, func(a, b jsonMember) int { return bytes.Compare(a.key, b.key) })
	ordered := make([]byte, 0, len(dst)-start)
	for i, m := range members {
		if i > 0 {
			ordered = append(ordered, ", "...)
		}
		ordered = append(ordered, dst[m.start:m.end]...)
	}
	copy(dst[start+1:], ordered)
	return dst
}
