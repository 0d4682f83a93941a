package ingest

import (
	"encoding/json"
	"strconv"
	"strings"

	"starlift-sandbox/status"
)

// step is one part of a path: a key, or an index when key is empty.
type step struct {
	key   string
	index int
}

// jsonPath is a parsed path such as $.a.b[0]; empty for $ itself.
type jsonPath []step

// parseJSONPaths reads a jsonpaths header: a JSON array of paths.
func parseJSONPaths(text string) ([]jsonPath, error) {
	var list []string
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list) == 0 {
		return nil, badPath(text)
	}
	var paths []jsonPath
	for _, one := range list {
		path, err := parseJSONPath(one)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

func badPath(text string) error {
	return status.New(status.InvalidArgument, "Invalid json path: %s", text)
}

// parseJSONPath reads $, .key, ."key" and [n].
func parseJSONPath(text string) (jsonPath, error) {
	rest, found := strings.CutPrefix(strings.TrimSpace(text), "$")
	if !found {
		return nil, badPath(text)
	}
	var path jsonPath
	for rest != "" {
		switch {
		case strings.HasPrefix(rest, `."`):
			key, after, closed := strings.Cut(rest[2:], `"`)
			if !closed || key == "" {
				return nil, badPath(text)
			}
			path, rest = append(path, step{key: key}), after
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[")
			if end < 0 {
				end = len(rest) - 1
			}
			if end == 0 {
				return nil, badPath(text)
			}
			path, rest = append(path, step{key: rest[1 : 1+end]}), rest[1+end:]
		case rest[0] == '[':
			number, after, closed := strings.Cut(rest[1:], "]")
			index, err := strconv.ParseUint(number, 10, 31)
			if !closed || err != nil {
				return nil, badPath(text)
			}
			path, rest = append(path, step{index: int(index)}), after
		default:
			return nil, badPath(text)
		}
	}
	return path, nil
}

// find returns the node at the path of a valid value.
func (p jsonPath) find(node []byte) ([]byte, bool) {
	node = node[skipBlanks(node, 0):]
	for _, s := range p {
		var next []byte
		switch {
		case s.key != "" && node[0] == '{':
			eachMember(node, func(key, value []byte) bool {
				if string(plainText(key)) == s.key {
					next = value
				}
				return next == nil
			})
		case s.key == "" && node[0] == '[':
			at := 0
			_ = eachElement(node, func(value []byte) error {
				if at == s.index {
					next = value
				}
				at++
				return nil
			})
		}
		if next == nil {
			return nil, false
		}
		node = next
	}
	return node, true
}
