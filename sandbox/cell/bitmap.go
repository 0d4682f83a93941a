package cell

import "github.com/RoaringBitmap/roaring/v2/roaring64"

// appendBitmap appends the portable bytes of a set of numbers, without a length
// before them. Equal sets may have other bytes where their history differs;
// Compare does not rely on them being the same.
func appendBitmap(dst []byte, b *roaring64.Bitmap) []byte {
	bytes, err := b.ToBytes()
	if err != nil { // it writes to memory: it has no reason to fail
		panic("cell: " + err.Error())
	}
	return append(dst, bytes...)
}

// parseBitmap reads the bytes of a set of numbers. The set shares no memory with
// them.
func parseBitmap(b []byte) *roaring64.Bitmap {
	set := roaring64.New()
	if err := set.UnmarshalBinary(b); err != nil {
		panic("cell: " + err.Error())
	}
	return set
}

// compareBitmaps orders sets by their numbers from the smallest on, a shorter
// set first.
func compareBitmaps(a, b *roaring64.Bitmap) int {
	x, y := a.Iterator(), b.Iterator()
	for x.HasNext() && y.HasNext() {
		v, w := x.Next(), y.Next()
		switch {
		case v < w:
			return -1
		case v > w:
			return 1
		}
	}
	return compareBools(x.HasNext(), y.HasNext())
}
