package starrocks

// moment is a date, or a date and a time of day without a zone.
type moment struct {
	year, month, day     int
	hour, minute, second int
	micros               int
	fraction             int  // digits of the fraction as written, 6 at most
	beyondMicros         bool // a fraction digit after the sixth that is not 0
}

func (m moment) hasTime() bool {
	return m.hour|m.minute|m.second|m.micros != 0 || m.beyondMicros
}

// readMoment reads a date as 2006-01-02, with one or two digits for month and
// day, with '-', '/' or '.' between them, or as 20060102; then, after blanks or
// a 'T', a time of day as 15:04:05 or 15:04 with a fraction or without, or as
// 150405 after a date without punctuation. Years have four digits. fault says
// what is wrong, or is empty.
func readMoment(v []byte) (m moment, fault string) {
	p := &digitReader{v: v}
	var compact bool
	if m, compact, fault = p.date(); fault != "" {
		return m, fault
	}
	if m.month < 1 || m.month > 12 || m.day < 1 || m.day > daysIn(m.year, m.month) {
		return m, "no such day in the calendar"
	}
	if p.i == len(v) {
		return m, ""
	}
	switch {
	case v[p.i] == 'T':
		p.i++
	case v[p.i] == ' ':
		for p.i < len(v) && v[p.i] == ' ' {
			p.i++
		}
	case !compact:
		return m, afterMoment(v[p.i:])
	}
	if fault = p.time(&m, compact); fault != "" {
		return m, fault
	}
	if m.hour > 23 || m.minute > 59 || m.second > 59 {
		return m, "no such time of day"
	}
	if p.i < len(v) {
		return m, afterMoment(v[p.i:])
	}
	return m, ""
}

// afterMoment says what is wrong with text after a date or time.
func afterMoment(rest []byte) string {
	switch c := rest[0]; {
	case c == 'Z' || c == 'z' || c == '+' || c == '-':
		return "a time zone, which would be dropped"
	case c == ' ' && len(rest) > 1 && !isDigit(rest[1]):
		return "a time zone or other text after the time, which would be dropped"
	}
	return "text after the date or time, which would be dropped"
}

// digitReader reads groups of digits.
type digitReader struct {
	v []byte
	i int
}

// group reads from low to high digits; more digits than that are left.
func (p *digitReader) group(low, high int) (n int, ok bool) {
	start := p.i
	for p.i < len(p.v) && p.i-start < high && isDigit(p.v[p.i]) {
		n = n*10 + int(p.v[p.i]-'0')
		p.i++
	}
	return n, p.i-start >= low
}

func (p *digitReader) skip(c byte) bool {
	if p.i < len(p.v) && p.v[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *digitReader) date() (m moment, compact bool, fault string) {
	const shape = "not a date"
	var ok bool
	if m.year, ok = p.group(4, 4); !ok || p.i == len(p.v) {
		return m, false, shape
	}
	between := p.v[p.i]
	switch {
	case isDigit(between):
		compact = true
		var okDay bool
		m.month, ok = p.group(2, 2)
		m.day, okDay = p.group(2, 2)
		ok = ok && okDay
	case between == '-' || between == '/' || between == '.':
		p.i++
		if m.month, ok = p.group(1, 2); !ok || !p.skip(between) {
			return m, false, shape
		}
		m.day, ok = p.group(1, 2)
	default:
		ok = false
	}
	if !ok {
		return m, compact, shape
	}
	return m, compact, ""
}

func (p *digitReader) time(m *moment, compact bool) (fault string) {
	const shape = "not a time of day"
	var ok bool
	low := 1
	if compact {
		low = 2
	}
	if m.hour, ok = p.group(low, 2); !ok {
		return shape
	}
	colon := p.skip(':')
	if !colon && !compact {
		return shape
	}
	if m.minute, ok = p.group(2, 2); !ok {
		return shape
	}
	if colon && !p.skip(':') {
		return ""
	}
	if m.second, ok = p.group(2, 2); !ok {
		return shape
	}
	if !p.skip('.') {
		return ""
	}
	m.fraction, ok = p.micros(m)
	if !ok {
		return shape
	}
	return ""
}

func (p *digitReader) micros(m *moment) (digits int, ok bool) {
	start := p.i
	for scale := 100_000; p.i < len(p.v) && isDigit(p.v[p.i]); p.i++ {
		d := int(p.v[p.i] - '0')
		m.micros += d * scale
		if scale == 0 && d != 0 {
			m.beyondMicros = true
		}
		scale /= 10
	}
	return min(p.i-start, 6), p.i > start
}

func appendDigits(dst []byte, n, digits int) []byte {
	at := len(dst)
	dst = append(dst, "000000"[:digits]...)
	for i := at + digits - 1; i >= at; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst
}

func (m moment) appendDate(dst []byte) []byte {
	dst = append(appendDigits(dst, m.year, 4), '-')
	dst = append(appendDigits(dst, m.month, 2), '-')
	return appendDigits(dst, m.day, 2)
}

// appendDatetime writes the moment with as many fraction digits as it was
// written with, up to six.
func (m moment) appendDatetime(dst []byte) []byte {
	dst = append(m.appendDate(dst), ' ')
	dst = append(appendDigits(dst, m.hour, 2), ':')
	dst = append(appendDigits(dst, m.minute, 2), ':')
	dst = appendDigits(dst, m.second, 2)
	if m.fraction == 0 {
		return dst
	}
	dst = appendDigits(append(dst, '.'), m.micros, 6)
	return dst[:len(dst)-6+m.fraction]
}
