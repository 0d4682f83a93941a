// Package scan looks at text 64 bytes at a time and gives a bit for each byte. It
// is what reading and judging rows is built on, and the only package with
// instructions of a processor in it: each function is there in Go as well, for all
// other processors, and tests hold the two together.
package scan

// Block is how many bytes one word of bits stands for, the first byte's bit lowest.
const Block = 64

// Marks says of each byte whether it is a, b or c: it fills dst with the bits of
// as many whole blocks of text as both have, and returns how many.
func Marks(dst []uint64, text []byte, a, b, c byte) int {
	n := min(len(dst), len(text)/Block)
	if n > 0 {
		marks(dst[:n], text[:n*Block], ones*uint64(a), ones*uint64(b), ones*uint64(c))
	}
	return n
}

// High says of each byte whether it is beyond ASCII, as Marks does; found says
// whether any of the bytes that it looks at is a or b.
func High(dst []uint64, text []byte, a, b byte) (blocks int, found bool) {
	n := min(len(dst), len(text)/Block)
	if n == 0 {
		return 0, false
	}
	return n, high(dst[:n], text[:n*Block], ones*uint64(a), ones*uint64(b)) != 0
}
