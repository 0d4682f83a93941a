package starrocks

import "math/bits"

// numberBytes is how long a number may be that is judged at once, by the words of
// its last bytes.
const numberBytes = 16

// numberForm is what the last bytes of a number are: digits, and a point before the
// last scale of them.
type numberForm struct{ first, second form }

func formOfNumber(scale int) numberForm {
	of := func(at int) form { // the word that begins so many bytes before the end
		var f form
		for i := range 8 {
			c, room := uint64('0'), uint64(digitRoom)
			if scale > 0 && at-i == scale+1 {
				c, room = '.', exactRoom
			}
			f.base |= c << (8 * i)
			f.room |= room << (8 * i)
		}
		return f
	}
	return numberForm{of(16), of(8)}
}

// lastBytes are masks of two words, for the last bytes of each number of them.
type lastBytes struct{ first, second uint64 }

var lastBytesOf = func() (masks [numberBytes + 1]lastBytes) {
	for n := range masks {
		masks[n] = lastBytes{^uint64(0) << (8 * (16 - max(n, 8))), ^uint64(0) << (8 * (8 - min(n, 8)))}
	}
	return masks
}()

// unlike is 0 when the n bytes before end have the form, of which there are 16 in the
// arena and n is at most 16.
func (f *numberForm) unlike(arena []byte, end, n uint32) uint64 {
	last := &lastBytesOf[n]
	x := (word(arena, end-16) ^ f.first.base) & last.first
	y := (word(arena, end-8) ^ f.second.base) & last.second
	return (x + f.first.room | x | (y + f.second.room) | y) & highs
}

// pointed says whether the n bytes before end are digits, with a point among or
// beside them or none; n is 1 to 16, and the form that of no point.
func (f *numberForm) pointed(arena []byte, end, n uint32) bool {
	last := &lastBytesOf[n]
	x := (word(arena, end-16) ^ f.first.base) & last.first
	y := (word(arena, end-8) ^ f.second.base) & last.second
	x, y = (x+f.first.room|x)&highs, (y+f.second.room|y)&highs
	switch {
	case x|y == 0:
		return true
	case n == 1 || x != 0 && y != 0 || (x|y)&((x|y)-1) != 0:
		return false // more than one byte that is no digit, or that alone
	case x != 0:
		return arena[end-16+uint32(bits.TrailingZeros64(x))/8] == '.'
	}
	return arena[end-8+uint32(bits.TrailingZeros64(y))/8] == '.'
}
