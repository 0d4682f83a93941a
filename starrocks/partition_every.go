package starrocks

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"starlift/schema"
)

// every is START ("a") END ("b") EVERY (step): partitions of one size.
type every struct {
	start, end string
	step       int
	unit       string // of a date, upper case; "" for numbers
}

// maxParts bounds what EVERY may become: StarRocks itself allows 4096 in one
// statement.
const maxParts = 4096

// readEvery reads what stands after START.
func (r *reader) readEvery() (every, error) {
	var e every
	start, err := r.readValues()
	if err != nil {
		return e, err
	}
	if !r.skipWord("END") {
		return e, fmt.Errorf("END is missing before %s", r.peek())
	}
	end, err := r.readValues()
	if err != nil {
		return e, err
	}
	if len(start) != 1 || len(end) != 1 {
		return e, fmt.Errorf("START and END take one value each")
	}
	if !r.skipWord("EVERY") || !r.skip("(") {
		return e, fmt.Errorf("EVERY ( is missing before %s", r.peek())
	}
	interval := r.skipWord("INTERVAL")
	step := r.next()
	e.start, e.end = start[0], end[0]
	if e.step, err = strconv.Atoi(step.text); err != nil || e.step < 1 {
		return e, fmt.Errorf("a whole number from 1 on is missing before %s", step)
	}
	if interval {
		unit := r.next()
		e.unit = strings.ToUpper(unit.text)
		switch e.unit {
		case "HOUR", "DAY", "WEEK", "MONTH", "YEAR":
		default:
			return e, fmt.Errorf("the unit of an interval is HOUR, DAY, WEEK, MONTH or YEAR, not %s", unit)
		}
	}
	if !r.skip(")") {
		return e, fmt.Errorf(`")" is missing before %s`, r.peek())
	}
	return e, nil
}

// parts makes the partitions of a column of the type.
func (e every) parts(t schema.Type) ([]schema.Part, error) {
	switch {
	case t.Kind == schema.Date || t.Kind == schema.Datetime:
		if e.unit == "" {
			return nil, fmt.Errorf("EVERY of a %s column needs INTERVAL and a unit", FormatType(t))
		}
		return e.dates(t)
	case t.Kind.IsInteger():
		if e.unit != "" {
			return nil, fmt.Errorf("EVERY of a %s column takes a number without INTERVAL", FormatType(t))
		}
		return e.numbers()
	}
	return nil, fmt.Errorf("a %s column has no ranges of one size", FormatType(t))
}

func (e every) numbers() ([]schema.Part, error) {
	low, err := strconv.ParseInt(e.start, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("START is %q, which is no whole number", e.start)
	}
	high, err := strconv.ParseInt(e.end, 10, 64)
	if err != nil || high <= low {
		return nil, fmt.Errorf("END is %q, which is no whole number above START", e.end)
	}
	var parts []schema.Part
	for at := low; at < high; {
		next := high
		if at <= high-int64(e.step) {
			next = at + int64(e.step)
		}
		parts = append(parts, schema.Part{
			Name:  "p" + strconv.FormatInt(at, 10),
			Lower: []string{strconv.FormatInt(at, 10)}, Upper: []string{strconv.FormatInt(next, 10)},
		})
		if len(parts) > maxParts {
			return nil, fmt.Errorf("EVERY makes more than %d partitions", maxParts)
		}
		at = next
	}
	return parts, nil
}

func (e every) dates(t schema.Type) ([]schema.Part, error) {
	low, err := parseMoment(e.start)
	if err != nil {
		return nil, fmt.Errorf("START is %q, which is no date", e.start)
	}
	high, err := parseMoment(e.end)
	if err != nil || !high.After(low) {
		return nil, fmt.Errorf("END is %q, which is no date after START", e.end)
	}
	var parts []schema.Part
	for at := low; at.Before(high); {
		next := e.next(at)
		if next.After(high) {
			next = high
		}
		parts = append(parts, schema.Part{
			Name: e.name(at), Lower: []string{momentText(t, at)}, Upper: []string{momentText(t, next)},
		})
		if len(parts) > maxParts {
			return nil, fmt.Errorf("EVERY makes more than %d partitions", maxParts)
		}
		at = next
	}
	return parts, nil
}

func (e every) next(at time.Time) time.Time {
	switch e.unit {
	case "HOUR":
		return at.Add(time.Duration(e.step) * time.Hour)
	case "DAY":
		return at.AddDate(0, 0, e.step)
	case "WEEK":
		return at.AddDate(0, 0, 7*e.step)
	case "MONTH":
		return at.AddDate(0, e.step, 0)
	}
	return at.AddDate(e.step, 0, 0)
}

func (e every) name(at time.Time) string {
	switch e.unit {
	case "HOUR":
		return "p" + at.Format("2006010215")
	case "WEEK":
		year, week := at.ISOWeek()
		return fmt.Sprintf("p%d_%02d", year, week)
	case "MONTH":
		return "p" + at.Format("200601")
	case "YEAR":
		return "p" + at.Format("2006")
	}
	return "p" + at.Format("20060102")
}

// parseMoment reads a date, with or without the time of day.
func parseMoment(s string) (time.Time, error) {
	if at, err := time.Parse(time.DateOnly, s); err == nil {
		return at, nil
	}
	at, err := time.Parse(time.DateTime, s)
	return at, err
}

func momentText(t schema.Type, at time.Time) string {
	if t.Kind == schema.Date {
		return at.Format(time.DateOnly)
	}
	return at.Format(time.DateTime)
}
