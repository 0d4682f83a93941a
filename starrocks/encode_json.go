package starrocks

import (
	"starlift/batch"
	"starlift/schema"
)

// writeJSON writes rows as one object a line with every column in it, since a
// key that is missing is NULL and not the column's default (protocol reference
// 5.4). It works on a block as writeCSV does.
func (e *Encoder) writeJSON(dst []byte, b *batch.Batch, from, rows, limit int) ([]byte, int, error) {
	n := len(e.columns)
	for row := range rows {
		if len(dst) >= limit {
			return dst, row, nil
		}
		if !e.format.Ops {
			if err := withoutOps(b, from+row); err != nil {
				return dst, row, err
			}
		}
		for i, s := range e.cells[row*n : row*n+n] {
			open := byte(',')
			if i == 0 {
				open = '{'
			}
			c := &e.columns[i]
			dst = append(append(dst, open), c.key...)
			if s == e.null {
				dst = append(dst, "null"...)
				continue
			}
			dst = c.appendJSON(dst, b.Arena[s.Off:s.End])
		}
		if e.format.Ops {
			dst = append(append(dst, `,"__op":`...), '0'+byte(opOf(b, from+row)))
		}
		dst = append(dst, '}', '\n')
	}
	return dst, rows, nil
}

// safeDigits is how many digits a number may have that any reader of JSON takes
// exactly: 2 to the power of 53 has 16.
const safeDigits = 15

// appendJSON writes a judged value: numbers as such where every reader takes
// them exactly, else as strings, which StarRocks reads too (protocol reference
// 5.5).
func (c *column) appendJSON(dst, v []byte) []byte {
	if !c.raw {
		return appendQuoted(dst, v)
	}
	switch c.target.Kind {
	case schema.Boolean:
		if v[0] == '1' || v[0] == 't' || v[0] == 'T' {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case schema.Array, schema.Map, schema.Struct:
		return append(dst, v...) // written as JSON when it was judged
	case schema.JSON:
		for _, b := range v {
			if b < ' ' {
				b = ' ' // blank space between tokens; strings have none of these
			}
			dst = append(dst, b)
		}
		return dst
	}
	if isFloat := c.target.Kind == schema.Float || c.target.Kind == schema.Double; isPlainNumber(v, isFloat) {
		return append(dst, v...)
	}
	return appendQuoted(dst, v)
}

// isPlainNumber says whether v is a number as JSON writes it, without exponent
// and with few enough digits.
func isPlainNumber(v []byte, fraction bool) bool {
	if v[0] == '-' {
		v = v[1:]
	}
	if len(v) == 0 || v[0] == '0' && len(v) > 1 && v[1] != '.' {
		return false
	}
	point := false
	for i, b := range v {
		switch {
		case isDigit(b):
		case b == '.' && fraction && !point && i > 0 && i < len(v)-1:
			point = true
		default:
			return false
		}
	}
	return fraction || len(v) <= safeDigits
}

const hexDigits = "0123456789abcdef"

// appendQuoted writes valid UTF-8 as a JSON string.
func appendQuoted(dst, v []byte) []byte {
	dst = append(dst, '"')
	start := 0
	for i, b := range v {
		if b >= ' ' && b != '"' && b != '\\' {
			continue
		}
		dst = append(dst, v[start:i]...)
		start = i + 1
		switch b {
		case '"', '\\':
			dst = append(dst, '\\', b)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		}
	}
	return append(append(dst, v[start:]...), '"')
}
