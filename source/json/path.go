package json

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// step is one step of a path: into a key of an object, or to an element of an
// array.
type step struct {
	key   string
	index int // -1: key
}

// path leads from a row to a value in it. The empty path is the row.
type path []step

// String is the path as it is written.
func (p path) String() string {
	s := "$"
	for _, at := range p {
		switch {
		case at.index >= 0:
			s += "[" + strconv.Itoa(at.index) + "]"
		case at.key == "" || strings.ContainsAny(at.key, `."[]' `):
			s += `."` + at.key + `"`
		default:
			s += "." + at.key
		}
	}
	return s
}

// maxIndex bounds the index of an element.
const maxIndex = 1 << 20

// parsePath reads a path in StarRocks' spelling: $.a.b[0].c, with keys that hold
// other marks in quotes, $."a.b", or in brackets, $['a b'].
func parsePath(text string) (path, error) {
	rest, found := strings.CutPrefix(text, "$")
	if !found {
		return nil, errors.New("a path begins with $, such as $.a.b or $.a[0]")
	}
	var p path
	for rest != "" {
		var at step
		var err error
		switch {
		case strings.HasPrefix(rest, `."`):
			at, rest, err = quoted(rest[2:], `"`)
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[") + 1
			if end == 0 {
				end = len(rest)
			}
			at, rest = step{rest[1:end], -1}, rest[end:]
			if at.key == "" {
				err = errors.New("a key is missing after a point")
			} else if at.key == "*" {
				err = errNoStar
			}
		case strings.HasPrefix(rest, "['"):
			at, rest, err = quoted(rest[2:], "']")
		case strings.HasPrefix(rest, `["`):
			at, rest, err = quoted(rest[2:], `"]`)
		case rest[0] == '[':
			at, rest, err = indexed(rest[1:])
		default:
			err = fmt.Errorf("a point or a bracket is expected before %q", rest)
		}
		if err != nil {
			return nil, err
		}
		p = append(p, at)
	}
	if len(p) > 0 && p[0].index >= 0 {
		return nil, errors.New("a row is an object, so the first step is a key, such as $.a")
	}
	return p, nil
}

var errNoStar = errors.New("a path leads to one value; * is not allowed")

func quoted(rest, end string) (step, string, error) {
	key, rest, found := strings.Cut(rest, end)
	if !found {
		return step{}, "", errors.New("a key has no closing quote")
	}
	return step{key, -1}, rest, nil
}

func indexed(rest string) (step, string, error) {
	digits, rest, found := strings.Cut(rest, "]")
	switch n, err := strconv.Atoi(digits); {
	case !found:
		return step{}, "", errors.New("a bracket is not closed")
	case digits == "*":
		return step{}, "", errNoStar
	case err != nil || n < 0 || n > maxIndex:
		return step{}, "", fmt.Errorf("%q is not the index of an element, 0 to %d", digits, maxIndex)
	default:
		return step{index: n}, rest, nil
	}
}

// keys are the steps of a path that leads through objects alone.
func (p path) keys() ([]string, error) {
	var keys []string
	for _, at := range p {
		if at.index >= 0 {
			return nil, errors.New("rows are found by keys alone; [0] is not allowed here")
		}
		keys = append(keys, at.key)
	}
	return keys, nil
}
