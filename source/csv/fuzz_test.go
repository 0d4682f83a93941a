package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
	"starlift/source/files"
	"starlift/source/sourcetest"
)

// parsed takes a text apart, arriving in pieces of chunk bytes; it returns the
// fields, the places at which records end, and whether all could be read.
func parsed(g *grammar, text []byte, chunk int) (rows [][]string, ends []int, ok bool) {
	data := []byte{}
	pos, taken := 0, 0
	var fields []field
	for {
		final := taken == len(text)
		for pos < len(data) {
			var next int
			var o outcome
			fields, next, o, _ = g.record(data, pos, final, fields)
			if o == isPartial {
				if final {
					panic("a record that is partial at the end of the data")
				}
				break
			}
			if o == isFaulty {
				return rows, ends, false
			}
			if o == isRecord {
				var row []string
				for _, f := range fields {
					row = append(row, string(data[f.off:f.off+valueLength(g, data, f)]))
				}
				rows = append(rows, row)
			}
			pos = next
			ends = append(ends, next)
		}
		if final {
			return rows, ends, true
		}
		n := min(chunk, len(text)-taken)
		data = append(data, text[taken:taken+n]...)
		taken += n
	}
}

func valueLength(g *grammar, data []byte, f field) int {
	if f.rewrite {
		return g.rewrite(data, f) - f.off
	}
	return f.end - f.off
}

func seeds(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "\"a\"\"b\",\"c\nd\"\r\n", "\r\n\n,\n", "a\r,b", "\"\"", "\"a\" ,b\n", "a\"b\n", "\"a", "x\r\r\n", "\"x\"\r\"y\"", "a,\"b\"\rc",
		"12345678,1234567\n123456789012345678901234567890\n", "#c,\"\n#\"x", `\N,"\N",\"` + "\n", "a||b|~\n~c||~\n",
	} {
		f.Add([]byte(s), 3)
	}
}

// The standard reader is the measure for the default dialect; it differs in
// that it drops empty lines and turns "\r\n" in quotes into "\n".
func FuzzRecordsAgreeWithEncodingCSV(f *testing.F) {
	seeds(f)
	g, err := newGrammar(DefaultDialect())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte, chunk int) {
		rows, _, ok := parsed(g, text, max(1, min(chunk, 64)))
		r := stdcsv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if ok != (err == nil) {
			t.Fatalf("%q: read: %v; encoding/csv: %v", text, ok, err)
		}
		if err != nil {
			return
		}
		var got [][]string
		for _, row := range rows {
			for i := range row {
				row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
			}
			if len(row) != 1 || row[0] != "" {
				got = append(got, row)
			}
		}
		want = slicesWithoutEmpty(want)
		if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n got %q\nwant %q", text, got, want)
		}
	})
}

func slicesWithoutEmpty(rows [][]string) [][]string {
	var kept [][]string
	for _, row := range rows {
		if len(row) != 1 || row[0] != "" {
			kept = append(kept, row)
		}
	}
	return kept
}

func dialects() []Dialect {
	change := func(f func(*Dialect)) Dialect {
		d := DefaultDialect()
		f(&d)
		return d
	}
	return []Dialect{
		DefaultDialect(),
		change(func(d *Dialect) { d.Enclose = 0 }),
		change(func(d *Dialect) { d.Comment = "#" }),
		change(func(d *Dialect) { d.Escape = '\\' }),
		change(func(d *Dialect) { d.TrimSpace = true }),
		change(func(d *Dialect) { d.ColumnSeparator, d.RowDelimiter = "||", "~\n" }),
		change(func(d *Dialect) { d.ColumnSeparator, d.RowDelimiter, d.Escape = "ab", "ba", '\\' }),
		change(func(d *Dialect) { d.ColumnSeparator, d.RowDelimiter = "\t", ";" }),
	}
}

// Finding the ends of records and taking records apart must not disagree, in
// whatever pieces the data arrives, or a cell would begin inside a record.
func FuzzFramingAgreesWithParsing(f *testing.F) {
	seeds(f)
	f.Add([]byte(`0\"`), 1) // an escape character whose partner comes later
	f.Fuzz(func(t *testing.T, text []byte, chunk int) {
		for _, d := range dialects() {
			g, err := newGrammar(d)
			if err != nil {
				t.Fatal(err)
			}
			chunk := max(1, min(chunk, 64))
			rows, ends, ok := parsed(g, text, len(text)+1)
			again, endsAgain, okAgain := parsed(g, text, chunk)
			if ok != okAgain || !reflect.DeepEqual(rows, again) || !reflect.DeepEqual(ends, endsAgain) {
				t.Fatalf("%+v: %q in pieces of %d: %q %v %v, whole: %q %v %v", d, text, chunk, again, endsAgain, okAgain, rows, ends, ok)
			}
			for stop := 1; stop <= len(text); stop++ {
				want := len(text)
				for _, end := range ends {
					if end >= stop {
						want = end
						break
					}
				}
				at, err := framed(t, g, slowly{bytes.NewReader(text), chunk}, stop)
				if failed := err != nil; failed != (!ok && (len(ends) == 0 || stop > ends[len(ends)-1])) {
					t.Fatalf("%+v: %q framed to %d: %v; ends %v, readable: %v", d, text, stop, err, ends, ok)
				}
				if err == nil && at != want {
					t.Fatalf("%+v: %q framed to %d ends at %d, want %d", d, text, stop, at, want)
				}
			}
		}
	})
}

// framed finds the first record that begins at or behind stop, in data that
// arrives as in gives it.
func framed(t *testing.T, g *grammar, in io.Reader, stop int) (at int, err error) {
	var data []byte
	piece := make([]byte, 64)
	f := framing{g: g}
	for final := false; at < stop; {
		next, _, partial, fault := f.Frame(data, at, stop, final)
		at = next
		switch {
		case fault.Reason != "":
			return at, errors.New(fault.Reason)
		case !partial && at >= stop, final:
			return at, nil
		}
		n, err := in.Read(piece)
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		data, final = append(data, piece[:n]...), err == io.EOF
	}
	return at, nil
}

// slowly gives a few bytes at a time.
type slowly struct {
	in    io.Reader
	chunk int
}

func (s slowly) Read(p []byte) (int, error) { return s.in.Read(p[:min(len(p), s.chunk)]) }

// The quick way through simple records must do what the thorough one does.
func FuzzQuickAgreesWithThorough(f *testing.F) {
	seeds(f)
	f.Add([]byte("1,2\n\\N,\"3\"\r\n"), 1|7<<3)
	f.Add([]byte("1234,2\n"), 1|7<<3)
	f.Fuzz(func(t *testing.T, text []byte, columns int) {
		// Most texts are so short that no block of bytes is looked at.
		text = bytes.Repeat(text, 1+(columns>>3&7)*100/max(1, len(text)))
		columns = 1 + (columns&7)%3
		for _, d := range dialects() {
			g, err := newGrammar(d)
			if err != nil {
				t.Fatal(err)
			}
			thorough := *g
			thorough.quick = false
			rows, at, next, o, why := batchOf(g, text, columns)
			rows2, at2, next2, o2, why2 := batchOf(&thorough, text, columns)
			if o != o2 || next != next2 || why != why2 || !reflect.DeepEqual(rows, rows2) || !reflect.DeepEqual(at, at2) {
				t.Fatalf("%+v: %q:\nquick    %q %v %d %v %v\nthorough %q %v %d %v %v", d, text, rows, at, next, o, why, rows2, at2, next2, o2, why2)
			}
		}
	})
}

func batchOf(g *grammar, text []byte, columns int) (rows [][]string, at []int64, next int, o outcome, f files.Fault) {
	p := parser{g: g, types: make([]schema.Type, columns)}
	b := batch.Batch{Arena: bytes.Clone(text)}
	p.Bind(&b)
	next, o, f = p.parse(b.Arena, 0, len(text), true, 0)
	p.Release(&b)
	return sourcetest.Text(&b), b.At, next, o, f
}

func TestTruncatedGzipIsAnErrorAndNoEnd(t *testing.T) {
	whole := gzipped(t, strings.Repeat("1,x\n", 10_000))
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.csv.gz": whole[:len(whole)-9]}), 1<<20, Config{
		Paths: []string{"a.csv.gz"}, Dialect: with(func(d *Dialect) { d.Header = false }).Dialect, Columns: []files.Column{{Name: "a"}, {Name: "b"}},
	})
	_, err := sourcetest.ReadAll(s)
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(err.Error(), "read a.csv.gz as gzip: ") {
		t.Errorf("got %v", err)
	}
}
