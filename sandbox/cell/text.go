package cell

import (
	"encoding/binary"
	"math"
	"strings"
)

// AppendText appends the cell that a text stands for when it is loaded (protocol
// reference 5.5 and 5.6). It knows no NULL: "\\N" is a text. It reports false,
// and returns dst as it was, when the text is no value of the type. No text is a
// Struct, a Bitmap or an HLL. A Varbinary is read as from 3.2 on; AppendHexText
// reads it as before.
func AppendText(dst []byte, t Type, text []byte) ([]byte, bool) {
	switch t.Kind {
	case Boolean:
		return appendBoolean(dst, text)
	case TinyInt, SmallInt, Int, BigInt:
		lowest, highest := limits(t.Kind)
		v, ok := loadInteger(text, lowest, highest)
		if !ok {
			return dst, false
		}
		return appendInteger(dst, t.Kind, v), true
	case LargeInt:
		v, ok := loadLargeInt(text)
		if !ok {
			return dst, false
		}
		return appendWide(dst, v.low, v.high), true
	case Float, Double:
		return appendFloat(dst, t.Kind, text)
	case Decimal:
		return appendDecimal(dst, t, text)
	case Date:
		days, _, ok := parseDatetime(text)
		if !ok {
			return dst, false
		}
		return binary.LittleEndian.AppendUint32(dst, uint32(int32(days))), true
	case Datetime:
		days, micros, ok := parseDatetime(text)
		if !ok {
			return dst, false
		}
		return binary.LittleEndian.AppendUint64(dst, uint64(int64(days)*microsPerDay+micros)), true
	case Char, Varchar:
		if len(text) > t.Length {
			return dst, false
		}
		if t.Kind == Char {
			text = trimNUL(text)
		}
		return appendBytes(dst, text), true
	case Varbinary:
		return appendBase64(dst, t, text)
	case JSON:
		return appendJSON(dst, text)
	case Array, Map:
		return appendNestedText(dst, t, text, false)
	}
	return dst, false
}

// AppendLooseText is AppendText of a load that is not strict: bad elements of an
// Array or a Map are NULL. Other types are read as ever.
func AppendLooseText(dst []byte, t Type, text []byte) ([]byte, bool) {
	if t.Kind == Array || t.Kind == Map {
		return appendNestedText(dst, t, text, true)
	}
	return AppendText(dst, t, text)
}

func appendNestedText(dst []byte, t Type, text []byte, loose bool) ([]byte, bool) {
	v, ok := parseNested(t, text, loose)
	if !ok {
		return dst, false
	}
	return AppendValue(dst, t, v)
}

// Convert reads a text as AppendText does and returns its value.
func Convert(t Type, text string) (Value, bool) {
	b, ok := AppendText(nil, t, []byte(text))
	if !ok {
		return nil, false
	}
	return Decode(b, t), true
}

func appendBytes(dst, b []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(b)))
	return append(dst, b...)
}

// trimNUL removes the bytes that pad a CHAR in storage (protocol reference
// 5.5): a read returns it without them.
func trimNUL(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// limits returns the smallest and the largest number of a TinyInt to BigInt.
func limits(kind Kind) (lowest, highest int64) {
	switch kind {
	case TinyInt:
		return math.MinInt8, math.MaxInt8
	case SmallInt:
		return math.MinInt16, math.MaxInt16
	case Int:
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

// appendInteger appends a number that is within the limits of the kind.
func appendInteger(dst []byte, kind Kind, v int64) []byte {
	switch kind {
	case TinyInt:
		return append(dst, byte(v))
	case SmallInt:
		return binary.LittleEndian.AppendUint16(dst, uint16(v))
	case Int:
		return binary.LittleEndian.AppendUint32(dst, uint32(v))
	}
	return binary.LittleEndian.AppendUint64(dst, uint64(v))
}

func appendBoolean(dst, text []byte) ([]byte, bool) {
	v, ok := parseBoolean(text)
	if !ok {
		var number float64
		if number, ok = parseFloat(text, 64); !ok {
			return dst, false
		}
		v = number != 0
	}
	return appendBool(dst, v), true
}

func appendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// parseBoolean reads 0, 1, true and false, the words in any case.
func parseBoolean(text []byte) (v, ok bool) {
	if len(text) == 1 {
		return text[0] == '1', text[0] == '0' || text[0] == '1'
	}
	text = trimSpace(text)
	switch {
	case strings.EqualFold(string(text), "true"):
		return true, true
	case strings.EqualFold(string(text), "false"):
		return false, true
	}
	return false, false
}

func appendFloat(dst []byte, kind Kind, text []byte) ([]byte, bool) {
	if kind == Float {
		v, ok := parseFloat(text, 32)
		if !ok {
			return dst, false
		}
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(v))), true
	}
	v, ok := parseFloat(text, 64)
	if !ok {
		return dst, false
	}
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v)), true
}

// TooLong reports whether n bytes of text are more than the type allows.
func TooLong(t Type, n int) bool {
	switch t.Kind {
	case Char, Varchar:
		return n > t.Length
	case Varbinary:
		return t.Length > 0 && n > t.Length
	}
	return false
}
