package csv

import (
	"reflect"
	"strconv"
	"testing"

	"starlift/source"
	"starlift/source/sourcetest"
)

// A state that was made of a ledger knows what was loaded and nothing else: what
// is missing between it is listed, with the identity that it had, and what was
// loaded is not.
func TestPartsBetweenKnownOnesAreListed(t *testing.T) {
	text, rows := numbered(60)
	dir := sourcetest.Folder(t, map[string]string{"a.csv": text})
	open := func() source.Source { return opened(t, dir, 120, Config{Dialect: DefaultDialect()}) }
	all := splitsOf(t, open())
	if len(all) < 5 {
		t.Fatalf("only %d cells", len(all))
	}
	for _, missing := range [][]int{{0}, {2}, {1, 3}, {0, 2, len(all) - 1}, {2, 3}, {len(all) - 1}} {
		var known []source.Known
		var want []source.Split
		gone := map[int]bool{}
		for _, i := range missing {
			gone[i] = true
			want = append(want, all[i])
		}
		for i, s := range all {
			if !gone[i] {
				known = append(known, source.Known{Split: s, Done: true})
			}
		}
		if got := splitsOf(t, open(), known...); !reflect.DeepEqual(got, want) {
			t.Errorf("without %v: got %+v, want %+v", missing, got, want)
		}
	}
	// A cell is missing and the file has grown: its tail was loaded, too.
	whole, more := numbered(100)
	sourcetest.Put(t, dir, "a.csv", whole)
	var known []source.Known
	for i, s := range all {
		if i != 1 {
			known = append(known, source.Known{Split: s, Done: true})
		}
	}
	read := map[string]bool{}
	s := open()
	for _, k := range all {
		if k.ID != all[1].ID {
			part, _, err := sourcetest.ReadSplit(s, k, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range part {
				read[r[0]] = true
			}
		}
	}
	got, err := sourcetest.ReadAll(open(), known...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got {
		if read[r[0]] {
			t.Errorf("row %s is read a second time", r[0])
		}
		read[r[0]] = true
	}
	for i := range more {
		if !read[strconv.Itoa(i)] {
			t.Errorf("row %d is missing", i)
		}
	}
	if len(rows) >= len(more) {
		t.Fatal("the file did not grow")
	}
}
