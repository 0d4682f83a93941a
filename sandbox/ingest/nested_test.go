package ingest

import (
	"testing"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

func nested(name string, kind cell.Kind, fields []string, elements ...cell.Type) store.Column {
	c := column(name, kind, true)
	c.Type.Elements, c.Type.Fields = elements, fields
	return c
}

func TestNestedValues(t *testing.T) {
	number, text := cell.Type{Kind: cell.Int}, cell.Type{Kind: cell.Varchar, Length: 10}
	list := nested("a", cell.Array, nil, number)
	pairs := nested("m", cell.Map, nil, text, number)
	record := nested("r", cell.Struct, []string{"x", "y"}, number, text)
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), list, pairs)
	check(t, s, []loadCase{
		{name: "CSV", bodies: []string{"1\t[1,null,3]\t{\"a\":1,\"b\":2,\"a\":3}\n2\t\\N\t\\N\n"}, rows: []string{`1|[1,null,3]|{"b":2,"a":3}`, "2|NULL|NULL"}},
		{
			name: "bad CSV", headers: []string{"strict_mode", "true", "max_filter_ratio", "1"}, bodies: []string{"1\tx\t\\N\n"},
			log: []string{"Error: The field (name = a, pos = 1) is out of range. Type: ARRAY<INT>, Value length: 1, Value: x. Row: 1\tx\t\\N"},
		},
	})
	check(t, s, []loadCase{
		{name: "bad elements", bodies: []string{"1\t[1,x,,2]\t{\"a\":x,b:2}\n2\t[1\t{\"a\"}\n"}, rows: []string{`1|[1,null,null,2]|{"a":null,null:2}`, "2|NULL|NULL"}},
	})
	s = newSheet(t, store.DuplicateKey, column("id", cell.Int, false), list, pairs, record)
	object := `{"id":1,"a":[1, "2",null],"m":{"k":5},"r":{"y":"q"}}`
	inTexts := `{"id":1,"a":" [1,2] ","m":"{\"k\":5}","r":"{\"x\":7}"}`
	strict := []string{"format", "json", "strict_mode", "true", "max_filter_ratio", "1"}
	check(t, s, []loadCase{
		{name: "CSV has no STRUCT", bodies: []string{"1\t[]\t{}\t{}\n"}, err: "Unsupported CSV type STRUCT{x INT, y VARCHAR(10)}"},
		{name: "JSON", headers: strict, bodies: []string{object}, rows: []string{`1|[1,2,null]|{"k":5}|{"x":null,"y":"q"}`}},
		{name: "JSON in texts", headers: strict, bodies: []string{inTexts}, rows: []string{`1|[1,2]|{"k":5}|{"x":7,"y":null}`}},
		{name: "texts are no JSON before 3.3.1", headers: []string{"format", "json", "release", "3.3.0"}, bodies: []string{inTexts}, rows: []string{"1|NULL|NULL|NULL"}},
		{name: "objects are no STRUCT before 3.3.1", headers: []string{"format", "json", "release", "3.3.0"}, bodies: []string{object}, rows: []string{`1|[1,2,null]|{"k":5}|NULL`}},
		{
			name: "another kind", headers: strict, bodies: []string{`{"id":1,"a":{"k":1}}`},
			log: []string{`Error: Invalid argument: Failed to parse value as array, column=a. Row: {"id":1,"a":{"k":1}}`},
		},
		{
			name: "no object", headers: strict, bodies: []string{`{"id":1,"m":[1]}`},
			log: []string{`Error: Data quality error: Expected value type [object], got [array]. Row: {"id":1,"m":[1]}`},
		},
		{name: "an element that does not fit", headers: strict, bodies: []string{`{"id":1,"a":[3000000000]}`}, rows: []string{"1|[null]|NULL|NULL"}},
	})
}

func TestBinaryIsReadByRelease(t *testing.T) {
	b := column("b", cell.Varbinary, true)
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), b)
	body := []string{"1\t6162\n2\tYWI=\n3\t\n4\t!\n"}
	check(t, s, []loadCase{
		{name: "refused", headers: []string{"release", "3.0.7"}, bodies: body, err: "Unsupported CSV type VARBINARY(10)"},
		{name: "hexadecimal", headers: []string{"release", "3.0.8"}, bodies: body, rows: []string{"1|ab", "2|NULL", "3|NULL", "4|NULL"}},
		{name: "base64, else as it is", headers: []string{"release", "3.2.0"}, bodies: body, rows: []string{"1|\xeb^\xb6", "2|ab", "3|", "4|!"}},
		{name: "by a function", headers: []string{"columns", "id, x, b = to_binary(x, 'hex')"}, bodies: []string{"1\t6162\n"}, rows: []string{"1|ab"}},
	})
}

func TestFieldCountTextByRelease(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false))
	for release, want := range map[string]string{
		"2.5.0": "Error: Value count does not match column count. Expect 1, but got 2. Row: 1,2",
		"3.1.0": "Error: Value count does not match column count. Expect 1, but got 2. Column delimiter: 44,Row delimiter: 10.. Row: 1,2",
		"3.3.0": "Error: Target column count: 1 doesn't match source value column count: 2. Column separator: ',', Row delimiter: '\\n'. Row: 1,2",
	} {
		got := s.with("release", release, "column_separator", ",", "max_filter_ratio", "1").run(t, 0, "1,2\n")
		if len(got.log) != 1 || got.log[0] != want {
			t.Errorf("%s: got %q", release, got.log)
		}
	}
}

func TestAutoIncrementIsLeftOutSince31(t *testing.T) {
	auto := column("n", cell.BigInt, false)
	auto.AutoIncrement = true
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), auto)
	check(t, s, []loadCase{
		{name: "3.0", headers: []string{"release", "3.0.0"}, bodies: []string{"1\t50\n"}, rows: []string{"1|50"}},
		{name: "3.1", headers: []string{"release", "3.1.0", "max_filter_ratio", "1"}, bodies: []string{"1\t50\n"}, log: []string{
			"Error: Value count does not match column count. Expect 1, but got 2. Column delimiter: 9,Row delimiter: 10.. Row: 1\t50",
		}},
	})
}

func TestZoneDecidesTheDefaultMoment(t *testing.T) {
	at := column("at", cell.Datetime, true)
	at.Default = store.CurrentTimestamp
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), at)
	check(t, s, []loadCase{
		{name: "given", headers: []string{"columns", "id", "timezone", "-02:00"}, bodies: []string{"1\n"}, rows: []string{"1|2024-05-06 05:08:09"}},
		{name: "in an expression", headers: []string{"columns", "id, at = now()", "timezone", "UTC"}, bodies: []string{"1\n"}, rows: []string{"1|2024-05-06 07:08:09"}},
		{name: "unknown", headers: []string{"timezone", "Mars/Base"}, err: "Unknown or incorrect time zone: 'Mars/Base'"},
	})
}
