package expression

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"starlift-sandbox/cell"
)

// JSON values are texts in the form that cells store. They are read here part by
// part, without building a tree: keys keep their order and numbers their digits.

func jsonType() cell.Type { return cell.Type{Kind: cell.JSON} }

// jsonOf reads a text as JSON, nil when it is none.
func jsonOf(text string) cell.Value {
	v, ok := cell.Convert(jsonType(), text)
	if !ok {
		return nil
	}
	return v
}

// jsonOfText converts a text where JSON is wanted, and is parse_json: what begins
// like an object, an array or a text in quotes is read as that, and everything
// else, a number too, is a text.
func jsonOfText(text string) cell.Value {
	if begin := strings.TrimLeft(text, " \t\r\n"); begin != "" && strings.IndexByte(`{["`, begin[0]) >= 0 {
		return jsonOf(text)
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return nil // there is no such text
	}
	return jsonOf(string(quoted))
}

// jsonKey returns a JSON text in quotes without them.
func jsonKey(quoted string) string {
	var s string
	if json.Unmarshal([]byte(quoted), &s) != nil {
		return quoted
	}
	return s
}

// jsonEnd returns where the value that begins text ends. The text is valid JSON.
func jsonEnd(text string) int {
	if text == "" {
		return 0
	}
	switch text[0] {
	case '"':
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(text)
	case '{', '[':
		depth := 0
		for i := 0; i < len(text); i++ {
			switch text[i] {
			case '"':
				i += jsonEnd(text[i:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return len(text)
	}
	if i := strings.IndexAny(text, ",]} \t\r\n"); i >= 0 {
		return i
	}
	return len(text)
}

// jsonParts cuts an object into keys, in quotes, and values by turns, or an array
// into its elements. Anything else has none.
func jsonParts(text string) []string {
	if text == "" || text[0] != '{' && text[0] != '[' {
		return nil
	}
	var parts []string
	for rest := text[1:]; ; {
		rest = strings.TrimLeft(rest, ",: \t\r\n")
		if rest == "" || rest[0] == '}' || rest[0] == ']' {
			return parts
		}
		end := jsonEnd(rest)
		parts = append(parts, rest[:end])
		rest = rest[end:]
	}
}

// step is one part of a path: a key, or a selection of elements.
type step struct {
	key      string
	keyed    bool
	from, to int  // the elements from a place, from 0, up to before another
	many     bool // they make an array; or else there is one, from
}

// parsePath reads $.a."b.c"[0][*][1:3]; the $ may be missing. It reports false
// for what is no path.
func parsePath(path string) ([]step, bool) {
	switch {
	case path == "":
		return nil, false
	case path[0] == '$' && (len(path) == 1 || path[1] == '.' || path[1] == '['):
		path = path[1:]
	case path[0] != '.' && path[0] != '[':
		path = "." + path
	}
	var steps []step
	for path != "" {
		switch path[0] {
		case '.':
			key, rest, ok := pathKey(path[1:])
			if !ok {
				return nil, false
			}
			steps, path = append(steps, step{key: key, keyed: true}), rest
		case '[':
			inner, rest, found := strings.Cut(path[1:], "]")
			s, ok := pathElements(inner)
			if !found || !ok {
				return nil, false
			}
			steps, path = append(steps, s), rest
		default:
			return nil, false
		}
	}
	return steps, true
}

// pathElements reads what stands between square brackets.
func pathElements(text string) (step, bool) {
	if text == "*" {
		return step{to: math.MaxInt, many: true}, true
	}
	first, last, many := strings.Cut(text, ":")
	s := step{many: many}
	ok := pathNumber(first, &s.from)
	if many {
		ok = ok && pathNumber(last, &s.to)
	}
	return s, ok
}

func pathNumber(text string, into *int) bool {
	n, err := strconv.Atoi(text)
	*into = n
	return err == nil && text[0] >= '0' && text[0] <= '9'
}

func pathKey(path string) (key, rest string, ok bool) {
	if strings.HasPrefix(path, `"`) {
		end := jsonEnd(path)
		return jsonKey(path[:end]), path[end:], end > 2
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	return path[:end], path[end:], end > 0
}

// jsonAt finds what a path leads to.
func jsonAt(text string, steps []step) (string, bool) {
	for i, s := range steps {
		begin := byte('[')
		if s.keyed {
			begin = '{'
		}
		if text == "" || text[0] != begin {
			return "", false
		}
		parts := jsonParts(text)
		switch {
		case s.many:
			from := min(s.from, len(parts))
			return jsonEach(parts[from:max(from, min(s.to, len(parts)))], steps[i+1:])
		case !s.keyed && s.from < len(parts):
			text = parts[s.from]
		case !s.keyed:
			return "", false
		default:
			var found bool
			if text, found = jsonMember(parts, s.key); !found {
				return "", false
			}
		}
	}
	return text, true
}

// jsonMember finds a key among the parts of an object.
func jsonMember(parts []string, key string) (string, bool) {
	for k := 0; k+1 < len(parts); k += 2 {
		if jsonKey(parts[k]) == key {
			return parts[k+1], true
		}
	}
	return "", false
}

// jsonEach follows the rest of a path from every element, and gives an array of
// what it finds.
func jsonEach(parts []string, steps []step) (string, bool) {
	var found []string
	for _, p := range parts {
		if text, ok := jsonAt(p, steps); ok {
			found = append(found, text)
		}
	}
	return "[" + strings.Join(found, ", ") + "]", true
}
