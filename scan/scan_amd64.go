package scan

// marks and high fill all of dst, of which text has the blocks, at least one. a, b
// and c are bytes eight times. They need SSE2, which every such processor has.

//go:noescape
func marks(dst []uint64, text []byte, a, b, c uint64)

// high returns 0 where there is neither a nor b.
//
//go:noescape
func high(dst []uint64, text []byte, a, b uint64) uint64
