package bench

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/starrocks"
)

// What is measured must be a load that is right: the standard reader of CSV is
// the measure.
func TestGeneratedRowsArriveAsTheyWere(t *testing.T) {
	const n = 20_000
	path, size := generated(t, n)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil || len(records) != n+1 {
		t.Fatal(len(records), err)
	}
	e := encoder(t, starrocks.RowFormat{})
	row := 1
	readAll(t, path, size, func(b *batch.Batch) {
		out, next, err := e.Append(nil, b, 0, 0)
		if err != nil || next != b.Rows {
			t.Fatal(next, err)
		}
		lines := strings.SplitAfter(string(out), "\x02")
		for _, line := range lines[:len(lines)-1] {
			if want := strings.Join(records[row], "\x01") + "\x02"; line != want {
				t.Fatalf("row %d arrives as %q, want %q", row, line, want)
			}
			row++
		}
	})
	if row != n+1 {
		t.Errorf("%d rows arrive, want %d", row-1, n)
	}
}
