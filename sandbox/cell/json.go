package cell

import (
	"encoding/json"
	"unicode/utf8"
)

// appendJSON stores a JSON text the way that a server prints it: one blank
// after each comma and colon, none elsewhere. Numbers, escapes and the order of
// keys stay as they were written.
func appendJSON(dst, text []byte) ([]byte, bool) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return dst, false
	}
	return appendBytes(dst, printJSON(make([]byte, 0, len(text)+len(text)/8), text)), true
}

// printJSON appends a valid JSON text in that form.
func printJSON(dst, text []byte) []byte {
	inString := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if inString {
			dst = append(dst, c)
			switch c {
			case '\\':
				i++
				dst = append(dst, text[i])
			case '"':
				inString = false
			}
			continue
		}
		switch c {
		case ' ', '\t', '\r', '\n':
		case ',', ':':
			dst = append(dst, c, ' ')
		case '"':
			inString = true
			dst = append(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
