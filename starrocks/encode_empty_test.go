package starrocks

import (
	"errors"
	"testing"

	"starlift/schema"
)

// TestEmptyValueIsNoNullOfASourceThatHasOne: CSV writes NULL as nothing, JSON has
// a word for it.
func TestEmptyValueIsNoNullOfASourceThatHasOne(t *testing.T) {
	rows := textBatch(true, texts(""))
	for _, kind := range []schema.Kind{schema.Boolean, schema.Int, schema.BigInt, schema.LargeInt, schema.Double, schema.Decimal, schema.Date, schema.Datetime, schema.JSON} {
		target := schema.Column{Name: "a", Nullable: true, Type: schema.Type{Kind: kind, Precision: 10, Scale: 2}}
		for _, declared := range []schema.Kind{schema.Text, kind} {
			field := EncodeField{Target: target, Source: schema.Type{Kind: declared}}
			out, _, err := newEncoder(t, []EncodeField{field}, RowFormat{Kind: RowsJSON}).Append(nil, rows, 0, 0)
			if want := "{\"a\":null}\n"; err != nil || string(out) != want {
				t.Errorf("%v: %q, %v; want %q", kind, out, err, want)
			}
			field.EmptyIsValue = true
			out, _, err = newEncoder(t, []EncodeField{field}, RowFormat{Kind: RowsJSON}).Append(nil, rows, 0, 0)
			var fault *ValueError
			if len(out) > 0 || !errors.As(err, &fault) {
				t.Errorf("%v: %q, %v; want a fault", kind, out, err)
			}
		}
	}
}
