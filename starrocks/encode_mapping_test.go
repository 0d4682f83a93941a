package starrocks

import (
	"reflect"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
)

func nestedType(t testing.TB, text string) schema.Type {
	t.Helper()
	typ, err := ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

func fieldsOf(t testing.TB, columns ...string) []EncodeField {
	t.Helper()
	var fields []EncodeField
	for i, c := range columns {
		name, typ, _ := strings.Cut(c, " ")
		target := schema.Column{Name: name, Nullable: true, Type: schema.Type{Kind: schema.Text}}
		if typ != "TEXT" {
			var err error
			if target.Type, err = readWholeType(typ); err != nil {
				t.Fatal(err)
			}
		}
		fields = append(fields, EncodeField{From: i, Target: target, Source: schema.Type{Kind: schema.Text}})
	}
	return fields
}

func columnsOf(e *Encoder) string {
	for _, h := range e.Headers() {
		if h.Name == "columns" {
			return h.Value
		}
	}
	return ""
}

func TestColumnsThatTheServerComputes(t *testing.T) {
	for _, c := range []struct {
		columns []string
		format  RowFormat
		want    string
		err     string
	}{
		{[]string{"a INT", "b VARBINARY"}, RowFormat{}, "`a`,`b`,`b`=to_binary(`b`, 'hex')", ""},
		{[]string{"a` VARBINARY"}, RowFormat{}, "`a```,`a```=to_binary(`a```, 'hex')", ""},
		{[]string{"a DECIMAL(38,2)", "b DECIMAL(76,30)"}, RowFormat{Kind: RowsJSON}, "`a`,`b`,`b`=cast(`b` as DECIMAL(76,30))", ""},
		{
			[]string{"a INT", "user TEXT", "b BINARY"},
			RowFormat{Ops: true, Derived: []Derived{{"h", "hll_hash(user)"}, {"u", "to_bitmap(\n  user)"}}},
			"`a`,`user`,`b`,`__op`,`b`=to_binary(`b`, 'hex'),`h`=hll_hash(user),`u`=to_bitmap( user)", "",
		},
		{[]string{"a JSON", "b JSON"}, RowFormat{Derived: []Derived{{"n", "json_length(A)"}}}, "`a`,`b`,`a`=parse_json(`a`),`n`=json_length(A)", ""},
		{[]string{"a TEXT", "__op TINYINT"}, RowFormat{Derived: []Derived{{"a", "upper(a)"}}}, "`a`,`__op`,`a`=upper(a)", ""},
		{[]string{"a TEXT"}, RowFormat{Derived: []Derived{{"__op", "if(a = 'D', 1, 0)"}}}, "`a`,`__op`=if(a = 'D', 1, 0)", ""},
		{[]string{"a INT", "A INT"}, RowFormat{}, "", `encode rows: the column "A" is sent twice`},
		{[]string{"__op TINYINT"}, RowFormat{Ops: true}, "", "encode rows: __op is sent twice, as a field and as the row's own"},
		{[]string{"a INT"}, RowFormat{Ops: true, Derived: []Derived{{"__op", "1"}}}, "", `encode rows: the column "__op" is computed twice`},
		{[]string{"__op INT"}, RowFormat{}, "", `encode column "__op": INT, and it is a TINYINT of 0 and 1`},
		{[]string{"a INT"}, RowFormat{Derived: []Derived{{"x", "1"}, {"X", "2"}}}, "", `encode rows: the column "X" is computed twice`},
		{[]string{"a VARBINARY"}, RowFormat{Derived: []Derived{{"a", "1"}}}, "", `encode rows: the column "a" is sent and computed`},
		{[]string{"a INT"}, RowFormat{Derived: []Derived{{"x", "f(a"}}}, "", `encode rows: the expression of "x": the bracket "(" without an end, at byte 1`},
		{[]string{"a INT"}, RowFormat{Derived: []Derived{{"x", "'é'"}}}, "", `encode rows: the expression of "x": the character 'é', and a header carries printable ASCII alone, at byte 1`},
		{
			[]string{"a VARBINARY"},
			RowFormat{Derived: []Derived{{"n", "length(a)"}}},
			"",
			`encode rows: the expression of "n" names "a", a column of type VARBINARY, which StarRocks would read as text; let the source give the field once more, under another name`,
		},
		{
			[]string{"a ARRAY<INT>"},
			RowFormat{Derived: []Derived{{"n", "array_length(a)"}}},
			"",
			`encode rows: the expression of "n" names "a", a column of type ARRAY<INT>, which StarRocks would read as text; let the source give the field once more, under another name`,
		},
	} {
		e, err := NewEncoder(fieldsOf(t, c.columns...), c.format)
		if errorText(err) != c.err {
			t.Errorf("%v: %v, want %s", c.columns, err, c.err)
		}
		if err == nil && columnsOf(e) != c.want {
			t.Errorf("%v:\n got %s\nwant %s", c.columns, columnsOf(e), c.want)
		}
	}
}

func TestJSONColumnsThatExpressionsNameTravelAsText(t *testing.T) {
	format := RowFormat{Derived: []Derived{{"n", "json_length(a)"}}}
	for _, c := range []struct{ value, csv, json, err string }{
		{`{"x":1.50}`, `{"x":1.50}`, `{"a":"{\"x\":1.50}","b":"b"}`, ""},
		{`"x"`, `"x"`, `{"a":"\"x\"","b":"b"}`, ""},
		{"5", "", "", `column "a": a JSON number, true or false, which becomes a string where an expression names the field: "5"`},
		{"null", "", "", `column "a": the JSON text null, which StarRocks cannot tell from NULL: "null"`},
	} {
		for _, kind := range []RowKind{RowsFree, RowsJSON} {
			format.Kind = kind
			want := c.csv + "\x01b\x02"
			if kind == RowsJSON {
				want = c.json + "\n"
			}
			if c.err != "" {
				want = ""
			}
			out, _, err := newEncoder(t, fieldsOf(t, "a JSON", "b TEXT"), format).Append(nil, textBatch(true, texts(c.value, "b")), 0, 0)
			if string(out) != want || errorText(err) != c.err {
				t.Errorf("%s: %q, %v; want %q, %s", c.value, out, err, want, c.err)
			}
		}
	}
}

func TestFieldSaysWhatARowDoes(t *testing.T) {
	fields := fieldsOf(t, "id INT", "__op TINYINT")
	for _, c := range []struct {
		op   string
		csv  string
		json string
		err  string
	}{
		{"0", "7\x010\x02", "{\"id\":7,\"__op\":0}\n", ""},
		{" 1", "7\x011\x02", "{\"id\":7,\"__op\":1}\n", ""},
		{"2", "", "", `column "__op": neither 0, which writes the row, nor 1, which deletes it: "2"`},
		{"", "", "", `column "__op": an empty value, and TINYINT has none`},
	} {
		for kind, want := range map[RowKind]string{RowsFree: c.csv, RowsJSON: c.json} {
			out, _, err := newEncoder(t, fields, RowFormat{Kind: kind}).Append(nil, textBatch(true, texts("7", c.op)), 0, 0)
			if string(out) != want || errorText(err) != c.err {
				t.Errorf("%q: %q, %v; want %q, %s", c.op, out, err, want, c.err)
			}
		}
	}
	_, _, err := newEncoder(t, fields, RowFormat{}).Append(nil, textBatch(true, []*string{nil, nil}), 0, 0)
	if errorText(err) != `column "__op": NULL, and the column is NOT NULL` {
		t.Errorf("NULL: %v", err)
	}
}

func TestLongDecimalsKeepTheirDigits(t *testing.T) {
	long := strings.Repeat("1234567890", 4) + "123456." + strings.Repeat("9", 30)
	out, _, err := newEncoder(t, fieldsOf(t, "d DECIMAL(76,30)"), RowFormat{Kind: RowsJSON}).Append(nil, textBatch(true, texts(long)), 0, 0)
	if want := "{\"d\":\"" + long + "\"}\n"; err != nil || string(out) != want {
		t.Errorf("%s, %v; want %s", out, err, want)
	}
	_, _, err = newEncoder(t, fieldsOf(t, "d DECIMAL(76,30)"), RowFormat{}).Append(nil, textBatch(true, texts("1"+long)), 0, 0)
	if want := `column "d": more digits before the point than the 46 of DECIMAL(76,30): `; !strings.HasPrefix(errorText(err), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestBytesOfARawVectorTravelAsTheyAre(t *testing.T) {
	b := textBatch(false, texts("\x00\xff"))
	b.Cols[0].Repr = batch.Raw
	out, _, err := newEncoder(t, fieldsOf(t, "b VARBINARY"), RowFormat{}).Append(nil, b, 0, 0)
	if err != nil || string(out) != "00ff\x02" {
		t.Errorf("%q, %v", out, err)
	}
	long := textBatch(false, texts(strings.Repeat("x", hexLimit+1)))
	_, _, err = newEncoder(t, fieldsOf(t, "b VARBINARY"), RowFormat{}).Append(nil, long, 0, 0)
	if want := `column "b": 524289 bytes, and as hexadecimal text, as VARBINARY travels, a value may have 524288: `; !strings.HasPrefix(errorText(err), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// A value that the row does not carry is NULL in every column that is sent,
// whatever way its type is judged.
func TestAbsentIsNull(t *testing.T) {
	types := []string{
		"BOOLEAN", "TINYINT", "INT", "LARGEINT", "FLOAT", "DOUBLE", "DECIMAL(12,2)", "DECIMAL(50,2)", "CHAR(5)", "VARCHAR(5)", "DATE", "DATETIME",
		"VARBINARY", "JSON", "ARRAY<INT>", "MAP<INT,INT>", "STRUCT<a INT>", "TEXT",
	}
	for _, typ := range types {
		fields := fieldsOf(t, "a "+typ, "b INT")
		for _, kind := range []RowKind{RowsFree, RowsJSON} {
			for _, padded := range []bool{false, true} {
				b := textBatch(padded, []*string{nil, ref("1")}, []*string{nil, ref("2")})
				want, _, err := newEncoder(t, fields, RowFormat{Kind: kind}).Append(nil, b, 0, 0)
				if err != nil {
					t.Fatal(err)
				}
				b.Cols[0].Spans[0], b.Cols[0].Spans[1] = batch.Span{Off: batch.Absent}, batch.Span{Off: batch.Absent}
				got, _, err := newEncoder(t, fields, RowFormat{Kind: kind}).Append(nil, b, 0, 0)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %q, %v; want %q", typ, got, err, want)
				}
			}
		}
		fields[0].Target.Nullable = false
		b := textBatch(true, []*string{nil, ref("1")})
		b.Cols[0].Spans[0] = batch.Span{Off: batch.Absent}
		if _, _, err := newEncoder(t, fields, RowFormat{}).Append(nil, b, 0, 0); errorText(err) != `column "a": NULL, and the column is NOT NULL` {
			t.Errorf("%s NOT NULL: %v", typ, err)
		}
	}
}

func ref(s string) *string { return &s }

func TestCarriedByCSV(t *testing.T) {
	for typ, want := range map[string]bool{
		"INT": true, "VARBINARY": true, "JSON": true, "ARRAY<ARRAY<INT>>": true, "MAP<INT,MAP<INT,DATE>>": true,
		"STRUCT<a INT>": false, "ARRAY<STRUCT<a INT>>": false, "ARRAY<MAP<INT,INT>>": false, "MAP<INT,ARRAY<INT>>": false, "ARRAY<JSON>": false,
	} {
		if got := CarriedByCSV(nestedType(t, typ)); got != want {
			t.Errorf("%s: %v", typ, got)
		}
	}
}

func TestNeedsExpression(t *testing.T) {
	for k := schema.Boolean; k <= schema.Text; k++ {
		function, needs := NeedsExpression(schema.Type{Kind: k})
		want := map[schema.Kind]string{schema.Bitmap: "to_bitmap", schema.HLL: "hll_hash", schema.Percentile: "percentile_hash"}[k]
		if function != want || needs != (want != "") {
			t.Errorf("kind %d: %q, %v", k, function, needs)
		}
	}
}
