//go:build !amd64

package scan

func marks(dst []uint64, text []byte, a, b, c uint64) { marksOfWords(dst, text, a, b, c) }

func high(dst []uint64, text []byte, a, b uint64) uint64 { return highOfWords(dst, text, a, b) }
