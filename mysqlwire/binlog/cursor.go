package binlog

import "encoding/binary"

// cursor reads an event's body from front to back. Beyond the end it gives
// zeros and remembers it, so that a parser asks once, at its end.
type cursor struct {
	rest  []byte
	short bool
}

// take returns the next n bytes, which belong to the event.
func (c *cursor) take(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.short, c.rest = true, nil
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

// little reads an unsigned number of n bytes, at most 8, lowest byte first.
func (c *cursor) little(n uint64) uint64 {
	var full [8]byte
	copy(full[:n], c.take(n))
	return binary.LittleEndian.Uint64(full[:])
}

// packed reads a number as the protocol packs lengths: in 1, 3, 4 or 9 bytes.
func (c *cursor) packed() uint64 {
	switch first := c.little(1); first {
	case 0xfc:
		return c.little(2)
	case 0xfd:
		return c.little(3)
	case 0xfe:
		return c.little(8)
	case 0xfb, 0xff:
		c.short = true
		return 0
	default:
		return first
	}
}

// text reads a packed length and as many bytes.
func (c *cursor) text() string { return string(c.take(c.packed())) }

func (c *cursor) done() bool { return len(c.rest) == 0 }

// bit is bit i of a bitmap that begins with the lowest bit of its first byte.
func bit(bitmap []byte, i int) bool { return bitmap[i>>3]>>(i&7)&1 != 0 }
