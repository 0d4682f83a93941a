package partition

import (
	"slices"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

func bound1(text string) []store.Bound {
	if text == "MAX" {
		return []store.Bound{{Max: true}}
	}
	return []store.Bound{{Value: text}}
}

func table(t cell.Type, p *store.Partitioning) *store.Definition {
	p.Columns = []string{"c"}
	return &store.Definition{Name: "t", Columns: []store.Column{{Name: "id", Type: cell.Type{Kind: cell.Int}}, {Name: "c", Type: t}}, Partition: p}
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestRouterFindsRanges(t *testing.T) {
	r, err := NewRouter(table(cell.Type{Kind: cell.Date}, &store.Partitioning{Kind: store.RangePartitions, Partitions: []store.Partition{
		{Name: "old", Lower: bound1("0000-01-01"), Upper: bound1("2024-01-01")},
		{Name: "january", Lower: bound1("2024-01-01"), Upper: bound1("2024-02-01")},
		{Name: "rest", Lower: bound1("2024-03-01"), Upper: bound1("MAX")},
	}}))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Columns(); len(got) != 1 || got[0] != 1 {
		t.Errorf("columns %v", got)
	}
	for value, want := range map[string]string{
		"1999-01-01 00:00:00": "old", "2023-12-31 00:00:00": "old", "2024-01-01 00:00:00": "january", "2024-01-31 00:00:00": "january",
		"2024-02-01 00:00:00": "", "2024-02-29 00:00:00": "", "2024-03-01 00:00:00": "rest", "9999-12-31 00:00:00": "rest",
	} {
		if got, found := r.Find([]cell.Value{day(value)}); got != want || found != (want != "") {
			t.Errorf("%s: got %q, %v, want %q", value, got, found, want)
		}
	}
	if got, _ := r.Find([]cell.Value{nil}); got != "old" {
		t.Errorf("NULL: got %q", got)
	}
}

func TestRouterFindsLists(t *testing.T) {
	r, err := NewRouter(table(cell.Type{Kind: cell.Varchar, Length: 20}, &store.Partitioning{Kind: store.ListPartitions, Partitions: []store.Partition{
		{Name: "north", Values: [][]string{{"kiel"}, {"oslo"}}}, {Name: "south", Values: [][]string{{"rome"}}},
	}}))
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]string{"oslo": "north", "rome": "south", "Rome": "", "": ""} {
		if got, found := r.Find([]cell.Value{value}); got != want || found != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", value, got, found, want)
		}
	}
	if _, found := r.Find([]cell.Value{nil}); found {
		t.Error("NULL has a partition")
	}
}

func TestAutomaticPartitionsAreNamedAfterTheirRows(t *testing.T) {
	moment := cell.Type{Kind: cell.Datetime}
	for _, test := range []struct{ expression, value, want, lower, upper string }{
		{"date_trunc('hour', c)", "2024-05-06 07:08:09", "p2024050607", "2024-05-06 07:00:00", "2024-05-06 08:00:00"},
		{"date_trunc('day', c)", "2024-05-06 07:08:09", "p20240506", "2024-05-06 00:00:00", "2024-05-07 00:00:00"},
		{"date_trunc('month', c)", "2024-05-06 07:08:09", "p202405", "2024-05-01 00:00:00", "2024-06-01 00:00:00"},
		{"date_trunc('year', c)", "2024-05-06 07:08:09", "p2024", "2024-01-01 00:00:00", "2025-01-01 00:00:00"},
		{"time_slice(c, INTERVAL 7 day)", "2024-05-06 07:08:09", "p20240506", "2024-05-06 00:00:00", "2024-05-13 00:00:00"},
		{"time_slice(c, INTERVAL 6 hour)", "2024-05-06 07:08:09", "p2024050606", "2024-05-06 06:00:00", "2024-05-06 12:00:00"},
		{"time_slice(c, INTERVAL 3 month)", "2024-05-06 07:08:09", "p202404", "2024-04-01 00:00:00", "2024-07-01 00:00:00"},
	} {
		r, err := NewRouter(table(moment, &store.Partitioning{Kind: store.ExpressionPartitions, Expression: test.expression}))
		if err != nil {
			t.Fatal(err)
		}
		got := r.Describe([]cell.Value{day(test.value)})
		if got.Name != test.want || got.Lower[0].Value != test.lower || got.Upper[0].Value != test.upper {
			t.Errorf("%s: got %+v", test.expression, got)
		}
		if _, found := r.Find([]cell.Value{nil}); !found {
			t.Errorf("%s: NULL has no partition", test.expression)
		}
	}
	r, err := NewRouter(table(cell.Type{Kind: cell.Varchar, Length: 200}, &store.Partitioning{Kind: store.ColumnPartitions}))
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]string{"oslo": "poslo", "new york": "pnewyork", "2024-01-01": "p20240101", "-5": "p_5", "ö": "pf6", "a_b": "pa5fb"} {
		if got, _ := r.Find([]cell.Value{value}); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

func TestBatchCutsAtUnits(t *testing.T) {
	for _, test := range []struct {
		name  string
		batch Batch
		kind  cell.Kind
		want  string
	}{
		{"days", Batch{"2024-02-28", "2024-03-01", 1, "DAY", ""}, cell.Date, "p20240228[2024-02-28,2024-02-29) p20240229[2024-02-29,2024-03-01) "},
		{"months from the middle", Batch{"2024-01-15", "2024-03-01", 1, "MONTH", ""}, cell.Date, "p202401[2024-01-15,2024-02-01) p202402[2024-02-01,2024-03-01) "},
		{"years to the middle", Batch{"2023-01-01", "2024-06-01", 1, "YEAR", "y"}, cell.Date, "y2023[2023-01-01,2024-01-01) y2024[2024-01-01,2024-06-01) "},
		{"hours", Batch{"2024-01-01 22:00:00", "2024-01-02 00:00:00", 1, "HOUR", ""}, cell.Datetime, "p2024010122[2024-01-01 22:00:00,2024-01-01 23:00:00) p2024010123[2024-01-01 23:00:00,2024-01-02 00:00:00) "},
		{"weeks", Batch{"2024-01-03", "2024-01-10", 1, "WEEK", ""}, cell.Date, "p2024_01[2024-01-03,2024-01-08) p2024_02[2024-01-08,2024-01-10) "},
		{"numbers", Batch{"1", "4", 2, "", ""}, cell.Int, "p1[1,3) p3[3,5) "},
		{"no dates", Batch{"x", "2024-01-01", 1, "DAY", ""}, cell.Date, "Batch build partition EVERY is date type but START or END does not type match."},
		{"hours of dates", Batch{"2024-01-01", "2024-01-02", 1, "HOUR", ""}, cell.Date, "Batch build partition for hour interval only supports partition column as DATETIME type"},
		{"backwards", Batch{"4", "1", 2, "", ""}, cell.Int, "Batch build partition start value should less then end value."},
		{"too many", Batch{"0", "5000", 1, "", ""}, cell.Int, "The number of batch partitions should not exceed:4096"},
	} {
		parts, err := test.batch.Expand(cell.Type{Kind: test.kind})
		got := ""
		for _, p := range parts {
			got += p.Name + "[" + p.Lower[0].Value + "," + p.Upper[0].Value + ") "
		}
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestInsertRangeKeepsOrderAndRefusesOverlap(t *testing.T) {
	types := []cell.Type{{Kind: cell.Int}}
	var ranges []store.Partition
	for _, p := range []store.Partition{
		{Name: "b", Upper: bound1("20")}, {Name: "a", Upper: bound1("10")}, {Name: "d", Lower: bound1("30"), Upper: bound1("MAX")},
	} {
		got, err := InsertRange(slices.Clone(ranges), p, types)
		if p.Name == "a" {
			const want = "Range [types: [INT]; keys: [-2147483648]; ..types: [INT]; keys: [10]; ) is intersected with range: [types: [INT]; keys: [-2147483648]; ..types: [INT]; keys: [20]; )"
			if err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		ranges = got
	}
	if len(ranges) != 2 || ranges[0].Name != "b" || ranges[1].Name != "d" {
		t.Errorf("got %+v", ranges)
	}
	if _, err := InsertRange(slices.Clone(ranges), store.Partition{Name: "e", Lower: bound1("25"), Upper: bound1("25")}, types); err == nil {
		t.Error("an empty range was taken")
	}
}
