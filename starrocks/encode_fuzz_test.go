package starrocks

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
)

// Whatever CSV carries, the server's plain reader must take apart into what was
// put in: rows at each row delimiter, fields at each column separator, \N for
// NULL, empty lines skipped.
func FuzzCSVIsReadBackAsItWas(f *testing.F) {
	for _, s := range []string{"", "a", `\N`, "|", "||", "|||", "~\n", "\x01", "\x01\x02\x03\x02\x04", "ab", "aba", "é"} {
		f.Add(s, "b", false, uint8(0))
		f.Add("a", s, true, uint8(1))
	}
	formats := []RowFormat{
		{},
		{Kind: RowsCSV},
		{Kind: RowsCSV, Alternate: true},
		{ColumnSeparator: "|", RowDelimiter: "\n"},
		{ColumnSeparator: "||", RowDelimiter: "~|"},
		{ColumnSeparator: "aba", RowDelimiter: "bab"},
		{ColumnSeparator: "N", RowDelimiter: `\`},
		{ColumnSeparator: "||", RowDelimiter: "~|", Ops: true},
		{ColumnSeparator: "1", RowDelimiter: "0", Ops: true},
	}
	f.Fuzz(func(t *testing.T, x, y string, null bool, which uint8) {
		format := formats[int(which)%len(formats)]
		rows := [][]*string{texts(x, y), texts(y, x)}
		if null {
			rows = append(rows, []*string{nil, &x})
		}
		e := newEncoder(t, textFields(2, true), format)
		out, n, err := e.Append(nil, textBatch(false, rows...), 0, 0)
		if err == nil != (n == len(rows)) {
			t.Fatalf("%d rows and %v", n, err)
		}
		var got []string
		for _, line := range strings.Split(string(out), e.delimiter) {
			if line != "" {
				got = append(got, line)
			}
		}
		if len(got) != n {
			t.Fatalf("%+v: %q has %d lines, want %d", format, out, len(got), n)
		}
		for i, row := range rows[:n] {
			values := strings.Split(got[i], e.separator)
			if format.Ops {
				if len(values) == 0 || values[len(values)-1] != "0" {
					t.Fatalf("%+v: %q ends without __op", format, got[i])
				}
				values = values[:len(values)-1]
			}
			if len(values) != 2 {
				t.Fatalf("%+v: %q has %d values", format, got[i], len(values))
			}
			for j, v := range row {
				if want := sent(v); values[j] != want || v != nil && want == `\N` {
					t.Fatalf("%+v: %q arrives as %q", format, want, values[j])
				}
			}
		}
	})
}

func sent(v *string) string {
	if v == nil {
		return `\N`
	}
	return *v
}

// The fast ways must take nothing that the slow ones do not take, and pass
// values as the slow ones do.
func FuzzFastJudgesAgreeWithSlow(f *testing.F) {
	for _, s := range []string{
		"", "0", "-1", "127", "128", "2147483648", "123456789012345678", "12.50", "1234567890.12", "-0.5", "0.1234567", "1e5",
		"2024-02-29", "2023-02-29", "2024-02-29 12:34:56", "2024-02-29 12:34:56.123456", "2024-02-29 24:34:56", "true", `\N`, "a\x01b", "é", "\xff",
		"12345678", "1234567:", "/2345678", "99999999999999999999999", `{"a":1}`, "a\x00", "0.00000000000000000000001", "2024-02-2９",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(7))
		f.Add(s, uint8(26))
		f.Add(s, uint8(127))
	}
	types := []schema.Type{
		{Kind: schema.TinyInt},
		{Kind: schema.Int},
		{Kind: schema.BigInt},
		{Kind: schema.LargeInt},
		{Kind: schema.Decimal, Precision: 12, Scale: 2},
		{Kind: schema.Decimal, Precision: 38, Scale: 38},
		{Kind: schema.Decimal, Precision: 30},
		{Kind: schema.Float},
		{Kind: schema.Double},
		{Kind: schema.Date},
		{Kind: schema.Datetime},
		{Kind: schema.Varchar, Length: 20},
		{Kind: schema.Char, Length: 5},
		{Kind: schema.JSON},
		{Kind: schema.Boolean},
	}
	formats := []RowFormat{{}, {Kind: RowsJSON}, {ColumnSeparator: ",", RowDelimiter: "\n"}, {ColumnSeparator: "||", RowDelimiter: "\n"}}
	f.Fuzz(func(t *testing.T, v string, pad uint8) {
		for _, typ := range types {
			for _, format := range formats {
				fields := textFields(1, true)
				fields[0].Target.Type = typ
				fast, slow := newEncoder(t, fields, format), newEncoder(t, fields, format)
				slow.columns[0].fast = fastNothing
				b := beside(textBatch(false, texts(v)), pad)
				got, _, err := fast.Append(nil, b, 0, 0)
				want, _, why := slow.Append(nil, b, 0, 0)
				if string(got) != string(want) || (err == nil) != (why == nil) || err != nil && err.Error() != why.Error() {
					t.Fatalf("%v of %+v: fast %q, %v; slow %q, %v", typ, format, got, err, want, why)
				}
				if err == nil && format.Kind == RowsJSON && !json.Valid(got) {
					t.Fatalf("%v: %q is not JSON", typ, got)
				}
			}
		}
	})
}

// beside puts bytes before the values of a batch and behind them, with separators and
// without: whether a value is looked at by words depends on both.
func beside(b *batch.Batch, pad uint8) *batch.Batch {
	other := []string{"5\x01", "é5", "\x8055", "123"}[pad%4]
	before := strings.Repeat(other, int(pad/4))
	for i := range b.Cols {
		for j, s := range b.Cols[i].Spans {
			if s.Off < batch.Absent {
				b.Cols[i].Spans[j] = batch.Span{Off: s.Off + uint32(len(before)), End: s.End + uint32(len(before))}
			}
		}
	}
	b.Arena = append(append([]byte(before), b.Arena...), strings.Repeat(other, int(pad%5*20))...)
	return b
}

func FuzzJSONCarriesEveryText(f *testing.F) {
	f.Add("x\x00\"\\\n\u2028é")
	f.Fuzz(func(t *testing.T, v string) {
		out, _, err := newEncoder(t, textFields(1, true), RowFormat{Kind: RowsJSON}).Append(nil, textBatch(false, texts(v)), 0, 0)
		var fault *ValueError
		if errors.As(err, &fault) {
			return // not UTF-8
		}
		var got struct{ A string }
		if err != nil || json.Unmarshal(out, &got) != nil || got.A != v {
			t.Fatalf("%q arrives as %q, %v", v, out, err)
		}
	})
}
