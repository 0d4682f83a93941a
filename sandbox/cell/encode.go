package cell

import (
	"encoding/binary"
	"math"
	"math/big"
	"strconv"
	"time"
)

// AppendValue appends the cell of a value that is not NULL. It reports false, and
// returns dst as it was, for a value of another Go type than Value says, and for
// one that the type cannot hold.
func AppendValue(dst []byte, t Type, v Value) ([]byte, bool) {
	kind := t.Kind
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
		return AppendText(dst, t, strconv.AppendInt(nil, v, 10))
	case *big.Int:
		if kind != LargeInt {
			return dst, false
		}
		return AppendText(dst, t, v.Append(nil, 10))
	case float64:
		return appendFloatValue(dst, kind, v)
	case DecimalValue:
		if kind != Decimal {
			return dst, false
		}
		return AppendText(dst, t, []byte(v.String()))
	case string:
		if kind != Char && kind != Varchar && kind != JSON {
			return dst, false
		}
		return AppendText(dst, t, []byte(v))
	case []byte:
		if kind != Varbinary || t.Length > 0 && len(v) > t.Length {
			return dst, false
		}
		return appendBytes(dst, v), true
	case time.Time:
		return appendTime(dst, kind, v)
	}
	return dst, false
}

func appendFloatValue(dst []byte, kind Kind, v float64) ([]byte, bool) {
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
