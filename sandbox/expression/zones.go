package expression

import (
	"math"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // convert_tz needs zones on machines that have none

	"starlift-sandbox/cell"
)

// zoneFunctions are those that ask for the moment or for a time zone.
func zoneFunctions() []declaration {
	declared := []declaration{
		now("now, current_timestamp, localtime, localtimestamp() datetime", func(t time.Time, _ []cell.Value) cell.Value {
			return t.Truncate(time.Second)
		}),
		now("now, current_timestamp(int) datetime", func(t time.Time, args []cell.Value) cell.Value {
			digits := args[0].(int64)
			if digits < 0 || digits > 6 {
				return nil
			}
			return t.Truncate(time.Duration(math.Pow10(9 - int(digits))))
		}).from(3, 1, 2),
		now("curdate, current_date() date", func(t time.Time, _ []cell.Value) cell.Value { return midnight(t) }),
		calling("utc_timestamp() datetime", func(c *Call, _ []cell.Value) (cell.Value, error) {
			if c.now.IsZero() {
				return nil, noMoment(c)
			}
			return c.now.UTC().Truncate(time.Second), nil
		}),
		calling("current_timezone() varchar", func(c *Call, _ []cell.Value) (cell.Value, error) { return c.location().String(), nil }),
		calling("unix_timestamp() bigint", func(c *Call, _ []cell.Value) (cell.Value, error) {
			if c.now.IsZero() {
				return nil, noMoment(c)
			}
			return c.now.Unix(), nil
		}),
		calling("unix_timestamp(datetime) bigint", func(c *Call, args []cell.Value) (cell.Value, error) {
			return c.seconds(args[0].(time.Time)), nil
		}),
		calling("unix_timestamp(varchar, varchar) bigint", func(c *Call, args []cell.Value) (cell.Value, error) {
			t, ok := parseTime(args[0].(string), args[1].(string))
			if !ok {
				return nil, nil
			}
			return c.seconds(t), nil
		}),
		calling("from_unixtime(bigint) varchar", func(c *Call, args []cell.Value) (cell.Value, error) {
			return fromUnix(args[0].(int64), "%Y-%m-%d %H:%i:%s", c.location()), nil
		}),
		calling("from_unixtime(bigint, varchar) varchar", func(c *Call, args []cell.Value) (cell.Value, error) {
			return fromUnix(args[0].(int64), args[1].(string), c.location()), nil
		}),
		calling("from_unixtime(bigint, varchar, varchar) varchar", func(_ *Call, args []cell.Value) (cell.Value, error) {
			zone, ok := location(args[2].(string))
			if !ok {
				return nil, nil
			}
			return fromUnix(args[0].(int64), args[1].(string), zone), nil
		}).from(3, 3, 0),
		plain("convert_tz(datetime, varchar, varchar) datetime", func(args []cell.Value) cell.Value {
			from, ok := location(args[1].(string))
			to, also := location(args[2].(string))
			if !ok || !also {
				return nil
			}
			return inRange(wall(inZone(args[0].(time.Time), from).In(to)), true)
		}),
		calling("from_unixtime_ms(bigint) varchar", func(c *Call, args []cell.Value) (cell.Value, error) {
			return fromUnix(args[0].(int64)/1000, "%Y-%m-%d %H:%i:%s", c.location()), nil
		}).from(3, 3, 0),
	}
	for _, d := range []struct {
		name string
		zone func(c *Call) *time.Location
	}{
		{"to_datetime", (*Call).location},
		{"to_datetime_ntz", func(*Call) *time.Location { return time.UTC }},
	} {
		for _, parameters := range []string{"(bigint) datetime", "(bigint, int) datetime"} {
			declared = append(declared, calling(d.name+parameters, func(c *Call, args []cell.Value) (cell.Value, error) {
				return toDatetime(args, d.zone(c)), nil
			}).from(3, 4, 0))
		}
	}
	return declared
}

// toDatetime reads a count since 1970 of seconds, or of what is 10^-3 or 10^-6 of
// them where that is asked for.
func toDatetime(args []cell.Value, zone *time.Location) cell.Value {
	count, unit := args[0].(int64), int64(1_000_000)
	if len(args) > 1 {
		switch args[1].(int64) {
		case 0:
		case 3:
			unit = 1000
		case 6:
			unit = 1
		default:
			return nil
		}
	}
	if count > math.MaxInt64/unit/2 || count < -math.MaxInt64/unit/2 {
		return nil
	}
	return inRange(wall(time.UnixMicro(count*unit).In(zone)), true)
}

// now declares a function of the moment in the session's zone.
func now(text string, f func(t time.Time, args []cell.Value) cell.Value) declaration {
	return calling(text, func(c *Call, args []cell.Value) (cell.Value, error) {
		if c.now.IsZero() {
			return nil, noMoment(c)
		}
		return f(wall(c.now.In(c.location())), args), nil
	})
}

func noMoment(c *Call) error { return rowError("%s is called without a moment", c.name) }

func (c *Call) location() *time.Location {
	if c.zone == nil {
		return time.UTC
	}
	return c.zone
}

// wall returns what a clock in t's zone shows, as a time without a zone.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// inZone returns the moment at which a clock in the zone shows t.
func inZone(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

// seconds counts from 1970 to a wall time; before that it is 0.
func (c *Call) seconds(t time.Time) int64 {
	return max(inZone(t, c.location()).Unix(), 0)
}

// fromUnix writes a number of seconds since 1970, NULL outside 1970 to 9999, and
// for a format that is too long.
func fromUnix(seconds int64, format string, zone *time.Location) cell.Value {
	const last, longest = 253402243199, 100
	if seconds < 0 || seconds > last || len(format) > longest {
		return nil
	}
	return formatTime(wall(time.Unix(seconds, 0).In(zone)), format)
}

// location finds a zone by its name or its offset from UTC, such as +08:00.
func location(name string) (*time.Location, bool) {
	if name == "CST" {
		name = "Asia/Shanghai" // a server's CST is China's
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	if name[0] == '+' || name[0] == '-' {
		hours, minutes, found := strings.Cut(name[1:], ":")
		h, err := strconv.Atoi(hours)
		m, err2 := strconv.Atoi(minutes)
		if !found || err != nil || err2 != nil || h > 14 || m > 59 || h < 0 || m < 0 {
			return nil, false
		}
		offset := (h*60 + m) * 60
		if name[0] == '-' {
			offset = -offset
		}
		return time.FixedZone(name, offset), true
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}
