package csv

import "encoding/binary"

const (
	ones  = 0x0101010101010101
	lows  = 0x7f * ones
	highs = 0x80 * ones
	// gather, multiplied with the lowest bits of eight bytes, puts them beside
	// one another into the highest byte.
	gather = 0x0102040810204080
	// blockBytes is how many bytes the bits of one word stand for.
	blockBytes = 64
)

// marks are the three bytes, below 0x80, that a record is cut by, each as a word
// of eight.
type marks struct{ a, b, c uint64 }

// marksOf takes 0 for a third byte that there is not.
func marksOf(a, b, c byte) marks {
	if c == 0 {
		c = a
	}
	return marks{ones * uint64(a), ones * uint64(b), ones * uint64(c)}
}

// in returns a bit for each byte of the block, the first byte's lowest: whether
// it is one of the three.
func (m marks) in(block []byte) uint64 {
	b := (*[blockBytes]byte)(block)
	return m.eight(b[0:8]) | m.eight(b[8:16])<<8 | m.eight(b[16:24])<<16 | m.eight(b[24:32])<<24 |
		m.eight(b[32:40])<<32 | m.eight(b[40:48])<<40 | m.eight(b[48:56])<<48 | m.eight(b[56:64])<<56
}

// eight is in, for eight bytes. A byte is a mark when its low seven bits are the
// mark's, which then add up to no high bit, and its own high bit is not set.
func (m marks) eight(b []byte) uint64 {
	w := binary.LittleEndian.Uint64(b)
	low := w & lows
	hit := ^(((low^m.a)+lows)&((low^m.b)+lows)&((low^m.c)+lows) | w) & highs
	return hit >> 7 * gather >> 56
}
