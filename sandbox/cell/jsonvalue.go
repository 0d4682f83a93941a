package cell

import (
	"bytes"
	"encoding/json"
	"math"
)

// AppendJSONValue appends the cell that a JSON value stands for when it is
// loaded (protocol reference 5.5, column "JSON value"). The text is one valid
// JSON value without blanks around it, and not null. It reports false, and
// returns dst as it was, when the value is none of the type.
//
// An Array is made of an array, a Map of an object (of a key that stands twice
// the last value counts), a Struct of an object whose keys are the names of its
// fields (the first value counts; a missing field is NULL). An element that is
// no value of its type is NULL; it does not spoil the whole. A string that holds
// such an array or object is read too, which releases before 3.2.9 and 3.3.1 do
// not do. Bitmap, HLL and Varbinary are made of no JSON value; for Varbinary the
// server's documentation and its source differ.
func AppendJSONValue(dst []byte, t Type, value []byte) ([]byte, bool) {
	switch t.Kind {
	case Boolean:
		v, ok := jsonBoolean(value)
		if !ok {
			return dst, false
		}
		return appendBool(dst, v), true
	case TinyInt, SmallInt, Int, BigInt:
		v, ok := jsonInteger(value, t.Kind)
		if !ok {
			return dst, false
		}
		return appendInteger(dst, t.Kind, v), true
	case Float, Double:
		if value[0] == '"' {
			value = unquote(value)
		} else if !isJSONNumber(value) || !fitsParser(value) {
			return dst, false
		}
		return appendFloat(dst, t.Kind, value)
	case JSON:
		return appendJSON(dst, value)
	case Array, Map, Struct:
		v, ok := jsonNested(value, t)
		if !ok {
			return dst, false
		}
		return AppendValue(dst, t, v)
	case LargeInt:
		v, ok := parseLargeInt(jsonText(value))
		if !ok {
			return dst, false
		}
		return appendWide(dst, v.low, v.high), true
	case Decimal, Char, Varchar, Date, Datetime:
		return AppendText(dst, t, jsonText(value))
	}
	return dst, false
}

func isJSONNumber(value []byte) bool { return value[0] == '-' || isDigit(value[0]) }

// fitsParser reports whether a server's JSON parser takes a number: one without
// point and exponent must fit in 64 bits, whatever it is for.
func fitsParser(number []byte) bool {
	if len(number) < len("9223372036854775807") || bytes.ContainsAny(number, ".eE") {
		return true
	}
	_, ok := jsonWhole(number)
	return ok
}

func jsonBoolean(value []byte) (v, ok bool) {
	switch {
	case value[0] == 't', value[0] == 'f':
		return value[0] == 't', true
	case value[0] == '"':
		return wordBoolean(unquote(value))
	case isJSONNumber(value):
		number, ok := parseFloat(value, 64)
		return number != 0, ok
	}
	return false, false
}

// wordBoolean reads what SQL and JSON take for a boolean: an INT or one of the
// words true and false. A CSV text may also be any other number.
func wordBoolean(text []byte) (v, ok bool) {
	if number, ok := parseInteger(text, math.MinInt32, math.MaxInt32); ok {
		return number != 0, true
	}
	return parseBoolean(text)
}

// jsonInteger reads a number, whose fraction is cut off, or a string that holds
// one.
func jsonInteger(value []byte, kind Kind) (int64, bool) {
	lowest, highest := limits(kind)
	switch {
	case value[0] == '"':
		value = unquote(value)
	case !isJSONNumber(value):
		return 0, false
	}
	if v, ok := parseInteger(value, lowest, highest); ok {
		return v, true
	}
	number, ok := parseFloat(value, 64)
	if !ok {
		return 0, false
	}
	return truncated(number, kind)
}

// truncated cuts the fraction off, when the rest is within the limits of the
// kind.
func truncated(v float64, kind Kind) (int64, bool) {
	lowest, highest := limits(kind)
	// The largest BIGINT is no float64, the number after it is one.
	if !(v >= float64(lowest) && v < float64(highest/2+1)*2) {
		return 0, false
	}
	return int64(v), true
}

// jsonText returns a value as text: a string without quotes and escapes, a
// number as it is written, true as 1, and an array or object without blanks.
func jsonText(value []byte) []byte {
	switch value[0] {
	case '"':
		return unquote(value)
	case 't':
		return []byte("1")
	case 'f':
		return []byte("0")
	case '{', '[':
		var b bytes.Buffer
		_ = json.Compact(&b, value) // the value is valid
		return b.Bytes()
	}
	return value
}

// unquote returns the text of a valid JSON string. It may share memory with it.
func unquote(quoted []byte) []byte {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // the string is valid
	return []byte(text)
}
