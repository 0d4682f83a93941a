package starrocks

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestRefusedRowsAreTakenApart(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []RefusedRow
	}{
		{"empty", "", nil},
		{"a row of CSV", "Error: Invalid UTF-8 row. Row: 1\x1fa\n", []RefusedRow{{"Invalid UTF-8 row", "1\x1fa"}}},
		{
			"a row with newlines", "Error: a. Row: 1\x1fx\ny\n\nError: b. Row: [1, 'a', NULL]\n",
			[]RefusedRow{{"a", "1\x1fx\ny\n"}, {"b", "[1, 'a', NULL]"}},
		},
		{"no row", "Error: gone wrong\n", []RefusedRow{{"gone wrong", ""}}},
		{
			"a reason that ends with a period", "Error: The row is out of partition ranges. Please add a new partition.. Row: [1]\n",
			[]RefusedRow{{"The row is out of partition ranges. Please add a new partition.", "[1]"}},
		},
		{"a reason with control characters", "Error: \x1b[2J. Row: 1\n", []RefusedRow{{"?[2J", "1"}}},
		{"a cut row", "Error: a. Row: 1\nError: b. Row: 2", []RefusedRow{{"a", "1"}}},
		{"an answer that is no log", "no such file\n", nil},
	} {
		if got := parseRefused(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	var many strings.Builder
	for i := range 60 {
		fmt.Fprintf(&many, "Error: r. Row: %d\n", i)
	}
	if got := parseRefused(many.String()); len(got) != maxLogLines || got[49].Row != "49" {
		t.Errorf("of 60 rows %d are taken", len(got))
	}
}

func FuzzRefusedRows(f *testing.F) {
	f.Add("Error: a. Row: 1\nError: b")
	f.Add("\nError: \nError: . Row: ")
	f.Fuzz(func(t *testing.T, text string) {
		for _, row := range parseRefused(text) {
			if !strings.Contains(text, row.Row) || row.Reason != printable(row.Reason) {
				t.Errorf("%q gives %q", text, row)
			}
		}
	})
}
