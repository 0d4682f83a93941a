package starrocks

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"starlift/batch"
)

// validAt says whether the bytes [off, end) of the arena are valid UTF-8, as
// utf8.Valid does. Characters are taken as a word of four bytes; near the end of
// the arena, where there is none, utf8.Valid decides.
func validAt(arena []byte, off, end uint32) bool {
	if int(end)+8 > len(arena) {
		return utf8.Valid(arena[off:end])
	}
	for off < end {
		high := word(arena, off) & highs
		if high == 0 {
			off += 8
			continue
		}
		off += uint32(bits.TrailingZeros64(high)) >> 3
		// Characters above ASCII come in runs, so that the next one is looked
		// for right behind.
		for off < end && arena[off] >= utf8.RuneSelf {
			n := runeLength(binary.LittleEndian.Uint32(arena[off:]))
			if n == 0 || off+n > end {
				return false
			}
			off += n
		}
	}
	return true
}

// validRunes is validAt for a value of at most 64 bytes, of which the bits of those
// beyond ASCII are given.
func validRunes(arena []byte, s batch.Span, beyond uint64) bool {
	if int(s.End)+4 > len(arena) {
		return utf8.Valid(arena[s.Off:s.End])
	}
	for beyond != 0 {
		at := uint32(bits.TrailingZeros64(beyond))
		n := runeLength(binary.LittleEndian.Uint32(arena[s.Off+at:]))
		if n == 0 || s.Off+at+n > s.End {
			return false
		}
		beyond &^= (1<<n - 1) << at
	}
	return true
}

// runeLength is the length in bytes of the character above ASCII at the
// beginning of w, first byte lowest, or 0 where there is none.
func runeLength(w uint32) uint32 {
	switch {
	case w&0xc0e0 == 0x80c0 && w&0x1e != 0: // from 0x80 on
		return 2
	case w&0xc0c0f0 == 0x8080e0 && w&0x200f != 0 && w&0x200f != 0x200d: // from 0x800 on, no surrogate
		return 3
	case w&0xc0c0c0f8 == 0x808080f0 && w&0x3007 != 0 && (w&7 < 4 || w&0x3007 == 4): // from 0x10000 to 0x10ffff
		return 4
	}
	return 0
}
