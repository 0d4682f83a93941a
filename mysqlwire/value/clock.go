package value

import (
	"encoding/binary"
	"strconv"
)

// span is a TIME: up to 838 hours forwards or backwards.
type span struct {
	negative                     bool
	hour, minute, second, micros int
}

// appendSpan writes [-]HH:MM:SS, or seconds, with the fraction digits that the
// column declares, and with those that a value has beyond them.
func (d *Decoder) appendSpan(dst []byte, t span, digits int) ([]byte, error) {
	if t.minute > 59 || t.second > 59 || t.micros > 999_999 || t.hour > 838 {
		return dst, d.fault(Malformed, nil, "no server stores a time of %d:%d:%d", t.hour, t.minute, t.second)
	}
	if t.negative {
		dst = append(dst, '-')
	}
	if d.seconds {
		dst = strconv.AppendInt(dst, int64(t.hour*3600+t.minute*60+t.second), 10)
	} else {
		if t.hour > 99 {
			dst = append(dst, byte('0'+t.hour/100))
		}
		dst = append(appendDigits(dst, t.hour%100, 2), ':')
		dst = append(appendDigits(dst, t.minute, 2), ':')
		dst = appendDigits(dst, t.second, 2)
	}
	if digits == 0 {
		return dst, nil
	}
	dst = appendDigits(append(dst, '.'), t.micros, 6)
	return dst[:len(dst)-6+digits], nil
}

// timeBinary reads a length of 0, 8 or 12, then the sign, days, hours, minutes,
// seconds and microseconds.
func timeBinary(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	if len(wire) == 0 {
		return dst, 0, d.short(wire, 1)
	}
	n := 1 + int(wire[0])
	if n > len(wire) {
		return dst, 0, d.short(wire, n)
	}
	p := wire[1:n]
	var t span
	switch len(p) {
	case 12:
		t.micros = int(binary.LittleEndian.Uint32(p[8:]))
		fallthrough
	case 8:
		t.negative = p[0] != 0
		days := min(binary.LittleEndian.Uint32(p[1:]), 1000)
		t.hour, t.minute, t.second = int(days)*24+int(p[5]), int(p[6]), int(p[7])
	case 0:
	default:
		return dst, n, d.fault(Malformed, wire[:n], "its length is %d, and 0, 8 and 12 are possible", len(p))
	}
	dst, err := d.appendSpan(dst, t, d.decimals)
	return dst, n, err
}

func timeText(d *Decoder, dst, cell []byte) ([]byte, error) {
	var t span
	text := cell
	if len(text) > 0 && text[0] == '-' {
		t.negative, text = true, text[1:]
	}
	hours := 0
	for hours < len(text) && text[hours] != ':' {
		hours++
	}
	ok := hours >= 2 && hours <= 3 && hours < len(text) && onlyDigits(text[:hours])
	if ok {
		for _, c := range text[:hours] {
			t.hour = t.hour*10 + int(c-'0')
		}
		t.minute, t.second, t.micros, ok = readClock(text[hours+1:])
	}
	if !ok {
		return dst, d.fault(Malformed, cell, "it is no time")
	}
	return d.appendSpan(dst, t, d.decimals)
}

// timeLog reads three big-endian bytes with a bias, of which 10, 6 and 6 bits are
// hour, minute and second, then the fraction. Of a negative time the whole
// number, fraction and all, is the negative one of the same positive time.
func timeLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	if meta > 6 {
		return dst, 0, d.fault(Malformed, nil, "%d fraction digits, and 6 is the most", meta)
	}
	fraction := uint(meta+1) / 2
	n := 3 + int(fraction)
	if n > len(wire) {
		return dst, 0, d.short(wire, n)
	}
	packed := int64(bigEndian(wire[:n])) - 0x800000<<(8*fraction)
	var t span
	if packed < 0 {
		t.negative, packed = true, -packed
	}
	t.micros = int(packed & (1<<(8*fraction) - 1))
	for i := fraction; i < 3; i++ {
		t.micros *= 100
	}
	whole := packed >> (8 * fraction)
	t.hour, t.minute, t.second = int(whole>>12&0x3ff), int(whole>>6&63), int(whole&63)
	dst, err := d.appendSpan(dst, t, int(meta))
	return dst, n, err
}

// oldTimeLog reads the number hhmmss with its sign, as MySQL before 5.6 and
// MariaDB with mysql56_temporal_format = OFF store it.
func oldTimeLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if err := d.withoutFraction(); err != nil {
		return dst, 0, err
	}
	if len(wire) < 3 {
		return dst, 0, d.short(wire, 3)
	}
	number := int32(littleEndian(wire[:3])<<8) >> 8
	var t span
	if number < 0 {
		t.negative, number = true, -number
	}
	t.hour, t.minute, t.second = int(number/10_000), int(number/100%100), int(number%100)
	dst, err := d.appendSpan(dst, t, 0)
	return dst, 3, err
}
