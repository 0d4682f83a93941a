package ingest

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"starlift-sandbox/cell"
)

// The functions of this file read JSON that was found to be valid.

// skipBlanks returns the index of the first byte from at that is no blank.
func skipBlanks(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\t' || b[at] == '\r' || b[at] == '\n') {
		at++
	}
	return at
}

// valueEnd returns where the value that starts at the index ends.
func valueEnd(b []byte, at int) int {
	switch b[at] {
	case '"':
		for at++; b[at] != '"'; at++ {
			if b[at] == '\\' {
				at++
			}
		}
		return at + 1
	case '{', '[':
		for depth := 0; ; at++ {
			switch b[at] {
			case '"':
				at = valueEnd(b, at) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return at + 1
				}
			}
		}
	}
	for ; at < len(b); at++ {
		switch b[at] {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return at
		}
	}
	return at
}

// eachMember hands every key (with its quotes) and value of an object to f,
// until f answers false.
func eachMember(object []byte, f func(key, value []byte) bool) {
	for at := skipBlanks(object, 1); object[at] != '}'; {
		end := valueEnd(object, at)
		key := object[at:end]
		at = skipBlanks(object, skipBlanks(object, end)+1) // past the colon
		end = valueEnd(object, at)
		if !f(key, object[at:end]) {
			return
		}
		if at = skipBlanks(object, end); object[at] == ',' {
			at = skipBlanks(object, at+1)
		}
	}
}

// eachElement hands every element of an array to f, until f answers an error.
func eachElement(array []byte, f func(value []byte) error) error {
	for at := skipBlanks(array, 1); array[at] != ']'; {
		end := valueEnd(array, at)
		if err := f(array[at:end]); err != nil {
			return err
		}
		if at = skipBlanks(array, end); array[at] == ',' {
			at = skipBlanks(array, at+1)
		}
	}
	return nil
}

// unescape appends the text of a string. Half of a surrogate pair becomes the
// replacement character.
func unescape(dst, quoted []byte) []byte {
	s := quoted[1 : len(quoted)-1]
	for len(s) > 0 {
		plain := bytes.IndexByte(s, '\\')
		if plain < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:plain]...)
		c := s[plain+1]
		s = s[plain+2:]
		switch c {
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
			r := hexRune(s)
			s = s[4:]
			if utf16.IsSurrogate(r) {
				pair := rune(utf8.RuneError)
				if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
					if pair = utf16.DecodeRune(r, hexRune(s[2:])); pair != utf8.RuneError {
						s = s[6:]
					}
				}
				r = pair
			}
			dst = utf8.AppendRune(dst, r)
		default: // " \ /
			dst = append(dst, c)
		}
	}
	return dst
}

// plainText returns the text of a string: bytes of the string itself, where
// nothing in it is escaped.
func plainText(quoted []byte) []byte {
	if s := quoted[1 : len(quoted)-1]; bytes.IndexByte(s, '\\') < 0 {
		return s
	}
	return unescape(nil, quoted)
}

func hexRune(s []byte) rune {
	v, _ := strconv.ParseUint(string(s[:4]), 16, 32)
	return rune(v)
}

// minify appends a value without the blanks between its tokens.
func minify(dst, value []byte) []byte {
	for at := 0; at < len(value); {
		switch value[at] {
		case ' ', '\t', '\r', '\n':
			at++
		case '"':
			end := valueEnd(value, at)
			dst = append(dst, value[at:end]...)
			at = end
		default:
			dst = append(dst, value[at])
			at++
		}
	}
	return dst
}

// integral writes a number with an exponent out for an integer column, where it
// can be done without a loss; everything else stays as it was written.
func integral(kind cell.Kind, number []byte) []byte {
	if kind < cell.TinyInt || kind > cell.BigInt || !bytes.ContainsAny(number, "eE") {
		return number
	}
	v, err := strconv.ParseFloat(string(number), 64)
	if err != nil || math.Abs(v) > 1<<53 {
		return number
	}
	return strconv.AppendInt(nil, int64(v), 10)
}
