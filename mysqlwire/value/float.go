package value

import (
	"encoding/binary"
	"math"
	"strconv"
)

// widestFixed is how many digits before the point a server writes without an
// exponent, when none of them follow it; and one more than how many zeros behind
// it (MAX_DECPT_FOR_F_FORMAT of the servers).
const widestFixed = 15

// longestFloat is more than the longest form that appendFloat works with.
const longestFloat = 40

// appendFloat writes the shortest digits that give the number back, in the
// manner of the servers: with an exponent only where the number is very large or
// small, and then without zeros or a plus sign in it.
func appendFloat(dst []byte, f float64, bits int) []byte {
	var room [longestFloat]byte
	e := strconv.AppendFloat(room[:0], f, 'e', -1, bits) // -d.ddde±dd
	if e[0] == '-' {
		dst, e = append(dst, '-'), e[1:]
	}
	mark := len(e) - 1
	for e[mark] != 'e' {
		mark--
	}
	point := 0 // digits before the point
	for _, c := range e[mark+2:] {
		point = point*10 + int(c-'0')
	}
	if e[mark+1] == '-' {
		point = -point
	}
	point++
	digits := e[:mark]
	if len(digits) > 1 { // the first digit stands where the point is
		digits[1] = digits[0]
		digits = digits[1:]
	}
	switch {
	case point < 1-widestFixed || point > widestFixed && point >= len(digits):
		dst = append(dst, digits[0])
		if len(digits) > 1 {
			dst = append(append(dst, '.'), digits[1:]...)
		}
		return strconv.AppendInt(append(dst, 'e'), int64(point-1), 10)
	case point <= 0:
		dst = append(dst, "0.00000000000000"[:2-point]...)
		return append(dst, digits...)
	case point < len(digits):
		dst = append(append(dst, digits[:point]...), '.')
		return append(dst, digits[point:]...)
	}
	dst = append(dst, digits...)
	return append(dst, "000000000000000"[:point-len(digits)]...)
}

// appendFinite refuses what no server stores.
func (d *Decoder) appendFinite(dst []byte, f float64, bits int) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, d.fault(Malformed, nil, "it is no finite number")
	}
	return appendFloat(dst, f, bits), nil
}

func floatBinary(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	return floatLog(d, dst, wire, 0)
}

func floatLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 4 {
		return dst, 0, d.short(wire, 4)
	}
	dst, err := d.appendFinite(dst, float64(math.Float32frombits(binary.LittleEndian.Uint32(wire))), 32)
	return dst, 4, err
}

func doubleBinary(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	return doubleLog(d, dst, wire, 0)
}

func doubleLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 8 {
		return dst, 0, d.short(wire, 8)
	}
	dst, err := d.appendFinite(dst, math.Float64frombits(binary.LittleEndian.Uint64(wire)), 64)
	return dst, 8, err
}

// floatText has no more than the six digits that a server writes of a FLOAT.
func floatText(d *Decoder, dst, cell []byte) ([]byte, error) { return d.parsedFloat(dst, cell, 32) }

func doubleText(d *Decoder, dst, cell []byte) ([]byte, error) { return d.parsedFloat(dst, cell, 64) }

func (d *Decoder) parsedFloat(dst, cell []byte, bits int) ([]byte, error) {
	// The conversion to a string of a call that keeps none of it is free.
	f, err := strconv.ParseFloat(string(cell), bits)
	if err != nil {
		return dst, d.fault(Malformed, cell, "it is no number")
	}
	return d.appendFinite(dst, f, bits)
}
