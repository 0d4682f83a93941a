package mysqlwire

import (
	"bytes"
	"encoding/binary"
)

// fields takes values off a payload. Past its end it gives zero values and
// remembers that it was short, so that a payload is parsed in one go and asked
// once.
type fields struct {
	rest  []byte
	short bool
}

// take is the next n bytes.
func (f *fields) take(n int) []byte {
	if n > len(f.rest) {
		f.short, f.rest = true, nil
		return nil
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

func (f *fields) byte() byte {
	if b := f.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (f *fields) uint16() uint16 {
	if b := f.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (f *fields) uint32() uint32 {
	if b := f.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// number is an integer of one to nine bytes.
func (f *fields) number() uint64 {
	switch first := f.byte(); first {
	default:
		return uint64(first)
	case 0xfc:
		return uint64(f.uint16())
	case 0xfd:
		if b := f.take(3); b != nil {
			return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16
		}
	case 0xfe:
		if b := f.take(8); b != nil {
			return binary.LittleEndian.Uint64(b)
		}
	case 0xfb, 0xff: // NULL and an error: no numbers
		f.short, f.rest = true, nil
	}
	return 0
}

// text is a string behind its length.
func (f *fields) text() []byte {
	n := f.number()
	if n > uint64(len(f.rest)) {
		f.short, f.rest = true, nil
		return nil
	}
	return f.take(int(n))
}

// untilNUL is a string that a zero byte ends, or the payload.
func (f *fields) untilNUL() []byte {
	i := bytes.IndexByte(f.rest, 0)
	if i < 0 {
		return f.take(len(f.rest))
	}
	b := f.take(i)
	f.take(1)
	return b
}

// null takes the mark of NULL, if it is next.
func (f *fields) null() bool {
	if len(f.rest) == 0 || f.rest[0] != 0xfb {
		return false
	}
	f.rest = f.rest[1:]
	return true
}

// appendNumber writes what number reads.
func appendNumber(b []byte, n uint64) []byte {
	switch {
	case n < 0xfb:
		return append(b, byte(n))
	case n < 1<<16:
		return binary.LittleEndian.AppendUint16(append(b, 0xfc), uint16(n))
	case n < 1<<24:
		return append(b, 0xfd, byte(n), byte(n>>8), byte(n>>16))
	}
	return binary.LittleEndian.AppendUint64(append(b, 0xfe), n)
}

// appendText writes what text reads.
func appendText(b []byte, s string) []byte {
	return append(appendNumber(b, uint64(len(s))), s...)
}
