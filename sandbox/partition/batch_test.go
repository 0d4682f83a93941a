package partition

import (
	"testing"
	"time"

	"starlift-sandbox/cell"
)

// FuzzBatch holds that no batch makes Expand panic or run away, and that each
// range begins where the one before it ends.
func FuzzBatch(f *testing.F) {
	f.Add("2024-01-01", "2024-03-01", int64(1), "MONTH", true)
	f.Add("2024-01-03 10:00:00", "2025-01-03", int64(2), "WEEK", true)
	f.Add("0000-01-01", "9999-12-31", int64(1<<31), "YEAR", true)
	f.Add("-5", "9223372036854775807", int64(1<<62), "", false)
	f.Fuzz(func(t *testing.T, start, end string, step int64, unit string, dates bool) {
		kind := cell.BigInt
		if dates {
			kind = cell.Datetime
		}
		ranges, err := Batch{Start: start, End: end, Step: max(step, 1), Unit: unit}.Expand(cell.Type{Kind: kind})
		if err != nil {
			return
		}
		if len(ranges) == 0 || len(ranges) > mostInBatch {
			t.Fatalf("%d ranges", len(ranges))
		}
		for i := range ranges[1:] {
			if ranges[i].Upper[0] != ranges[i+1].Lower[0] {
				t.Fatalf("%+v is followed by %+v", ranges[i], ranges[i+1])
			}
		}
	})
}

// FuzzSlice holds that no expression makes the parser panic, and that what it
// takes cuts time into slices that hold their moment.
func FuzzSlice(f *testing.F) {
	f.Add("date_trunc('day', c)", int64(1700000000))
	f.Add("time_slice(c, INTERVAL 7 day)", int64(-62135596800))
	f.Add("time_slice(`a b`, INTERVAL 5 month)", int64(0))
	f.Fuzz(func(t *testing.T, expression string, seconds int64) {
		s, err := parseSlice(expression)
		if err != nil || s.count > 1<<20 || seconds < -62167219200 || seconds > 253402300799 {
			return
		}
		moment := time.Unix(seconds, 0).UTC()
		if start, next := s.start(moment), s.next(moment); start.After(moment) || !next.After(moment) {
			t.Fatalf("%s is not between %s and %s", moment, start, next)
		}
	})
}
