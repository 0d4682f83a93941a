package ingest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/cell"
	"starlift-sandbox/hll"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// sheet is a table and the options of a load into it.
type sheet struct {
	table   *store.Table
	stock   *store.Store
	headers map[string]string
	before  string // rows that are in the table already, as CSV
}

func column(name string, kind cell.Kind, nullable bool) store.Column {
	return store.Column{Name: name, Type: cell.Type{Kind: kind, Length: 10, Precision: 10, Scale: 2}, Nullable: nullable}
}

func newSheet(t testing.TB, model store.Model, columns ...store.Column) *sheet {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.CreateDatabase("d"); err != nil {
		t.Fatal(err)
	}
	table, err := s.CreateTable(store.Definition{Database: "d", Name: "t", Model: model, Keys: []string{columns[0].Name}, Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	return &sheet{table: table, stock: s, headers: map[string]string{}}
}

// fill loads rows first, with no headers; those of with are for the load that is
// tested.
func (s *sheet) fill(rows string) *sheet {
	c := *s
	c.before = rows
	return &c
}

func (s *sheet) with(headers ...string) *sheet {
	c := &sheet{table: s.table, stock: s.stock, headers: map[string]string{}, before: s.before}
	for i := 0; i < len(headers); i += 2 {
		c.headers[headers[i]] = headers[i+1]
	}
	return c
}

// release reads a release; empty stands for the default.
func release(text string) version.Release {
	if text == "" {
		text = version.Default
	}
	r, err := version.Parse(text)
	if err != nil {
		panic(err)
	}
	return r
}

type outcome struct {
	rows     []string // in the order of the table
	counters store.Counters
	log      []string
	rejected [][]byte
	err      string
}

// run loads the bodies into an emptied table, each in pieces of the given size
// (0: whole).
func (s *sheet) run(t testing.TB, piece int, bodies ...string) outcome {
	t.Helper()
	if err := s.stock.TruncateTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	if s.before != "" {
		if got := (&sheet{table: s.table, stock: s.stock}).load(t, 0, s.before); got.err != "" {
			t.Fatal(got.err)
		}
	}
	return s.load(t, piece, bodies...)
}

func (s *sheet) load(t testing.TB, piece int, bodies ...string) outcome {
	t.Helper()
	get := func(name string) string { return s.headers[name] }
	surface := StreamLoad
	if s.headers["transaction"] != "" {
		surface = Transaction
	}
	o, err := ParseOptions(get, surface, release(s.headers["release"]))
	if err != nil {
		return outcome{err: err.Error()}
	}
	id, err := s.stock.NewID()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	l, err := New(Target{
		Table: s.table, Release: release(s.headers["release"]), Now: now, Null: s.headers["null"] != "",
		Open: func(c store.Change) *store.Stage { return s.stock.Stage(s.table, id, c) },
	}, o)
	if err != nil {
		return outcome{err: err.Error()}
	}
	for _, body := range bodies {
		for rest := []byte(body); len(rest) > 0; {
			n := len(rest)
			if piece > 0 {
				n = min(n, piece)
			}
			// The reader must keep nothing of what it is given.
			given := bytes.Clone(rest[:n])
			_, _ = l.Write(given)
			for i := range given {
				given[i] = '!'
			}
			rest = rest[n:]
		}
		l.EndBody()
	}
	out := outcome{}
	if err := l.Finish(); err != nil {
		if _, ok := err.(*status.Error); !ok {
			t.Fatalf("%T is no status: %v", err, err)
		}
		out.err = err.Error()
	} else if err := s.stock.Settle(store.Transaction{ID: id, State: store.Visible}, l.Stage()); err != nil {
		t.Fatal(err)
	}
	out.counters, out.log, out.rejected = l.Counters(), l.ErrorLog(), l.Rejected()
	snapshot, definition := s.table.Snapshot(), s.table.Definition()
	for i := range snapshot.Len() {
		var texts []string
		for c, v := range snapshot.Row(i, nil, nil) {
			text := "NULL"
			if v != nil {
				text = show(v, definition.Columns[c].Type)
			}
			texts = append(texts, text)
		}
		out.rows = append(out.rows, strings.Join(texts, "|"))
	}
	return out
}

// show prints a value as a result set does; of a set it is the number of members,
// which a result set does not show.
func show(v cell.Value, t cell.Type) string {
	switch v := v.(type) {
	case *roaring64.Bitmap:
		return fmt.Sprintf("bitmap of %d", v.GetCardinality())
	case *hll.Sketch:
		return fmt.Sprintf("hll of %d", v.Estimate())
	}
	return cell.Text(v, t)
}

type loadCase struct {
	name    string
	headers []string
	bodies  []string
	rows    []string
	log     []string
	err     string
}

func check(t *testing.T, s *sheet, cases []loadCase) {
	t.Helper()
	for _, c := range cases {
		for _, piece := range []int{0, 1, 3} {
			got := s.with(c.headers...).run(t, piece, c.bodies...)
			if !slices.Equal(got.rows, c.rows) || got.err != c.err || !slices.Equal(got.log, c.log) {
				t.Errorf("%s, in pieces of %d:\n got %q %q %q\nwant %q %q %q", c.name, piece, got.rows, got.log, got.err, c.rows, c.log, c.err)
			}
		}
	}
}

func TestPlainCSV(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("s", cell.Varchar, true))
	check(t, s, []loadCase{
		{name: "last row without delimiter", bodies: []string{"1\ta\n2\tb"}, rows: []string{"1|a", "2|b"}},
		{name: "empty lines are skipped", bodies: []string{"\n1\ta\n\n\n2\tb\n\n"}, rows: []string{"1|a", "2|b"}},
		{name: "NULL, empty and quotes", bodies: []string{"1\t\\N\n2\t\n3\t\"x\"\n4\t\\n\n"}, rows: []string{"1|NULL", "2|", "3|\"x\"", "4|\\n"}},
		{name: "carriage return stays", bodies: []string{"1\ta\r\n"}, rows: []string{"1|a\r"}},
		{name: "bodies are one stream", headers: []string{"transaction", "1"}, bodies: []string{"1\ta\n2\t", "b\n3\tc\n"}, rows: []string{"1|a", "2|b", "3|c"}},
		{
			name: "fused rows", headers: []string{"transaction", "1", "max_filter_ratio", "1"}, bodies: []string{"1\ta", "2\tb\n3\tc\n"}, rows: []string{"3|c"},
			log: []string{"Error: Target column count: 2 doesn't match source value column count: 3. Column separator: '\\t', Row delimiter: '\\n'. Row: 1\ta2\tb"},
		},
		{name: "long delimiters", headers: []string{"column_separator", "\\x01\\x02", "row_delimiter", "0x7c7C0d"}, bodies: []string{"1\x01"}, err: "Invalid delimiter '\\x01\\x02: invalid hex format"},
		{name: "hex delimiters", headers: []string{"column_separator", "\\x0102", "row_delimiter", "0X7c7C0d"}, bodies: []string{"1\x01\x02a||\r2\x01\x02|b|||\r"}, rows: []string{"1|a", "2||b|"}},
		{name: "literal escapes", headers: []string{"column_separator", "\\t,", "row_delimiter", ";\\n"}, bodies: []string{"1\t,a;\n2\t,b"}, rows: []string{"1|a", "2|b"}},
		{name: "delimiter of 51 bytes", headers: []string{"row_delimiter", strings.Repeat("x", 51)}, err: "The valid bytes length for 'row delimiter' is [1, 50]"},
		{
			name: "skip and trim", headers: []string{"skip_header", "1", "trim_space", "TRUE"}, bodies: []string{"id\ts\n 1 \t  a  \n2\t \t\n"}, err: "too many filtered rows",
			log: []string{"Error: Target column count: 2 doesn't match source value column count: 3. Column separator: '\\t', Row delimiter: '\\n'. Row: 2\t \t"},
		},
		{name: "empty lines are skipped lines", headers: []string{"skip_header", "2"}, bodies: []string{"\nid\ts\n1\ta\n"}, rows: []string{"1|a"}},
		{name: "skip more than there is", headers: []string{"skip_header", "9"}, bodies: []string{"id\ts\n1\ta\n"}},
		{name: "ignored in transactions", headers: []string{"transaction", "1", "skip_header", "x", "trim_space", "y", "enclose", "\""}, bodies: []string{"1\t a\n"}, rows: []string{"1| a"}},
		{name: "multi-byte text", bodies: []string{"1\tñ中😀\n"}, rows: []string{"1|ñ中😀"}},
		{name: "NUL is kept", bodies: []string{"1\ta\x00b\n"}, rows: []string{"1|a\x00b"}},
		{name: "invalid UTF-8", headers: []string{"max_filter_ratio", "0.5"}, bodies: []string{"1\ta\xff\n2\tb\n"}, rows: []string{"2|b"}, log: []string{"Error: Invalid UTF-8 row. Row: 1\ta\xff"}},
		{name: "no data", bodies: []string{""}},
	})
}

func TestConversionFailures(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("n", cell.TinyInt, true), column("s", cell.Varchar, true))
	check(t, s, []loadCase{
		{name: "become NULL", bodies: []string{"1\t300\ta\n2\t\tabcdefghijk\n"}, rows: []string{"1|NULL|a", "2|NULL|NULL"}},
		{
			name: "are filtered in strict mode", headers: []string{"strict_mode", "true", "max_filter_ratio", "0.7"},
			bodies: []string{"1\t300\ta\n2\t1\tabcdefghijk\n3\t3\tabcdefghij\n"}, rows: []string{"3|3|abcdefghij"},
			log: []string{
				"Error: The field (name = n, pos = 1) is out of range. Type: TINYINT, Value length: 3, Value: 300. Row: 1\t300\ta",
				"Error: The field (name = s, pos = 2) is out of range. Type: VARCHAR(10), Value length: 11, Value: abcdefghijk. Row: 2\t1\tabcdefghijk",
			},
		},
		{
			name: "of a NOT NULL column filter in every mode", headers: []string{"max_filter_ratio", "1"}, bodies: []string{"x\t1\ta\n\\N\t1\ta\n"},
			log: []string{"Error: NULL value in non-nullable column 'id'. Row: [NULL, 1, 'a']", "Error: NULL value in non-nullable column 'id'. Row: [NULL, 1, 'a']"},
		},
		{name: "strict mode has two words", headers: []string{"strict_mode", "1"}, err: "Invalid strict mode format. Must be bool type"},
	})
}

func TestErrorLogSpellsTypesAsABackend(t *testing.T) {
	small, wide := column("d", cell.Decimal, true), column("w", cell.Decimal, true)
	small.Type.Precision, wide.Type.Precision = 9, 38
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), small, wide)
	strict := []string{"strict_mode", "true", "max_filter_ratio", "1"}
	check(t, s, []loadCase{
		{name: "narrow", headers: strict, bodies: []string{"1\tx\t1\n"}, log: []string{"Error: The field (name = d, pos = 1) is out of range. Type: DECIMAL32(9, 2), Value length: 1, Value: x. Row: 1\tx\t1"}},
		{name: "wide", headers: append(strict, "format", "json"), bodies: []string{`{"id":1,"w":"x"}`}, log: []string{"Error: Value ''x'' is out of range. The type of 'w' is DECIMAL128(38, 2). Row: [1, NULL, 'x']"}},
	})
}

func TestFilterRatioIsExact(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false))
	body := strings.Repeat("1\n", 3) + "x\n"
	for ratio, want := range map[string]string{"0.25": "", "0.2499": "too many filtered rows", "0": "too many filtered rows", "1": "", "1.5": "", "x": "too many filtered rows", "25e-2x": "", "-1": "too many filtered rows"} {
		got := s.with("max_filter_ratio", ratio).run(t, 0, body)
		if got.err != want {
			t.Errorf("ratio %s: got %q, want %q", ratio, got.err, want)
		}
		if want == "" && got.counters != (store.Counters{Total: 4, Loaded: 3, Filtered: 1, Bytes: 8}) {
			t.Errorf("ratio %s: %+v", ratio, got.counters)
		}
	}
	if got := s.with("max_filter_ratio", "1").run(t, 0, strings.Repeat("x\n", 80)); len(got.log) != 50 || got.counters.Filtered != 80 {
		t.Errorf("%d lines, %d filtered", len(got.log), got.counters.Filtered)
	}
}

func TestQuotedCSV(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("s", cell.Varchar, true))
	quote := []string{"column_separator", ",", "enclose", "\""}
	escape := []string{"column_separator", ",", "enclose", "\"", "escape", "\\"}
	check(t, s, []loadCase{
		{name: "delimiters inside", headers: quote, bodies: []string{"1,\"a,b\nc\"\n2,\"\"\n3,\"d\"\"e\"\n"}, rows: []string{"1|a,b\nc", "2|", "3|d\"e"}},
		// What a server makes of quotes that are not as they should be.
		{name: "quote inside a field", headers: quote, bodies: []string{"1,a\"b\n2,a\"\"b\n3,a\",b\n"}, rows: []string{"1|ab", "2|a\"b", "3|a,b"}},
		{name: "text behind the quotes", headers: quote, bodies: []string{"1,\"a\"bc\n2,\"\"bc\n3,\"\"\n"}, rows: []string{"1|a\"b", "2|\"bc", "3|"}},
		{name: "useless escape ends the quotes", headers: append(escape, "max_filter_ratio", "1"), bodies: []string{"1,\"a\\b,c\n2,x\n"}, rows: []string{"2|x"}, log: []string{"Error: Target column count: 2 doesn't match source value column count: 3. Column separator: ',', Row delimiter: '\\n'. Row: 1,\"a\\b,c"}},
		{name: "blanks", headers: append(quote, "trim_space", "true"), bodies: []string{" 1 ,  \"a b\"  \n2, c \n   \n3,\" d \""}, rows: []string{"1|a b", "2|c ", "3| d "}},
		{name: "enclosed NULL", headers: quote, bodies: []string{"1,\"\\N\"\n2,\\N\n"}, rows: []string{"1|NULL", "2|NULL"}},
		{name: "escape", headers: escape, bodies: []string{"1,\"a\\\"b\"\n2,a\\,b\\\nc\n3,\\N\n4,a\\xb\n"}, rows: []string{"1|a\"b", "2|a,b\nc", "3|N", "4|axb"}},
		{name: "no end of quote", headers: append(quote, "max_filter_ratio", "1"), bodies: []string{"1,a\n2,\"b\n3,c\n"}, rows: []string{"1|a"}, log: []string{"Error: Enclosed field without its end. Row: 2,\"b\n3,c"}},
		{name: "skip and blanks", headers: append(quote, "skip_header", "2", "trim_space", "true"), bodies: []string{"\"i\nd\",s\n  1 ,  \"a b\"\n\n2, c"}, rows: []string{"1|a b", "2|c"}},
		{name: "skip more than there is", headers: append(quote, "skip_header", "3"), bodies: []string{"i,s\n1,x"}},
		{name: "wide delimiters", headers: []string{"column_separator", "||", "row_delimiter", "##\n", "enclose", "'"}, bodies: []string{"1||'a||b##\n'##\n2||c#|##\n"}, rows: []string{"1|a||b##\n", "2|c#|"}},
	})
}

func TestColumnsHeader(t *testing.T) {
	id, a, b := column("id", cell.Int, false), column("a", cell.Varchar, true), column("b", cell.Int, false)
	b.Default, b.DefaultValue = store.LiteralDefault, "7"
	at := column("at", cell.Datetime, false)
	at.Default = store.CurrentTimestamp
	s := newSheet(t, store.PrimaryKey, id, a, b, at)
	check(t, s, []loadCase{
		{name: "order and defaults", headers: []string{"columns", "a, `ID`"}, bodies: []string{"x\t1\n"}, rows: []string{"1|x|7|2024-05-06 15:08:09"}},
		{name: "temporary names", headers: []string{"columns", "id,skip,a"}, bodies: []string{"1\tzzz\tx\n"}, rows: []string{"1|x|7|2024-05-06 15:08:09"}},
		{name: "operation in a field", headers: []string{"columns", "id,a,__op"}, bodies: []string{"1\tx\t0\n2\ty\t0\n1\t\\N\t1\n"}, rows: []string{"2|y|7|2024-05-06 15:08:09"}},
		{name: "constant delete", headers: []string{"columns", "id, __op = 'delete'"}, bodies: []string{"1\n"}},
		{name: "constant upsert", headers: []string{"columns", "__op='upsert', id"}, bodies: []string{"1\n"}, rows: []string{"1|NULL|7|2024-05-06 15:08:09"}},
		{name: "bad operation", headers: []string{"columns", "id,__op", "max_filter_ratio", "1"}, bodies: []string{"1\t2\n"}, log: []string{"Error: Value '2' is out of range. The type of '__op' is TINYINT. Row: 1\t2"}},
		{name: "unknown operation", headers: []string{"columns", "id,__op='drop'"}, err: "load op type string not supported: drop"},
		{name: "repeated", headers: []string{"columns", "id,a,A"}, err: "Duplicate column: A"},
		{name: "no default", headers: []string{"columns", "a"}, err: "Column has no default value. column: id"},
		{name: "format", headers: []string{"format", "orc"}, err: "unknown data format, format=orc"},
	})
	// The rows of a key are taken in their order.
	check(t, s, []loadCase{{
		name: "delete, then insert", headers: []string{"columns", "id,a,__op"},
		bodies: []string{"1\tx\t1\n1\ty\t0\n"}, rows: []string{"1|y|7|2024-05-06 15:08:09"},
	}})
}

func TestAutoIncrement(t *testing.T) {
	auto := column("n", cell.BigInt, false)
	auto.AutoIncrement = true
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), auto)
	check(t, s, []loadCase{{
		name: "explicit NULL", headers: []string{"columns", "id,n", "max_filter_ratio", "1"}, bodies: []string{"1\t\\N\n2\t50\n"},
		rows: []string{"2|50"}, log: []string{"Error: NULL value in auto increment column 'n'. Row: [1, NULL]"},
	}})
	if got := s.run(t, 0, "1\n2\n"); !slices.Equal(got.rows, []string{"1|1", "2|2"}) {
		t.Errorf("got %q", got.rows)
	}
}

func TestKeyTooLongBreaksTheLoad(t *testing.T) {
	key := column("id", cell.Varchar, false)
	key.Type.Length = 200
	s := newSheet(t, store.PrimaryKey, key)
	check(t, s, []loadCase{
		{name: "128 bytes", bodies: []string{strings.Repeat("x", 128)}, rows: []string{strings.Repeat("x", 128)}},
		{name: "129 bytes", headers: []string{"max_filter_ratio", "1"}, bodies: []string{strings.Repeat("x", 129) + "\n"}, err: "primary key size exceed the limit."},
	})
}

func TestNullModeCountsRows(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false))
	for _, c := range []struct {
		headers []string
		body    string
		rows    int64
	}{
		{nil, "1\n2\nx", 3},
		{nil, "1\n2\n", 2},
		{nil, "", 0},
		{[]string{"row_delimiter", "||"}, "1||2||3", 3},
		{[]string{"row_delimiter", "||"}, "1||||", 2},
		{[]string{"format", "json"}, `{"a":"}"} {"b":{}}`, 2},
		{[]string{"format", "json", "strip_outer_array", "true"}, `[{},{"a":[1,2]}, {}]`, 3},
	} {
		for _, piece := range []int{0, 1, 2} {
			got := s.with(append(c.headers, "null", "1")...).run(t, piece, c.body)
			if got.counters.Loaded != c.rows || got.counters.Bytes != int64(len(c.body)) || got.rows != nil || got.err != "" {
				t.Errorf("%q in pieces of %d: %+v", c.body, piece, got)
			}
		}
	}
}
