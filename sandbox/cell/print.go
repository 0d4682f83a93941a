package cell

import (
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"time"
)

// Text returns a value as a server prints it in a result set, where it is not
// NULL: 1 and 0 for a Boolean, every digit of a Decimal's scale, microseconds
// of a Datetime only where there are some, JSON as it is stored, and nested
// values as [1,null], {"a":1} and {"field":"x"}. For the values that a server
// prints as NULL (nil, Bitmap and HLL; see Prints) it returns "NULL".
func Text(v Value, t Type) string { return string(AppendPrinted(nil, v, t)) }

// Prints reports whether a result set shows the value; it shows NULL for nil
// and for every Bitmap and HLL.
func Prints(v Value, t Type) bool { return v != nil && t.Kind != Bitmap && t.Kind != HLL }

// AppendPrinted appends what Text returns.
func AppendPrinted(dst []byte, v Value, t Type) []byte {
	if !Prints(v, t) {
		return append(dst, "NULL"...)
	}
	switch v := v.(type) {
	case bool:
		if v {
			return append(dst, '1')
		}
		return append(dst, '0')
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case *big.Int:
		return v.Append(dst, 10)
	case float64:
		if t.Kind == Float {
			return appendPrintedFloat(dst, v, 32)
		}
		return appendPrintedFloat(dst, v, 64)
	case DecimalValue:
		return append(dst, v.String()...)
	case string:
		return append(dst, v...)
	case []byte:
		return append(dst, v...)
	case time.Time:
		return appendPrintedTime(dst, v, t.Kind)
	}
	return appendNested(dst, v, t)
}

// appendPrintedFloat writes the shortest digits that give the same number
// again: without an exponent from 0.0001 on, and up to sixteen digits before the
// point of a Double and eight of a Float.
func appendPrintedFloat(dst []byte, v float64, bits int) []byte {
	switch {
	case math.IsNaN(v):
		return append(dst, "nan"...)
	case math.IsInf(v, 1):
		return append(dst, "inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-inf"...)
	}
	smallest, largest := 1e-4, 1e16
	if bits == 32 {
		smallest, largest = float64(float32(1e-4)), 1e8
	}
	form := byte('f')
	if size := math.Abs(v); size != 0 && (size < smallest || size >= largest) {
		form = 'e'
	}
	return strconv.AppendFloat(dst, v, form, -1, bits)
}

// appendPrintedTime writes a date, or a time with microseconds where there are
// some.
func appendPrintedTime(dst []byte, v time.Time, kind Kind) []byte {
	if kind == Date {
		return v.AppendFormat(dst, time.DateOnly)
	}
	dst = v.AppendFormat(dst, time.DateTime)
	if micros := v.Nanosecond() / int(time.Microsecond); micros != 0 {
		dst = append(dst, '.')
		dst = append(dst, strconv.Itoa(1_000_000 + micros)[1:]...)
	}
	return dst
}

// appendNested writes an Array, a Map or a Struct.
func appendNested(dst []byte, v Value, t Type) []byte {
	switch v := v.(type) {
	case List:
		dst = append(dst, '[')
		for i, element := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendInner(dst, element, t.Elements[0])
		}
		return append(dst, ']')
	case Pairs:
		dst = append(dst, '{')
		for i, pair := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendInner(dst, pair.Key, t.Elements[0])
			dst = append(dst, ':')
			dst = appendInner(dst, pair.Value, t.Elements[1])
		}
		return append(dst, '}')
	case Record:
		dst = append(dst, '{')
		for i, field := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendQuoted(dst, t.Fields[i], '"')
			dst = append(dst, ':')
			dst = appendInner(dst, field, t.Elements[i])
		}
		return append(dst, '}')
	}
	return dst
}

// appendInner writes a value inside a nested one: texts and times in double
// quotes, JSON in single ones, a Varbinary as hexadecimal digits, NULL as null.
func appendInner(dst []byte, v Value, t Type) []byte {
	switch {
	case !Prints(v, t):
		return append(dst, "null"...)
	case t.Kind == JSON:
		return appendQuoted(dst, v.(string), '\'')
	case t.Kind == Varbinary:
		return appendQuoted(dst, hex.EncodeToString(v.([]byte)), '"')
	case t.Kind == Char, t.Kind == Varchar, t.Kind == Date, t.Kind == Datetime:
		return appendQuoted(dst, Text(v, t), '"')
	}
	return AppendPrinted(dst, v, t)
}

// appendQuoted writes a text in quotes, with a backslash before each quote and
// backslash in it.
func appendQuoted(dst []byte, text string, quote byte) []byte {
	dst = append(dst, quote)
	for i := range len(text) {
		if text[i] == quote || text[i] == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return append(dst, quote)
}
