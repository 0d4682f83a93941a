//go:build !race

package starrocks

import (
	"fmt"
	"testing"

	"starlift/schema"
)

func TestStructsAllocateNothing(t *testing.T) {
	fields := textFields(1, true)
	fields[0].Target.Type = nestedType(t, "ARRAY<STRUCT<id BIGINT, a_name_that_is_longer_than_thirty_two_bytes MAP<INT,JSON>>>")
	var rows [][]*string
	for range 1000 {
		rows = append(rows, texts(`[{"ID": 1, "A_name_that_is_longer_than_thirty_two_bytes": {"1": [1.5], "2": {}}}, {"id": 9007199254740993}]`))
	}
	b, e := textBatch(true, rows...), newEncoder(t, fields, RowFormat{Kind: RowsJSON})
	var out []byte
	if allocs := testing.AllocsPerRun(5, func() {
		var err error
		if out, _, err = e.Append(out[:0], b, 0, 0); err != nil {
			t.Fatal(err)
		}
	}); allocs > 0 {
		t.Errorf("%.0f allocations for %d rows", allocs, b.Rows)
	}
}

func TestAppendAllocatesNothing(t *testing.T) {
	kinds := []schema.Type{
		{Kind: schema.Int},
		{Kind: schema.Decimal, Precision: 12, Scale: 2},
		{Kind: schema.Double},
		{Kind: schema.Date},
		{Kind: schema.Datetime},
		{Kind: schema.Varchar, Length: 20},
		{Kind: schema.Boolean},
		{Kind: schema.Varbinary},
		nestedType(t, "ARRAY<ARRAY<VARCHAR(20)>>"),
		nestedType(t, "MAP<VARCHAR(20),DATE>"),
	}
	fields := textFields(len(kinds), true)
	var rows [][]*string
	for i := range 1000 {
		rows = append(rows, texts(fmt.Sprint(i), " 1.5 ", "1e5", "2024/01/02", "2024-01-02T03:04:05", "héllo", "true", "bytes", ` [["\u00e9", "x"], null]`, `{"a\t": "2024/1/2", "b": null}`))
	}
	b := textBatch(true, rows...)
	for i, typ := range kinds {
		fields[i].Target.Type = typ
	}
	for _, format := range []RowFormat{{}, {Kind: RowsJSON}, {ColumnSeparator: "||", RowDelimiter: "\n"}} {
		e := newEncoder(t, fields, format)
		var out []byte
		if allocs := testing.AllocsPerRun(5, func() {
			var err error
			if out, _, err = e.Append(out[:0], b, 0, 0); err != nil {
				t.Fatal(err)
			}
		}); allocs > 0 {
			t.Errorf("%+v: %.0f allocations for %d rows", format, allocs, b.Rows)
		}
	}
}
