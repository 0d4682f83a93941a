package cell

import (
	"encoding/binary"
	"math"
	"math/big"
	"time"

	"starlift-sandbox/hll"
)

// A cell is of fixed width, little endian, or a uvarint length and its bytes.

// Width returns the bytes of a cell, 0 when it has a length of its own.
func Width(t Type) int {
	switch t.Kind {
	case Boolean, TinyInt:
		return 1
	case SmallInt:
		return 2
	case Int, Float, Date:
		return 4
	case BigInt, Double, Datetime:
		return 8
	case LargeInt:
		return 16
	case Decimal:
		if t.Precision <= 18 {
			return 8
		}
		return 16
	default:
		return 0
	}
}

// Length returns the bytes of the cell of the type at the start of b.
func Length(b []byte, t Type) int {
	if w := Width(t); w > 0 {
		return w
	}
	n, size := binary.Uvarint(b)
	return size + int(n)
}

// Decode reads the cell of the type at the start of b. The value shares no
// memory with b. Bytes that AppendText, AppendValue and AppendJSONValue never
// write make it panic.
func Decode(b []byte, t Type) Value {
	switch t.Kind {
	case Boolean:
		return b[0] != 0
	case TinyInt:
		return int64(int8(b[0]))
	case SmallInt:
		return int64(int16(binary.LittleEndian.Uint16(b)))
	case Int:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case BigInt:
		return int64(binary.LittleEndian.Uint64(b))
	case LargeInt:
		return readWide(b)
	case Float:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case Double:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case Decimal:
		if t.Precision <= 18 {
			return DecimalValue{big.NewInt(int64(binary.LittleEndian.Uint64(b))), t.Scale}
		}
		return DecimalValue{readWide(b), t.Scale}
	case Date:
		return time.Unix(int64(int32(binary.LittleEndian.Uint32(b)))*86400, 0).UTC()
	case Datetime:
		return time.UnixMicro(int64(binary.LittleEndian.Uint64(b))).UTC()
	}
	n, size := binary.Uvarint(b)
	text := b[size : size+int(n)]
	switch t.Kind {
	case Varbinary:
		return append([]byte{}, text...)
	case Array, Map, Struct:
		return decodeNested(text, t)
	case Bitmap:
		return parseBitmap(text)
	case HLL:
		sketch, err := hll.Parse(text)
		if err != nil {
			panic("cell: " + err.Error())
		}
		return sketch
	}
	return string(text)
}

// readWide reads a 128-bit two's complement integer.
func readWide(b []byte) *big.Int {
	low, high := binary.LittleEndian.Uint64(b), int64(binary.LittleEndian.Uint64(b[8:]))
	v := big.NewInt(high)
	v.Lsh(v, 64)
	return v.Add(v, new(big.Int).SetUint64(low))
}

// appendWide appends a 128-bit two's complement integer.
func appendWide(dst []byte, low, high uint64) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, low)
	return binary.LittleEndian.AppendUint64(dst, high)
}
