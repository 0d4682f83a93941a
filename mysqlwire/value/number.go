package value

import (
	"encoding/binary"
	"strconv"
)

// appendInt writes the number of a wire of bits bits.
func (d *Decoder) appendInt(dst []byte, n uint64, bits uint) []byte {
	if d.truth {
		if n != 0 {
			return append(dst, '1')
		}
		return append(dst, '0')
	}
	if d.unsigned {
		return strconv.AppendUint(dst, n, 10)
	}
	shift := 64 - bits
	return strconv.AppendInt(dst, int64(n<<shift)>>shift, 10)
}

func intBinary1(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	return intLog1(d, dst, wire, 0)
}

func intBinary2(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	return intLog2(d, dst, wire, 0)
}

// intBinary4 is INT, and MEDIUMINT, which has four bytes there and three in a
// log.
func intBinary4(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	return intLog4(d, dst, wire, 0)
}

func intBinary8(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	return intLog8(d, dst, wire, 0)
}

func intLog1(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 1 {
		return dst, 0, d.short(wire, 1)
	}
	return d.appendInt(dst, uint64(wire[0]), 8), 1, nil
}

func intLog2(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 2 {
		return dst, 0, d.short(wire, 2)
	}
	return d.appendInt(dst, uint64(binary.LittleEndian.Uint16(wire)), 16), 2, nil
}

func intLog3(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 3 {
		return dst, 0, d.short(wire, 3)
	}
	return d.appendInt(dst, littleEndian(wire[:3]), 24), 3, nil
}

func intLog4(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 4 {
		return dst, 0, d.short(wire, 4)
	}
	return d.appendInt(dst, uint64(binary.LittleEndian.Uint32(wire)), 32), 4, nil
}

func intLog8(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 8 {
		return dst, 0, d.short(wire, 8)
	}
	return d.appendInt(dst, binary.LittleEndian.Uint64(wire), 64), 8, nil
}

func (d *Decoder) short(wire []byte, n int) error {
	_, err := d.cut(wire, n)
	return err
}

// intText drops the zeros that ZEROFILL puts in front, which only the text
// protocol has.
func intText(d *Decoder, dst, cell []byte) ([]byte, error) {
	at := len(dst)
	dst = appendTrimmed(dst, cell)
	digits := dst[at:]
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 20 || !onlyDigits(digits) {
		return dst[:at], d.fault(Malformed, cell, "it is no whole number")
	}
	if d.truth {
		bit := byte('1')
		if dst[at] == '0' {
			bit = '0'
		}
		dst = append(dst[:at], bit)
	}
	return dst, nil
}

// appendTrimmed writes a number without the zeros in front of its first digit.
func appendTrimmed(dst, number []byte) []byte {
	if len(number) > 0 && number[0] == '-' {
		dst, number = append(dst, '-'), number[1:]
	}
	for len(number) > 1 && number[0] == '0' && '0' <= number[1] && number[1] <= '9' {
		number = number[1:]
	}
	return append(dst, number...)
}

func onlyDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// appendYear writes four digits. The year 0 is what servers store for years that
// the type cannot hold.
func (d *Decoder) appendYear(dst []byte, year int) ([]byte, error) {
	if year > 9999 {
		return dst, d.fault(Malformed, nil, "%d is no year", year)
	}
	return appendDigits(dst, year, 4), nil
}

func yearBinary(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	if len(wire) < 2 {
		return dst, 0, d.short(wire, 2)
	}
	dst, err := d.appendYear(dst, d.century(int(binary.LittleEndian.Uint16(wire))))
	return dst, 2, err
}

func yearText(d *Decoder, dst, cell []byte) ([]byte, error) {
	if len(cell) == 0 || len(cell) > 4 || !onlyDigits(cell) {
		return dst, d.fault(Malformed, cell, "it is no year")
	}
	year := 0
	for _, c := range cell {
		year = year*10 + int(c-'0')
	}
	return d.appendYear(dst, d.century(year))
}

// century is the year of two digits of a YEAR(2), which MariaDB still has: the
// log has all four of them.
func (d *Decoder) century(year int) int {
	switch {
	case d.length != 2 || year > 99:
		return year
	case year < 70:
		return year + 2000
	}
	return year + 1900
}

func yearLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 1 {
		return dst, 0, d.short(wire, 1)
	}
	year := int(wire[0])
	if year != 0 {
		year += 1900
	}
	dst, err := d.appendYear(dst, year)
	return dst, 1, err
}
