package value

import (
	"encoding/binary"
	"time"
)

// appendMoment writes a date, with its time of day or without.
func (d *Decoder) appendMoment(dst []byte, m moment, dateOnly bool) ([]byte, error) {
	m, err := d.judged(m)
	if err != nil {
		return dst, err
	}
	if dateOnly {
		return m.appendDate(dst), nil
	}
	return m.appendDatetime(dst), nil
}

// appendInstant writes a moment of UTC as clocks of the zone show it. The zero
// TIMESTAMP is no moment at all, and the same in every zone.
func (d *Decoder) appendInstant(dst []byte, m moment) ([]byte, error) {
	if !m.inCalendar() {
		return d.appendMoment(dst, m, false)
	}
	return m.in(d.zone).appendDatetime(dst), nil
}

// readBinary reads the form that DATE, DATETIME and TIMESTAMP have in the binary
// protocol: their length, 0, 4, 7 or 11, and as much of year, month, day, hour,
// minute, second and microseconds as is not zero.
func (d *Decoder) readBinary(wire []byte) (m moment, n int, err error) {
	if len(wire) == 0 {
		return m, 0, d.short(wire, 1)
	}
	n = 1 + int(wire[0])
	if n > len(wire) {
		return m, 0, d.short(wire, n)
	}
	p := wire[1:n]
	switch len(p) {
	case 11:
		m.micros = int(binary.LittleEndian.Uint32(p[7:]))
		fallthrough
	case 7:
		m.hour, m.minute, m.second = int(p[4]), int(p[5]), int(p[6])
		fallthrough
	case 4:
		m.year, m.month, m.day = int(binary.LittleEndian.Uint16(p)), int(p[2]), int(p[3])
	case 0:
	default:
		return m, n, d.fault(Malformed, wire[:n], "its length is %d, and 0, 4, 7 and 11 are possible", len(p))
	}
	if m.year > 9999 || m.micros > 999_999 {
		return m, n, d.fault(Malformed, wire[:n], "no server stores that")
	}
	return m, n, nil
}

func dateOnlyBinary(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	m, n, err := d.readBinary(wire)
	if err == nil {
		dst, err = d.appendMoment(dst, m, true)
	}
	return dst, n, err
}

func datetimeBinary(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	m, n, err := d.readBinary(wire)
	if err == nil {
		dst, err = d.appendMoment(dst, m, false)
	}
	return dst, n, err
}

func timestampBinary(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	m, n, err := d.readBinary(wire)
	if err == nil {
		dst, err = d.appendInstant(dst, m)
	}
	return dst, n, err
}

// readText reads YYYY-MM-DD, with HH:MM:SS behind it and a fraction or without.
func (d *Decoder) readText(cell []byte) (m moment, err error) {
	m, rest, ok := readDate(cell)
	if ok && len(rest) > 0 {
		if ok = len(rest) >= 4 && rest[0] == ' ' && rest[3] == ':' && onlyDigits(rest[1:3]); ok {
			m.hour = two(rest[1:])
			m.minute, m.second, m.micros, ok = readClock(rest[4:])
		}
	}
	if !ok {
		return m, d.fault(Malformed, cell, "it is no date and time")
	}
	return m, nil
}

func dateOnlyText(d *Decoder, dst, cell []byte) ([]byte, error) {
	m, err := d.readText(cell)
	if err != nil {
		return dst, err
	}
	return d.appendMoment(dst, m, true)
}

func datetimeText(d *Decoder, dst, cell []byte) ([]byte, error) {
	m, err := d.readText(cell)
	if err != nil {
		return dst, err
	}
	return d.appendMoment(dst, m, false)
}

func timestampText(d *Decoder, dst, cell []byte) ([]byte, error) {
	m, err := d.readText(cell)
	if err != nil {
		return dst, err
	}
	return d.appendInstant(dst, m)
}

// dateLog reads three bytes: five bits of the day, four of the month, the year.
func dateLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if len(wire) < 3 {
		return dst, 0, d.short(wire, 3)
	}
	n := int(littleEndian(wire[:3]))
	m := moment{year: n >> 9, month: n >> 5 & 15, day: n & 31}
	if m.year > 9999 {
		return dst, 3, d.fault(Malformed, wire[:3], "no server stores that")
	}
	dst, err := d.appendMoment(dst, m, true)
	return dst, 3, err
}

// readFraction reads the bytes that hold meta digits of a second, two a byte.
func (d *Decoder) readFraction(wire []byte, meta uint16) (micros, n int, err error) {
	if meta > 6 {
		return 0, 0, d.fault(Malformed, nil, "%d fraction digits, and 6 is the most", meta)
	}
	n = int(meta+1) / 2
	if n > len(wire) {
		return 0, 0, d.short(wire, n)
	}
	micros = int(bigEndian(wire[:n]))
	for i := n; i < 3; i++ {
		micros *= 100
	}
	if micros > 999_999 {
		return 0, n, d.fault(Malformed, wire[:n], "its fraction is a second or more")
	}
	return micros, n, nil
}

// datetimeLog reads five big-endian bytes, biased so that they sort: 17 bits of
// year times 13 and month, 5 of the day, 5, 6 and 6 of the time; then the
// fraction.
func datetimeLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	if len(wire) < 5 {
		return dst, 0, d.short(wire, 5)
	}
	micros, n, err := d.readFraction(wire[5:], meta)
	if err != nil {
		return dst, 0, err
	}
	n += 5
	packed := int64(bigEndian(wire[:5])) - 0x8000000000
	m := unpacked(packed)
	if m.micros = micros; packed < 0 || m.year > 9999 {
		return dst, n, d.fault(Malformed, wire[:n], "no server stores that")
	}
	dst, err = d.appendMoment(dst, m, false)
	return dst, n, err
}

// unpacked takes date and time apart that the servers pack into 40 bits.
func unpacked(packed int64) moment {
	month := int(packed >> 22)
	return moment{
		year: month / 13, month: month % 13, day: int(packed >> 17 & 31),
		hour: int(packed >> 12 & 31), minute: int(packed >> 6 & 63), second: int(packed & 63),
	}
}

// timestampLog reads the seconds since 1970 in UTC, four big-endian bytes, and
// the fraction.
func timestampLog(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error) {
	if len(wire) < 4 {
		return dst, 0, d.short(wire, 4)
	}
	micros, n, err := d.readFraction(wire[4:], meta)
	if err != nil {
		return dst, 0, err
	}
	dst, err = d.appendSeconds(dst, binary.BigEndian.Uint32(wire), micros)
	return dst, n + 4, err
}

// appendSeconds writes an instant; second 0 is the zero TIMESTAMP. MariaDB
// counts on to 2106, so that no second is negative.
func (d *Decoder) appendSeconds(dst []byte, seconds uint32, micros int) ([]byte, error) {
	if seconds == 0 {
		return d.appendMoment(dst, moment{}, false)
	}
	t := time.Unix(int64(seconds), int64(micros)*1000).UTC()
	if d.zone != nil {
		t = t.In(d.zone)
	}
	return momentOf(t).appendDatetime(dst), nil
}

// oldDatetimeLog reads the number YYYYMMDDhhmmss, as MySQL before 5.6 and
// MariaDB with mysql56_temporal_format = OFF store it.
func oldDatetimeLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if err := d.withoutFraction(); err != nil {
		return dst, 0, err
	}
	if len(wire) < 8 {
		return dst, 0, d.short(wire, 8)
	}
	n := binary.LittleEndian.Uint64(wire)
	if n > 99_999_999_999_999 {
		return dst, 8, d.fault(Malformed, wire[:8], "no server stores that")
	}
	m := moment{
		year: int(n / 10_000_000_000), month: int(n / 100_000_000 % 100), day: int(n / 1_000_000 % 100),
		hour: int(n / 10_000 % 100), minute: int(n / 100 % 100), second: int(n % 100),
	}
	dst, err := d.appendMoment(dst, m, false)
	return dst, 8, err
}

// oldTimestampLog reads the seconds alone, with the lowest byte first.
func oldTimestampLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	if err := d.withoutFraction(); err != nil {
		return dst, 0, err
	}
	if len(wire) < 4 {
		return dst, 0, d.short(wire, 4)
	}
	dst, err := d.appendSeconds(dst, binary.LittleEndian.Uint32(wire), 0)
	return dst, 4, err
}

// withoutFraction refuses MariaDB's own form of times with a fraction, of which
// a log does not even say how many bytes they have.
func (d *Decoder) withoutFraction() error {
	if d.decimals == 0 {
		return nil
	}
	return d.fault(Malformed, nil, "it is logged in MariaDB's own format with a fraction, which cannot be read; "+
		"set mysql56_temporal_format = ON and run ALTER TABLE … FORCE")
}
