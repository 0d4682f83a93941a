//go:build !race

package starrocks

import (
	"fmt"
	"testing"

	"starlift/schema"
)

func TestAppendAllocatesNothing(t *testing.T) {
	kinds := []schema.Type{
		{Kind: schema.Int},
		{Kind: schema.Decimal, Precision: 12, Scale: 2},
		{Kind: schema.Double},
		{Kind: schema.Date},
		{Kind: schema.Datetime},
		{Kind: schema.Varchar, Length: 20},
		{Kind: schema.Boolean},
	}
	fields := textFields(len(kinds), true)
	var rows [][]*string
	for i := range 1000 {
		rows = append(rows, texts(fmt.Sprint(i), " 1.5 ", "1e5", "2024/01/02", "2024-01-02T03:04:05", "héllo", "true"))
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
