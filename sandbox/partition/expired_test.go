package partition

import (
	"slices"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

func TestOldPartitionsExpire(t *testing.T) {
	days := func(kind cell.Kind) store.Definition {
		return store.Definition{
			Columns:   []store.Column{{Name: "d", Type: cell.Type{Kind: kind}}},
			Partition: &store.Partitioning{Kind: store.RangePartitions, Columns: []string{"d"}},
		}
	}
	dates := []store.Partition{between("p3", "2024-01-03", "2024-01-04"), between("p1", "2024-01-01", "2024-01-02"), between("p2", "2024-01-02", "2024-01-03"), between("p9", "2024-01-09", "2024-01-10")}
	numbers := []store.Partition{between("n1", "0", "10"), between("n2", "10", "20")}
	for _, c := range []struct {
		kind            cell.Kind
		property, value string
		present         []store.Partition
		want            []string
	}{
		{cell.Date, LiveNumber, "1", dates, []string{"p1", "p2"}}, // p9 lies in the future
		{cell.Date, LiveNumber, "3", dates, nil},
		{cell.Datetime, LiveNumber, "2", dates, []string{"p1"}},
		{cell.Int, LiveNumber, "1", numbers, []string{"n1"}},
		{cell.Varchar, LiveNumber, "1", []store.Partition{{Name: "a", Values: [][]string{{"a"}}}}, nil},
		{cell.Date, TimeToLive, "1 day", dates, []string{"p1", "p2"}},
		{cell.Datetime, TimeToLive, "36 hours", dates, []string{"p1"}},
		{cell.Date, TimeToLive, "1 month", dates, nil},
		{cell.Date, "replication_num", "1", dates, nil},
	} {
		d := days(c.kind)
		d.Properties = map[string]string{c.property: c.value}
		got := Expired(&d, c.present, time.Date(2024, 1, 4, 5, 0, 0, 0, time.UTC))
		if !slices.Equal(got, c.want) {
			t.Errorf("%v %s %s: %q, want %q", c.kind, c.property, c.value, got, c.want)
		}
	}
}

func TestPeriodsAreRead(t *testing.T) {
	for text, want := range map[string]bool{"3 month": true, "1 year 10 days": true, "12 hours": true, "": false, "3": false, "0 day": false, "x day": false, "3 moons": false, "-1 day": false} {
		if _, ok := ParsePeriod(text); ok != want {
			t.Errorf("%q: %t", text, ok)
		}
	}
}
