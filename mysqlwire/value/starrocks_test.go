package value_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqlwire/value"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/typemap"
)

var charsetClause = regexp.MustCompile(` (CHARACTER SET|COLLATE) \w+| COMPRESSED| NULL$`)

// What comes out of every type fits, unchanged, into the column that the base
// "mysql" of typemap makes of it.
func TestStarRocksTakesEveryValue(t *testing.T) {
	for _, c := range slices.Concat(parityColumns(t), charsetColumns()) {
		native := charsetClause.ReplaceAllString(c.declared, "")
		natural, err := typemap.Natural("mysql", native)
		if err != nil {
			t.Error(err)
			continue
		}
		repr := batch.Text
		if natural.Kind == schema.Varbinary {
			repr = batch.Raw
		}
		switch {
		case c.options.BytesAsHex:
			natural, _ = typemap.Key(natural)
			repr = batch.Text
		case c.options.TimeAs == value.TimeSeconds:
			natural = schema.Type{Kind: schema.Decimal, Precision: 13, Scale: 6}
		}
		encoder, err := starrocks.NewEncoder(
			[]starrocks.EncodeField{{Target: schema.Column{Name: "c", Type: natural, Nullable: true}, Source: natural, EmptyIsValue: true}},
			starrocks.RowFormat{Kind: starrocks.RowsJSON})
		if err != nil {
			t.Errorf("%s: %v", c.declared, err)
			continue
		}
		b := batch.New([]schema.Column{{Type: natural}}, repr)
		for _, v := range c.samples() {
			if strings.HasPrefix(v.want, "!") || len(v.want) > 1<<20 || v.want == "null" && natural.Kind == schema.JSON {
				continue
			}
			span := batch.Span{Off: uint32(len(b.Arena)), End: uint32(len(b.Arena) + len(v.want))}
			if v.want == "NULL" {
				span = batch.Span{Off: batch.Null}
			}
			b.Arena = append(append(b.Arena, v.want...), 0)
			b.Cols[0].Spans = append(b.Cols[0].Spans, span)
			b.Rows++
		}
		if _, _, err := encoder.Append(nil, &b, 0, 0); err != nil {
			t.Errorf("%s: %s", c.declared, shortened(err.Error()))
		}
	}
}
