package cell

import (
	"encoding/json"
	"unicode/utf8"
)

// appendJSON stores a JSON text the way that a server prints it.
func appendJSON(dst, text []byte) ([]byte, bool) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return dst, false
	}
	printed, ok := printJSON(make([]byte, 0, len(text)+len(text)/8), text)
	if !ok {
		return dst, false
	}
	return appendBytes(dst, printed), true
}

// printJSON appends a valid JSON text as a server prints it. Servers keep JSON
// in a binary form, so little of how it was written comes back:
//
//   - one blank follows each comma and colon, and none stands elsewhere;
//   - the members of an object are in the order of their keys' bytes;
//   - characters that were escaped without need are written as they are;
//   - a number with a fraction, with an exponent or of more than 64 bits is a
//     double and has the shortest digits of one: 1.50 is 1.5, 1e2 is 100.
//
// It reports false where a number is beyond the range of a double.
func printJSON(dst, text []byte) ([]byte, bool) {
	p := jsonPrinter{text: text}
	dst = p.value(dst)
	return dst, !p.beyond
}

// jsonPrinter reads a valid JSON text once from its start to its end.
type jsonPrinter struct {
	text   []byte
	at     int
	beyond bool // a number is no double
}

// next skips blanks and returns the byte that follows them, without passing it.
func (p *jsonPrinter) next() byte {
	for p.at < len(p.text) && isSpace(p.text[p.at]) {
		p.at++
	}
	return p.text[p.at]
}

func (p *jsonPrinter) value(dst []byte) []byte {
	switch p.next() {
	case '{':
		return p.object(dst)
	case '[':
		return p.array(dst)
	case '"':
		return appendJSONString(dst, unquote(p.quoted()))
	}
	start := p.at
	for p.at < len(p.text) && !endsJSONWord(p.text[p.at]) {
		p.at++
	}
	word := p.text[start:p.at]
	if !isJSONNumber(word) {
		return append(dst, word...)
	}
	dst, ok := appendJSONNumber(dst, word)
	p.beyond = p.beyond || !ok
	return dst
}

func endsJSONWord(c byte) bool { return c == ',' || c == ']' || c == '}' || isSpace(c) }

// quoted passes a string and returns it with its quotes.
func (p *jsonPrinter) quoted() []byte {
	start := p.at
	for p.at++; p.text[p.at] != '"'; p.at++ {
		if p.text[p.at] == '\\' {
			p.at++
		}
	}
	p.at++
	return p.text[start:p.at]
}

func (p *jsonPrinter) array(dst []byte) []byte {
	dst = append(dst, '[')
	for first := true; ; first = false {
		p.at++ // the bracket or the comma
		if p.next() == ']' {
			break
		}
		if !first {
			dst = append(dst, ", "...)
		}
		dst = p.value(dst)
		if p.next() == ']' {
			break
		}
	}
	p.at++
	return append(dst, ']')
}
