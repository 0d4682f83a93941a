package apply_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"starlift/apply"
	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// lenientSite is a site whose load accepts a share of bad rows and keeps them.
func lenientSite(t *testing.T, version starrocks.Interface, ratio float64) *site {
	t.Helper()
	s := newSite(t, "3.5.4", schema.Duplicate)
	s.job.Interface, s.job.Options.Properties.MaxFilterRatio = version, ratio
	s.job.Rejected = &config.Rejected{Path: "r.jsonl", Full: filepath.Join(s.dir, "r.jsonl"), MaxRows: 1000}
	return s
}

// badRows is a source of n rows of which some have no number, and others cannot be
// read.
func badRows(n int, values, records []int) *memory {
	src := newMemory(7).add(splitOf("a"), 1, n)
	src.refuses = func(id int) bool { return slices.Contains(records, id) }
	src.cells = func(id int) []*string {
		text, note := strconv.Itoa(id), "note"
		if slices.Contains(values, id) {
			text = "no number"
		}
		return []*string{&text, &note}
	}
	return src
}

func (s *site) rejected() []apply.RejectedRow {
	s.t.Helper()
	text, err := os.ReadFile(s.job.Rejected.Full)
	if err != nil {
		s.t.Fatal(err)
	}
	var rows []apply.RejectedRow
	for line := range strings.Lines(string(text)) {
		var row apply.RejectedRow
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			s.t.Fatalf("%q: %v", line, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// rejectedAt are the places of the rows in the file.
func (s *site) rejectedAt() (at []int64) {
	s.t.Helper()
	for _, row := range s.rejected() {
		at = append(at, row.Row)
	}
	return at
}

func TestBadRowsAreLeftOutWhereverTheyStand(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V2, starrocks.V1} {
		for _, c := range []struct{ values, records []int }{
			{[]int{1}, nil}, {nil, []int{1}}, {[]int{20}, nil}, {nil, []int{20}}, // the ends of the epoch
			{[]int{7, 8}, []int{14, 15}},                                               // the ends of pages
			{[]int{15, 16, 17, 18, 19, 20}, nil}, {nil, []int{15, 16, 17, 18, 19, 20}}, // the last page
			{[]int{8, 9, 10, 11, 12, 13, 14}, []int{19, 20}}, // a whole page
		} {
			t.Run(fmt.Sprintf("%s %v %v", version, c.values, c.records), func(t *testing.T) {
				s := lenientSite(t, version, 0.5)
				s.done(s.run(context.Background(), badRows(20, c.values, c.records)))
				bad := len(c.values) + len(c.records)
				if all, _ := s.rows(); all != 20-bad {
					t.Errorf("%d rows are in the table, want %d", all, 20-bad)
				}
				if l := s.load(); l.Rows != int64(20-bad) || l.Filtered != int64(bad) {
					t.Errorf("the state counts %d rows and %d filtered", l.Rows, l.Filtered)
				}
				var want []int64
				for _, id := range slices.Sorted(slices.Values(append(slices.Clone(c.values), c.records...))) {
					want = append(want, int64(id))
				}
				if got := s.rejectedAt(); !slices.Equal(got, want) {
					t.Errorf("the file has rows %v, want %v", got, want)
				}
			})
		}
	}
}

func TestShareOfBadRowsIsHeld(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V2, starrocks.V1} {
		s := lenientSite(t, version, 0.2)
		r, err := s.run(context.Background(), badRows(20, []int{1, 2, 3}, []int{8, 9}))
		if err != nil || len(r.Failures) != 1 || r.Failures[0].Code != diag.Filtered ||
			!strings.Contains(strings.Join(r.Failures[0].Notes, "\n"), "refused: 5 of 20 rows, 5 by starlift and 0 by StarRocks\nplace:  row 1\n") {
			t.Errorf("%s: %+v, %v", version, r.Failures, err)
		}
		if all, _ := s.rows(); all != 0 {
			t.Errorf("%s: %d rows are in the table", version, all)
		}
		if got := s.rejectedAt(); len(got) != 5 {
			t.Errorf("%s: the file has %v", version, got)
		}
		// One fewer is as many as may be.
		s.done(s.run(context.Background(), badRows(20, []int{1, 2, 3}, []int{8})))
		if all, _ := s.rows(); all != 16 {
			t.Errorf("%s: %d rows are in the table, want 16", version, all)
		}
		if got := s.rejectedAt(); len(got) != 5 {
			t.Errorf("%s: the file has %v: it has rows twice", version, got)
		}
	}
}

func TestEpochOfBadRowsAloneIsDone(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V2, starrocks.V1} {
		for _, src := range []*memory{badRows(3, []int{1, 2, 3}, nil), badRows(3, nil, []int{1, 2, 3})} {
			s := lenientSite(t, version, 1)
			s.done(s.run(context.Background(), src))
			if l := s.load(); l.Rows != 0 || l.Filtered != 3 || !l.Splits[0].Done {
				t.Errorf("%s: the state has %+v", version, l)
			}
			if got := s.rejectedAt(); len(got) != 3 {
				t.Errorf("%s: the file has %v", version, got)
			}
		}
	}
}

// TestCountsThatAreLostAreNotGuessed: the share cannot be held without them.
func TestCountsThatAreLostAreNotGuessed(t *testing.T) {
	s := lenientSite(t, starrocks.V2, 0.5)
	s.fault("prepare", 1, "lose_answer")
	s.done(s.run(context.Background(), badRows(20, []int{5}, nil)))
	if all, ids := s.rows(); all != 19 || ids != 19 {
		t.Errorf("%d rows, %d ids", all, ids)
	}
	if got := s.rejectedAt(); !slices.Equal(got, []int64{5}) {
		t.Errorf("the file has %v", got)
	}
}

func TestRejectedRowsAreKeptOnceThroughEachCrash(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V2, starrocks.V1} {
		s := lenientSite(t, version, 0.5)
		for step := 1; ; step++ {
			s.reset()
			if err := os.RemoveAll(s.job.Rejected.Full); err != nil {
				t.Fatal(err)
			}
			disk := brokenAt(step)
			r, err := s.runBroken(context.Background(), badRows(20, []int{2, 9}, []int{20}), disk.fault)
			if disk.held() {
				s.done(r, err)
				break
			}
			s.done(s.run(context.Background(), badRows(20, []int{2, 9}, []int{20})))
			if got := s.rejectedAt(); !slices.Equal(got, []int64{2, 9, 20}) {
				t.Fatalf("%s, step %d: the file has %v", version, step, got)
			}
			if all, ids := s.rows(); all != 17 || ids != 17 {
				t.Fatalf("%s, step %d: %d rows, %d ids", version, step, all, ids)
			}
		}
	}
}

func TestFirstBadRowShowsTheOthers(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	r, err := s.run(context.Background(), badRows(400, []int{30, 31, 50, 60, 70, 80, 90}, []int{33}))
	if err != nil || len(r.Failures) != 1 || r.Failures[0].Code != diag.BadValue {
		t.Fatalf("%+v, %v", r.Failures, err)
	}
	want := []string{
		"place:  row 30", "column: id", `value:  "no number"`, "reason: not a whole number, as BIGINT needs",
		`also:   row 31, column "id": not a whole number, as BIGINT needs: "no number"`, "also:   row 33: it cannot be read",
		`also:   row 50, column "id": not a whole number, as BIGINT needs: "no number"`, `also:   row 60, column "id": not a whole number, as BIGINT needs: "no number"`,
		"count:  there may be more behind them",
	}
	if got := r.Failures[0].Notes; !slices.Equal(got, want) {
		t.Errorf("notes\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// With a file all of them are in it, and the count is known.
	s.job.Rejected = &config.Rejected{Path: "r.jsonl", Full: filepath.Join(s.dir, "r.jsonl"), MaxRows: 6}
	r, err = s.run(context.Background(), badRows(400, []int{30, 31, 50, 60, 70, 80, 90}, []int{33}))
	if err != nil || len(r.Failures) != 1 || !slices.Contains(r.Failures[0].Notes, "count:  8 such rows in this batch") {
		t.Errorf("%+v, %v", r.Failures, err)
	}
	if got := s.rejectedAt(); !slices.Equal(got, []int64{30, 31, 33, 50, 60, 70}) {
		t.Errorf("the file has %v", got)
	}
}
