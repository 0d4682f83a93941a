package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence begins a text, that of an error, as a sentence does. A file, an address
// or another name that it begins with stays what it is: they begin with a small
// letter where they are used, too. The full stop is the caller's: one that the text
// brings along, as a server's may, is taken away.
func Sentence(text string) string {
	text = strings.TrimRight(text, ". ")
	first, _, _ := strings.Cut(text, " ")
	if text == "" || strings.ContainsAny(first, `._/\[`) {
		return text
	}
	letter, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(letter)) + text[size:]
}
