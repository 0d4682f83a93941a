package reply

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Object is a JSON object whose keys keep their order.
type Object []member

type member struct {
	key   string
	text  string
	quote bool
}

// Text adds a string.
func (o Object) Text(key, value string) Object { return append(o, member{key, value, true}) }

// Int adds an integer.
func (o Object) Int(key string, value int64) Object {
	return append(o, member{key, strconv.FormatInt(value, 10), false})
}

// Bool adds a boolean.
func (o Object) Bool(key string, value bool) Object {
	return append(o, member{key, strconv.FormatBool(value), false})
}

// Empty adds a list without elements.
func (o Object) Empty(key string) Object { return append(o, member{key, "[]", false}) }

// Backend writes the object as a backend does: indented by four blanks, with a
// line end behind it nowhere.
func (o Object) Backend() []byte { return o.write("    ", ": ", false) }

// Frontend writes the object as the frontend's transaction replies are written:
// from a hash map, so that the keys come in an order of their own, indented by
// two blanks, with the characters that matter to HTML escaped. buckets is the size
// of an empty map, a power of two.
func (o Object) Frontend(buckets int) []byte {
	return o.Hashed(buckets).write("  ", ": ", true)
}

// Hashed returns the members in the order in which a Java HashMap gives them
// out: by buckets, and in one bucket as they were added. There are twice as many
// buckets once three quarters of them would be full.
func (o Object) Hashed(buckets int) Object {
	for len(o) > buckets*3/4 {
		buckets *= 2
	}
	bucket := func(m member) uint32 {
		h := uint32(0)
		for _, c := range []byte(m.key) {
			h = 31*h + uint32(c)
		}
		return (h ^ h>>16) & (uint32(buckets) - 1)
	}
	sorted := slices.Clone(o)
	slices.SortStableFunc(sorted, func(a, b member) int { return cmp.Compare(bucket(a), bucket(b)) })
	return sorted
}

// Compact writes the object on one line, as the frontend's other replies are.
func (o Object) Compact() []byte { return o.write("", ":", true) }

func (o Object) write(indent, colon string, html bool) []byte {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		if indent != "" {
			out = append(append(out, '\n'), indent...)
		}
		out = append(appendString(out, m.key, html), colon...)
		if m.quote {
			out = appendString(out, m.text, html)
		} else {
			out = append(out, m.text...)
		}
	}
	if indent != "" && len(o) > 0 {
		out = append(out, '\n')
	}
	return append(out, '}')
}

func appendString(dst []byte, s string, html bool) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\r':
			dst = append(dst, '\\', 'r')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case r < 0x20, html && (r == '<' || r == '>' || r == '&' || r == '=' || r == '\''):
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
