package value

import "time"

// moment is a date and a time of day without a zone, as a server stores them.
type moment struct {
	year, month, day     int
	hour, minute, second int
	micros               int
}

// inCalendar says whether there is such a day, and such a time of it.
func (m moment) inCalendar() bool {
	return m.month >= 1 && m.month <= 12 && m.day >= 1 && m.day <= daysIn(m.year, m.month) &&
		m.hour < 24 && m.minute < 60 && m.second < 60
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// judged is the moment that the policy for zero dates makes of one.
func (d *Decoder) judged(m moment) (moment, error) {
	if m.inCalendar() {
		return m, nil
	}
	if m.hour > 23 || m.minute > 59 || m.second > 59 || m.month > 12 || m.day > 31 {
		return m, d.faultOf(Malformed, string(m.appendDatetime(nil)), "no server stores that")
	}
	switch d.zero {
	case ZeroNull:
		return m, errNull
	case ZeroReplace:
		return d.replaced, nil
	}
	return m, d.faultOf(NoDate, string(m.appendDatetime(nil)), "the calendar has no such day, and StarRocks holds none")
}

const longestMoment = "0000-00-00 00:00:00.000000"

func (m moment) appendDate(dst []byte) []byte {
	at := len(dst)
	dst = append(dst, longestMoment[:10]...)
	m.putDate(dst[at:])
	return dst
}

func (m moment) putDate(p []byte) {
	_ = p[9]
	putTwo(p, m.year/100)
	putTwo(p[2:], m.year%100)
	putTwo(p[5:], m.month)
	putTwo(p[8:], m.day)
}

// appendDatetime writes six digits of the fraction, or none where it is zero,
// whatever the column declares: both forms are those that StarRocks reads
// fastest.
func (m moment) appendDatetime(dst []byte) []byte {
	at, length := len(dst), 19
	if m.micros != 0 {
		length = 26
	}
	dst = append(dst, longestMoment[:length]...)
	p := dst[at:]
	m.putDate(p)
	putTwo(p[11:], m.hour)
	putTwo(p[14:], m.minute)
	putTwo(p[17:], m.second)
	if m.micros != 0 {
		putTwo(p[20:], m.micros/10_000)
		putTwo(p[22:], m.micros/100%100)
		putTwo(p[24:], m.micros%100)
	}
	return dst
}

// putTwo writes a number below 100.
func putTwo(p []byte, n int) {
	_ = p[1]
	p[0], p[1] = byte('0'+n/10), byte('0'+n%10)
}

// in is the moment of UTC as clocks of a zone show it.
func (m moment) in(zone *time.Location) moment {
	if zone == nil {
		return m
	}
	return momentOf(time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, m.micros*1000, time.UTC).In(zone))
}

func momentOf(t time.Time) moment {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	return moment{year, int(month), day, hour, minute, second, t.Nanosecond() / 1000}
}

// appendDigits writes n with so many digits, six at most; higher ones are cut.
func appendDigits(dst []byte, n, digits int) []byte {
	at := len(dst)
	dst = append(dst, "000000"[:digits]...)
	for i := at + digits - 1; n > 0 && i >= at; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst
}

// readDate reads YYYY-MM-DD at the start of text.
func readDate(text []byte) (m moment, rest []byte, ok bool) {
	if len(text) < 10 || text[4] != '-' || text[7] != '-' ||
		!onlyDigits(text[:4]) || !onlyDigits(text[5:7]) || !onlyDigits(text[8:10]) {
		return m, text, false
	}
	m.year, m.month, m.day = two(text)*100+two(text[2:]), two(text[5:]), two(text[8:])
	return m, text[10:], true
}

// readClock reads MM:SS with a fraction of up to six digits or without, to the
// end of text.
func readClock(text []byte) (minute, second, micros int, ok bool) {
	if len(text) < 5 || text[2] != ':' || !onlyDigits(text[:2]) || !onlyDigits(text[3:5]) {
		return 0, 0, 0, false
	}
	minute, second, text = two(text), two(text[3:]), text[5:]
	if len(text) == 0 {
		return minute, second, 0, true
	}
	fraction := text[1:]
	if text[0] != '.' || len(fraction) == 0 || len(fraction) > 6 || !onlyDigits(fraction) {
		return 0, 0, 0, false
	}
	for _, c := range fraction {
		micros = micros*10 + int(c-'0')
	}
	for range 6 - len(fraction) {
		micros *= 10
	}
	return minute, second, micros, true
}

// two is the number of the two digits that text begins with.
func two(text []byte) int { return int(text[0])*10 + int(text[1]) - '0'*11 }
