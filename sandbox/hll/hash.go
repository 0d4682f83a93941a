package hll

import "encoding/binary"

// textSeed is the seed of a server's hll_hash.
const textSeed = 0xadc83b19

// HashText returns the hash that hll_hash puts into its set for a text:
// MurmurHash64A with the server's seed.
func HashText(text []byte) uint64 {
	const (
		factor = 0xc6a4a7935bd1e995
		shift  = 47
	)
	h := uint64(textSeed) ^ uint64(len(text))*factor
	for ; len(text) >= 8; text = text[8:] {
		k := binary.LittleEndian.Uint64(text) * factor
		k ^= k >> shift
		h = (h ^ k*factor) * factor
	}
	if len(text) > 0 {
		var last [8]byte
		copy(last[:], text)
		h = (h ^ binary.LittleEndian.Uint64(last[:])) * factor
	}
	h ^= h >> shift
	h *= factor
	return h ^ h>>shift
}
