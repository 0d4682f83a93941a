package expression

import (
	"strings"
	"time"

	"starlift-sandbox/cell"
)

// dateFunctions take times apart. Times are wall times, which have no zone.
func dateFunctions() []declaration {
	declared := []declaration{
		part("year(datetime) smallint", time.Time.Year),
		part("month(datetime) tinyint", func(t time.Time) int { return int(t.Month()) }),
		part("quarter(datetime) int", quarter),
		part("day, dayofmonth(datetime) tinyint", time.Time.Day),
		part("hour(datetime) tinyint", time.Time.Hour),
		part("minute(datetime) tinyint", time.Time.Minute),
		part("second(datetime) tinyint", time.Time.Second),
		part("microsecond(datetime) int", func(t time.Time) int { return t.Nanosecond() / 1000 }).from(3, 1, 0),
		part("dayofyear(datetime) int", time.Time.YearDay),
		part("dayofweek(datetime) int", func(t time.Time) int { return int(t.Weekday()) + 1 }),
		part("dayofweek_iso(datetime) int", func(t time.Time) int { return weekday(t) + 1 }),
		part("weekday(datetime) int", weekday),
		part("weekofyear, week_iso(datetime) int", func(t time.Time) int {
			_, week := t.ISOWeek()
			return week
		}),
		part("week(datetime) int", func(t time.Time) int {
			_, week := weekOf(t, 0)
			return week
		}),
		plain("week(datetime, int) int", func(args []cell.Value) cell.Value {
			_, week := weekOf(args[0].(time.Time), args[1].(int64))
			return int64(week)
		}),
		part("yearweek(datetime) int", func(t time.Time) int { return yearWeek(t, 0) }),
		plain("yearweek(datetime, int) int", func(args []cell.Value) cell.Value {
			return int64(yearWeek(args[0].(time.Time), args[1].(int64)))
		}),
		moment("to_date, date(datetime) date", func(t time.Time) cell.Value { return midnight(t) }),
		moment("timestamp(datetime) datetime", func(t time.Time) cell.Value { return t }),
		moment("dayname(datetime) varchar", func(t time.Time) cell.Value { return t.Weekday().String() }),
		moment("monthname(datetime) varchar", func(t time.Time) cell.Value { return t.Month().String() }),
		moment("to_days(date) int", func(t time.Time) cell.Value { return int64(dayNumber(t)) }),
		plain("from_days(int) date", func(args []cell.Value) cell.Value {
			n := args[0].(int64)
			if n < 0 || n > int64(dayNumber(lastDay())) {
				return nil
			}
			return time.Unix((n-daysToEpoch)*secondsPerDay, 0).UTC()
		}),
		plain("makedate(int, int) date", func(args []cell.Value) cell.Value {
			year, day := args[0].(int64), args[1].(int64)
			if year < 0 || year > 9999 || day < 1 || day > 366 {
				return nil
			}
			t := time.Date(int(year), 1, int(day), 0, 0, 0, 0, time.UTC)
			if t.Year() != int(year) {
				return nil
			}
			return t
		}).from(3, 1, 0),
		moment("last_day(datetime) date", func(t time.Time) cell.Value { return endOf(t, "month") }).from(3, 1, 0),
		calling("last_day(datetime, varchar) date", func(_ *Call, args []cell.Value) (cell.Value, error) {
			end := endOf(args[0].(time.Time), strings.ToLower(args[1].(string)))
			if end == nil {
				return nil, rowError("avaiable data_part parameter is month/quarter/year")
			}
			return end, nil
		}).from(3, 1, 0),
		neighbour("next_day(datetime, varchar) date", 1),
		neighbour("previous_day(datetime, varchar) date", -1),
	}
	return declared
}

// neighbour declares next_day, or previous_day with a step of -1: the nearest such
// day of the week on that side.
func neighbour(text string, step int) declaration {
	name, _, _ := strings.Cut(text, "(")
	return calling(text, func(_ *Call, args []cell.Value) (cell.Value, error) {
		wanted, ok := weekdayNamed(args[1].(string))
		if !ok {
			return nil, rowError("%s not supported in %s dow_string", args[1], name)
		}
		t := midnight(args[0].(time.Time)).AddDate(0, 0, step)
		for t.Weekday() != wanted {
			t = t.AddDate(0, 0, step)
		}
		return inRange(t, true), nil
	}).from(3, 1, 0)
}

// weekdayNamed knows a day by its whole name, or by the first two or three letters
// of it.
func weekdayNamed(name string) (time.Weekday, bool) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		whole := day.String()
		if name == whole || name == whole[:3] || name == whole[:2] {
			return day, true
		}
	}
	return 0, false
}

const (
	secondsPerDay = 24 * 60 * 60
	// daysToEpoch is to_days('1970-01-01').
	daysToEpoch = 719528
)

// part declares a function of one time with an integer result.
func part(text string, f func(time.Time) int) declaration {
	return plain(text, func(args []cell.Value) cell.Value { return int64(f(args[0].(time.Time))) })
}

func moment(text string, f func(time.Time) cell.Value) declaration {
	return plain(text, func(args []cell.Value) cell.Value { return f(args[0].(time.Time)) })
}

func lastDay() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func quarter(t time.Time) int { return (int(t.Month())-1)/3 + 1 }

// weekday counts from 0 on Monday.
func weekday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// dayNumber counts days from year 0.
func dayNumber(t time.Time) int { return int(midnight(t).Unix()/secondsPerDay) + daysToEpoch }

// endOf is the last day of a month, a quarter or a year, nil of anything else.
func endOf(t time.Time, unit string) cell.Value {
	month := int(t.Month())
	switch unit {
	case "month":
	case "quarter":
		month = quarter(t) * 3
	case "year":
		month = 12
	default:
		return nil
	}
	return time.Date(t.Year(), time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
}

// weekOf counts weeks as MySQL's modes do. Bit 1 has weeks begin on Monday; bit
// 2 counts from 1, so that the first days of a year may belong to the year
// before; bit 4 changes which week is the first: one with four days or more, or
// the first whole one.
func weekOf(t time.Time, mode int64) (year, week int) {
	mondayFirst, fromOne, whole := mode&1 != 0, mode&2 != 0, mode&4 != 0
	if !mondayFirst {
		whole = !whole
	}
	year = t.Year()
	first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	offset := int(first.Weekday()) // of the first day of the year in its week
	if mondayFirst {
		offset = weekday(first)
	}
	late := func() bool { return whole && offset != 0 || !whole && offset >= 4 }
	if t.YearDay() <= 7-offset {
		if !fromOne && late() {
			return year, 0
		}
		// Count from the year before first; it may turn out to be this one's week.
		fromOne = true
		year--
		first = first.AddDate(-1, 0, 0)
		offset = (offset + 53*7 - daysInYear(year)) % 7
	}
	days := dayNumber(t) - dayNumber(first) + offset
	if late() {
		days -= 7
	}
	if fromOne && days >= 52*7 {
		offset = (offset + daysInYear(year)) % 7
		if !late() && (!whole || offset == 0) {
			return year + 1, 1
		}
	}
	return year, days/7 + 1
}

func daysInYear(year int) int { return time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).YearDay() }

func yearWeek(t time.Time, mode int64) int {
	year, week := weekOf(t, mode|2)
	return year*100 + week
}
