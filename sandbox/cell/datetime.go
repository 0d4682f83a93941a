package cell

import "time"

const microsPerDay = 24 * 60 * 60 * 1_000_000

// parseDatetime reads the spellings of protocol reference 5.6: days since
// 1970-01-01 and microseconds of the day.
func parseDatetime(text []byte) (days int, micros int64, ok bool) {
	b := trimSpace(text)
	if days, micros, ok = parseFixed(b); ok {
		return days, micros, true
	}
	return parseLoose(b)
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
	fraction := 0
	if len(b) > 19 && b[19] == '.' {
		fraction = microsOf(b[20:])
	}
	micros, ok = timeOfDay(number(b[11:13]), number(b[14:16]), number(b[17:19]), fraction)
	return days, micros, ok
}

// microsOf reads the digits of a fraction of a second, of which six count.
func microsOf(b []byte) int {
	micros, unit := 0, 100_000
	for _, c := range b {
		if !isDigit(c) || unit == 0 {
			break
		}
		micros += int(c-'0') * unit
		unit /= 10
	}
	return micros
}

// number reads at most nine digits.
func number(digits []byte) int {
	v := 0
	for _, c := range digits {
		v = v*10 + int(c-'0')
	}
	return v
}

// date returns the days since 1970-01-01, when there is such a day. Servers
// know no 29 February of the year 0, though they count the days from there on
// as if there were one.
func date(year, month, day int) (int, bool) {
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || year < 0 || year > 9999 {
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
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) && year != 0 {
			return 29
		}
		return 28
	}
	return 31
}

// timeOfDay returns the microseconds since midnight, when there is such a time.
func timeOfDay(hour, minute, second, micros int) (int64, bool) {
	if hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return int64((hour*60+minute)*60+second)*1_000_000 + int64(micros), true
}

// afterLastDatetime is the first moment that a DATETIME cannot hold.
func afterLastDatetime() time.Time { return time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }
