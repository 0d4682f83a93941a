package cell

import "time"

// fromLiteral returns the days and microseconds that a number stands for when it
// is cast to a date: 20240131, 240131, 20240131235959 or 240131235959, with
// years of two digits from 1970 to 2069. It is the server's table of ranges.
func fromLiteral(v int64) (days int, micros int64, ok bool) {
	const (
		clock   = 1_000_000 // HHMMSS
		pivot   = 70        // the first year of two digits that is 19..
		century = 10_000 * clock
	)
	switch {
	case v >= 1000_01_01*clock:
		if v > 9999_99_99*clock+99_99_99 {
			return 0, 0, false
		}
	case v < 1_01:
		return 0, 0, false
	case v <= (pivot-1)*1_00_00+12_31:
		v = (v + 2000_00_00) * clock
	case v < pivot*1_00_00+1_01:
		return 0, 0, false
	case v <= 99_12_31:
		v = (v + 1900_00_00) * clock
	case v < 1000_01_01:
		return 0, 0, false
	case v <= 9999_12_31:
		v *= clock
	case v < 1_01*clock:
		return 0, 0, false
	case v <= (pivot-1)*century+12_31_23_59_59:
		v += 2000 * century
	case v < pivot*century+1_01*clock:
		return 0, 0, false
	case v <= 99*century+12_31_23_59_59:
		v += 1900 * century
	}
	day, second := int(v/clock), int(v%clock)
	if days, ok = date(day/1_00_00, day/1_00%1_00, day%1_00); !ok {
		return 0, 0, false
	}
	micros, ok = timeOfDay(second/1_00_00, second/1_00%1_00, second%1_00, 0)
	return days, micros, ok
}

// literal returns the number that a date is cast to: 20240131, or for a DATETIME
// 20240131235959; microseconds are cut off.
func literal(t time.Time, kind Kind) int64 {
	day := int64(t.Year())*1_00_00 + int64(t.Month())*1_00 + int64(t.Day())
	if kind == Date {
		return day
	}
	return day*1_00_00_00 + int64(t.Hour())*1_00_00 + int64(t.Minute())*1_00 + int64(t.Second())
}
