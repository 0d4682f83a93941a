package cell

import (
	"encoding/binary"
	"math"
	"math/big"
	"time"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/hll"
)

// AppendValue appends the cell of a value that is not NULL. It reports false, and
// returns dst as it was, for a value of another Go type than Value says, and for
// one that the type cannot hold. A Decimal of another scale is rounded, half
// away from zero.
func AppendValue(dst []byte, t Type, v Value) ([]byte, bool) {
	kind := t.Kind
	switch v := v.(type) {
	case bool:
		if kind != Boolean {
			return dst, false
		}
		return appendBool(dst, v), true
	case int64:
		return appendIntegerValue(dst, kind, v)
	case *big.Int:
		if kind != LargeInt || !isWide(v) {
			return dst, false
		}
		w := wideOf(v)
		return appendWide(dst, w.low, w.high), true
	case float64:
		return appendFloatValue(dst, kind, v)
	case DecimalValue:
		if kind != Decimal {
			return dst, false
		}
		return appendDecimalValue(dst, t, v)
	case string:
		if kind != Char && kind != Varchar && kind != JSON {
			return dst, false
		}
		return AppendText(dst, t, []byte(v))
	case []byte:
		if kind != Varbinary || TooLong(t, len(v)) {
			return dst, false
		}
		return appendBytes(dst, v), true
	case time.Time:
		return appendTime(dst, kind, v)
	case *roaring64.Bitmap:
		if kind != Bitmap {
			return dst, false
		}
		return appendBytes(dst, appendBitmap(nil, v)), true
	case *hll.Sketch:
		if kind != HLL {
			return dst, false
		}
		return appendBytes(dst, v.AppendBinary(nil)), true
	case List, Pairs, Record:
		body, ok := appendNestedBody(nil, t, v)
		if !ok {
			return dst, false
		}
		return appendBytes(dst, body), true
	}
	return dst, false
}

func appendIntegerValue(dst []byte, kind Kind, v int64) ([]byte, bool) {
	switch kind {
	case TinyInt, SmallInt, Int, BigInt:
		if lowest, highest := limits(kind); v < lowest || v > highest {
			return dst, false
		}
		return appendInteger(dst, kind, v), true
	case LargeInt:
		return appendWide(dst, uint64(v), uint64(v>>63)), true
	}
	return dst, false
}

// isWide reports whether a number fits in 128 bits with its sign.
func isWide(v *big.Int) bool {
	if v.Sign() < 0 {
		return new(big.Int).Not(v).BitLen() <= 127
	}
	return v.BitLen() <= 127
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
	switch kind {
	case Date:
		midnight := time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)
		return binary.LittleEndian.AppendUint32(dst, uint32(int32(midnight.Unix()/86400))), true
	case Datetime:
		return binary.LittleEndian.AppendUint64(dst, uint64(v.UnixMicro())), true
	}
	return dst, false
}
