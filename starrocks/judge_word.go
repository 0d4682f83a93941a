package starrocks

import "encoding/binary"

// A value is looked at eight bytes at a time, as one number with the first byte
// lowest.

const (
	ones   = 0x0101010101010101
	highs  = 0x8080808080808080
	zeroes = ones * '0'
)

// word loads the eight bytes at off; the arena must have them.
func word(arena []byte, off uint32) uint64 { return binary.LittleEndian.Uint64(arena[off:]) }

// inside says whether words may be loaded up to the span's end and, for one that
// is shorter than a word, beyond it.
func inside(arena []byte, off uint32) bool { return int(off)+8 <= len(arena) }

// allDigits says whether each byte is '0' to '9'. Of a byte in that range both
// it and it plus 6 have the high half 3, and of no other.
func allDigits(w uint64) bool {
	return w&(w+6*ones)&(0xf0*ones) == zeroes
}

// digits says whether the n bytes at off, 1 to 24, are all digits.
func digits(arena []byte, off, n uint32) bool {
	if n <= 8 {
		return fewDigits(arena, off, n)
	}
	return manyDigits(arena, off, n)
}

// fewDigits is digits for 1 to 8 bytes: they go to the top of a word, and '0'
// below them. The masks tell the compiler that no shift is by 64 or more.
func fewDigits(arena []byte, off, n uint32) bool {
	return allDigits(word(arena, off)<<((64-8*n)&63) | zeroes>>8>>((8*n-8)&63))
}

// manyDigits is digits for 9 to 24 bytes.
func manyDigits(arena []byte, off, n uint32) bool {
	if !allDigits(word(arena, off)) || !allDigits(word(arena, off+n-8)) {
		return false
	}
	return n <= 16 || allDigits(word(arena, off+8))
}

// holds marks, with the high bit of some byte, that w has a byte that occurs in
// pattern, which is one byte eight times. Exact as a yes or no.
func holds(w, pattern uint64) uint64 {
	x := w ^ pattern
	return (x - ones) &^ x & highs
}
