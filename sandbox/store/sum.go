package store

import (
	"encoding/binary"
	"math"
	"math/bits"

	"starlift-sandbox/cell"
)

// addCell adds the number of a cell to another in its place. Integers and
// decimals wrap around at the width that a server stores them in, as its C++
// does: no load fails for a sum (unconfirmed for decimals).
func addCell(into, piece []byte, t cell.Type) {
	switch t.Kind {
	case cell.TinyInt:
		into[0] += piece[0]
	case cell.SmallInt:
		binary.LittleEndian.PutUint16(into, binary.LittleEndian.Uint16(into)+binary.LittleEndian.Uint16(piece))
	case cell.Int:
		binary.LittleEndian.PutUint32(into, binary.LittleEndian.Uint32(into)+binary.LittleEndian.Uint32(piece))
	case cell.Float:
		sum := math.Float32frombits(binary.LittleEndian.Uint32(into)) + math.Float32frombits(binary.LittleEndian.Uint32(piece))
		binary.LittleEndian.PutUint32(into, math.Float32bits(sum))
	case cell.Double:
		sum := math.Float64frombits(binary.LittleEndian.Uint64(into)) + math.Float64frombits(binary.LittleEndian.Uint64(piece))
		binary.LittleEndian.PutUint64(into, math.Float64bits(sum))
	case cell.BigInt, cell.LargeInt, cell.Decimal:
		addWide(into, piece)
		if t.Kind == cell.Decimal && t.Precision <= 9 {
			// A server stores these in 32 bits.
			binary.LittleEndian.PutUint64(into, uint64(int64(int32(binary.LittleEndian.Uint64(into)))))
		}
	default:
		// CREATE TABLE allows SUM on numbers only: the first value stays.
	}
}

// addWide adds integers of 8 bytes, or of as many times 8 as there are.
func addWide(into, piece []byte) {
	carry := uint64(0)
	for at := 0; at+8 <= len(into); at += 8 {
		var sum uint64
		sum, carry = bits.Add64(binary.LittleEndian.Uint64(into[at:]), binary.LittleEndian.Uint64(piece[at:]), carry)
		binary.LittleEndian.PutUint64(into[at:], sum)
	}
}
