package partition

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// Batch is START (…) END (…) EVERY (…): many ranges in one clause.
type Batch struct {
	Start, End string
	Step       int64  // at least 1
	Unit       string // of INTERVAL, in capitals; "" for a column of numbers
	Prefix     string // of the names; "" stands for p
}

// mostInBatch is max_partitions_in_one_batch.
const mostInBatch = 4096

// The refusals of a batch whose ends are of another kind than its step.
const (
	badDates   = "Batch build partition EVERY is date type but START or END does not type match."
	badNumbers = "Batch build partition EVERY is number type but START or END does not type match."
)

// Expand returns the ranges of a batch for a column of the type.
func (b Batch) Expand(t cell.Type) ([]store.Partition, error) {
	if b.Prefix == "" {
		b.Prefix = "p"
	}
	switch t.Kind {
	case cell.Date, cell.Datetime:
		return b.dates(t)
	case cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt:
		return b.numbers()
	}
	return nil, refuse("Unsupported batch partition build type:%s.", t)
}

func (b Batch) numbers() ([]store.Partition, error) {
	if b.Unit != "" {
		return nil, refuse(badDates)
	}
	begin, err := strconv.ParseInt(b.Start, 10, 64)
	end, endErr := strconv.ParseInt(b.End, 10, 64)
	switch {
	case err != nil || endErr != nil:
		return nil, refuse(badNumbers)
	case begin >= end:
		return nil, refuse("Batch build partition start value should less then end value.")
	}
	var ranges []store.Partition
	for at := begin; at < end; at += b.Step {
		ranges = append(ranges, between(b.Prefix+strconv.FormatInt(at, 10), strconv.FormatInt(at, 10), strconv.FormatInt(at+b.Step, 10)))
		if len(ranges) > mostInBatch {
			return nil, tooMany()
		}
	}
	return ranges, nil
}

func tooMany() error {
	return refuse("The number of batch partitions should not exceed:%d", mostInBatch)
}

func between(name, lower, upper string) store.Partition {
	return store.Partition{Name: name, Lower: []store.Bound{{Value: lower}}, Upper: []store.Bound{{Value: upper}}}
}

// dates cuts time at the starts of units; the first range begins where the
// clause says, the last one ends there.
func (b Batch) dates(t cell.Type) ([]store.Partition, error) {
	moment := cell.Type{Kind: cell.Datetime}
	start, ok := cell.Convert(moment, b.Start)
	end, endOK := cell.Convert(moment, b.End)
	begin, isTime := start.(time.Time)
	last, lastIsTime := end.(time.Time)
	switch {
	case !ok || !endOK || !isTime || !lastIsTime:
		return nil, refuse(badDates)
	case b.Unit == "":
		return nil, refuse("Unknown timeunit for batch build partition.")
	case !begin.Before(last):
		return nil, refuse("Batch build partition start date should less than end date.")
	case b.Unit == "HOUR" && t.Kind != cell.Datetime:
		return nil, refuse("Batch build partition for hour interval only supports partition column as DATETIME type")
	}
	var ranges []store.Partition
	for begin.Before(last) {
		name, next, known := b.cut(begin)
		if !known {
			return nil, refuse("Batch build partition does not support time interval type: %s", b.Unit)
		}
		if b.Unit != "DAY" && next.After(last) {
			next = last
		}
		ranges = append(ranges, between(name, cell.Text(begin, t), cell.Text(next, t)))
		if len(ranges) > mostInBatch {
			return nil, tooMany()
		}
		begin = next
	}
	return ranges, nil
}

// cut names the range that begins at a moment, and says where it ends.
func (b Batch) cut(begin time.Time) (name string, next time.Time, known bool) {
	year, month, day := begin.Date()
	step := int(b.Step)
	name = b.Prefix + begin.Format(unitForm(strings.ToLower(b.Unit)))
	switch b.Unit {
	case "HOUR":
		return name, begin.Truncate(time.Hour).Add(time.Duration(step) * time.Hour), true
	case "DAY":
		return name, time.Date(year, month, day+step, 0, 0, 0, 0, time.UTC), true
	case "WEEK":
		monday := begin.AddDate(0, 0, -(int(begin.Weekday())+6)%7)
		return b.Prefix + weekName(monday), monday.AddDate(0, 0, 7*step), true
	case "MONTH":
		return name, time.Date(year, month, 1, begin.Hour(), begin.Minute(), begin.Second(), 0, time.UTC).AddDate(0, step, 0), true
	case "YEAR":
		return name, time.Date(year, 1, 1, begin.Hour(), begin.Minute(), begin.Second(), 0, time.UTC).AddDate(step, 0, 0), true
	}
	return "", time.Time{}, false
}

// weekName is the year and the number of the week that begins on a Monday, as
// the server counts them: weeks begin on Sunday, the first one holds January 1,
// and the last days of December never belong to the next year.
func weekName(monday time.Time) string {
	first := time.Date(monday.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	week := (monday.YearDay()-1+int(first.Weekday()))/7 + 1
	if days := monday.AddDate(0, 0, 6-int(monday.Weekday())); days.Year() > monday.Year() {
		week = 53
	}
	return fmt.Sprintf("%d_%02d", monday.Year(), week)
}
