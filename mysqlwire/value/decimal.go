package value

// groupDigits are the decimal digits that four bytes of a logged DECIMAL hold.
const groupDigits = 9

// The limits of DECIMAL on the servers: MariaDB has scales up to 38, MySQL to 30.
const (
	mostPrecision = 65
	mostScale     = 38
)

// groupBytes is how many bytes so many digits take that fill no group.
func groupBytes(digits int) int {
	return int("\x00\x01\x01\x02\x02\x03\x03\x04\x04\x04"[digits])
}

// decimalText drops the zeros that ZEROFILL puts in front.
func decimalText(d *Decoder, dst, cell []byte) ([]byte, error) {
	point, digits := 0, 0
	for i, c := range cell {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case c == '.' && point == 0:
			point++
		case c != '-' || i > 0:
			return dst, d.fault(Malformed, cell, "it is no decimal number")
		}
	}
	if digits == 0 {
		return dst, d.fault(Malformed, cell, "it is no decimal number")
	}
	return appendTrimmed(dst, cell), nil
}

// decimalLog reads the form in which servers store DECIMAL; meta is precision
// and scale.
func decimalLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	return d.appendDecimal(dst, wire, int(meta>>8), int(meta&0xff))
}

// appendDecimal reads groups of nine digits, each a big-endian number of four
// bytes, with a shorter group first and one last where the digits do not divide.
// The highest bit is set for numbers from 0 on; of negative ones all bits are
// the other way round.
func (d *Decoder) appendDecimal(dst, wire []byte, precision, scale int) ([]byte, int, error) {
	whole := precision - scale
	if precision > mostPrecision || precision == 0 || scale > mostScale || whole < 0 {
		return dst, 0, d.fault(Malformed, nil, "DECIMAL(%d,%d) is no type", precision, scale)
	}
	first, last := whole%groupDigits, scale%groupDigits
	n := groupBytes(first) + whole/groupDigits*4 + scale/groupDigits*4 + groupBytes(last)
	if n > len(wire) {
		return dst, 0, d.short(wire, n)
	}
	var flip byte
	if wire[0]&0x80 == 0 {
		flip = 0xff
		dst = append(dst, '-')
	}
	r := groups{wire: wire, flip: flip, sign: 0x80}
	at := len(dst)
	if whole == 0 {
		dst = append(dst, '0')
	}
	dst, fits := r.read(dst, first, whole/groupDigits, 0)
	dst = dst[:at+copy(dst[at:], withoutZeros(dst[at:]))]
	if scale > 0 {
		dst = append(dst, '.')
	}
	dst, fraction := r.read(dst, 0, scale/groupDigits, last)
	if !fits || !fraction {
		return dst, n, d.fault(Malformed, wire[:n], "a group of its digits is too large")
	}
	return dst, n, nil
}

// withoutZeros is a whole number without its zeros in front; of none, "0".
func withoutZeros(digits []byte) []byte {
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	return digits
}

// groups reads groups one after the other.
type groups struct {
	wire []byte
	flip byte
	sign byte // what the next byte has besides its digits
}

// read appends a group of first digits, full groups, and one of last digits; ok
// is false where one of them holds a greater number than digits say.
func (r *groups) read(dst []byte, first, full, last int) (out []byte, ok bool) {
	ok = true
	if first > 0 {
		dst, ok = r.group(dst, first)
	}
	for range full {
		var fits bool
		dst, fits = r.group(dst, groupDigits)
		ok = ok && fits
	}
	if last > 0 {
		var fits bool
		dst, fits = r.group(dst, last)
		ok = ok && fits
	}
	return dst, ok
}

func (r *groups) group(dst []byte, digits int) (out []byte, ok bool) {
	var n uint32
	size := groupBytes(digits)
	for _, c := range r.wire[:size] {
		n = n<<8 | uint32(c^r.flip^r.sign)
		r.sign = 0
	}
	r.wire = r.wire[size:]
	at := len(dst)
	dst = append(dst, "000000000"[:digits]...)
	for i := at + digits - 1; i >= at; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst, n == 0
}
