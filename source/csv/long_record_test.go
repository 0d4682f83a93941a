package csv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/batch"
	"starlift/source"
	"starlift/source/sourcetest"
)

// TestRowsAroundALongRecordAreReadInPages: a record that is longer than many pages
// comes whole and once, and so do the rows behind it, which were read with it. The
// pages after it are as small as those before, and reading goes on at each offset.
func TestRowsAroundALongRecordAreReadInPages(t *testing.T) {
	const limit, rows, long = 4 << 10, 60_000, 700_000
	var text strings.Builder
	text.WriteString("a,b\n")
	var want []string
	for i := range rows {
		value := "x" + strings.Repeat("y", i%41)
		if i == rows/6 {
			value = strings.Repeat("long,", long/5)
		}
		fmt.Fprintf(&text, "%d,\"%s\"\n", i, value)
		want = append(want, strconv.Itoa(i)+" "+value)
	}
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.csv": text.String()}), 1<<30, Config{Dialect: DefaultDialect()})
	splits := splitsOf(t, s)
	var got []string
	largest, at := 0, source.Offset("")
	// Every hundredth page reading goes on with a reader of its own.
	for ended := false; !ended; {
		r, err := s.Open(context.Background(), splits[0], at)
		if err != nil {
			t.Fatal(err)
		}
		page := &batch.Page{Limit: limit, Tables: make([]batch.Batch, 1)}
		for range 100 {
			page.Reset()
			end, err := r.Next(context.Background(), page)
			if ended = errors.Is(err, io.EOF); ended {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			b := &page.Tables[0]
			at = end
			for _, row := range sourcetest.Text(b) {
				got = append(got, strings.Join(row, " "))
			}
			if len(b.Arena) >= long {
				b.Arena = nil // as whoever has the page drops what is large
			}
			largest = max(largest, cap(b.Arena))
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%d rows, want %d: %.300s", len(got), len(want), diff)
	}
	if most := 1 << 18; largest > most {
		t.Errorf("a page of rows has room for %d bytes, want at most %d", largest, most)
	}
}
