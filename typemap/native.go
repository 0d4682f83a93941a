package typemap

import (
	"fmt"
	"strconv"
	"strings"
)

// native is the spelling of a source's type, taken apart.
type native struct {
	name      string   // words in upper case with one blank between: "TIMESTAMP WITHOUT TIME ZONE"
	arguments []int    // of the brackets: 10 and 2
	inner     []string // what stands between < and >, cut at its own commas
}

// parseNative reads a type's spelling: words, with one pair of brackets after
// any of them, or words and <...>. Case, blanks and the choice between a blank
// and "_" mean nothing; NULL and NOT NULL at the end are dropped.
func parseNative(text string) (native, error) {
	var n native
	rest := text
	var words []string
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		switch rest[0] {
		case '(':
			end := strings.IndexByte(rest, ')')
			if end < 0 || n.arguments != nil || len(words) == 0 {
				return native{}, fmt.Errorf("type %q: brackets do not fit", short(text))
			}
			for _, a := range strings.Split(rest[1:end], ",") {
				v, err := strconv.Atoi(strings.TrimSpace(a))
				if err != nil || v < 0 {
					return native{}, fmt.Errorf("type %q: %q is not a whole number", short(text), short(strings.TrimSpace(a)))
				}
				n.arguments = append(n.arguments, v)
			}
			rest = rest[end+1:]
		case '<':
			var err error
			if n.inner, rest, err = splitInner(rest); err != nil || len(words) == 0 {
				return native{}, fmt.Errorf("type %q: < and > do not fit", short(text))
			}
		default:
			end := strings.IndexAny(rest, " \t\r\n_(<")
			if end < 0 {
				end = len(rest)
			}
			if word := rest[:end]; strings.ContainsAny(word, ">),;\"'`") {
				return native{}, fmt.Errorf("type %q: %q does not fit", short(text), short(word))
			} else if word != "" {
				words = append(words, strings.ToUpper(word))
			}
			rest = strings.TrimPrefix(rest[end:], "_")
		}
	}
	if k := len(words); k > 1 && words[k-1] == "NULL" {
		words = words[:k-1]
		if k > 2 && words[k-2] == "NOT" {
			words = words[:k-2]
		}
	}
	n.name = strings.Join(words, " ")
	if n.name == "" {
		return native{}, fmt.Errorf("type %q has no name", short(text))
	}
	return n, nil
}

// splitInner cuts "<A,B<C,D>>rest" into its parts and the rest.
func splitInner(text string) (parts []string, rest string, err error) {
	depth, start := 0, 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '<', '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 1 {
				parts = append(parts, text[start:i])
				start = i + 1
			}
		case '>':
			if depth--; depth == 0 {
				return append(parts, text[start:i]), text[i+1:], nil
			}
		}
	}
	return nil, "", fmt.Errorf("no end")
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
