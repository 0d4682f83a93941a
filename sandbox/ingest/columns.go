package ingest

import (
	"strings"

	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// opName is the column that says what a row does (protocol reference 5.7).
const opName = "__op"

// header is a parsed columns header: the names of the source fields in order,
// and the constant __op when there is one.
type header struct {
	names []string
	op    store.Op
	hasOp bool // op was given as a constant
}

// parseColumns reads the grammar of protocol reference 5.3 as far as plain
// names and a constant __op go; other expressions are refused.
func parseColumns(text string) (header, error) {
	var h header
	seen := map[string]bool{}
	for rest := strings.TrimSpace(text); rest != ""; {
		name, after, err := columnName(rest)
		if err != nil {
			return h, err
		}
		if lower := strings.ToLower(name); seen[lower] {
			return h, status.New(status.AnalysisError, "Duplicate column: %s", name)
		} else {
			seen[lower] = true
		}
		after = strings.TrimSpace(after)
		if strings.HasPrefix(after, "=") {
			expression := strings.TrimSpace(after[1:])
			if name != opName {
				return h, status.New(status.NotSupported, "the sandbox does not compute columns yet: %s = %s", name, expression)
			}
			if after, err = h.constantOp(expression); err != nil {
				return h, err
			}
		} else {
			h.names = append(h.names, name)
		}
		if after == "" {
			break
		}
		if after[0] != ',' {
			return h, badColumns(after)
		}
		if rest = strings.TrimSpace(after[1:]); rest == "" {
			return h, badColumns(",")
		}
	}
	return h, nil
}

func badColumns(near string) error {
	return status.New(status.AnalysisError, "parse columns header failed: near '%s'", near)
}

// columnName cuts a name, which may be back-quoted, off the front.
func columnName(text string) (name, rest string, err error) {
	if text[0] == '`' {
		name, rest, found := strings.Cut(text[1:], "`")
		if !found || name == "" {
			return "", "", badColumns(text)
		}
		return name, rest, nil
	}
	end := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && r != '$' && r < 0x80 && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
	if end < 0 {
		end = len(text)
	}
	if end == 0 {
		return "", "", badColumns(text)
	}
	return text[:end], text[end:], nil
}

// constantOp reads the value of __op = …
func (h *header) constantOp(expression string) (rest string, err error) {
	value, rest, more := strings.Cut(expression, ",")
	if more {
		rest = "," + rest
	}
	h.hasOp = true
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "0", "'upsert'", `"upsert"`:
		h.op = store.Upsert
	case "1", "'delete'", `"delete"`:
		h.op = store.Delete
	default:
		if quoted := strings.TrimSpace(value); quoted != "" && (quoted[0] == '\'' || quoted[0] == '"') {
			return "", status.New(status.AnalysisError, "load op type string not supported: %s", strings.Trim(quoted, `'"`))
		}
		return "", status.New(status.NotSupported, "the sandbox takes for __op only 'upsert', 'delete', 0 and 1, or a field: %s", expression)
	}
	return rest, nil
}
