package apply

import (
	"strings"
	"testing"

	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// remedyJob loads a table with a column of each sort that remedies know.
func remedyJob() *plan.Job {
	return &plan.Job{Target: schema.Table{Columns: []schema.Column{
		{Name: "id", Type: schema.Type{Kind: schema.Int}},
		{Name: "name", Type: schema.Type{Kind: schema.Varchar, Length: 3}},
		{Name: "price", Type: schema.Type{Kind: schema.Decimal, Precision: 5, Scale: 2}},
		{Name: "day", Type: schema.Type{Kind: schema.Date}},
	}}}
}

func TestRemedyOfWhatStarRocksSays(t *testing.T) {
	for _, c := range []struct{ reason, column, value, change string }{
		{"NULL value in non-nullable column 'id'", "id", "", `let column "id" be NULL (nullable = true), or fill it: derive = { id = "ifnull(id, …)" }`},
		{"NULL value in auto increment column 'id'", "id", "", `leave column "id" out of the load, so that the table counts`},
		{"String 'it's long'(length=9) is too long. The max length of 'name' is 3", "name", "it's long", `give column "name" the type VARCHAR(9), at least`},
		{"The field (name = name, pos = 1) is out of range. Type: VARCHAR(3), Value length: 4, Value: abcd", "name", "abcd", `give column "name" the type VARCHAR(4), at least`},
		{"The field (name = id, pos = 0) is out of range. Type: INT(11), Value length: 10, Value: 3000000000", "id", "3000000000", `give column "id" the type BIGINT, at least`},
		{"Value is overflow. column=id, value=99999999999999999999", "id", "99999999999999999999", `give column "id" the type LARGEINT, at least`},
		{"Decimal '12345.678' is out of range. The type of 'price' is DECIMAL64(5,2)", "price", "12345.678", `give column "price" the type DECIMAL(8,3), at least`},
		{"Value length is beyond the capacity. column=name, capacity=3", "name", "", `give column "name" a longer VARCHAR`},
		{"Value 'x' is out of range. The type of 'day' is DATE", "day", "x", ""},
		{"The row is out of partition ranges. Please add a new partition.", "", "", "add a partition that holds the row"},
		{"Target column count: 2 doesn't match source value column count: 3. Column separator: ',', Row delimiter: '\\n'", "", "", "leave column_separator and row_delimiter of properties out, so that they are chosen for the data"},
		{"NULL value in non-nullable column 'other'", "other", "", ""},
		{"something new", "", "", ""},
	} {
		column, value, change := remedy(remedyJob(), c.reason)
		if column != c.column || value != c.value || change != c.change {
			t.Errorf("%s:\n got %q, %q, %q\nwant %q, %q, %q", c.reason, column, value, change, c.column, c.value, c.change)
		}
	}
}

func TestRemedyOfAValue(t *testing.T) {
	for _, c := range []struct{ column, value, reason, change string }{
		{"id", "", "NULL, and the column is NOT NULL", "let column \"id\" be NULL (nullable = true)"},
		{"id", "3000000000", "out of range: INT holds -2147483648 to 2147483647", "the type BIGINT"},
		{"id", "1.5", "a fraction, which INT would cut off", "DECIMAL"},
		{"id", "x", "not a whole number, as INT needs", ""},
		{"name", "abcdefgh", "8 bytes, and VARCHAR(3) holds 3", "VARCHAR(8)"},
		{"name", strings.Repeat("a", 40) + "…", "500 bytes, and VARCHAR(3) holds 3", "VARCHAR(500)"},
		{"price", "123456.00", "more digits before the point than the 3 of DECIMAL(5,2)", "DECIMAL(8,2)"},
		{"price", "1.234", "more fraction digits than the 2 of DECIMAL(5,2), which would round it", "SL3004"},
		{"day", "2024-01-01 10:00:00", "a time of day, which DATE cuts off", "SL3002"},
		{"name", "a\tb", `the value holds the column separator "\t" at byte 1, and the format has no way to write that`, "leave column_separator"},
		{"none", "", "NULL, and the column is NOT NULL", ""},
	} {
		got := remedyOfValue(remedyJob(), &starrocks.ValueError{Column: c.column, Value: c.value, Reason: c.reason})
		if !strings.Contains(got, c.change) || c.change == "" && got != "" {
			t.Errorf("%s: %q, want %q", c.reason, got, c.change)
		}
	}
}
