package cell

// The parts of a date and time, in the order of their text.
const (
	yearPart = iota
	monthPart
	dayPart
	hourPart
	minutePart
	secondPart
	fractionPart
	timeParts
)

// parseLoose reads every spelling of a date that servers take: any punctuation
// between the parts, one digit where two are usual, blanks between date and
// time, a T there, parts left out at the end, and years of two digits, which are
// 1970 to 2069. Digits without anything between them are YYYYMMDD or YYMMDD, and
// HHMMSS.
//
// What follows the seconds or the fraction is ignored: that is how a time zone
// gets lost (protocol reference 5.6). What follows earlier parts is refused,
// though the newest servers ignore it too.
func parseLoose(b []byte) (days int, micros int64, ok bool) {
	p, ok := splitTime(b)
	if !ok || p.count <= dayPart || p.rest && p.count <= secondPart {
		return 0, 0, false
	}
	v := &p.value
	if p.yearDigits == 2 {
		if v[yearPart] += 1900; v[yearPart] < 1970 {
			v[yearPart] += 100
		}
	}
	if days, ok = date(v[yearPart], v[monthPart], v[dayPart]); !ok {
		return 0, 0, false
	}
	micros, ok = timeOfDay(v[hourPart], v[minutePart], v[secondPart], v[fractionPart])
	return days, micros, ok
}

// timeText is a date and time cut into its parts.
type timeText struct {
	value      [timeParts]int // the fraction in microseconds
	count      int
	yearDigits int
	rest       bool // text follows the last part
}

// splitTime cuts a text into numbers. It checks none of them.
func splitTime(b []byte) (p timeText, ok bool) {
	dense, width := denseYear(b)
	at := 0
	for at < len(b) && isDigit(b[at]) && p.count < timeParts {
		start := at
		for at < len(b) && isDigit(b[at]) && (at-start < width || !dense && p.count != fractionPart) {
			at++
		}
		if at-start > 6 {
			return p, false
		}
		part := p.count
		p.value[part] = number(b[start:at])
		switch part {
		case yearPart:
			p.yearDigits = at - start
		case fractionPart:
			p.value[part] = microsOf(b[start:at])
		}
		p.count++
		width = 2
		if at == len(b) {
			break
		}
		switch {
		case part == dayPart && b[at] == 'T':
			at++
		case part == secondPart && b[at] == '.':
			at++
			width = 6
		case part == secondPart:
			return p, true
		default:
			if at, ok = skipSeparator(b, at, part); !ok {
				return p, false
			}
		}
	}
	p.rest = at < len(b)
	return p, true
}

// denseYear reports whether nothing stands between the parts of the text, and
// how many digits its year has then: four, except where there are too few
// digits or an odd number of parts.
func denseYear(b []byte) (dense bool, width int) {
	n := 0
	for n < len(b) && (isDigit(b[n]) || b[n] == 'T') {
		n++
	}
	switch {
	case n < len(b) && b[n] != '.':
		return false, 0
	case n == 4, n == 8, n >= 14:
		return true, 4
	}
	return true, 2
}

// skipSeparator returns the index behind the punctuation that follows a part.
// Blanks may stand only between date and time and behind the fraction.
func skipSeparator(b []byte, at, part int) (int, bool) {
	for ; at < len(b) && (isPunctuation(b[at]) || isSpace(b[at])); at++ {
		if isSpace(b[at]) && part != dayPart && part != fractionPart {
			return at, false
		}
	}
	return at, true
}

func isPunctuation(c byte) bool {
	return c > ' ' && c < 0x7f && !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z')
}
