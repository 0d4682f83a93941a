package value

import "strconv"

// stringText converts text to UTF-8.
func stringText(d *Decoder, dst, cell []byte) ([]byte, error) {
	if d.charset == nil {
		return append(dst, cell...), nil
	}
	return d.charset.append(d, dst, cell)
}

func bytesText(_ *Decoder, dst, cell []byte) ([]byte, error) { return append(dst, cell...), nil }

// counted is the log's form of BLOB and what is stored like it: meta bytes of
// length, then the value.
func counted(of textFunc) logFunc {
	return func(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
		value, n, err := d.counted(wire, int(meta))
		if err != nil {
			return dst, 0, err
		}
		dst, err = of(d, dst, value)
		return dst, n, err
	}
}

// varcharLog is that of VARCHAR and VARBINARY: a length of one byte, or of two
// where meta, the declared width in bytes, is above 255.
func varcharLog(of textFunc) logFunc {
	return func(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
		value, n, err := d.counted(wire, lengthBytes(meta))
		if err != nil {
			return dst, 0, err
		}
		dst, err = of(d, dst, value)
		return dst, n, err
	}
}

func lengthBytes(width uint16) int {
	if width > 255 {
		return 2
	}
	return 1
}

// charLog is CHAR, which is logged without the blanks at its end, as servers
// return it.
func charLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	value, n, err := d.counted(wire, lengthBytes(stringWidth(meta)))
	if err != nil {
		return dst, 0, err
	}
	dst, err = stringText(d, dst, value)
	return dst, n, err
}

// stringWidth is the width in bytes of a CHAR or BINARY. The low byte of its
// meta has eight bits of it; two more stand, turned over, in the high byte, which
// has room for them in what is else the type number.
func stringWidth(meta uint16) uint16 { return meta&0xff | (meta>>4&0x300 ^ 0x300) }

// paddedLog is BINARY(n), which is logged without the zero bytes at its end,
// though servers return them.
func paddedLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	width := stringWidth(meta)
	value, n, err := d.counted(wire, lengthBytes(width))
	if err != nil {
		return dst, 0, err
	}
	dst = append(dst, value...)
	for range int(width) - len(value) {
		dst = append(dst, 0)
	}
	return dst, n, nil
}

// enumLog reads the number of a member in one or two bytes. Number 0 is the empty
// text that a server stores for what is no member.
func enumLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	size := int(meta & 0xff)
	if size != 1 && size != 2 {
		return dst, 0, d.fault(Malformed, nil, "its number has %d bytes, and 1 or 2 are possible", size)
	}
	if size > len(wire) {
		return dst, 0, d.short(wire, size)
	}
	number := int(littleEndian(wire[:size]))
	switch {
	case number == 0:
		return dst, size, nil
	case number > len(d.members):
		return dst, size, d.faultOf(NoMember, strconv.Itoa(number), "%d members are known", len(d.members))
	}
	return append(dst, d.members[number-1]...), size, nil
}

// setLog reads a bit a member, in one to eight bytes, and writes the members with
// commas between.
func setLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	size := int(meta & 0xff)
	if size < 1 || size > 8 {
		return dst, 0, d.fault(Malformed, nil, "its bits have %d bytes, and 1 to 8 are possible", size)
	}
	if size > len(wire) {
		return dst, 0, d.short(wire, size)
	}
	bits := littleEndian(wire[:size])
	if n := len(d.members); n < 64 && bits>>n != 0 {
		return dst, size, d.faultOf(NoMember, "0x"+strconv.FormatUint(bits, 16), "%d members are known", n)
	}
	at := len(dst)
	for i := 0; bits != 0; i, bits = i+1, bits>>1 {
		if bits&1 == 0 {
			continue
		}
		if len(dst) > at {
			dst = append(dst, ',')
		}
		dst = append(dst, d.members[i]...)
	}
	return dst, size, nil
}

// bit1Text is BIT(1): 0 or 1.
func bit1Text(d *Decoder, dst, cell []byte) ([]byte, error) {
	if len(cell) != 1 || cell[0] > 1 {
		return dst, d.fault(Malformed, cell, "it is no bit")
	}
	return append(dst, '0'+cell[0]), nil
}

// bitLog is BIT(n): its bytes, the highest first. meta has them in its high byte,
// and the bits beyond them in the low one.
func bitLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	size := int(meta >> 8)
	if meta&0xff != 0 {
		size++
	}
	if size > 8 || size < 1 {
		return dst, 0, d.fault(Malformed, nil, "it has %d bytes, and 1 to 8 are possible", size)
	}
	if size > len(wire) {
		return dst, 0, d.short(wire, size)
	}
	dst, err := d.kin.text(d, dst, wire[:size])
	return dst, size, err
}
