package expression

import (
	"math"
	"strings"
	"time"

	"starlift-sandbox/cell"
)

// dateMathFunctions move times, cut them and measure between them. A time before
// year 0 or after 9999 is NULL.
func dateMathFunctions() []declaration {
	var declared []declaration
	for _, unit := range []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"} {
		names := unit + "s_add"
		less := unit + "s_sub"
		switch unit {
		case "month":
			names += ", add_months"
		case "day":
			names, less = names+", date_add, adddate", less+", date_sub, subdate"
		}
		declared = append(declared,
			plain(names+"(datetime, int) datetime", func(args []cell.Value) cell.Value {
				return inRange(move(args[0].(time.Time), unit, args[1].(int64)))
			}),
			plain(less+"(datetime, int) datetime", func(args []cell.Value) cell.Value {
				return inRange(move(args[0].(time.Time), unit, -args[1].(int64)))
			}),
			plain(unit+"s_diff(datetime, datetime) bigint", func(args []cell.Value) cell.Value {
				return between64(args[1].(time.Time), args[0].(time.Time), unit)
			}))
	}
	return append(declared,
		plain("datediff(datetime, datetime) int", func(args []cell.Value) cell.Value {
			return int64(dayNumber(args[0].(time.Time)) - dayNumber(args[1].(time.Time)))
		}),
		calling("date_diff(varchar, datetime, datetime) bigint", func(_ *Call, args []cell.Value) (cell.Value, error) {
			unit := strings.ToLower(args[0].(string))
			if !isUnit(unit) {
				return nil, rowError("type column should be one of day/hour/minute/second/millisecond")
			}
			return between64(args[2].(time.Time), args[1].(time.Time), unit), nil
		}).from(3, 1, 0),
		truncating("date_trunc(varchar, datetime) datetime"),
		truncating("date_trunc(varchar, date) date"),
		slicing("time_slice(datetime, int, varchar) datetime"),
		slicing("time_slice(datetime, int, varchar, varchar) datetime"),
		slicing("date_slice(date, int, varchar) date"),
		slicing("date_slice(date, int, varchar, varchar) date"),
	)
}

func isUnit(unit string) bool { return monthsOf(unit) > 0 || lengthOf(unit) > 0 }

// monthsOf returns the months of a unit whose length changes, 0 for the others.
func monthsOf(unit string) int {
	switch unit {
	case "year":
		return 12
	case "quarter":
		return 3
	case "month":
		return 1
	}
	return 0
}

// lengthOf returns the length of a unit that always has the same, 0 for the
// others.
func lengthOf(unit string) time.Duration {
	switch unit {
	case "week":
		return 7 * 24 * time.Hour
	case "day":
		return 24 * time.Hour
	case "hour":
		return time.Hour
	case "minute":
		return time.Minute
	case "second":
		return time.Second
	case "millisecond":
		return time.Millisecond
	case "microsecond":
		return time.Microsecond
	}
	return 0
}

// inRange makes NULL of what a DATETIME cannot hold.
func inRange(t time.Time, ok bool) cell.Value {
	if !ok || t.Year() < 0 || t.Year() > 9999 {
		return nil
	}
	return t
}

// move adds n units. The last day of a month stands in for one that the new
// month has not. It reports false for a time that is far out of range.
func move(t time.Time, unit string, n int64) (time.Time, bool) {
	const monthsInRange = 10000 * 12
	if months := monthsOf(unit); months > 0 {
		if n > monthsInRange || n < -monthsInRange {
			return t, false
		}
		first := time.Date(t.Year(), t.Month()+time.Month(n*int64(months)), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		return first.AddDate(0, 0, min(t.Day(), last)-1), true
	}
	// In microseconds, of which a range of 10,000 years has fewer than 64 bits.
	micros := int64(lengthOf(unit) / time.Microsecond)
	if n > math.MaxInt64/4/micros || n < -math.MaxInt64/4/micros {
		return t, false
	}
	return time.UnixMicro(t.UnixMicro() + n*micros).UTC(), true
}

// between64 counts the whole units from one time to another. Months and years
// go by the calendar and pass over fractions of a second. A time that is
// earlier within the same month, or the same year, is -1 away, as the releases
// that are played have it; later ones give 0.
func between64(from, to time.Time, unit string) cell.Value {
	switch unit {
	case "year":
		return wholeUnits(int64(to.Year()-from.Year()), from, to, yearRest)
	case "quarter":
		return monthsBetween(from, to) / 3
	case "month":
		return monthsBetween(from, to)
	}
	micros := int64(lengthOf(unit) / time.Microsecond)
	return (to.UnixMicro() - from.UnixMicro()) / micros
}

func monthsBetween(from, to time.Time) int64 {
	n := int64(to.Year()-from.Year())*12 + int64(to.Month()) - int64(from.Month())
	return wholeUnits(n, from, to, monthRest)
}

// wholeUnits takes a unit back from n when the last one is not whole.
func wholeUnits(n int64, from, to time.Time, rest func(time.Time) int64) int64 {
	switch {
	case n >= 0 && rest(to) < rest(from):
		return n - 1
	case n < 0 && rest(to) > rest(from):
		return n + 1
	}
	return n
}

// monthRest counts the seconds of a time in a month of 31 days, and yearRest in
// a year of such months, so that two of them compare as the calendar does.
func monthRest(t time.Time) int64 {
	return int64(t.Day())*secondsPerDay + t.Unix() - midnight(t).Unix()
}

func yearRest(t time.Time) int64 { return int64(t.Month())*32*secondsPerDay + monthRest(t) }

// truncating declares a date_trunc.
func truncating(text string) declaration {
	return calling(text, func(c *Call, args []cell.Value) (cell.Value, error) {
		unit := args[0].(string) // in small letters, unlike other names
		t := args[1].(time.Time)
		if months := monthsOf(unit); months > 0 {
			month := (int(t.Month())-1)/months*months + 1
			return time.Date(t.Year(), time.Month(month), 1, 0, 0, 0, 0, time.UTC), nil
		}
		length := lengthOf(unit)
		if length == 0 || c.result.Kind == cell.Date && length < 24*time.Hour {
			return nil, rowError("format value must in {microsecond, millisecond, second, minute, hour, day, month, year, week, quarter}, your is %s", unit)
		}
		if unit == "week" {
			return midnight(t).AddDate(0, 0, -weekday(t)), nil
		}
		return floorTo(t, length, time.Unix(0, 0)), nil
	})
}

// floorTo cuts a time to a multiple of a length, counted from an origin.
func floorTo(t time.Time, length time.Duration, origin time.Time) time.Time {
	micros := int64(length / time.Microsecond)
	since := t.UnixMicro() - origin.UnixMicro()
	rest := since % micros
	if rest < 0 {
		rest += micros
	}
	return time.UnixMicro(t.UnixMicro() - rest).UTC()
}

// slicing declares a time_slice: the begin, or with 'ceil' the end, of the piece
// of time in which a time lies. Pieces are counted from 0001-01-01.
func slicing(text string) declaration {
	name, _, _ := strings.Cut(text, "(")
	d := calling(text, func(_ *Call, args []cell.Value) (cell.Value, error) {
		t, n, unit := args[0].(time.Time), args[1].(int64), strings.ToLower(args[2].(string))
		origin := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
		if t.Before(origin) {
			return nil, rowError("time used with time_slice can't before 0001-01-01 00:00:00")
		}
		if n < 1 || !isUnit(unit) {
			return nil, rowError("%s takes a positive number of units, not %d %s", name, n, unit)
		}
		begin := sliceBegin(t, origin, n, unit)
		if len(args) > 3 && strings.EqualFold(args[3].(string), "ceil") {
			return inRange(move(begin, unit, n)), nil
		}
		return begin, nil
	})
	d.refine = func(t cell.Type, _ []cell.Type, known []cell.Value) (cell.Type, error) {
		if _, ok := known[1].(int64); !ok {
			return t, semantic("%s requires second parameter must be a constant interval", name)
		}
		return t, nil
	}
	return d
}

// sliceBegin cuts a time to a multiple of n units since the origin.
func sliceBegin(t, origin time.Time, n int64, unit string) time.Time {
	since, length := t.UnixMicro()-origin.UnixMicro(), int64(lengthOf(unit)/time.Microsecond)
	months := int64(monthsOf(unit))
	if months > 0 {
		since, length = int64(t.Year()-1)*12+int64(t.Month())-1, months
	}
	if n > since/length {
		return origin
	}
	since -= since % (length * n)
	if months > 0 {
		return time.Date(1, time.Month(since+1), 1, 0, 0, 0, 0, time.UTC)
	}
	return time.UnixMicro(origin.UnixMicro() + since).UTC()
}
