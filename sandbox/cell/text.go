package cell

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// AppendText appends the cell that a text stands for when it is loaded (protocol
// reference 5.5 and 5.6). It knows no NULL: "\\N" is a text. It reports false,
// and returns dst as it was, when the text is no value of the type.
func AppendText(dst []byte, t Type, text []byte) ([]byte, bool) {
	switch t.Kind {
	case Boolean:
		return appendBoolean(dst, text)
	case TinyInt:
		v, ok := parseInteger(text, math.MinInt8, math.MaxInt8)
		if !ok {
			return dst, false
		}
		return append(dst, byte(v)), true
	case SmallInt:
		v, ok := parseInteger(text, math.MinInt16, math.MaxInt16)
		if !ok {
			return dst, false
		}
		return binary.LittleEndian.AppendUint16(dst, uint16(v)), true
	case Int:
		v, ok := parseInteger(text, math.MinInt32, math.MaxInt32)
		if !ok {
			return dst, false
		}
		return binary.LittleEndian.AppendUint32(dst, uint32(v)), true
	case BigInt:
		v, ok := parseInteger(text, math.MinInt64, math.MaxInt64)
		if !ok {
			return dst, false
		}
		return binary.LittleEndian.AppendUint64(dst, uint64(v)), true
	case LargeInt:
		return appendLargeInt(dst, text)
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
		return appendBinary(dst, t, text)
	case JSON:
		return appendJSON(dst, text)
	}
	return dst, false
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

func appendBoolean(dst, text []byte) ([]byte, bool) {
	switch {
	case len(text) == 1 && (text[0] == '0' || text[0] == '1'):
		return append(dst, text[0]-'0'), true
	case strings.EqualFold(string(text), "true"):
		return append(dst, 1), true
	case strings.EqualFold(string(text), "false"):
		return append(dst, 0), true
	}
	v, ok := parseFloat(text, 64)
	if !ok {
		return dst, false
	}
	if v != 0 {
		return append(dst, 1), true
	}
	return append(dst, 0), true
}

// parseFloat reads digits, sign, point and exponent only: how a server reads
// the names of infinities and of not-a-number is unconfirmed (protocol
// reference 5.5), so they are refused. So is a number beyond the range.
func parseFloat(text []byte, bits int) (float64, bool) {
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9', c == '+', c == '-', c == '.', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(string(text), bits)
	return v, err == nil
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

// appendBinary follows 3.2 and later: base64, and what does not decode is
// taken as it stands (protocol reference 5.5).
func appendBinary(dst []byte, t Type, text []byte) ([]byte, bool) {
	decoded, err := base64.StdEncoding.Strict().DecodeString(string(text))
	if err != nil || strings.ContainsAny(string(text), "\r\n") {
		decoded = text
	}
	if t.Length > 0 && len(decoded) > t.Length {
		return dst, false
	}
	return appendBytes(dst, decoded), true
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
