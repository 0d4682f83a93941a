package starrocks

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
)

func textFields(n int, nullable bool) []EncodeField {
	var fields []EncodeField
	for i := range n {
		fields = append(fields, EncodeField{
			From: i, Target: schema.Column{Name: string(rune('a' + i)), Type: schema.Type{Kind: schema.Varchar}, Nullable: nullable},
			Source: schema.Type{Kind: schema.Text},
		})
	}
	return fields
}

func texts(values ...string) []*string {
	var row []*string
	for _, v := range values {
		row = append(row, &v)
	}
	return row
}

func newEncoder(t testing.TB, fields []EncodeField, format RowFormat) *Encoder {
	t.Helper()
	e, err := NewEncoder(fields, format)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestHeadersSayHowRowsAreWritten(t *testing.T) {
	fields := textFields(2, true)
	cases := []struct {
		format RowFormat
		want   []RowHeader
	}{
		{RowFormat{}, []RowHeader{{"column_separator", `\x01`}, {"columns", "`a`,`b`"}, {"format", "CSV"}, {"row_delimiter", `\x02`}}},
		{RowFormat{Kind: RowsCSV, Alternate: true, Ops: true}, []RowHeader{
			{"column_separator", `\x0102030204`}, {"columns", "`a`,`b`,`__op`"}, {"format", "CSV"}, {"row_delimiter", `\x0102030205`},
		}},
		{RowFormat{ColumnSeparator: "\x02"}, []RowHeader{{"column_separator", `\x02`}, {"columns", "`a`,`b`"}, {"format", "CSV"}, {"row_delimiter", `\x03`}}},
		{RowFormat{ColumnSeparator: ",", RowDelimiter: "\n"}, []RowHeader{
			{"column_separator", `\x2c`}, {"columns", "`a`,`b`"}, {"format", "CSV"}, {"row_delimiter", `\x0a`},
		}},
		{RowFormat{Kind: RowsJSON}, []RowHeader{{"columns", "`a`,`b`"}, {"format", "JSON"}}},
	}
	for _, c := range cases {
		if got := newEncoder(t, fields, c.format).Headers(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v:\n got %q\nwant %q", c.format, got, c.want)
		}
	}
}

func TestWhatCSVCannotCarry(t *testing.T) {
	free, byName := RowFormat{}, RowFormat{Kind: RowsCSV}
	set := RowFormat{Kind: RowsCSV, ColumnSeparator: ",", RowDelimiter: "\n"}
	long := RowFormat{ColumnSeparator: "||", RowDelimiter: "\n"}
	digit := RowFormat{ColumnSeparator: "|", RowDelimiter: "7"}
	cases := []struct {
		name   string
		format RowFormat
		row    []string
		out    string
		want   error
	}{
		{"text", free, []string{"x", `"\"`}, "x\x01\"\\\"\x02", nil},
		{"NULL as text, free", free, []string{"x", `\N`}, "", &NeedsJSON{0, "b", `the text \N cannot be told from NULL`}},
		{
			"NULL as text, CSV by name", byName,
			[]string{`\N`, "x"},
			"",
			&ValueError{0, "a", `\N`, `the text \N cannot be told from NULL; the format json could carry it`},
		},
		{"separator, free", free, []string{"x\x01", "x"}, "", &NeedsJSON{0, "a", `the value holds the column separator "\x01" at byte 1`}},
		{"separator, CSV by name", byName, []string{"x\x01", "x"}, "", &NeedsSeparators{0, "a", `the value holds the column separator "\x01" at byte 1`}},
		{"delimiter, CSV by name", byName, []string{"x", "\x02x"}, "", &NeedsSeparators{0, "b", `the value holds the row delimiter "\x02" at byte 0`}},
		{"separator, other pair", RowFormat{Kind: RowsCSV, Alternate: true}, []string{"\x01\x02", "\x02"}, "\x01\x02\x01\x02\x03\x02\x04\x02\x01\x02\x03\x02\x05", nil},
		{
			"separator, other pair in the value",
			RowFormat{Kind: RowsCSV, Alternate: true},
			[]string{"\x01\x02\x03\x02\x04", "\x02"},
			"",
			&ValueError{0, "a", "\x01\x02\x03\x02\x04", `the value holds the column separator "\x01\x02\x03\x02\x04" at byte 0; the format json could carry it`},
		},
		{
			"set separator", set,
			[]string{"x", "y,z"},
			"",
			&ValueError{0, "b", "y,z", `the value holds the column separator "," at byte 1, and the format has no way to write that`},
		},
		{
			"set delimiter", set,
			[]string{"x\n", "y"},
			"",
			&ValueError{0, "a", "x\n", `the value holds the row delimiter "\n" at byte 1, and the format has no way to write that`},
		},
		{"long separator before half of it", long, []string{"x|y", "|z"}, "x|y|||z\n", nil},
		{"long separator, half of it inside", long, []string{"x|y", "z|"}, "x|y||z|\n", nil},
		{"long separator after half of it", long, []string{"x|", "y"}, "", &ValueError{0, "a", "x|", ""}},
		{"delimiter that a value may hold", digit, []string{"6", "8"}, "6|87", nil},
		{
			"delimiter that a value holds", digit,
			[]string{"6", "78"},
			"",
			&ValueError{0, "b", "78", `the value holds the row delimiter "7" at byte 0, and the format has no way to write that`},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			out, next, err := newEncoder(t, textFields(2, true), c.format).Append(nil, textBatch(true, texts(c.row...)), 0, 0)
			if string(out) != c.out || (next == 1) != (c.want == nil) {
				t.Errorf("got %q and row %d, want %q", out, next, c.out)
			}
			var got, want *ValueError
			if errors.As(err, &got) && errors.As(c.want, &want) && want.Reason == "" {
				want.Reason = got.Reason // the two separators run together in ways of their own
				if !strings.Contains(got.Reason, "run together") {
					t.Errorf("the reason is %q", got.Reason)
				}
			}
			if !reflect.DeepEqual(err, c.want) {
				t.Errorf("\n got %#v\nwant %#v", err, c.want)
			}
		})
	}
}

func TestNumbersDoNotHideSeparators(t *testing.T) {
	fields := textFields(1, false)
	fields[0].Target.Type = schema.Type{Kind: schema.Int}
	out, _, err := newEncoder(t, fields, RowFormat{ColumnSeparator: ",", RowDelimiter: "5"}).Append(nil, textBatch(true, texts("1"), texts("152")), 0, 0)
	var fault *ValueError
	if string(out) != "15" || !errors.As(err, &fault) || fault.Row != 1 || fault.Value != "152" {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestEmptyTextInTheOnlyColumnIsNoEmptyLine(t *testing.T) {
	fields := textFields(1, true)
	empty := textBatch(true, texts("x"), []*string{nil}, texts(""))
	for _, c := range []struct {
		format RowFormat
		want   string
		err    string
	}{
		{RowFormat{}, "x\x02\\N\x02", "CSV cannot carry the value"},
		{RowFormat{Kind: RowsCSV}, "x\x02\\N\x02", "the format json could carry it"},
		{RowFormat{Kind: RowsCSV, Ops: true}, "x\x010\x02\\N\x010\x02\x010\x02", ""},
		{RowFormat{Kind: RowsJSON}, "{\"a\":\"x\"}\n{\"a\":null}\n{\"a\":\"\"}\n", ""},
	} {
		out, _, err := newEncoder(t, fields, c.format).Append(nil, empty, 0, 0)
		if string(out) != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%+v: %q, %v; want %q, %s", c.format, out, err, c.want, c.err)
		}
	}
}

func TestOpsAreTheLastColumn(t *testing.T) {
	b := textBatch(true, texts("x"), texts("y"))
	b.Ops = []batch.Op{batch.Upsert, batch.Delete}
	for _, c := range []struct {
		format RowFormat
		want   string
	}{
		{RowFormat{Ops: true}, "x\x010\x02y\x011\x02"},
		{RowFormat{Kind: RowsJSON, Ops: true}, "{\"a\":\"x\",\"__op\":0}\n{\"a\":\"y\",\"__op\":1}\n"},
	} {
		out, _, err := newEncoder(t, textFields(1, true), c.format).Append(nil, b, 0, 0)
		if err != nil || string(out) != c.want {
			t.Errorf("%q, %v; want %q", out, err, c.want)
		}
	}
	for _, kind := range []RowKind{RowsFree, RowsJSON} {
		_, next, err := newEncoder(t, textFields(1, true), RowFormat{Kind: kind}).Append(nil, b, 0, 0)
		if next != 1 || err == nil || err.Error() != "encode rows: row 1 is a delete, and the load has no column __op" {
			t.Errorf("a delete without __op: row %d, %v", next, err)
		}
	}
}

func TestFirstFaultOfTheFirstRowCounts(t *testing.T) {
	fields := textFields(2, false)
	fields[1].Target.Type = schema.Type{Kind: schema.Int}
	var rows [][]*string
	for range 300 {
		rows = append(rows, texts("x", "1"))
	}
	rows[200] = texts("x", "bad")
	rows[201] = []*string{nil, nil}
	b := textBatch(true, rows...)
	out, next, err := newEncoder(t, fields, RowFormat{}).Append([]byte("before "), b, 3, 0)
	var fault *ValueError
	if !errors.As(err, &fault) || fault.Row != 200 || fault.Column != "b" || next != 200 {
		t.Fatalf("row %d, %v", next, err)
	}
	if want := "before " + strings.Repeat("x\x011\x02", 197); string(out) != want {
		t.Errorf("%d bytes were written, want the %d of 197 rows", len(out), len(want))
	}
	if err.Error() != `column "b": not a whole number, as INT needs: "bad"` {
		t.Errorf("got %s", err)
	}
}

func TestAppendStopsAtTheLimit(t *testing.T) {
	var rows [][]*string
	for i := range 1000 {
		rows = append(rows, texts(fmt.Sprint("row ", i), "x"))
	}
	b := textBatch(true, rows...)
	for _, kind := range []RowKind{RowsFree, RowsJSON} {
		e := newEncoder(t, textFields(2, true), RowFormat{Kind: kind})
		whole, _, err := e.Append(nil, b, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		var parts []byte
		requests := 0
		for row := 0; row < b.Rows; requests++ {
			part, next, err := e.Append(nil, b, row, 1000)
			if err != nil || next <= row || len(part) < 1000 && next < b.Rows || len(part) > 1100 {
				t.Fatalf("from row %d: %d bytes to row %d, %v", row, len(part), next, err)
			}
			parts, row = append(parts, part...), next
		}
		if string(parts) != string(whole) || requests < 10 {
			t.Errorf("%d requests of %d bytes, want the %d bytes of one", requests, len(parts), len(whole))
		}
	}
}

func TestJSONIsWhatOthersRead(t *testing.T) {
	values := []string{"", "x", `\N`, "\"\\/\b\f\n\r\t", "\x00\x1f\x7f", "é日🌊\u2028", strings.Repeat("long ", 1000)}
	fields := textFields(len(values), true)
	fields[0].Target.Name = "quote \" and \\"
	out, _, err := newEncoder(t, fields, RowFormat{Kind: RowsJSON}).Append(nil, textBatch(false, texts(values...)), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for i, f := range fields {
		if got[f.Target.Name] != values[i] {
			t.Errorf("%q is read as %q", values[i], got[f.Target.Name])
		}
	}
}

func TestFixedValuesAreWrittenAsText(t *testing.T) {
	vector := func(kind schema.Kind, scale uint8, v int64) batch.Vector {
		return batch.Vector{Type: schema.Type{Kind: kind, Precision: 38, Scale: scale}, Fixed: []int64{v}}
	}
	cases := []struct {
		v    batch.Vector
		want string
	}{
		{vector(schema.BigInt, 0, math.MinInt64), "-9223372036854775808"},
		{vector(schema.Boolean, 0, 1), "1"},
		{vector(schema.Date, 0, 0), "1970-01-01"},
		{vector(schema.Date, 0, -719528), "0000-01-01"},
		{vector(schema.Date, 0, 2932896), "9999-12-31"},
		{vector(schema.Date, 0, 19782), "2024-02-29"},
		{vector(schema.Datetime, 0, 0), "1970-01-01 00:00:00"},
		{vector(schema.Datetime, 0, -1), "1969-12-31 23:59:59.999999"},
		{vector(schema.Datetime, 0, 1709210096000001), "2024-02-29 12:34:56.000001"},
		{vector(schema.Double, 0, int64(math.Float64bits(0.1))), "0.1"},
		{vector(schema.Float, 0, int64(math.Float64bits(float64(float32(0.1))))), "0.1"},
		{vector(schema.Decimal, 2, -5), "-0.05"},
		{vector(schema.Decimal, 0, 5), "5"},
		{vector(schema.Decimal, 18, math.MaxInt64), "9.223372036854775807"},
		{vector(schema.Decimal, 4, math.MinInt64), "-922337203685477.5808"},
	}
	for _, c := range cases {
		field := EncodeField{Target: schema.Column{Name: "c", Type: c.v.Type}, Source: c.v.Type}
		out, _, err := newEncoder(t, []EncodeField{field}, RowFormat{}).Append(nil, &batch.Batch{Cols: []batch.Vector{c.v}, Rows: 1}, 0, 0)
		if err != nil || string(out) != c.want+"\x02" {
			t.Errorf("%+v: %q, %v; want %q", c.v, out, err, c.want)
		}
	}
	null := vector(schema.Int, 0, 7)
	null.Nulls = []bool{true}
	field := EncodeField{Target: schema.Column{Name: "c", Type: null.Type, Nullable: true}, Source: null.Type}
	if out, _, err := newEncoder(t, []EncodeField{field}, RowFormat{}).Append(nil, &batch.Batch{Cols: []batch.Vector{null}, Rows: 1}, 0, 0); err != nil || string(out) != "\\N\x02" {
		t.Errorf("NULL: %q, %v", out, err)
	}
}

func TestEmptyMeansNullByItsSource(t *testing.T) {
	empty := textBatch(true, texts("", "x"))
	for _, c := range []struct {
		source, target schema.Kind
		want           string
	}{
		{schema.Text, schema.Varchar, ""},
		{schema.Text, schema.Int, `\N`},
		{schema.Text, schema.JSON, `\N`},
		{schema.Varchar, schema.Varchar, ""},
		{schema.Int, schema.Varchar, `\N`},
		{schema.Date, schema.Datetime, `\N`},
	} {
		fields := textFields(2, true)
		fields[0].Source.Kind, fields[0].Target.Type.Kind = c.source, c.target
		out, _, err := newEncoder(t, fields, RowFormat{}).Append(nil, empty, 0, 0)
		if err != nil || string(out) != c.want+"\x01x\x02" {
			t.Errorf("from %d to %d: %q, %v; want %q", c.source, c.target, out, err, c.want)
		}
	}
	boolean := textFields(1, true)
	boolean[0].Source.Kind, boolean[0].Target.Type.Kind = schema.Boolean, schema.TinyInt
	out, _, err := newEncoder(t, boolean, RowFormat{}).Append(nil, textBatch(true, texts("true"), texts("False")), 0, 0)
	if err != nil || string(out) != "1\x020\x02" {
		t.Errorf("booleans as integers: %q, %v", out, err)
	}
}

func TestTypesThatCannotBeSentAreRefused(t *testing.T) {
	list := func(typ schema.Type) schema.Type {
		return schema.Type{Kind: schema.Array, Fields: []schema.Column{{Type: typ}}}
	}
	pair := func(key, value schema.Type) schema.Type {
		return schema.Type{Kind: schema.Map, Fields: []schema.Column{{Type: key}, {Type: value}}}
	}
	integer := schema.Type{Kind: schema.Int}
	for _, c := range []struct {
		typ  schema.Type
		want string
	}{
		{schema.Type{Kind: schema.Bitmap}, "BITMAP takes no value as it is; an expression must make one"},
		{schema.Type{Kind: schema.HLL}, "HLL takes no value as it is; an expression must make one"},
		{schema.Type{Kind: schema.Percentile}, "PERCENTILE takes no value as it is; an expression must make one"},
		{list(schema.Type{Kind: schema.Varbinary}), "VARBINARY inside ARRAY<VARBINARY> cannot be loaded"},
		{list(schema.Type{Kind: schema.Bitmap}), "BITMAP inside ARRAY<BITMAP> cannot be loaded"},
		{list(schema.Type{Kind: schema.Decimal, Precision: 39}), "DECIMAL(39,0) inside ARRAY<DECIMAL(39,0)> cannot be loaded"},
		{pair(list(integer), integer), "ARRAY<INT> cannot be the key of a MAP"},
		{pair(schema.Type{Kind: schema.JSON}, integer), "JSON cannot be the key of a MAP"},
		{schema.Type{Kind: schema.Array}, "ARRAY<> has 0 types inside, not 1"},
	} {
		fields := textFields(1, true)
		fields[0].Target.Type = c.typ
		if _, err := NewEncoder(fields, RowFormat{}); errorText(err) != `encode column "a": `+c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	if _, err := NewEncoder(nil, RowFormat{}); err == nil {
		t.Error("no columns were taken")
	}
	if _, err := NewEncoder(textFields(1, true), RowFormat{ColumnSeparator: "|", RowDelimiter: "||"}); err == nil {
		t.Error("separators that cannot be told apart were taken")
	}
	if _, _, err := newEncoder(t, textFields(2, true), RowFormat{}).Append(nil, textBatch(true, texts("x")), 0, 0); err == nil {
		t.Error("a batch of too few columns was taken")
	}
}

func TestSeparatorsAreReadAsHeadersWriteThem(t *testing.T) {
	for _, c := range []struct{ text, want, err string }{
		{`\x01`, "\x01", ""},
		{`\X0d0A`, "\r\n", ""},
		{"0x7c7C", "||", ""},
		{`\t`, "\t", ""},
		{`\n`, "\n", ""},
		{",", ",", ""},
		{"a\tb", "a\tb", ""},
		{strings.Repeat("x", 50), strings.Repeat("x", 50), ""},
		{"", "", "1 to 50"},
		{strings.Repeat("x", 51), "", "1 to 50"},
		{`\x`, "", "even number"},
		{`\x1`, "", "even number"},
		{`\xzz`, "", "even number"},
		{`\xff`, "", "ASCII"},
		{"é", "", "ASCII"},
	} {
		got, err := Separator(c.text)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: %q, %v; want %q, %s", c.text, got, err, c.want, c.err)
		}
	}
}

func TestValuesInErrorsAreCutAtACharacter(t *testing.T) {
	if got, want := shown([]byte(strings.Repeat("x", 39)+"日本")), strings.Repeat("x", 39)+"…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
