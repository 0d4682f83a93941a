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
	members   []string // of the brackets, where they hold texts in quotes: those of an ENUM
	inner     []string // what stands between < and >, cut at its own commas
}

// parseNative reads a type's spelling: words, with one pair of brackets after
// any of them, or words and <...>. Case, blanks and the choice between a blank
// and "_" mean nothing. Comments are dropped, and NULL and NOT NULL at the end, and
// ZEROFILL before them, which means UNSIGNED and changes no value.
func parseNative(text string) (native, error) {
	var n native
	rest := text
	var words []string
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		switch rest[0] {
		case '(':
			if inside := strings.TrimLeft(rest[1:], " \t\r\n"); strings.HasPrefix(inside, "'") {
				if n.arguments != nil || n.members != nil || len(words) == 0 {
					return native{}, fmt.Errorf("type %q: brackets do not fit", short(text))
				}
				var ok bool
				if n.members, rest, ok = splitMembers(inside); !ok {
					return native{}, fmt.Errorf("type %q: its members do not fit; each stands in single quotes, with commas between", short(text))
				}
				continue
			}
			end := strings.IndexByte(rest, ')')
			if end < 0 || n.arguments != nil || n.members != nil || len(words) == 0 {
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
		case '/':
			// MariaDB says by a comment that a column is compressed.
			_, after, ok := strings.Cut(rest, "*/")
			if !ok || !strings.HasPrefix(rest, "/*") {
				return native{}, fmt.Errorf("type %q: %q does not fit", short(text), "/")
			}
			rest = after
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
	if k := len(words); k > 1 && words[k-1] == "ZEROFILL" {
		if words = words[:k-1]; words[k-2] != "UNSIGNED" {
			words = append(words, "UNSIGNED")
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

// splitMembers cuts "'a', 'b”c')rest" into the texts and the rest. A quote in a
// text is doubled.
func splitMembers(text string) (members []string, rest string, ok bool) {
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if !strings.HasPrefix(text, "'") {
			return nil, "", false
		}
		var member strings.Builder
		for text = text[1:]; ; {
			before, after, closed := strings.Cut(text, "'")
			if !closed {
				return nil, "", false
			}
			member.WriteString(before)
			if text = after; !strings.HasPrefix(text, "'") {
				break
			}
			member.WriteByte('\'')
			text = text[1:]
		}
		members = append(members, member.String())
		if text = strings.TrimLeft(text, " \t\r\n"); text == "" {
			return nil, "", false
		}
		if text[0] == ')' {
			return members, text[1:], true
		}
		if text[0] != ',' {
			return nil, "", false
		}
		text = text[1:]
	}
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
