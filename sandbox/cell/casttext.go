package cell

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// castText casts a Char or Varchar.
func castText(v string, to Type) (Value, bool) {
	text := []byte(v)
	switch to.Kind {
	case Char, Varchar:
		return v, true
	case Varbinary:
		return text, true
	case Boolean:
		b, ok := wordBoolean(text)
		return b, ok
	case TinyInt, SmallInt, Int, BigInt:
		lowest, highest := limits(to.Kind)
		return integerValue(parseInteger(text, lowest, highest))
	case LargeInt:
		if _, ok := parseLargeInt(text); !ok {
			return nil, false
		}
		return Convert(to, v)
	case Float, Double, Decimal, Date, Datetime:
		return Convert(to, v)
	case JSON:
		return jsonOfText(text)
	case Array, Map, Struct:
		if text = bytes.TrimSpace(text); len(text) == 0 || text[0] == '"' || !json.Valid(text) {
			return nil, false
		}
		return castJSON(text, to)
	}
	return nil, false
}

// jsonOfText makes JSON of a text: the value that it holds when it begins like
// an object, an array or a string, else a JSON string of the whole text. A
// number in a text is a string therefore.
func jsonOfText(text []byte) (Value, bool) {
	if !utf8.Valid(text) {
		return nil, false
	}
	inner := trimSpace(text)
	if len(inner) > 0 && (inner[0] == '{' || inner[0] == '[' || inner[0] == '"') {
		if !json.Valid(inner) {
			return nil, false
		}
		return printedJSON(inner)
	}
	return string(appendJSONString(nil, text)), true
}

// printedJSON is the value of a valid JSON text.
func printedJSON(text []byte) (Value, bool) {
	printed, ok := printJSON(nil, text)
	return string(printed), ok
}

// castJSON casts a valid JSON value.
func castJSON(value []byte, to Type) (Value, bool) {
	switch {
	case to.Kind == JSON:
		return printedJSON(value)
	case value[0] == 'n':
		return nil, true
	case to.Kind == Array, to.Kind == Map, to.Kind == Struct:
		return nestedOfJSON(value, to, castJSONElement)
	case value[0] == '"':
		return castText(string(unquote(value)), to)
	case isText(to.Kind):
		return printedJSON(value)
	case value[0] == 't':
		return castInteger(1, Type{Kind: Boolean}, to)
	case value[0] == 'f':
		return castInteger(0, Type{Kind: Boolean}, to)
	case isJSONNumber(value):
		return castJSONNumber(value, to)
	}
	return nil, false
}

// castJSONNumber casts a number: an integer of up to 64 bits, with a sign or
// without, as such, every other number in double precision.
func castJSONNumber(value []byte, to Type) (Value, bool) {
	if whole, ok := jsonWhole(value); ok {
		return castWide(whole, to)
	}
	number, ok := parseFloat(value, 64)
	if !ok {
		return nil, false
	}
	return castFloat(number, Type{Kind: Double}, to)
}
