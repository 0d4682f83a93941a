package plan

import (
	"regexp"
	"strings"
)

var plainWord = regexp.MustCompile(`^[A-Za-z0-9._/:@%+,=-]+$`)

// ShellWord quotes a word for a command line that a person copies: an address
// with a key holds quotes and brackets.
func ShellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
