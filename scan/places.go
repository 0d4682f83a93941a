package scan

import "math/bits"

// Room is how many places Places needs beyond those of the bits.
const Room = 8

// Places writes where the bits of marks are set, counted from the byte from, into
// dst, and returns how many. dst must have Block places a word, and Room more. Up
// to eight places a word are written whether there are as many or not: no branch
// then depends on how many there are.
func Places(dst []uint32, marks []uint64, from uint32) int {
	n := 0
	for _, w := range marks {
		count := bits.OnesCount64(w)
		to := (*[Room]uint32)(dst[n:])
		to[0] = from + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		to[1] = from + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		to[2] = from + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		to[3] = from + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		to[4] = from + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		to[5] = from + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		to[6] = from + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		to[7] = from + uint32(bits.TrailingZeros64(w))
		for w &= w - 1; w != 0; w &= w - 1 {
			dst[n+count-bits.OnesCount64(w)] = from + uint32(bits.TrailingZeros64(w))
		}
		n += count
		from += Block
	}
	return n
}
