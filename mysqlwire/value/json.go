package value

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"
)

// The types of values in MySQL's binary JSON.
const (
	smallObject = iota
	largeObject
	smallArray
	largeArray
	literal
	int16Value
	uint16Value
	int32Value
	uint32Value
	int64Value
	uint64Value
	doubleValue
	stringValue
	opaqueValue = 15
)

// deepestJSON is how deep servers let values lie in each other.
const deepestJSON = 100

// jsonLog writes binary JSON as the server does when it is asked for the text:
// members in stored order, ", " and ": " between, dates and binary values as
// strings. Partial updates are not JSON of this form; binlog refuses them.
func jsonLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	doc, n, err := d.counted(wire, int(meta))
	if err != nil {
		return dst, 0, err
	}
	if len(doc) == 0 {
		// MySQL stores no byte where a NOT NULL column was given nothing; its
		// text is null then.
		return append(dst, "null"...), n, nil
	}
	w := jsonWriter{d: d, ok: true, budget: mostExpansion * len(doc)}
	dst = w.value(dst, doc[0], doc[1:], 0)
	if !w.ok {
		return dst, n, d.fault(Malformed, doc, "it is no binary JSON")
	}
	return dst, n, nil
}

// mostExpansion bounds how often the bytes of a document are read. A true one
// names each of them once; one whose parts lie over each other could grow
// without end.
const mostExpansion = 2

type jsonWriter struct {
	d      *Decoder
	ok     bool
	budget int // bytes that may still be read
}

// fail marks the document as none.
func (w *jsonWriter) fail(dst []byte) []byte {
	w.ok = false
	return dst
}

// spend takes bytes off the budget.
func (w *jsonWriter) spend(n int) bool {
	if w.budget -= n; w.budget < 0 {
		w.ok = false
	}
	return w.ok
}

// value writes the value of a type that begins at p.
func (w *jsonWriter) value(dst []byte, kind byte, p []byte, depth int) []byte {
	size := sizes[kind&15]
	if int(size) > len(p) || !w.spend(max(int(size), 1)) {
		return w.fail(dst)
	}
	switch kind {
	case smallObject, largeObject, smallArray, largeArray:
		return w.container(dst, kind, p, depth+1)
	case literal:
		return w.literal(dst, p[0])
	case int16Value:
		return strconv.AppendInt(dst, int64(int16(binary.LittleEndian.Uint16(p))), 10)
	case uint16Value:
		return strconv.AppendUint(dst, uint64(binary.LittleEndian.Uint16(p)), 10)
	case int32Value:
		return strconv.AppendInt(dst, int64(int32(binary.LittleEndian.Uint32(p))), 10)
	case uint32Value:
		return strconv.AppendUint(dst, uint64(binary.LittleEndian.Uint32(p)), 10)
	case int64Value:
		return strconv.AppendInt(dst, int64(binary.LittleEndian.Uint64(p)), 10)
	case uint64Value:
		return strconv.AppendUint(dst, binary.LittleEndian.Uint64(p), 10)
	case doubleValue:
		return w.double(dst, math.Float64frombits(binary.LittleEndian.Uint64(p)))
	case stringValue:
		return appendQuoted(dst, w.counted(p))
	case opaqueValue:
		return w.opaque(dst, p[0], w.counted(p[1:]))
	}
	return w.fail(dst)
}

// sizes are how many bytes a value of a type has at least, by type number.
const sizes = "\x04\x08\x04\x08\x01\x02\x02\x04\x04\x08\x08\x08\x01\x00\x00\x02"

func (w *jsonWriter) literal(dst []byte, which byte) []byte {
	switch which {
	case 0:
		return append(dst, "null"...)
	case 1:
		return append(dst, "true"...)
	case 2:
		return append(dst, "false"...)
	}
	return w.fail(dst)
}

// double writes ".0" behind a whole number, so that it is told from an integer.
func (w *jsonWriter) double(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return w.fail(dst)
	}
	at := len(dst)
	dst = appendFloat(dst, f, 64)
	for _, c := range dst[at:] {
		if c == '.' || c == 'e' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// counted takes bytes with their length before them: seven bits a byte, the
// lowest first, the highest bit set in all but the last.
func (w *jsonWriter) counted(p []byte) []byte {
	length, n := uint64(0), 0
	for {
		if n == len(p) || n == 5 {
			w.ok = false
			return nil
		}
		length |= uint64(p[n]&0x7f) << (7 * n)
		if n++; p[n-1] < 0x80 {
			break
		}
	}
	if length > uint64(len(p)-n) || !w.spend(int(length)) {
		w.ok = false
		return nil
	}
	return p[n : n+int(length)]
}

// container writes an object or an array. Its head has the number of its
// elements and its size in bytes, then of objects where and how long each key is,
// then what each value is and where; small ones stand there themselves. Places
// count from the container's start.
func (w *jsonWriter) container(dst []byte, kind byte, p []byte, depth int) []byte {
	isObject, large := kind <= largeObject, kind == largeObject || kind == largeArray
	width := 2
	if large {
		width = 4
	}
	count, size := int(littleEndian(p[:width])), int(littleEndian(p[width:2*width]))
	keys := 2 * width
	values := keys
	if isObject {
		values += count * (width + 2)
	}
	if size > len(p) || depth > deepestJSON || values+count*(width+1) > size {
		return w.fail(dst)
	}
	p = p[:size]
	opening, closing := byte('['), byte(']')
	if isObject {
		opening, closing = '{', '}'
	}
	dst = append(dst, opening)
	for i := 0; i < count && w.ok; i++ {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if isObject {
			entry := p[keys+i*(width+2):]
			at, length := int(littleEndian(entry[:width])), int(littleEndian(entry[width:width+2]))
			if at+length > len(p) || !w.spend(length) {
				return w.fail(dst)
			}
			dst = append(appendQuoted(dst, p[at:at+length]), ": "...)
		}
		entry := p[values+i*(width+1):][:width+1]
		dst = w.element(dst, entry, p, large, depth)
	}
	return append(dst, closing)
}

// element writes the value that an entry of a container describes.
func (w *jsonWriter) element(dst, entry, container []byte, large bool, depth int) []byte {
	switch kind := entry[0]; {
	case kind == literal, kind == int16Value, kind == uint16Value, large && (kind == int32Value || kind == uint32Value):
		return w.value(dst, kind, entry[1:], depth)
	default:
		at := littleEndian(entry[1:])
		if at > uint64(len(container)) {
			return w.fail(dst)
		}
		return w.value(dst, kind, container[at:], depth)
	}
}

// opaque writes a value that JSON has no type for: decimals as numbers, dates and
// times as strings with six fraction digits, VARCHAR as a string, all others as
// base64.
func (w *jsonWriter) opaque(dst []byte, field byte, p []byte) []byte {
	switch field {
	case TypeNewDecimal:
		if len(p) < 2 {
			return w.fail(dst)
		}
		out, n, err := w.d.appendDecimal(dst, p[2:], int(p[0]), int(p[1]))
		if err != nil || n != len(p)-2 {
			return w.fail(dst)
		}
		return out
	case TypeVarString:
		return appendQuoted(dst, p)
	case TypeDate, TypeDatetime, TypeTimestamp, TypeTime:
		if len(p) != 8 {
			return w.fail(dst)
		}
		return append(w.moment(append(dst, '"'), field, int64(binary.LittleEndian.Uint64(p))), '"')
	}
	return append(appendBase64(append(strconv.AppendUint(append(dst, `"base64:type`...), uint64(field), 10), ':'), p), '"')
}

// moment writes a packed date or time; zero dates are strings like any other here.
func (w *jsonWriter) moment(dst []byte, field byte, packed int64) []byte {
	if field == TypeTime && packed < 0 {
		dst, packed = append(dst, '-'), -packed
	}
	micros := int(packed & 0xffffff)
	if packed < 0 || micros > 999_999 {
		return w.fail(dst)
	}
	packed >>= 24
	m := unpacked(packed)
	if field == TypeTime {
		hour := int(packed >> 12 & 0x3ff)
		if hour > 99 {
			dst = append(dst, byte('0'+hour/100))
		}
		dst = append(appendDigits(dst, hour%100, 2), ':')
		dst = append(appendDigits(dst, m.minute, 2), ':')
		dst = append(appendDigits(dst, m.second, 2), '.')
		return appendDigits(dst, micros, 6)
	}
	if m.year > 9999 {
		return w.fail(dst)
	}
	if field == TypeDate {
		return m.appendDate(dst)
	}
	dst = append(m.appendDatetime(dst), '.')
	return appendDigits(dst, micros, 6)
}

// base64Line is after how many characters the server breaks base64 into lines,
// which stand in the string as \n.
const base64Line = 76

func appendBase64(dst, p []byte) []byte {
	const perLine = base64Line / 4 * 3
	for len(p) > perLine {
		dst = append(base64.StdEncoding.AppendEncode(dst, p[:perLine]), `\n`...)
		p = p[perLine:]
	}
	return base64.StdEncoding.AppendEncode(dst, p)
}

// appendQuoted writes a string with the escapes that the server uses.
func appendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	from := 0
	for i, c := range s {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(dst, s[from:]...), '"')
}
