package json

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"starlift/source"
	"starlift/source/sourcetest"
)

// numbered is n documents, some over several lines, some with braces and quotes
// in their texts, some without a key, between what is asked for.
func numbered(n int, before, between, after string) (text string, rows [][]string) {
	var b strings.Builder
	b.WriteString(before)
	for i := range n {
		if i > 0 {
			b.WriteString(between)
		}
		id := strconv.Itoa(i)
		switch i % 7 {
		case 3:
			fmt.Fprintf(&b, "{\"id\":%s,\n \"note\":\"line\\n%s \\\"}{[\"}", id, id)
			rows = append(rows, []string{id, "line\n" + id + " \"}{["})
		case 5:
			fmt.Fprintf(&b, "{ \"note\" : null , \"id\" : %s }", id)
			rows = append(rows, []string{id, null})
		case 6:
			fmt.Fprintf(&b, `{"id":%s}`, id)
			rows = append(rows, []string{id, absent})
		default:
			fmt.Fprintf(&b, `{"id":%s,"note":"note %s"}`, id, id)
			rows = append(rows, []string{id, "note " + id})
		}
	}
	b.WriteString(after)
	return b.String(), rows
}

func compressed(t *testing.T, text string, writer func(io.Writer) io.WriteCloser) string {
	t.Helper()
	var b bytes.Buffer
	w := writer(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
func lz4ed(w io.Writer) io.WriteCloser   { return lz4.NewWriter(w) }
func zstded(w io.Writer) io.WriteCloser  { z, _ := zstd.NewWriter(w); return z }

// bzipped is {"a":1,"b":"x"} and {"a":2,"b":"y"} on two lines, as bzip2 writes
// it; Go has no writer for it.
const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xd8\xa5\x60\x2f\x00\x00\x0e\x59\x80\x00\x10\x10\x04\x30\x10\x30\x00\x00\x6a\x20\x00\x21\x2a\x1a\x68\xd1\xfa\x84\x0d\x03\x41\x28\xa1\x38\x78\x5f\xbb\x13\x02\x64\xb1\x77\x24\x53\x85\x09\x0d\x8a\x56\x02\xf0"

func TestConformance(t *testing.T) {
	plain := Config{Columns: columns("id", "note")}
	rooted := plain
	rooted.Root = []string{"data", "rows"}
	lines, rows := numbered(60, "", "\n", "\n")
	dense, _ := numbered(60, "", "", "")
	array, _ := numbered(60, "[\n", ",\n", "]\n")
	tight, _ := numbered(60, "[", ",", "]")
	nested, _ := numbered(60, `{"n":{"rows":[{"id":0}]},"data":{"x":"]","rows":[`, " , ", `],"rest":[{"id":1}]},"z":{}}`+"\n")
	roots, _ := numbered(60, `{"data":{"rows":[`, "]}}\n{\"data\":{\"x\":1,\"rows\":[", "]}}")
	short, few := numbered(7, "", "\n", "\n")
	fewer, _ := numbered(7, "[", ",", "]")
	double := append(append([][]string{}, few...), few...)
	long := strings.Repeat("long ", 50_000)
	suite := func(fs map[string]string, cell int64, c Config, want [][]string, limit int) sourcetest.Case {
		dir := sourcetest.Folder(t, fs)
		return sourcetest.Case{Rows: want, Limit: limit, Open: func(t *testing.T) source.Source { return opened(t, dir, cell, c) }}
	}
	one := func(text string) map[string]string { return map[string]string{"a.json": text} }
	for name, c := range map[string]sourcetest.Case{
		"lines":              suite(one(lines), 1<<20, plain, rows, 0),
		"lines in cells":     suite(one(lines), 64, plain, rows, 0),
		"larger pages":       suite(one(lines), 300, plain, rows, 100),
		"dense in cells":     suite(one(dense), 64, plain, rows, 0),
		"array":              suite(one(array), 1<<20, plain, rows, 0),
		"array in cells":     suite(one(array), 64, plain, rows, 0),
		"tight array":        suite(one(tight), 50, plain, rows, 100),
		"tiny cells":         suite(one(fewer), 3, plain, few, 0),
		"rows under a root":  suite(one(nested), 1<<20, rooted, rows, 0),
		"root in cells":      suite(one(nested), 64, rooted, rows, 0),
		"documents of roots": suite(one(roots), 64, rooted, rows, 0),
		"objects as roots":   suite(one(`{"data":{"rows":{"id":1}}}{"data":{"rows":{"id":2}},"a":[1]}{"data":{"rows":{"id":3},"x":1}}`), 20, rooted, [][]string{{"1", absent}, {"2", absent}, {"3", absent}}, 0),
		"pack":               suite(map[string]string{"a.json": short, "b.json": fewer}, 1<<20, plain, double, 0),
		"packs and cells":    suite(map[string]string{"a.json": "[]", "b.json": lines, "c.json": fewer, "d.json": short, "e.json": ""}, 400, plain, append(append([][]string{}, rows...), double...), 0),
		"gzip":               suite(map[string]string{"a.json.gz": compressed(t, lines, gzipped)}, 64, plain, rows, 200),
		"two gzip members":   suite(map[string]string{"a.json.gz": compressed(t, short, gzipped) + compressed(t, short, gzipped)}, 64, plain, double, 200),
		"gzip array":         suite(map[string]string{"a.json.gz": compressed(t, array, gzipped)}, 64, plain, rows, 200),
		"zstd":               suite(map[string]string{"a.json.zst": compressed(t, short, zstded) + compressed(t, short, zstded)}, 64, plain, double, 200),
		"lz4":                suite(map[string]string{"a.json.lz4": compressed(t, short, lz4ed) + compressed(t, short, lz4ed)}, 64, plain, double, 200),
		"bzip2":              suite(map[string]string{"a.json.bz2": bzipped}, 64, Config{}, [][]string{{"1", "x"}, {"2", "y"}}, 0),
		"very long values":   suite(one(`{"id":"`+long+`","note":"`+long+`"}`+"\n"+`{"id":1}`), 100_000, plain, [][]string{{long, long}, {"1", absent}}, 0),
	} {
		t.Run(name, func(t *testing.T) { sourcetest.Run(t, c) })
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

func TestOneArrayIsReadByLanesAtOnce(t *testing.T) {
	text, rows := numbered(2000, "[", ",", "]")
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.json": text}), 1000, Config{Columns: columns("id", "note")})
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

func TestGrownFileGivesItsTail(t *testing.T) {
	config := Config{Columns: columns("id", "note")}
	for name, between := range map[string]string{"lines": "\n", "nothing between": "", "blanks": " \n\n\t"} {
		for _, cell := range []int64{1 << 20, 2000, 500, 50} {
			t.Run(fmt.Sprintf("%s %d", name, cell), func(t *testing.T) {
				text, rows := numbered(40, "", between, between)
				whole, all := numbered(100, "", between, between)
				dir := sourcetest.Folder(t, map[string]string{"a.json": text})
				s := opened(t, dir, cell, config)
				var known []source.Known
				for _, split := range splitsOf(t, s) {
					_, end, err := sourcetest.ReadSplit(s, split, "")
					if err != nil {
						t.Fatal(err)
					}
					known = append(known, source.Known{Split: split, At: end, Done: true})
				}
				sourcetest.Put(t, dir, "a.json", whole)
				got, err := sourcetest.ReadAll(opened(t, dir, cell, config), known...)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, all[len(rows):]) {
					t.Errorf("got %d rows, want %d", len(got), len(all)-len(rows))
				}
			})
		}
	}
}

func TestGrownFileThatCannotBeContinuedIsRefused(t *testing.T) {
	rooted := Config{Columns: columns("a"), Root: []string{"d"}}
	for _, c := range []struct {
		config       Config
		before, then string
		want         string
	}{
		{Config{Columns: columns("a")}, `[{"a":1}]`, `[{"a":1}] `, "a.json: the file grew, and an array cannot be continued"},
		{rooted, `{"d":{"a":1}}`, `{"d":{"a":1}}{"d":{"a":1}}`, "a.json: the file grew, and a file that is read with root cannot be continued"},
		{Config{Columns: columns("a")}, `{"a":1}{"a":`, `{"a":1}{"a":2}`, "a.json: the file grew inside its last document"},
	} {
		dir := sourcetest.Folder(t, map[string]string{"a.json": c.before})
		known := source.Known{Split: splitsOf(t, opened(t, dir, 100, c.config))[0], Done: true}
		sourcetest.Put(t, dir, "a.json", c.then)
		_, err := opened(t, dir, 100, c.config).Splits(t.Context(), nil, []source.Known{known})
		var changed *source.ChangedError
		if !errors.As(err, &changed) || err.Error() != c.want {
			t.Errorf("%s, then %s: %v", c.before, c.then, err)
		}
	}
}

func TestTruncatedGzipIsAnErrorAndNoEnd(t *testing.T) {
	whole := compressed(t, strings.Repeat("{\"a\":1}\n", 10_000), gzipped)
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.json.gz": whole[:len(whole)-9]}), 1<<20, Config{})
	_, err := sourcetest.ReadAll(s)
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(err.Error(), "read a.json.gz as gzip: ") {
		t.Errorf("got %v", err)
	}
}

func TestLocateNamesTheByteInsideALine(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.json": `[{"a":1},{"a":2},` + "\n" + `{"a":3}]`, "b.json": "{\"a\":4}\n{\"a\":5}\n"})
	s := opened(t, dir, 1000, Config{})
	split := splitsOf(t, s)[0]
	for at, want := range map[int64]string{1: "a.json line 1 byte 2", 9: "a.json line 1 byte 10", 18: "a.json line 2", 1<<48 + 8: "b.json line 2"} {
		place, err := s.Locate(t.Context(), split, at)
		if err != nil || place.String() != want {
			t.Errorf("%d is %v, %v; want %s", at, place, err, want)
		}
	}
}

func TestRelationIsWhatTheFirstRowsHave(t *testing.T) {
	first := `{"id":1,"b":{"c":2},"é":3}` + "\n" + `{"d":4,"ID":5}` + "\n"
	for _, c := range []struct {
		name   string
		config Config
		set    source.Settings
		files  map[string]string
		want   string
	}{
		{"keys in their order", Config{}, source.Settings{}, map[string]string{"a.json": "", "b.json": "[]", "c.json": first, "d.json": `{"x":1}`}, "id, b, é, d"},
		{"keys of the sample alone", Config{}, source.Settings{}, map[string]string{"a.json": `{"a":1}` + strings.Repeat(" ", 70_000) + `{"b":1}`}, "a"},
		{"paths", Config{Paths: paths(t, "x", "$.b.c", "y", "$.zz")}, source.Settings{}, map[string]string{"a.json": first}, "id, é, d, x, y"},
		{"columns", Config{Columns: columns("x", "y"), Paths: paths(t, "z", "$.b.c", "Y", "$.zz")}, source.Settings{}, map[string]string{"a.json": first}, "x, y, z"},
		{"what the load asks for", Config{Columns: columns("x")}, source.Settings{Fields: []string{"p", "q"}, Paths: []string{"$.id", "$.b"}}, map[string]string{"a.json": first}, "p, q"},
		{"a long first row", Config{}, source.Settings{}, map[string]string{"a.json": `{"a":"` + strings.Repeat("x", 600_000) + `","b":1}`}, "a, b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.config.Folder, c.config.Files, c.set.CellBytes = sourcetest.Folder(t, c.files), []string{"*.json"}, 100
			s, err := c.config.Open(t.Context(), c.set)
			if err != nil {
				t.Fatal(err)
			}
			tables, err := s.Tables(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, column := range tables[0].Columns {
				got = append(got, column.Name)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got %s, want %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}

func TestRelationThatCannotBeFound(t *testing.T) {
	for _, c := range []struct {
		config Config
		set    source.Settings
		text   string
		want   string
	}{
		{Config{}, source.Settings{}, "[]", "*.json: no file has a row whose keys would name the columns; columns or paths name them"},
		{Config{}, source.Settings{}, `{"":1}`, `a.json line 1 byte 2: a key without a name cannot name a column; declare columns`},
		{Config{}, source.Settings{}, "{\"a\":1}\n{\"a\":x}", `a.json line 2 byte 6: not valid JSON: a value is expected: "x}"`},
		{Config{Paths: paths(t, "id", "$.b.c")}, source.Settings{}, `{"id":1,"b":{}}`, `*.json: "id" is a name in paths and a key of the rows as well; give the path another name, or declare columns`},
		{Config{}, source.Settings{Fields: []string{"a"}, Paths: []string{"$.a", "$.b"}}, "", "*.json: 2 paths, and 1 columns"},
		{Config{}, source.Settings{Fields: []string{"a"}, Paths: []string{"a"}}, "", `the path "a": a path begins with $, such as $.a.b or $.a[0]`},
	} {
		c.config.Folder, c.config.Files, c.set.CellBytes = sourcetest.Folder(t, map[string]string{"a.json": c.text}), []string{"*.json"}, 100
		s, err := c.config.Open(context.Background(), c.set)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Tables(t.Context()); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestKeysOfDeclaredColumnsAreKnown(t *testing.T) {
	c := Config{Columns: columns("a", "b"), Files: []string{"a.json"}}
	c.Folder = sourcetest.Folder(t, map[string]string{"a.json": `{"a":1,"b":{"x":2}}`})
	s, err := c.Open(t.Context(), source.Settings{CellBytes: 100, Fields: []string{"v"}, Paths: []string{"$.b.x"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := sourcetest.ReadAll(s)
	if err != nil || !reflect.DeepEqual(got, [][]string{{"2"}}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestFieldsOfJSONColumnsKeepTheirQuotes(t *testing.T) {
	c := Config{Files: []string{"a.json"}}
	c.Folder = sourcetest.Folder(t, map[string]string{"a.json": `{"a":"1\t","b":"1\t"}`})
	s, err := c.Open(t.Context(), source.Settings{CellBytes: 100, JSON: []string{"A"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := sourcetest.ReadAll(s)
	if err != nil || !reflect.DeepEqual(got, [][]string{{`"1\t"`, "1\t"}}) {
		t.Errorf("got %q, %v", got, err)
	}
}
