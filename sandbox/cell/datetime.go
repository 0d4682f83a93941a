package cell

import "time"

const microsPerDay = 24 * 60 * 60 * 1_000_000

// parseDatetime reads the spellings of protocol reference 5.6: days since
// 1970-01-01 and microseconds of the day. Where the reference leaves a spelling
// unconfirmed (two-digit years in compact form, a time without seconds, text
// after a bare date) it is refused. What follows the seconds or the fraction is
// ignored, as servers do: that is how a time zone gets lost.
func parseDatetime(text []byte) (days int, micros int64, ok bool) {
	b := trimBlanks(text)
	if days, micros, ok = parseFixed(b); ok {
		return days, micros, true
	}
	digits := countDigits(b)
	if digits == 8 || digits == 14 {
		days, ok = date(number(b[:4]), number(b[4:6]), number(b[6:8]))
		if !ok || digits == 8 && len(b) == 8 {
			return days, 0, ok
		}
		rest := b[8:]
		if digits == 8 {
			if rest[0] != 'T' || countDigits(rest[1:]) != 6 {
				return 0, 0, false
			}
			rest = rest[1:]
		}
		micros, ok = timeOfDay(number(rest[:2]), number(rest[2:4]), number(rest[4:6]), rest[6:])
		return days, micros, ok
	}
	return parseSeparated(b)
}

// parseFixed is the quick way for the usual form, YYYY-MM-DD with or without
// " HH:MM:SS" and a fraction. It answers false for everything else.
func parseFixed(b []byte) (days int, micros int64, ok bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' || !allDigits(b[:4]) || !allDigits(b[5:7]) || !allDigits(b[8:10]) {
		return 0, 0, false
	}
	days, ok = date(number(b[:4]), number(b[5:7]), number(b[8:10]))
	if !ok || len(b) == 10 {
		return days, 0, ok
	}
	if len(b) < 19 || b[10] != ' ' || b[13] != ':' || b[16] != ':' ||
		!allDigits(b[11:13]) || !allDigits(b[14:16]) || !allDigits(b[17:19]) {
		return 0, 0, false
	}
	micros, ok = timeOfDay(number(b[11:13]), number(b[14:16]), number(b[17:19]), b[19:])
	return days, micros, ok
}

// parseSeparated reads any punctuation between the parts of the date, one or
// two digits for month, day, hour, minute and second, and years of two digits
// (70 and more are 19xx).
func parseSeparated(b []byte) (days int, micros int64, ok bool) {
	n := countDigits(b)
	if n != 2 && n != 4 {
		return 0, 0, false
	}
	year := number(b[:n])
	if n == 2 {
		if year += 1900; year < 1970 {
			year += 100
		}
	}
	b = b[n:]
	var parts [2]int
	for i := range parts {
		if len(b) == 0 || !isPunctuation(b[0]) {
			return 0, 0, false
		}
		if parts[i], b, ok = shortNumber(b[1:]); !ok {
			return 0, 0, false
		}
	}
	if days, ok = date(year, parts[0], parts[1]); !ok || len(b) == 0 {
		return days, 0, ok
	}
	switch {
	case b[0] == 'T':
		b = b[1:]
	case b[0] == ' ':
		b = trimBlanks(b)
	default:
		return 0, 0, false
	}
	var clock [3]int
	for i := range clock {
		if i > 0 {
			if len(b) == 0 || b[0] != ':' {
				return 0, 0, false
			}
			b = b[1:]
		}
		if clock[i], b, ok = shortNumber(b); !ok {
			return 0, 0, false
		}
	}
	micros, ok = timeOfDay(clock[0], clock[1], clock[2], b)
	return days, micros, ok
}

// shortNumber reads one or two digits that no third one follows.
func shortNumber(b []byte) (v int, rest []byte, ok bool) {
	n := countDigits(b)
	if n != 1 && n != 2 {
		return 0, b, false
	}
	return number(b[:n]), b[n:], true
}

func isPunctuation(c byte) bool {
	return c > ' ' && c < 0x7f && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
}

func countDigits(b []byte) int {
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n
}

// number reads at most nine digits.
func number(digits []byte) int {
	v := 0
	for _, c := range digits {
		v = v*10 + int(c-'0')
	}
	return v
}

// date returns the days since 1970-01-01, when there is such a day.
func date(year, month, day int) (int, bool) {
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	// Days from a civil date, with years that begin in March.
	y, m := year, month
	if m <= 2 {
		y, m = y-1, m+12
	}
	era := y
	if y < 0 {
		era -= 399
	}
	era /= 400
	yearOfEra := y - era*400
	dayOfYear := (153*(m-3)+2)/5 + day - 1
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468, true
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

// timeOfDay returns the microseconds; rest may begin with a fraction, of which
// six digits count.
func timeOfDay(hour, minute, second int, rest []byte) (int64, bool) {
	if hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	micros := int64((hour*60+minute)*60+second) * 1_000_000
	if len(rest) > 0 && rest[0] == '.' {
		unit := int64(100_000)
		for _, c := range rest[1:] {
			if c < '0' || c > '9' || unit == 0 {
				break
			}
			micros += int64(c-'0') * unit
			unit /= 10
		}
	}
	return micros, true
}

// afterLastDatetime is the first moment that a DATETIME cannot hold.
func afterLastDatetime() time.Time { return time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }
