package scan

import "encoding/binary"

const (
	ones  = 0x0101010101010101
	lows  = 0x7f * ones
	highs = 0x80 * ones
	// gather, multiplied with the lowest bits of eight bytes, puts them beside
	// one another into the highest byte.
	gather = 0x0102040810204080
)

// marksOfWords is marks by words of eight bytes.
func marksOfWords(dst []uint64, text []byte, a, b, c uint64) {
	m := three{a, b, c}
	for i := range dst {
		t := (*[Block]byte)(text[i*Block:])
		dst[i] = marked(t[0:8], m) | marked(t[8:16], m)<<8 | marked(t[16:24], m)<<16 | marked(t[24:32], m)<<24 |
			marked(t[32:40], m)<<32 | marked(t[40:48], m)<<40 | marked(t[48:56], m)<<48 | marked(t[56:64], m)<<56
	}
}

type three struct{ a, b, c uint64 }

func marked(text []byte, m three) uint64 {
	w := binary.LittleEndian.Uint64(text)
	return gathered(^(other(w, m.a) & other(w, m.b) & other(w, m.c)))
}

// highOfWords is high by words of eight bytes.
func highOfWords(dst []uint64, text []byte, a, b uint64) (found uint64) {
	for i := range dst {
		t := text[i*Block : i*Block+Block]
		bits := uint64(0)
		for at := 0; at < Block; at += 8 {
			w := binary.LittleEndian.Uint64(t[at:])
			found |= ^(other(w, a) & other(w, b))
			bits |= gathered(w) << (at & 63)
		}
		dst[i] = bits
	}
	return found & highs
}

// other sets the high bit of each byte of w that is not that of c: where the low
// seven bits differ, they add up to a high bit, or the high bit itself differs.
func other(w, c uint64) uint64 {
	x := w ^ c
	return x&lows + lows | x
}

// gathered puts the high bits of eight bytes together, the first byte's lowest.
func gathered(w uint64) uint64 { return w & highs >> 7 * gather >> 56 }
