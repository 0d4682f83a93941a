package json

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
	"starlift/source"
	"starlift/source/files"
	"starlift/source/sourcetest"
)

const (
	null   = sourcetest.Null
	absent = sourcetest.Absent
)

func paths(t testing.TB, pairs ...string) (named []NamedPath) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		p, err := parsePath(pairs[i+1])
		if err != nil {
			t.Fatal(err)
		}
		named = append(named, NamedPath{pairs[i], p})
	}
	return named
}

func columns(names ...string) (columns []files.Column) {
	for _, n := range names {
		columns = append(columns, files.Column{Name: n, Type: schema.Type{Kind: schema.Text}})
	}
	return columns
}

func TestRowsAreTakenFromDocuments(t *testing.T) {
	ab := Config{Columns: columns("a", "b")}
	cases := []struct {
		name   string
		config Config
		text   string
		want   [][]string
	}{
		{"lines", Config{}, "{\"a\":1,\"b\":\"x\"}\n{\"a\":22,\"b\":\"yy\"}\n", [][]string{{"1", "x"}, {"22", "yy"}}},
		{"no newline at the end", Config{}, `{"a":1,"b":"x"}` + "\r\n" + `{"a":22,"b":"yy"}`, [][]string{{"1", "x"}, {"22", "yy"}}},
		{"nothing between", Config{}, `{"a":1,"b":"x"}{"a":22,"b":"yy"}`, [][]string{{"1", "x"}, {"22", "yy"}}},
		{"over several lines", Config{}, " {\n\t\"a\" : 1 ,\r\n \"b\" : \"x\" \n}\n\n\n{ }", [][]string{{"1", "x"}, {absent, absent}}},
		{"array", Config{}, `[{"a":1,"b":"x"},` + "\n" + ` {"a":22,"b":"yy"} ]` + "\n", [][]string{{"1", "x"}, {"22", "yy"}}},
		{"empty array", ab, ` [ ] `, nil},
		{"empty file", ab, "", nil},
		{"blank file", ab, "\n \n", nil},
		{"BOM", Config{}, "\xef\xbb\xbf[{\"a\":1}]", [][]string{{"1"}}},
		{"values", Config{}, `{"n":null,"t":true,"f":false,"i":-0,"d":1.50,"e":1E+5,"big":12345678901234567890123,"o":{"x":[1, "\n"]},"l":[],"s":""}`, [][]string{
			{null, "true", "false", "-0", "1.50", "1E+5", "12345678901234567890123", `{"x":[1, "\n"]}`, "[]", ""},
		}},
		{"escapes", Config{}, `{"a":"\"\\\/\b\f\n\r\t","b":"\u00e9\uD83C\uDF0A\u0000x","c":"é🌊"}`, [][]string{{"\"\\/\b\f\n\r\t", "é🌊\x00x", "é🌊"}}},
		{"escaped keys", ab, `{"\u0061":1,"b":2}{"a":3,"\u0062":4}`, [][]string{{"1", "2"}, {"3", "4"}}},
		{"other orders and missing keys", ab, `{"b":1,"a":2}{"a":3}{"b":4}{}{"a":5,"b":6}`, [][]string{{"2", "1"}, {"3", absent}, {absent, "4"}, {absent, absent}, {"5", "6"}}},
		{"keys in another case", ab, `{"A":1,"B":2}{"a":3,"B":4}`, [][]string{{"1", "2"}, {"3", "4"}}},
		{"ignored keys", Config{Columns: columns("b"), IgnoreKeys: true}, `{"a":{"b":[1]},"b":1,"c":"x"}{"a":2,"a":3,"b":4}`, [][]string{{"1"}, {"4"}}},
		{"paths", Config{Paths: paths(t, "x", "$.o.a", "y", "$.o.l[1].z", "q", `$.o."a.b"`)}, `{"id":1,"o":{"a":"v\"","a.b":2,"l":[{"z":0},{"z":"zz"}],"other":[]}}{"id":2,"o":null}{"id":3,"o":{"l":[{"z":1}]}}{"id":4,"o":"text"}`, [][]string{
			{"1", `v"`, "zz", "2"}, {"2", absent, absent, absent}, {"3", absent, absent, absent}, {"4", absent, absent, absent},
		}},
		{"a value and what is in it", Config{Columns: columns("o"), Paths: paths(t, "x", "$.o.a", "same", "$.o.a", "all", "$")}, `{"o":{"a":"v\n"}}`, [][]string{{`{"a":"v\n"}`, "v\n", "v\n", `{"o":{"a":"v\n"}}`}}},
		{"JSON columns", Config{Columns: []files.Column{{Name: "a", Type: schema.Type{Kind: schema.JSON}}}, Paths: paths(t, "t", "$.a")}, `{"a":"1\t"}{"a":1}{"a":{"x":1}}{"a":null}`, [][]string{{`"1\t"`, "1\t"}, {"1", "1"}, {`{"x":1}`, `{"x":1}`}, {null, null}}},
		{"root of one object", Config{Root: []string{"d"}}, `{"x":1,"d":{"a":1},"y":[{}]}` + "\n" + `{"d":{"a":2}}`, [][]string{{"1"}, {"2"}}},
		{"root of an array", Config{Root: []string{"d"}}, `{"x":{"d":[5]},"d":[{"a":1},{"a":2} ],"y":[{}]}{"d":[]}{"d":[{"a":3}]}`, [][]string{{"1"}, {"2"}, {"3"}}},
		{"deep root", Config{Root: []string{"d", "e"}}, `[{"d":{"x":1,"e":[{"a":1}]},"z":0},{"d":{"e":{"a":2}}},{"d":{"e":[{"a":3},{"a":4}],"y":"}"}}]`, [][]string{{"1"}, {"2"}, {"3"}, {"4"}}},
		{"root alternating", Config{Root: []string{"d"}}, `{"d":{"a":1}}{"d":[{"a":2}]}{"d":{"a":3},"e":4}`, [][]string{{"1"}, {"2"}, {"3"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := readText(t, c.text, c.config)
			if err != nil {
				t.Fatal(err)
			}
			if len(got)+len(c.want) > 0 && !reflect.DeepEqual(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestBadRecordsHaveTheirPlace(t *testing.T) {
	ab := Config{Columns: columns("a", "b")}
	good := "{\"a\":1,\n\"b\":2}\n"
	cases := []struct {
		config Config
		text   string
		want   string
	}{
		{ab, good + `{"a":1,}`, `a.json line 3 byte 8: not valid JSON: a key in quotes is expected: "}"`},
		{ab, good + `{"a":1 "b":2}`, `a.json line 3 byte 8: not valid JSON: a comma or } is expected: "\"b\":2}"`},
		{ab, good + `{"a" 1}`, `a.json line 3 byte 6: not valid JSON: a colon is expected: "1}"`},
		{ab, good + `{"a":x}`, `a.json line 3 byte 6: not valid JSON: a value is expected: "x}"`},
		{ab, good + `{"a":tru}`, `a.json line 3 byte 6: not valid JSON: true is expected: "tru}"`},
		{ab, good + `{"a":01}`, `a.json line 3 byte 6: not valid JSON: a number with zeros before it: "01"`},
		{ab, good + `{"a":1.}`, `a.json line 3 byte 8: not valid JSON: a digit is expected: "}"`},
		{ab, good + `{"a":-}`, `a.json line 3 byte 7: not valid JSON: a digit is expected: "}"`},
		{ab, good + `{"a":"\x"}`, `a.json line 3 byte 7: not valid JSON: an escape that JSON does not have: "\\x"`},
		{ab, good + `{"a":"\u12g4"}`, `a.json line 3 byte 7: not valid JSON: after \u four hexadecimal digits are expected: "\\u12g"`},
		{ab, good + `{"a":"\ud800x"}`, `a.json line 3 byte 7: half of a surrogate pair: "\\ud800"`},
		{ab, good + `{"a":"\ud800\u0041"}`, `a.json line 3 byte 7: half of a surrogate pair: "\\ud800"`},
		{ab, good + `{"a":"\udc00"}`, `a.json line 3 byte 7: half of a surrogate pair: "\\udc00"`},
		{ab, good + "{\"a\":\"x\xff\"}", `a.json line 3 byte 6: the text is not valid UTF-8: "\"x\xff\""`},
		{ab, good + "{\"a\":\"x\n\"}", `a.json line 3 byte 6: not valid JSON: a control character inside a text, whose closing quote may be missing: "\"x"`},
		{ab, good + `{"a":1`, `a.json line 3: the file ends inside a record, or its array has no end: "{\"a\":1"`},
		{ab, good + `{"a":1}]`, `a.json line 3 byte 8: an object is expected, since a row is one: "]"`},
		{ab, good + `{"a":1},{"a":2}`, `a.json line 3 byte 8: an object is expected, since a row is one: ",{\"a\":2}"`},
		{ab, good + `[{"a":1}]`, `a.json line 3: an object is expected, since a row is one: "[{\"a\":1}]"`},
		{ab, "5\n", `a.json line 1: an object is expected, since a row is one: "5\n"`},
		{ab, `[{"a":1},`, `a.json line 1 byte 2: the file ends inside a record, or its array has no end: "{\"a\":1},"`},
		{ab, `[{"a":1}`, `a.json line 1 byte 2: the file ends inside a record, or its array has no end: "{\"a\":1}"`},
		{ab, `[`, `a.json line 1: the file ends inside a record, or its array has no end: "["`},
		{ab, `[{"a":1}{"a":1}]`, `a.json line 1 byte 9: not valid JSON: a comma or ] is expected: "{\"a\":1}]"`},
		{ab, `[{"a":1},]`, `a.json line 1 byte 10: the element is not an object, and a row is one: "]"`},
		{ab, "[{\"a\":1}]\n[{\"a\":1}]", `a.json line 2: text after the end of the array: "[{\"a\":1}]"`},
		{ab, "[{\"a\":1},\n5]", `a.json line 2: the element is not an object, and a row is one: "5]"`},
		{Config{Columns: columns("a"), Layout: Array}, good, `a.json line 1: the file does not begin with [, and layout is "array": "{\"a\":1,\n\"b\":2}\n"`},
		{Config{Columns: columns("a"), Layout: Objects}, `[]`, `a.json line 1: an object is expected, since a row is one: "[]"`},
		{ab, good + `{"a":1,"A":2}`, `a.json line 3 byte 8: the key "A" stands for "a", which the object has as well`},
		{ab, good + `{"a":1,"a":2}`, `a.json line 3 byte 8: the key "a" is there twice`},
		{ab, good + "{\"a\":1,\n\"c\\t\":2}", `a.json line 4: the key "c\t" is in no column; add it to columns, or leave such keys out with unknown_keys = "ignore"`},
		{ab, good + strings.Repeat(`{"a":`, 1001), `a.json line 3 byte 5001: the record is nested too deeply; at most 1000 levels are allowed: "{\"a\":"`},
		{Config{Columns: columns("a"), MaxRecordBytes: 10}, `{"a":1}` + "\n" + `{"a":12345678}`, `a.json line 2: the record is longer than max_record_bytes, 10; a quote or a bracket without its partner does that: "{\"a\":12345678}"`},
		{ab, "\xff\xfe{\x00", `a.json line 1: the file begins with the mark of UTF-16; only utf-8 can be read: "\xff\xfe{\x00"`},
		{Config{Columns: columns("a"), Root: []string{"d"}}, `{"d":[{"a":1}]}` + "\n" + `{"e":[]}`, `a.json line 2 byte 8: the document has no $.d, where its rows are: "}"`},
		{Config{Columns: columns("a"), Root: []string{"d"}}, `{}`, `a.json line 1 byte 2: the document has no $.d, where its rows are: "}"`},
		{Config{Columns: columns("a"), Root: []string{"d"}}, `{"d":5}`, `a.json line 1 byte 6: $.d is neither an object nor an array of objects: "5}"`},
		{Config{Columns: columns("a"), Root: []string{"d", "e"}}, `{"d":5}`, `a.json line 1 byte 6: $.d is not an object: "5}"`},
		{Config{Columns: columns("a"), Root: []string{"d"}}, `{"d":[5]}`, `a.json line 1 byte 7: the element is not an object, and a row is one: "5]}"`},
		{Config{Columns: columns("a"), Root: []string{"d"}}, `{"d":[{"a":1},5]}`, `a.json line 1 byte 15: not valid JSON: a comma and an object, or ] is expected: "5]}"`},
		{Config{Columns: columns("a"), Root: []string{"d"}}, `{"d":[{"a":1}],"d":[]}`, `a.json line 1 byte 16: the key is there twice: "\"d\""`},
		{Config{Columns: columns("a"), Root: []string{"d"}}, `{"d":[],"d":[]}`, `a.json line 1 byte 9: the key is there twice: "\"d\""`},
	}
	for _, c := range cases {
		_, err := readText(t, c.text, c.config)
		var record *source.RecordError
		if !errors.As(err, &record) || err.Error() != c.want {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

// A reader that is asked to goes on behind a row whose end is sure.
func TestRowsWithASureEndCanBeLeftOut(t *testing.T) {
	for _, c := range []struct {
		text    string
		want    []string
		refused []string
		err     string
	}{
		{
			"{\"a\":1}\n{\"a\":2,\"x\":3}\n{\"a\":4,\"a\":5}\n{\"a\":\"\xff\"}\n{\"a\":\"\\ud800\"}\n{\"a\":6}\n{\"x\":[\"\xff\",\"\\udc00\"]}",
			[]string{"1", "6"},
			[]string{
				`8: the key "x" is in no column; add it to columns, or leave such keys out with unknown_keys = "ignore"`,
				`22: the key "a" is there twice`, "36: the text is not valid UTF-8", "46: half of a surrogate pair",
				`69: the key "x" is in no column; add it to columns, or leave such keys out with unknown_keys = "ignore"`,
			},
			"",
		},
		{`[{"a":1},{"x":2},{"a":3}]`, []string{"1", "3"}, []string{`9: the key "x" is in no column; add it to columns, or leave such keys out with unknown_keys = "ignore"`}, ""},
		{`{"a":1}{"x":2,]}{"a":3}`, nil, nil, `a.json line 1 byte 9: the key "x" is in no column; add it to columns, or leave such keys out with unknown_keys = "ignore"`},
		{`{"a":1}{"a":2,]}{"a":3}`, nil, nil, `a.json line 1 byte 15: not valid JSON: a key in quotes is expected: "]}{\"a\":3}"`},
	} {
		s := opened(t, sourcetest.Folder(t, map[string]string{"a.json": c.text}), 1<<20, Config{Columns: columns("a")})
		r, err := s.Open(t.Context(), splitsOf(t, s)[0], "")
		if err != nil {
			t.Fatal(err)
		}
		page := &batch.Page{Tables: make([]batch.Batch, 1), Limit: 1 << 20, Lenient: true}
		_, err = r.Next(t.Context(), page)
		if c.err != "" || err != nil {
			if err == nil || err.Error() != c.err {
				t.Errorf("%s: %v, want %s", c.text, err, c.err)
			}
			_ = r.Close()
			continue
		}
		var got, refused []string
		for _, row := range sourcetest.Text(&page.Tables[0]) {
			got = append(got, row[0])
		}
		for _, one := range page.Refused {
			refused = append(refused, strconv.FormatInt(one.At, 10)+": "+one.Reason)
		}
		if !reflect.DeepEqual(got, c.want) || !reflect.DeepEqual(refused, c.refused) {
			t.Errorf("%q:\n got %q and %q\nwant %q and %q", c.text, got, refused, c.want, c.refused)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A key that no text could hold, beside the rows, is nobody's row: it stops the
// load, and the search for the start of a cell does not stumble over it.
func TestKeysBesideTheRowsAreGoneOver(t *testing.T) {
	text := `{"\ud800":1,"d":[` + strings.Repeat(`{"a":"1"},`, 20) + `{"a":"2"}]}`
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.json": text}), 90, Config{Columns: columns("a"), Root: []string{"d"}})
	splits := splitsOf(t, s)
	rows, _, err := sourcetest.ReadSplit(s, splits[len(splits)-1], "")
	if err != nil || len(rows) == 0 {
		t.Errorf("got %q, %v", rows, err)
	}
	_, _, err = sourcetest.ReadSplit(s, splits[0], "")
	if want := `a.json line 1 byte 3: half of a surrogate pair: "\\ud800"`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Whoever looks for the start of a cell goes over such rows as well.
func TestCellsBeginBehindRowsThatAreLeftOut(t *testing.T) {
	text := strings.Repeat(`{"a":"1"}`, 5) + "{\"a\":\"\xff\"}" + `{"a":"\udc00"}{"x":1}` + strings.Repeat(`{"a":"2"}`, 5)
	s := opened(t, sourcetest.Folder(t, map[string]string{"a.json": text}), 90, Config{Columns: columns("a")})
	rows, _, err := sourcetest.ReadSplit(s, splitsOf(t, s)[1], "")
	if err != nil || !reflect.DeepEqual(rows, [][]string{{"2"}, {"2"}, {"2"}}) {
		t.Errorf("got %q, %v", rows, err)
	}
}
