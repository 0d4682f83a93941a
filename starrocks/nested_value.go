package starrocks

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"starlift/batch"
	"starlift/schema"
)

// nestedReader goes over the JSON text of one nested value, which is valid, judges
// what it holds and writes it to the encoder's nested.out. Faults get the way to
// their place in front of their reason: "[2].price".
type nestedReader struct {
	encoder *Encoder
	b       *batch.Batch
	text    []byte
	base    uint32 // where the text begins in the arena
	at      int
}

// blanks passes blanks.
func (n *nestedReader) blanks() {
	for n.at < len(n.text) && (n.text[n.at] == ' ' || n.text[n.at] == '\t' || n.text[n.at] == '\r' || n.text[n.at] == '\n') {
		n.at++
	}
}

// more passes the comma before another element, or the bracket after the last.
func (n *nestedReader) more(end byte) bool {
	n.blanks()
	c := n.text[n.at]
	if c == end {
		n.at++
		return false
	}
	if c == ',' {
		n.at++
		n.blanks()
	}
	return true
}

func (n *nestedReader) json() bool { return n.encoder.format.Kind == RowsJSON }

func (n *nestedReader) put(s string) {
	n.encoder.nested.out = append(n.encoder.nested.out, s...)
}

// fault is a fault of the value that stands here.
func (n *nestedReader) fault(s *shape, format string, args ...any) error {
	end := valueEnd(n.text, n.at)
	return &ValueError{Column: s.name, Value: shown(n.text[n.at:end]), Reason: ": " + fmt.Sprintf(format, args...)}
}

// within puts a part of the way before the fault of a value.
func within(err error, part string) error {
	var fault *ValueError
	if errors.As(err, &fault) {
		fault.Reason = part + fault.Reason
	}
	return err
}

// value reads, judges and writes the value that begins here.
func (n *nestedReader) value(s *shape) error {
	c := n.text[n.at]
	switch kind := s.target.Kind; {
	case c == 'n':
		n.at += len("null")
		n.put("null")
		return nil
	case kind == schema.Array && c == '[':
		return n.array(s)
	case kind == schema.Map && c == '{':
		return n.pairs(s)
	case kind == schema.Struct && c == '{':
		return n.fields(s)
	case kind == schema.Array:
		return n.fault(s, "no array, as %s needs", s.typeName)
	case kind == schema.Map, kind == schema.Struct:
		return n.fault(s, "no object, as %s needs", s.typeName)
	case kind == schema.JSON:
		start, end := n.at, valueEnd(n.text, n.at)
		if beyond64Bits(n.text[start:end]) {
			return n.fault(s, "a whole number of more than 64 bits, of which StarRocks makes NULL here")
		}
		n.at = end
		n.encoder.nested.out = s.appendJSON(n.encoder.nested.out, n.text[start:n.at])
		return nil
	case c == '{', c == '[':
		return n.fault(s, "an array or object, where %s must be", s.typeName)
	}
	return n.scalar(s)
}

func (n *nestedReader) array(s *shape) error {
	n.put("[")
	n.at++
	for i := 0; n.more(']'); i++ {
		if i > 0 {
			n.put(",")
		}
		if err := n.value(&s.inner[0]); err != nil {
			return within(err, fmt.Sprintf("[%d]", i))
		}
	}
	n.put("]")
	return nil
}

func (n *nestedReader) scalar(s *shape) error {
	arena := len(n.b.Arena)
	defer func() { n.b.Arena = n.b.Arena[:arena] }()
	span, err := n.token(s)
	if err != nil {
		return err
	}
	v, err := n.encoder.judgeOne(&s.column, n.b, span)
	if err != nil {
		return here(err)
	}
	out := &n.encoder.nested.out
	if n.json() {
		*out = s.appendJSON(*out, n.b.Arena[v.Off:v.End])
	} else {
		*out = s.appendInner(*out, n.b.Arena[v.Off:v.End])
	}
	return nil
}

// here begins the way to the fault of a scalar: it is this value.
func here(err error) error {
	var fault *ValueError
	if errors.As(err, &fault) {
		fault.Reason = ": " + fault.Reason
	}
	return err
}

// wayComplete ends the way to a fault, which has no parts where the whole value is
// at fault.
func wayComplete(err error) {
	var fault *ValueError
	if !errors.As(err, &fault) {
		return
	}
	if reason, whole := strings.CutPrefix(fault.Reason, ": "); whole {
		fault.Reason = reason
	} else {
		fault.Reason = "at " + fault.Reason
	}
}

// token passes a number, true, false or a string, and gives its text. That of a
// string with escapes is put behind the arena.
func (n *nestedReader) token(s *shape) (batch.Span, error) {
	start := n.at
	end := valueEnd(n.text, start)
	if n.text[start] != '"' {
		n.at = end
		return batch.Span{Off: n.base + uint32(start), End: n.base + uint32(end)}, nil
	}
	inner := n.text[start+1 : end-1]
	for i := range inner {
		if inner[i] != '\\' {
			continue
		}
		at := uint32(len(n.b.Arena))
		var ok bool
		if n.b.Arena, ok = appendUnescaped(n.b.Arena, inner); !ok {
			return batch.Span{}, n.fault(s, "half of a pair of surrogates, which is no character")
		}
		n.at = end
		return batch.Span{Off: at, End: uint32(len(n.b.Arena))}, nil
	}
	n.at = end
	return batch.Span{Off: n.base + uint32(start) + 1, End: n.base + uint32(end) - 1}, nil
}

// valueEnd is where the JSON value ends that begins at a place of a valid text.
func valueEnd(text []byte, at int) int {
	depth := 0
	for {
		switch text[at] {
		case '"':
			for at++; text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
			at++
		case '{', '[':
			depth++
			at++
		case '}', ']':
			depth--
			at++
		default:
			at++
			for depth == 0 && at < len(text) && !endsToken(text[at]) {
				at++
			}
		}
		if depth == 0 {
			return at
		}
	}
}

func endsToken(c byte) bool {
	return c == ',' || c == ':' || c == ']' || c == '}' || c <= ' '
}

// appendUnescaped writes what the inside of a valid JSON string stands for; false
// where half of a pair of surrogates stands alone.
func appendUnescaped(dst, s []byte) ([]byte, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			dst = append(dst, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := hexRune(s[i+1:])
			i += 4
			if r >= 0xdc00 && r < 0xe000 {
				return dst, false
			}
			if r >= 0xd800 && r < 0xdc00 {
				if i+6 >= len(s) || s[i+1] != '\\' || s[i+2] != 'u' {
					return dst, false
				}
				low := hexRune(s[i+3:])
				if low < 0xdc00 || low >= 0xe000 {
					return dst, false
				}
				r = (r-0xd800)<<10 + (low - 0xdc00) + 0x10000
				i += 6
			}
			dst = utf8.AppendRune(dst, r)
		default: // " \ /
			dst = append(dst, s[i])
		}
	}
	return dst, true
}

// hexRune reads four hexadecimal digits.
func hexRune(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		d := rune(c - '0')
		if c > '9' {
			d = rune(c|0x20) - 'a' + 10
		}
		r = r<<4 | d
	}
	return r
}
