package partition

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
)

// slice is the expression of a table that is partitioned by date_trunc or
// time_slice: how time is cut.
type slice struct {
	unit  string // hour, day, month, year
	count int    // of units in a slice; 1 for date_trunc
}

// unitForm is how the names of partitions write the start of a slice.
func unitForm(unit string) string {
	switch unit {
	case "hour":
		return "2006010215"
	case "day":
		return "20060102"
	case "month":
		return "200601"
	case "year":
		return "2006"
	}
	return ""
}

// CanSlice reports whether tables can be partitioned by that unit of time.
func CanSlice(unit string) bool { return unitForm(strings.ToLower(unit)) != "" }

// parseSlice reads an expression in normal form: date_trunc('day', c) or
// time_slice(c, INTERVAL 7 day).
func parseSlice(expression string) (slice, error) {
	bad := fmt.Errorf("%q is no partition expression", expression)
	if rest, ok := strings.CutPrefix(expression, "date_trunc('"); ok {
		unit, _, found := strings.Cut(rest, "'")
		if !found || !CanSlice(unit) {
			return slice{}, bad
		}
		return slice{unit: strings.ToLower(unit), count: 1}, nil
	}
	if !strings.HasPrefix(expression, "time_slice(") {
		return slice{}, bad
	}
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ", ",", " ", "'", " ").Replace(expression))
	for i, word := range words {
		if strings.EqualFold(word, "INTERVAL") && i+2 < len(words) {
			count, err := strconv.Atoi(words[i+1])
			unit := strings.ToLower(words[i+2])
			if err != nil || count < 1 || !CanSlice(unit) {
				return slice{}, bad
			}
			return slice{unit: unit, count: count}, nil
		}
	}
	return slice{}, bad
}

// name is the partition of a value: p and the start of its slice. NULL lies with
// the smallest date.
func (s slice) name(value cell.Value) string {
	moment, ok := value.(time.Time)
	if !ok {
		moment = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return "p" + s.start(moment).Format(unitForm(s.unit))
}

// start returns where the slice of a moment begins. Slices of several units
// count from the first day of the year 1, as time_slice does.
func (s slice) start(moment time.Time) time.Time {
	year, month, day := moment.Date()
	switch s.unit {
	case "year":
		year -= floorMod(year-1, s.count)
		return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	case "month":
		months := (year-1)*12 + int(month) - 1
		months -= floorMod(months, s.count)
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, months, 0)
	}
	seconds := map[string]int64{"day": 86400, "hour": 3600}[s.unit] * int64(s.count)
	origin := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	since := time.Date(year, month, day, moment.Hour(), moment.Minute(), moment.Second(), 0, time.UTC).Unix() - origin
	return time.Unix(origin+since-int64(floorMod(int(since), int(seconds))), 0).UTC()
}

// floorMod is the remainder that is never negative.
func floorMod(a, b int) int {
	if r := a % b; r < 0 {
		return r + b
	} else {
		return r
	}
}

// next returns where the slice after the one of a moment begins.
func (s slice) next(moment time.Time) time.Time {
	start := s.start(moment)
	switch s.unit {
	case "year":
		return start.AddDate(s.count, 0, 0)
	case "month":
		return start.AddDate(0, s.count, 0)
	case "day":
		return start.AddDate(0, 0, s.count)
	}
	return start.Add(time.Duration(s.count) * time.Hour)
}
