package store

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
)

// AppendRow appends a row of values, one a column. It refuses a NULL where the
// column has none, a value of another Go type than Value says, and a value that
// the column cannot hold; dst is then returned as it was.
func (l *Layout) AppendRow(dst []byte, row Row) ([]byte, error) {
	if len(row) != len(l.columns) {
		return dst, fmt.Errorf("a row of %d values for %d columns", len(row), len(l.columns))
	}
	start := len(dst)
	out := l.Begin(dst)
	for c, v := range row {
		if v == nil {
			if !l.columns[c].Nullable {
				return dst[:start], fmt.Errorf("NULL value in non-nullable column '%s'", l.columns[c].Name)
			}
			l.SetNull(out[start:], c)
			continue
		}
		next, ok := l.appendValue(out, c, v)
		if !ok {
			return dst[:start], &ConversionError{Column: l.columns[c], Text: fmt.Sprint(v)}
		}
		out = next
	}
	return out, nil
}

func (l *Layout) appendValue(dst []byte, column int, v Value) ([]byte, bool) {
	kind := l.columns[column].Type.Kind
	switch v := v.(type) {
	case bool:
		if kind != Boolean {
			return dst, false
		}
		if v {
			return append(dst, 1), true
		}
		return append(dst, 0), true
	case int64:
		if kind < TinyInt || kind > LargeInt {
			return dst, false
		}
		return l.AppendText(dst, column, strconv.AppendInt(nil, v, 10))
	case *big.Int:
		if kind != LargeInt {
			return dst, false
		}
		return l.AppendText(dst, column, v.Append(nil, 10))
	case float64:
		return l.appendFloatValue(dst, kind, v)
	case DecimalValue:
		if kind != Decimal {
			return dst, false
		}
		return l.AppendText(dst, column, []byte(v.String()))
	case string:
		if kind != Char && kind != Varchar && kind != JSON {
			return dst, false
		}
		return l.AppendText(dst, column, []byte(v))
	case []byte:
		if t := l.columns[column].Type; kind != Varbinary || t.Length > 0 && len(v) > t.Length {
			return dst, false
		}
		return appendBytes(dst, v), true
	case time.Time:
		return appendTime(dst, kind, v)
	}
	return dst, false
}

func (l *Layout) appendFloatValue(dst []byte, kind Kind, v float64) ([]byte, bool) {
	switch {
	case kind == Float && (math.Abs(v) <= math.MaxFloat32 || math.IsInf(v, 0) || math.IsNaN(v)):
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(v))), true
	case kind == Double:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v)), true
	}
	return dst, false
}

func appendTime(dst []byte, kind Kind, v time.Time) ([]byte, bool) {
	if v.Year() < 0 || !v.Before(afterLastDatetime()) {
		return dst, false
	}
	days, _ := date(v.Year(), int(v.Month()), v.Day())
	switch kind {
	case Date:
		return binary.LittleEndian.AppendUint32(dst, uint32(int32(days))), true
	case Datetime:
		return binary.LittleEndian.AppendUint64(dst, uint64(v.UnixMicro())), true
	}
	return dst, false
}
