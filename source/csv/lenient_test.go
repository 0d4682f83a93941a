package csv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/source"
	"starlift/source/sourcetest"
)

func lenientSource(t *testing.T, text string) (source.Source, []source.Split) {
	t.Helper()
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.csv": text}), 1<<20, Config{Dialect: DefaultDialect()})
	return s, splitsOf(t, s)
}

// lenient reads all of a split leniently, and gives rows and refused records as
// "line:text" in the order in which they came.
func lenient(t *testing.T, s source.Source, split source.Split, limit int) (rows, refused []string) {
	t.Helper()
	r, err := s.Open(t.Context(), split, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	page := &batch.Page{Limit: limit, Lenient: true, Tables: []batch.Batch{{}}}
	line := func(at int64) int {
		place, err := s.Locate(t.Context(), split, at)
		if err != nil {
			t.Fatal(err)
		}
		return place.Line
	}
	for {
		page.Reset()
		_, err := r.Next(context.Background(), page)
		b := &page.Tables[0]
		for row := range b.Rows {
			first := b.Cols[0].Spans[row]
			rows = append(rows, fmt.Sprintf("%d:%s", line(b.At[row]), b.Arena[first.Off:first.End]))
		}
		for _, record := range page.Refused {
			refused = append(refused, fmt.Sprintf("%d:%s", line(record.At), record.Reason))
		}
		if errors.Is(err, io.EOF) {
			return rows, refused
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestLenientReadingGoesOnBehindRaggedRecords(t *testing.T) {
	text := "a,b\n1,x\n2\n3,y\n4,y,z\n\"5\n\",z\n6,\"q\"\n7,8,9\n"
	for _, limit := range []int{1, 8, 1 << 16} {
		s, splits := lenientSource(t, text)
		rows, refused := lenient(t, s, splits[0], limit)
		if got := strings.Join(rows, " "); got != "2:1 4:3 6:5\n 8:6" {
			t.Errorf("limit %d: rows %q", limit, got)
		}
		want := "3:1 field, and the header or the columns say 2, 5:3 fields, and the header or the columns say 2, 9:3 fields, and the header or the columns say 2"
		if got := strings.Join(refused, ", "); got != want {
			t.Errorf("limit %d: refused %q, want %q", limit, got, want)
		}
	}
}

// TestLenientPageOfBadRecordsIsBounded: a page ends where it is full of them.
func TestLenientPageOfBadRecordsIsBounded(t *testing.T) {
	s, splits := lenientSource(t, "a,b\n"+strings.Repeat("1\n", 100_000))
	r, err := s.Open(t.Context(), splits[0], "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	page := &batch.Page{Limit: 4096, Lenient: true, Tables: []batch.Batch{{}}}
	if _, err := r.Next(t.Context(), page); err != nil || len(page.Refused) == 0 || page.Bytes() > 64<<10 {
		t.Errorf("%d refused, %d bytes, %v", len(page.Refused), page.Bytes(), err)
	}
}

func TestManyRowsAreLocatedInOnePass(t *testing.T) {
	s, splits := lenientSource(t, "a\n1\n2\n3\n4\n")
	l, ok := s.(source.Locator)
	if !ok {
		t.Fatal("a source of files cannot locate many rows at once")
	}
	places, err := l.LocateAll(t.Context(), splits[0], []int64{2, 4, 4, 8})
	if err != nil || len(places) != 4 || places[0].Line != 2 || places[1].Line != 3 || places[2].Line != 3 || places[3].Line != 5 {
		t.Errorf("%v, %v", places, err)
	}
}
