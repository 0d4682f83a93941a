package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"starlift/batch"
	"starlift/source"
	"starlift/source/files"
	"starlift/source/sourcetest"
)

func compressed(t testing.TB, text string, open func(io.Writer) io.WriteCloser) string {
	t.Helper()
	var b bytes.Buffer
	w := open(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t testing.TB, text string) string {
	return compressed(t, text, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
}

// numbered is n records of two fields, some with newlines in quotes.
func numbered(n int) (text string, rows [][]string) {
	var b strings.Builder
	b.WriteString("id,note\n")
	for i := range n {
		id := strconv.Itoa(i)
		switch i % 7 {
		case 3:
			fmt.Fprintf(&b, "%s,\"line\n%s\n\"\"\"\n", id, id)
			rows = append(rows, []string{id, "line\n" + id + "\n\""})
		case 5:
			fmt.Fprintf(&b, "%s,\\N\n", id)
			rows = append(rows, []string{id, null})
		default:
			fmt.Fprintf(&b, "%s,note %s\n", id, id)
			rows = append(rows, []string{id, "note " + id})
		}
	}
	return b.String(), rows
}

// bzipped is "a,b\n1,x\n2,y\n" as bzip2 writes it; Go has no writer for it.
const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xbc\xc7\x28\x45\x00\x00\x04\x59\x80\x00\x10\x00\x04\x30\x00\x30\x00\x00\x60\x20\x00\x31\x0c\x08\x23\x41\x9a\x8e\x04\x22\x17\x8b\xb9\x22\x9c\x28\x48\x5e\x63\x94\x22\x80"

func suiteCases(t *testing.T) map[string]sourcetest.Case {
	many, rows := numbered(60)
	one, first := numbered(7)
	long := strings.Repeat("long ", 50_000)
	open := func(files map[string]string, cell int64, c Config) func(*testing.T) source.Source {
		dir := sourcetest.Folder(t, files)
		if c.Dialect.MaxRecordBytes == 0 {
			c.Dialect = DefaultDialect()
		}
		return func(t *testing.T) source.Source { return opened(t, dir, cell, c) }
	}
	double := append(append([][]string{}, first...), first...)
	return map[string]sourcetest.Case{
		"one file":        {Open: open(map[string]string{"a.csv": many}, 1<<20, Config{}), Rows: rows},
		"cells":           {Open: open(map[string]string{"a.csv": many}, 64, Config{}), Rows: rows},
		"tiny cells":      {Open: open(map[string]string{"a.csv": one}, 3, Config{}), Rows: first},
		"pack":            {Open: open(map[string]string{"a.csv": one, "b.csv": one}, 1<<20, Config{}), Rows: double},
		"packs and cells": {Open: open(map[string]string{"a.csv": "id,note\n", "b.csv": many, "c.csv": one, "d.csv": one, "e.csv": ""}, 400, Config{}), Rows: append(append([][]string{}, rows...), double...)},
		"larger pages":    {Open: open(map[string]string{"a.csv": many}, 300, Config{}), Rows: rows, Limit: 100},
		"gzip":            {Open: open(map[string]string{"a.csv.gz": gzipped(t, many)}, 64, Config{Paths: []string{"*.gz"}}), Rows: rows, Limit: 200},
		"zstd in a pack": {Open: open(map[string]string{
			"a.csv.zst": compressed(t, one, func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }),
			"b.csv":     one,
		}, 1<<20, Config{Paths: []string{"*.csv*"}}), Rows: double},
		"lz4": {Open: open(map[string]string{"a": compressed(t, one, func(w io.Writer) io.WriteCloser { return lz4.NewWriter(w) })}, 1<<20,
			Config{Paths: []string{"a"}, Compression: files.LZ4}), Rows: first},
		"header only":      {Open: open(map[string]string{"a.csv": "id,note\n"}, 1<<20, Config{})},
		"very long values": {Open: open(map[string]string{"a.csv": "a,b\n" + long + ",\"" + long + "\"\n1,2\n"}, 100_000, Config{}), Rows: [][]string{{long, long}, {"1", "2"}}},
		"empty values":     {Open: open(map[string]string{"a.csv": "a,b\n,\n\"\",\\N\n"}, 1<<20, Config{}), Rows: [][]string{{"", ""}, {"", null}}},
	}
}

func TestConformance(t *testing.T) {
	cases := suiteCases(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { sourcetest.Run(t, c) })
	}
}

func TestBzip2IsRead(t *testing.T) {
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.csv.bz2": bzipped}), 1<<20, Config{Paths: []string{"a.csv.bz2"}, Dialect: DefaultDialect()})
	got, err := sourcetest.ReadAll(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]string{{"1", "x"}, {"2", "y"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func splitsOf(t *testing.T, s source.Source, known ...source.Known) []source.Split {
	t.Helper()
	splits, err := s.Splits(t.Context(), nil, known)
	if err != nil {
		t.Fatal(err)
	}
	return splits
}

func TestSplitsHaveTheirIdentity(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.csv": "x,y\n1,2\n", "b#1.csv": "x,y\n3,4\n", "c.csv": "x,y\n" + strings.Repeat("5,6\n", 10), "d.csv": "x,y\n7,8\n"})
	got := splitsOf(t, opened(t, dir, 20, Config{Dialect: DefaultDialect()}))
	want := []source.Split{
		{ID: "a.csv#+1", Parts: []string{"a.csv:8:eaeb84d88f078943", "b#1.csv:8:83cf381262e3b324"}, Tables: []int{0}, Bytes: 16},
		{ID: "c.csv#0", Parts: []string{"c.csv:44:0fb12daf02850192@0-20"}, Tables: []int{0}, Bytes: 20},
		{ID: "c.csv#1", Parts: []string{"c.csv:44:0fb12daf02850192@20-40"}, Tables: []int{0}, Bytes: 20},
		{ID: "c.csv#2", Parts: []string{"c.csv:44:0fb12daf02850192@40-44"}, Tables: []int{0}, Bytes: 4},
		{ID: "d.csv", Parts: []string{"d.csv:8:8036fe30d873df1c"}, Tables: []int{0}, Bytes: 8},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func TestPacksHaveAtMost64FilesAndACellOfBytes(t *testing.T) {
	files := map[string]string{}
	for i := range 130 {
		files[fmt.Sprintf("%03d.csv", i)] = "x\n1\n"
	}
	dir := sourcetest.Folder(t, files)
	for _, c := range []struct {
		cell int64
		want string
	}{{1 << 20, "64 64 2"}, {41, strings.Repeat("10 ", 13)}} {
		var sizes []string
		for _, s := range splitsOf(t, opened(t, dir, c.cell, Config{Dialect: DefaultDialect()})) {
			sizes = append(sizes, strconv.Itoa(len(s.Parts)))
		}
		if got := strings.Join(sizes, " "); got != strings.TrimSpace(c.want) {
			t.Errorf("cells of %d bytes: packs of %s files, want %s", c.cell, got, c.want)
		}
	}
}

// asKnown reads splits and gives them back as a state has them.
func asKnown(t *testing.T, s source.Source, splits []source.Split) (known []source.Known) {
	t.Helper()
	for _, split := range splits {
		_, end, err := sourcetest.ReadSplit(s, split, "")
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, source.Known{Split: split, At: end, Done: true})
	}
	return known
}

func TestGrownFileGivesItsTail(t *testing.T) {
	text, rows := numbered(40)
	whole, all := numbered(100)
	for _, cell := range []int64{1 << 20, 2000, 500, 50} {
		t.Run(strconv.FormatInt(cell, 10), func(t *testing.T) {
			dir := sourcetest.Folder(t, map[string]string{"a.csv": text})
			s := opened(t, dir, cell, Config{Dialect: DefaultDialect()})
			known := asKnown(t, s, splitsOf(t, s))
			sourcetest.Put(t, dir, "a.csv", whole)
			grown := opened(t, dir, cell, Config{Dialect: DefaultDialect()})
			got, err := sourcetest.ReadAll(grown, known...)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, all[len(rows):]) {
				t.Errorf("got %d rows from %q on, want %d from %q on", len(got), got[0], len(all)-len(rows), all[len(rows)])
			}
			for _, k := range asKnown(t, grown, splitsOf(t, grown, known...)) {
				for _, o := range known {
					if o.ID == k.ID {
						t.Errorf("the ID %q is of two splits", o.ID)
					}
				}
				known = append(known, k)
			}
			if rest := splitsOf(t, opened(t, dir, cell, Config{Dialect: DefaultDialect()}), known...); len(rest) != 0 {
				t.Errorf("after both were loaded there are %+v", rest)
			}
		})
	}
}

func TestUnfinishedSplitOfAGrownFileReadsItsOldPart(t *testing.T) {
	text, rows := numbered(40)
	whole, all := numbered(100)
	dir := sourcetest.Folder(t, map[string]string{"a.csv": text})
	old := splitsOf(t, opened(t, dir, 1<<20, Config{Dialect: DefaultDialect()}))
	sourcetest.Put(t, dir, "a.csv", whole)
	s := opened(t, dir, 1<<20, Config{Dialect: DefaultDialect()})
	splits := append(old, splitsOf(t, s, source.Known{Split: old[0]})...)
	var got [][]string
	for i, split := range splits {
		part, _, err := sourcetest.ReadSplit(s, split, "")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 && len(part) != len(rows) {
			t.Errorf("the old part has %d rows, want %d", len(part), len(rows))
		}
		got = append(got, part...)
	}
	if !reflect.DeepEqual(got, all) {
		t.Errorf("got %d rows, want %d", len(got), len(all))
	}
}

func TestChangedFilesAreFound(t *testing.T) {
	text, _ := numbered(40)
	cases := []struct {
		name   string
		change func(t *testing.T, dir string)
		done   bool
		want   string // empty: no error
	}{
		{"replaced, same size", func(t *testing.T, dir string) {
			sourcetest.Put(t, dir, "a.csv", strings.Replace(text, "note 1\n", "note X\n", 1))
		}, true, "replaced"},
		{"replaced, larger", func(t *testing.T, dir string) {
			sourcetest.Put(t, dir, "a.csv", strings.Replace(text, "note 1\n", "note X\n", 1)+"1,2\n")
		}, true, "replaced"},
		{"shrunk", func(t *testing.T, dir string) { sourcetest.Put(t, dir, "a.csv", text[:len(text)-9]) }, true, "has shrunk from"},
		{"emptied", func(t *testing.T, dir string) { sourcetest.Put(t, dir, "a.csv", "") }, true, "has shrunk from"},
		{"vanished, done", func(t *testing.T, dir string) { remove(t, dir) }, true, ""},
		{"vanished, not done", func(t *testing.T, dir string) { remove(t, dir) }, false, "has vanished"},
		{"untouched", func(*testing.T, string) {}, false, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := sourcetest.Folder(t, map[string]string{"a.csv": text, "b.csv": "id,note\n1,2\n"})
			s := opened(t, dir, 100, Config{Dialect: DefaultDialect()})
			known := asKnown(t, s, splitsOf(t, s))
			for i := range known {
				known[i].Done = c.done
			}
			c.change(t, dir)
			_, err := opened(t, dir, 100, Config{Dialect: DefaultDialect()}).Splits(t.Context(), nil, known)
			var changed *source.ChangedError
			if c.want == "" && err == nil {
				return
			}
			if !errors.As(err, &changed) || changed.What != "a.csv" || !strings.Contains(changed.Reason, c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func remove(t *testing.T, dir string) {
	if err := os.Remove(filepath.Join(dir, "a.csv")); err != nil {
		t.Fatal(err)
	}
}

func TestFileThatGrewInsideARecordIsRefused(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.csv": "a,b\n1,x"})
	s := opened(t, dir, 100, Config{Dialect: DefaultDialect()})
	known := asKnown(t, s, splitsOf(t, s))
	sourcetest.Put(t, dir, "a.csv", "a,b\n1,xyz\n")
	_, err := opened(t, dir, 100, Config{Dialect: DefaultDialect()}).Splits(t.Context(), nil, known)
	if want := "a.csv: the file grew inside its last record, which had no row delimiter"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFileThatChangesWhileItIsReadIsRefused(t *testing.T) {
	text, _ := numbered(40)
	for name, change := range map[string]func(t *testing.T, dir string){
		"appended to": func(t *testing.T, dir string) { sourcetest.Put(t, dir, "a.csv", text+"1,2\n") },
		"replaced": func(t *testing.T, dir string) {
			sourcetest.Put(t, dir, "new", text)
			if err := os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "a.csv")); err != nil {
				t.Fatal(err)
			}
		},
		"removed": func(t *testing.T, dir string) { remove(t, dir) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := sourcetest.Folder(t, map[string]string{"a.csv": text})
			s := opened(t, dir, 1<<20, Config{Dialect: DefaultDialect()})
			split := splitsOf(t, s)[0]
			if _, err := s.Tables(t.Context()); err != nil {
				t.Fatal(err)
			}
			change(t, dir)
			_, _, err := sourcetest.ReadSplit(s, split, "")
			var changed *source.ChangedError
			if !errors.As(err, &changed) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestHeadersMustAgree(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.csv": "x,y\n1,2\n", "b.csv": "y,x\n1,2\n"})
	_, err := opened(t, dir, 100, Config{Dialect: DefaultDialect()}).Tables(t.Context())
	if want := "b.csv: the header is y,x, but that of a.csv is x,y"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOneFileIsReadByLanesAtOnce(t *testing.T) {
	text, rows := numbered(2000)
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.csv": text}), 1000, Config{Dialect: DefaultDialect()})
	splits := splitsOf(t, s)
	parts, errs := make([][][]string, len(splits)), make([]error, len(splits))
	var lanes sync.WaitGroup
	for lane := range 4 {
		lanes.Go(func() {
			for i := len(splits) - 1 - lane; i >= 0; i -= 4 {
				parts[i], _, errs[i] = sourcetest.ReadSplit(s, splits[i], "")
			}
		})
	}
	lanes.Wait()
	var got [][]string
	for i := range parts {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		got = append(got, parts[i]...)
	}
	if !reflect.DeepEqual(got, rows) {
		t.Errorf("got %d rows, want %d", len(got), len(rows))
	}
}

func TestDeclaredTypesAndNames(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.csv": "1,x\n"})
	headless := with(func(d *Dialect) { d.Header = false }).Dialect
	c := Config{Folder: dir, Paths: []string{"a.csv"}, Dialect: headless}
	s, err := c.Open(t.Context(), source.Settings{CellBytes: 100, Fields: []string{"p", "q"}})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := s.Tables(t.Context())
	if err != nil || tables[0].Columns[0].Name != "p" || tables[0].Columns[1].Name != "q" {
		t.Errorf("without header and columns: %+v, %v", tables, err)
	}
	c.Dialect.Header = true
	c.Columns = []files.Column{{Name: "1", Native: "INT"}, {Name: "y", Native: "INT"}}
	_, err = opened(t, dir, 100, c).Tables(t.Context())
	if want := `columns declares "y", which the header does not name: it has 1, x`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLocateNamesFileAndLine(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.csv": "x,y\n\"1\n2\",3\n4,5\n", "b.csv": "x,y\n\n6,7\n"})
	s := opened(t, dir, 1000, Config{Dialect: DefaultDialect()})
	split := splitsOf(t, s)[0]
	for at, want := range map[int64]string{4: "a.csv line 2", 12: "a.csv line 4", 1<<48 + 5: "b.csv line 3"} {
		place, err := s.Locate(t.Context(), split, at)
		if err != nil || place.String() != want {
			t.Errorf("%d is %v, %v; want %s", at, place, err, want)
		}
	}
}

// TestRowsOfLaterFilesOfAPackHaveTheirPlace reads a pack in one page: the rows of
// every file must lead back to it.
func TestRowsOfLaterFilesOfAPackHaveTheirPlace(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.csv": "x,y\n1,2\n3,4\n", "b.csv": "x,y\n5,6\n", "c.csv": "x,y\n\"7\n\",8\n9,10\n"})
	s := opened(t, dir, 1000, Config{Dialect: DefaultDialect()})
	split := splitsOf(t, s)[0]
	tables, err := s.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(t.Context(), split, split.Start)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	page := &batch.Page{Limit: 1 << 20, Tables: []batch.Batch{batch.New(tables[0].Columns, batch.Text)}}
	if _, err := r.Next(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	want := []string{"a.csv line 2", "a.csv line 3", "b.csv line 2", "c.csv line 2", "c.csv line 4"}
	if len(page.Tables[0].At) != len(want) {
		t.Fatalf("%d rows in the page, want %d", len(page.Tables[0].At), len(want))
	}
	for i, at := range page.Tables[0].At {
		place, err := s.Locate(t.Context(), split, at)
		if err != nil || place.String() != want[i] {
			t.Errorf("row %d is at %v, %v; want %s", i, place, err, want[i])
		}
	}
}
