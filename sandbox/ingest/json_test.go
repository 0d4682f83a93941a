package ingest

import (
	"slices"
	"strings"
	"testing"

	"starlift-sandbox/cell"

	"starlift-sandbox/store"
)

func TestJSONFraming(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, true), column("s", cell.Varchar, true))
	array := []string{"format", "json", "strip_outer_array", "true"}
	cases := []loadCase{
		{name: "objects", headers: []string{"format", "json"}, bodies: []string{" {\"id\":1,\"s\":\"a\"}\n{\"s\":\"}\\\"{\",\"id\":2}{\"id\":3}"}, rows: []string{"1|a", "2|}\"{", "3|NULL"}},
		{name: "array", headers: array, bodies: []string{"[ {\"id\":1} ,{\"id\":2}\n] "}, rows: []string{"1|NULL", "2|NULL"}},
		{name: "empty array", headers: array, bodies: []string{" [ ] "}},
		{name: "each body is whole", headers: array, bodies: []string{"[{\"id\":1}]", "[{\"id\":2}]"}, rows: []string{"1|NULL", "2|NULL"}},
		{name: "a body ends early", headers: []string{"format", "json"}, bodies: []string{"{\"id\":", "1}"}, err: "Failed to iterate document stream as object. error: INCOMPLETE_ARRAY_OR_OBJECT: JSON document ended early in the middle of an object or array."},
		{name: "an array ends early", headers: array, bodies: []string{"[{\"id\":1},"}, err: "Failed to iterate json array as object. error: INCOMPLETE_ARRAY_OR_OBJECT: JSON document ended early in the middle of an object or array."},
		{name: "array unasked", headers: []string{"format", "json"}, bodies: []string{"[{}]"}, err: "The value is array type in json document stream, you can set strip_outer_array=true to parse each element of the array as individual rows", log: []string{"Error: Data quality error: The value is array type in json document stream, you can set strip_outer_array=true to parse each element of the array as individual rows. Row: [{}]"}},
		{name: "object instead of an array", headers: array, bodies: []string{"{}"}, err: "the value should be array type with strip_outer_array=true, value: {}"},
		{
			name: "a long array unasked", headers: []string{"format", "json"}, bodies: []string{"[" + strings.Repeat("{\"id\":1},", 50) + "{}]"},
			err: "The value is array type in json document stream, you can set strip_outer_array=true to parse each element of the array as individual rows",
			log: []string{"Error: Data quality error: The value is array type in json document stream, you can set strip_outer_array=true to parse each element of the array as individual rows. Row: [" + strings.Repeat("{\"id\":1},", 7)},
		},
		{
			name: "array unasked, in 3.2.9", headers: []string{"format", "json", "release", "3.2.9"}, bodies: []string{"[{}]"},
			err: "Failed to iterate document stream as object. error: The JSON element does not have the requested type.",
			log: []string{"Error: Data quality error: Failed to iterate document stream as object. error: The JSON element does not have the requested type.. Row: parser current location: [{}]"},
		},
		{name: "something behind", headers: []string{"format", "json"}, bodies: []string{"{} x"}, err: "The value should be object type in json document stream"},
		{name: "something in an array", headers: array, bodies: []string{"[1]"}, err: "Failed to iterate json array as object. error: INCORRECT_TYPE: The JSON element does not have the requested type."},
		{name: "something else", headers: []string{"format", "json"}, bodies: []string{" x"}, err: "illegal json started with [x]"},
		{name: "comma at the end", headers: array, bodies: []string{"[{},]"}, err: "Failed to iterate json array as object. error: TAPE_ERROR: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc."},
		{name: "two arrays", headers: array, bodies: []string{"[{}][{}]"}, err: "Failed to iterate json array as object. error: TAPE_ERROR: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc."},
		{name: "broken", headers: []string{"format", "json"}, bodies: []string{"{\"id\":1}{\"id\":01}"}, err: "Failed to iterate document stream as object. error: TAPE_ERROR: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc.", log: []string{"Error: Data quality error: Failed to iterate document stream as object. error: TAPE_ERROR: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc.. Row: {\"id\":01}"}},
		{name: "root", headers: []string{"format", "json", "json_root", "$.d.x"}, bodies: []string{`{"d":{"x":{"id":1}}} {"d":{"x":{"id":2}}}`}, rows: []string{"1|NULL", "2|NULL"}},
		{name: "root with an array", headers: append(array, "json_root", "$.d"), bodies: []string{`{"d":[{"id":1},{"id":2}]}`}, rows: []string{"1|NULL", "2|NULL"}},
		{name: "root of an array", headers: []string{"format", "json", "json_root", "$.d"}, bodies: []string{` [{"d":{"id":1}} , {"d":{"id":2}}]`}, rows: []string{"1|NULL", "2|NULL"}},
		{name: "root of an array with arrays", headers: append(array, "json_root", "$.d"), bodies: []string{`[{"d":[{"id":1},{"id":2}]},{"d":[{"id":3}]}]`}, rows: []string{"1|NULL", "2|NULL", "3|NULL"}},
		{
			name: "root with an array unasked", headers: []string{"format", "json", "json_root", "$.d"}, bodies: []string{`{"d":[1],"i":5,"s":"x"}`},
			err: "The value is array type in json document stream with json root, you can set strip_outer_array=true to parse each element of the array as individual rows, value: [1]",
		},
		{
			name: "root without an array", headers: append(array, "json_root", "$.d"), bodies: []string{`{"d":5}`},
			err: "the value should be array type with strip_outer_array=true in json document stream with root, value: 5",
		},
		{name: "no such root", headers: []string{"format", "json", "json_root", "$.y"}, bodies: []string{`{"d":1}`}, err: "illegal json root: $.y"},
		{name: "bad path", headers: []string{"format", "json", "jsonpaths", `["a"]`}, err: "Invalid json path: a"},
		{
			name: "paths", headers: []string{"format", "json", "jsonpaths", `["$.d[1].\"a.b\"", "$.e"]`, "columns", "id,s"},
			bodies: []string{`{"d":[0,{"a.b":5}],"e":"x"}{"d":[0]}`}, rows: []string{"5|x", "NULL|NULL"},
		},
	}
	for i, c := range cases {
		if c.err != "" && c.log == nil && len(c.bodies) > 0 && c.name != "bad path" {
			cases[i].log = []string{"Error: Data quality error: " + c.err + ". Row: "} // what cannot be read is logged as well
		}
	}
	check(t, s, cases)
}

func TestJSONValues(t *testing.T) {
	s := newSheet(t, store.DuplicateKey,
		column("i", cell.Int, true), column("s", cell.Varchar, true), column("b", cell.Boolean, true), column("d", cell.Date, true),
		column("l", cell.LargeInt, true), column("c", cell.Decimal, true), column("j", cell.JSON, true), column("f", cell.Double, true))
	strict := []string{"format", "json", "strict_mode", "true", "max_filter_ratio", "1"}
	filtered := func(reason, row string) []string { return []string{"Error: " + reason + ". Row: " + row} }
	check(t, s, []loadCase{
		{
			name: "all", headers: strict,
			bodies: []string{`{"i":12.9,"s":12.90,"b":true,"d":20240131,"l":170141183460469231731687303715884105727,"c":1.005,"j":{"a":[1,2]},"f":1e3}`},
			rows:   []string{`12|12.90|1|2024-01-31|170141183460469231731687303715884105727|1.01|{"a": [1, 2]}|1000`},
		},
		{
			name: "strings", headers: strict,
			bodies: []string{`{"i":" 5","s":"\u00e9\n\ud83d\ude00","b":"1","d":"2024-01-31 10:00:00","l":"-1","c":"2","j":"x","f":"-0.5"}`},
			rows:   []string{"5|é\n😀|1|2024-01-31|-1|2.00|\"x\"|-0.5"},
		},
		{name: "texts of other values", headers: strict, bodies: []string{`{"s":true}{"s":[ 1 , "b c" ]}{"i":1e2}`}, rows: []string{"NULL|1|NULL|NULL|NULL|NULL|NULL|NULL", `NULL|[1,"b c"]|NULL|NULL|NULL|NULL|NULL|NULL`, "100|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}},
		{name: "first of two keys", headers: strict, bodies: []string{`{"i":1,"i":2,"I":3,"x":4}`}, rows: []string{"1|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}},
		{name: "overflow", headers: strict, bodies: []string{`{"i":3000000000}`}, log: filtered("Invalid argument: Value is overflow. column=i, value=3000000000", `{"i":3000000000}`)},
		{name: "bool for a number", headers: strict, bodies: []string{`{"i":true}`}, log: filtered("Invalid argument: Unsupported value type. Numeric type is required. column=i", `{"i":true}`)},
		{name: "array for a date", headers: strict, bodies: []string{`{"d":[1],"i":5,"s":"x"}`}, log: filtered("Value ''[1]'' is out of range. The type of 'd' is DATE", "[5, 'x', NULL, '[1]', NULL, NULL, NULL, NULL]")},
		{name: "text for a number", headers: strict, bodies: []string{`{"f":"x"}`}, log: filtered("Invalid argument: Unable to cast string value to BIGINT. value=x, column=f", `{"f":"x"}`)},
		{name: "text for a boolean", headers: strict, bodies: []string{`{"b":"x"}`}, log: filtered("Invalid argument: Failed to parse string value as boolean. column=b, value=x", `{"b":"x"}`)},
		{name: "text for a boolean, in 3.3.1", headers: append(strict, "release", "3.3.1"), bodies: []string{`{"b":"x"}`}, log: filtered("Value ''x'' is out of range. The type of 'b' is BOOLEAN", "[NULL, NULL, 'x', NULL, NULL, NULL, NULL, NULL]")},
		{name: "object for a boolean", headers: strict, bodies: []string{`{"b":{}}`}, log: filtered("Invalid argument: Unsupported value type to boolean. column=b, type=object", `{"b":{}}`)},
		{name: "too long", headers: strict, bodies: []string{`{"s":"abcdefghijk"}`}, log: filtered("Data quality error: Value length is beyond the capacity. column=s, capacity=10", `{"s":"abcdefghijk"}`)},
		{name: "NULL when not strict", headers: []string{"format", "json"}, bodies: []string{`{"i":true,"s":"abcdefghijk","d":{}}`}, rows: []string{"NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}},
	})
}

func TestJSONOperationAndMissingKeys(t *testing.T) {
	b := column("b", cell.Int, true)
	b.Default, b.DefaultValue = store.LiteralDefault, "7"
	s := newSheet(t, store.PrimaryKey, column("id", cell.Int, false), b)
	check(t, s, []loadCase{
		{name: "own operation", headers: []string{"format", "json"}, bodies: []string{`{"id":1,"b":1}{"id":2}{"id":1,"__op":1}`}, rows: []string{"2|NULL"}},
		{name: "an operation by a path", headers: []string{"format", "json", "jsonpaths", `["$.k","$.v","$.d"]`}, bodies: []string{`{"k":1,"v":1}{"k":2,"v":3,"d":0}{"k":1,"d":1}`}, rows: []string{"2|3"}},
		{name: "left out of columns", headers: []string{"format", "json", "columns", "id"}, bodies: []string{`{"id":1,"b":1}`}, rows: []string{"1|7"}},
		{
			name: "missing key of a NOT NULL column", headers: []string{"format", "json", "max_filter_ratio", "1"}, bodies: []string{`{"b":1}`},
			log: []string{"Error: NULL value in non-nullable column 'id'. Row: [NULL, 1, 0]"},
		},
	})
}

func TestBodyOfJSONHasALimit(t *testing.T) {
	r := &jsonReader{load: &Load{}, counts: true, start: -1, total: maxBody - 2}
	if err := r.feed([]byte("  ")); err != nil {
		t.Fatal(err)
	}
	if err := r.feed([]byte(" ")); err == nil || err.Error() != "This parser can't support a document that big." {
		t.Errorf("got %v", err)
	}
	if err := r.endBody(); err != nil {
		t.Fatal(err)
	}
	if err := r.feed([]byte("  ")); err != nil {
		t.Errorf("the next body is counted on its own: %v", err)
	}
}

// FuzzReadersDoNotDependOnPieces feeds the same bytes whole and in pieces: the
// network decides how a body is cut, and must not matter.
func FuzzReadersDoNotDependOnPieces(f *testing.F) {
	f.Add("1\ta\n2\tb", uint8(0), uint8(1))
	f.Add("1,\"a\"\"\n\"\n2,\\,b", uint8(1), uint8(2))
	f.Add(`{"id":1,"s":"\u00e9"} {"id":2}`, uint8(2), uint8(3))
	f.Add(`[{"id":1},{"s":[1]}]`, uint8(3), uint8(1))
	f.Add("1||a##2||b", uint8(4), uint8(1))
	modes := [][]string{
		nil,
		{"column_separator", ",", "enclose", "\"", "escape", "\\"},
		{"format", "json"},
		{"format", "json", "strip_outer_array", "true"},
		{"column_separator", "||", "row_delimiter", "##"},
		{"column_separator", "||", "row_delimiter", "##", "enclose", "|", "trim_space", "true"},
	}
	s := newSheet(f, store.DuplicateKey, column("id", cell.Int, true), column("s", cell.Varchar, true))
	f.Fuzz(func(t *testing.T, body string, mode, piece uint8) {
		load := s.with(append([]string{"max_filter_ratio", "1"}, modes[int(mode)%len(modes)]...)...)
		whole := load.run(t, 0, body)
		pieces := load.run(t, int(piece)+1, body)
		if !slices.Equal(whole.rows, pieces.rows) || whole.counters != pieces.counters || whole.err != pieces.err || !slices.Equal(whole.log, pieces.log) {
			t.Fatalf("%q whole: %+v, in pieces: %+v", body, whole, pieces)
		}
	})
}
