package partition

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// The properties of a table that let its old partitions go.
const (
	LiveNumber = "partition_live_number"
	TimeToLive = "partition_ttl"
)

// Expired names the partitions that the table's properties let go by now, in the
// order of their ranges. partition_ttl goes before partition_live_number; both
// want ranges over one column, and are passed over elsewhere. Of dates, those
// that begin in the future neither count nor go.
func Expired(d *store.Definition, present []store.Partition, now time.Time) []string {
	if d.Partition == nil || len(d.Partition.Columns) != 1 {
		return nil
	}
	t := d.Columns[d.Find(d.Partition.Columns[0])].Type
	if !CanRange(t) {
		return nil
	}
	var ranges []bounds
	for _, p := range present {
		lower, upper, ok := readRange(p, t)
		if !ok {
			return nil // of a list
		}
		ranges = append(ranges, bounds{p.Name, lower, upper})
	}
	slices.SortStableFunc(ranges, func(a, b bounds) int { return compareKeys(a.upper, b.upper, []cell.Type{t}) })
	isTime := t.Kind == cell.Date || t.Kind == cell.Datetime
	if period, ok := ParsePeriod(d.Properties[TimeToLive]); ok && isTime {
		limit := moment(period.before(now), t)
		return names(slices.DeleteFunc(ranges, func(r bounds) bool { return compareBounds(r.upper[0], limit, t) > 0 }))
	}
	number, err := strconv.Atoi(d.Properties[LiveNumber])
	if err != nil || number < 1 {
		return nil
	}
	if isTime {
		today := moment(now, t)
		ranges = slices.DeleteFunc(ranges, func(r bounds) bool { return compareBounds(r.lower[0], today, t) > 0 })
	}
	return names(ranges[:max(0, len(ranges)-number)])
}

func readRange(p store.Partition, t cell.Type) (lower, upper []bound, ok bool) {
	lower, okLower := readBounds(p.Lower, []cell.Type{t})
	upper, okUpper := readBounds(p.Upper, []cell.Type{t})
	return lower, upper, okLower && okUpper
}

// moment is a time as a bound: of a DATE its day.
func moment(at time.Time, t cell.Type) bound {
	at = at.UTC()
	if t.Kind == cell.Date {
		at = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	}
	return bound{value: at}
}

func names(ranges []bounds) []string {
	list := make([]string, len(ranges))
	for i, r := range ranges {
		list[i] = r.name
	}
	return list
}

// Period is how long partitions live by partition_ttl.
type Period struct {
	months, days int
	rest         time.Duration
}

func (p Period) before(now time.Time) time.Time {
	return now.AddDate(0, -p.months, -p.days).Add(-p.rest)
}

// ParsePeriod reads numbers with their units: 3 month, 1 year 10 days, 12 hours.
// It reports false for a period of nothing too.
func ParsePeriod(text string) (Period, bool) {
	words := strings.Fields(strings.ToLower(text))
	var p Period
	for len(words) >= 2 {
		number, err := strconv.ParseUint(words[0], 10, 20)
		if err != nil {
			return p, false
		}
		n := int(number)
		switch strings.TrimSuffix(words[1], "s") {
		case "year":
			p.months += 12 * n
		case "month":
			p.months += n
		case "week":
			p.days += 7 * n
		case "day":
			p.days += n
		case "hour":
			p.rest += time.Duration(n) * time.Hour
		case "minute":
			p.rest += time.Duration(n) * time.Minute
		case "second":
			p.rest += time.Duration(n) * time.Second
		default:
			return p, false
		}
		words = words[2:]
	}
	return p, len(words) == 0 && p != (Period{})
}
