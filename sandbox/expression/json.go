package expression

import (
	"math"
	"strconv"
	"strings"

	"starlift-sandbox/cell"
)

// jsonFunctions are those of JSON. A path that is none is an error where it is a
// constant, and has no value otherwise; one that leads nowhere gives NULL.
func jsonFunctions() []declaration {
	declared := []declaration{
		text1("parse_json(varchar) json", jsonOfText),
		plain("json_string(json) varchar", func(args []cell.Value) cell.Value { return args[0] }),
		atPath("json_query(json, varchar) json", func(text string) cell.Value { return text }),
		following("json_exists(json, varchar) boolean", func(_ string, found bool) cell.Value { return found }),
		plain("json_length(json) int", func(args []cell.Value) cell.Value { return jsonLength(args[0].(string)) }),
		following("json_length(json, varchar) int", func(text string, found bool) cell.Value {
			if !found {
				return int64(0)
			}
			return jsonLength(text)
		}),
		plain("json_keys(json) json", func(args []cell.Value) cell.Value { return jsonKeys(args[0].(string)) }),
		atPath("json_keys(json, varchar) json", jsonKeys),
		plain("json_object() json", func([]cell.Value) cell.Value { return "{}" }),
		plain("json_array() json", func([]cell.Value) cell.Value { return "[]" }),
		jsonObject(),
		seeing("json_array(json...) json", func(args []cell.Value) cell.Value {
			parts := make([]string, len(args))
			for i, a := range args {
				parts[i] = orNull(a)
			}
			return "[" + strings.Join(parts, ", ") + "]"
		}),
	}
	for _, from := range []string{"json", "varchar"} {
		declared = append(declared,
			atPath("get_json_int("+from+", varchar) bigint", jsonInteger),
			atPath("get_json_double("+from+", varchar) double", jsonDouble),
			atPath("get_json_string, get_json_object("+from+", varchar) varchar", jsonUnquoted))
	}
	return append(declared, atPath("get_json_bool(json, varchar) boolean", jsonBoolean).from(3, 3, 0))
}

// atPath declares a function of what a path leads to.
func atPath(text string, f func(found string) cell.Value) declaration {
	return following(text, func(at string, found bool) cell.Value {
		if !found {
			return nil
		}
		return f(at)
	})
}

// following declares a function of what a path leads to, if anything. A text is
// converted to JSON first.
func following(text string, f func(at string, found bool) cell.Value) declaration {
	parses := strings.Contains(text, "(varchar")
	d := plain(text, func(args []cell.Value) cell.Value {
		steps, ok := parsePath(args[1].(string))
		value := args[0]
		if parses {
			value = jsonOfText(value.(string))
		}
		if !ok || value == nil {
			return nil
		}
		return f(jsonAt(value.(string), steps))
	})
	d.refine = func(t cell.Type, _ []cell.Type, known []cell.Value) (cell.Type, error) {
		if path, ok := known[1].(string); ok {
			if _, ok := parsePath(path); !ok {
				return t, semantic("Invalid json path: %s", path)
			}
		}
		return t, nil
	}
	return d
}

// jsonObject takes keys and values by turns; the last key may lack its value.
// Without a key, or with one that is no text, there is no object.
func jsonObject() declaration {
	return seeing("json_object(json...) json", func(args []cell.Value) cell.Value {
		var b strings.Builder
		for i, a := range args {
			if i%2 == 1 {
				continue
			}
			key, ok := a.(string)
			if !ok || !strings.HasPrefix(key, `"`) || key == `""` {
				return nil
			}
			var value cell.Value
			if i+1 < len(args) {
				value = args[i+1]
			}
			b.WriteString("," + key + ":" + orNull(value))
		}
		return jsonOf("{" + b.String()[1:] + "}")
	})
}

func orNull(v cell.Value) string {
	if v == nil {
		return "null"
	}
	return v.(string)
}

// jsonLength counts the members of an object and the elements of an array; a
// scalar is one.
func jsonLength(text string) cell.Value {
	n := int64(len(jsonParts(text)))
	switch {
	case strings.HasPrefix(text, "{"):
		return n / 2
	case strings.HasPrefix(text, "["):
		return n
	}
	return int64(1)
}

func jsonKeys(text string) cell.Value {
	if !strings.HasPrefix(text, "{") {
		return nil
	}
	var keys []string
	for i, part := range jsonParts(text) {
		if i%2 == 0 {
			keys = append(keys, part)
		}
	}
	return "[" + strings.Join(keys, ", ") + "]"
}

// jsonUnquoted gives a text without its quotes, and any other value as it is
// written. null is NULL.
func jsonUnquoted(text string) cell.Value {
	switch {
	case text == "null":
		return nil
	case strings.HasPrefix(text, `"`):
		return jsonKey(text)
	}
	return text
}

// jsonInteger gives numbers without their fraction, true and false as 1 and 0,
// and texts as CAST reads them.
func jsonInteger(text string) cell.Value {
	if strings.HasPrefix(text, `"`) {
		v, ok := cell.Cast(jsonKey(text), cell.Type{Kind: cell.Varchar}, cell.Type{Kind: cell.BigInt})
		if !ok {
			return nil
		}
		return v
	}
	if v, err := strconv.ParseInt(text, 10, 64); err == nil {
		return v
	}
	v, ok := jsonDouble(text).(float64)
	if !ok || v < math.MinInt64 || v >= math.MaxInt64 {
		return nil
	}
	return int64(v)
}

// jsonDouble gives numbers, true and false as 1 and 0, and texts as CAST reads
// them.
func jsonDouble(text string) cell.Value {
	switch {
	case text == "true":
		return 1.0
	case text == "false":
		return 0.0
	case strings.HasPrefix(text, `"`):
		v, ok := cell.Cast(jsonKey(text), cell.Type{Kind: cell.Varchar}, cell.Type{Kind: cell.Double})
		if !ok {
			return nil
		}
		return v
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !strings.ContainsAny(text[:1], "-0123456789") {
		return nil
	}
	return v
}

// jsonBoolean gives true and false, numbers as whether they are not 0, and texts
// as CAST reads them.
func jsonBoolean(text string) cell.Value {
	if strings.HasPrefix(text, `"`) {
		v, ok := cell.Cast(jsonKey(text), cell.Type{Kind: cell.Varchar}, boolean())
		if !ok {
			return nil
		}
		return v
	}
	v, ok := jsonDouble(text).(float64)
	if !ok {
		return nil
	}
	return v != 0
}
