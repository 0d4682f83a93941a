package cell

import "bytes"

// parseNested reads an ARRAY or a MAP of a CSV text: [1,null] and {"a":1}
// (protocol reference 5.5). The rules are those of the server's CSV reader,
// narrow as they are:
//
//   - Nothing is trimmed: [1, 2] is two numbers, as a number may stand after a
//     blank, but ["a", "b"] is no array.
//   - Only brackets nest in an array and only braces in a map: [{"a":1,"b":2}]
//     falls apart at its comma, and so does {"a":[1,2]}.
//   - One bad element spoils the whole value, unless the reading is loose: then
//     it is NULL.
func parseNested(t Type, text []byte, loose bool) (Value, bool) {
	if t.Kind == Map {
		return parseMap(t, text, loose)
	}
	inner, ok := unwrap(text, '[', ']')
	if !ok {
		return nil, false
	}
	list := List{}
	if len(inner) == 0 {
		return list, true
	}
	for _, element := range splitOutside(inner, '[', ']', ",") {
		v, ok := parseElement(t.Elements[0], element, loose)
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	// What is left open, a bracket or a quote, is part of the last element then.
	return list, balanced(inner, '[', ']')
}

func parseMap(t Type, text []byte, loose bool) (Value, bool) {
	inner, ok := unwrap(text, '{', '}')
	if !ok {
		return nil, false
	}
	if len(inner) == 0 {
		return Pairs{}, true
	}
	var keys, values [][]byte
	for _, part := range splitOutside(inner, '{', '}', ",") {
		pair := splitOutside(part, '{', '}', ":")
		if len(pair) != 2 || len(pair[0]) == 0 || len(pair[1]) == 0 {
			return nil, false
		}
		keys, values = append(keys, pair[0]), append(values, pair[1])
	}
	pairs := Pairs{}
	for i, key := range keys {
		if containsText(keys[i+1:], key) {
			continue // the last value of a key counts, and only it is read
		}
		k, ok := parseElement(t.Elements[0], key, loose)
		if !ok {
			return nil, false
		}
		v, ok := parseElement(t.Elements[1], values[i], loose)
		if !ok {
			return nil, false
		}
		pairs = append(pairs, Pair{k, v})
	}
	return pairs, balanced(inner, '{', '}')
}

func containsText(texts [][]byte, text []byte) bool {
	for _, t := range texts {
		if bytes.Equal(t, text) {
			return true
		}
	}
	return false
}

func unwrap(text []byte, first, last byte) ([]byte, bool) {
	if len(text) < 2 || text[0] != first || text[len(text)-1] != last {
		return nil, false
	}
	return text[1 : len(text)-1], true
}

// splitOutside cuts a text at a separator that stands outside quotes and
// brackets.
func splitOutside(text []byte, open, end byte, separator string) [][]byte {
	var parts [][]byte
	quoted, depth, start := false, 0, 0
	for i, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == open:
			depth++
		case c == end:
			depth--
		case depth == 0 && c == separator[0]:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

// balanced reports whether every quote and bracket is closed.
func balanced(text []byte, open, end byte) bool {
	quoted, depth := false, 0
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == open:
			depth++
		case c == end:
			depth--
		}
	}
	return !quoted && depth == 0
}

// parseElement reads a value inside an array or a map. Texts, dates, binaries
// and JSON must be in double quotes; in a text, two of them are one.
func parseElement(t Type, text []byte, loose bool) (Value, bool) {
	if string(text) == "null" {
		return nil, true
	}
	v, ok := parseQuoted(t, text, loose)
	if !ok && loose {
		return nil, true
	}
	return v, ok
}

func parseQuoted(t Type, text []byte, loose bool) (Value, bool) {
	switch t.Kind {
	case Array, Map:
		return parseNested(t, text, loose)
	case Char, Varchar, Date, Datetime, Varbinary, JSON:
		inner, ok := unwrap(text, '"', '"')
		if !ok {
			return nil, false
		}
		text = inner
		if t.Kind == Char || t.Kind == Varchar {
			text = bytes.ReplaceAll(text, []byte(`""`), []byte(`"`))
		}
	}
	return Convert(t, string(text))
}
