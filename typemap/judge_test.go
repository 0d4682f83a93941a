package typemap

import (
	"testing"

	"starlift/diag"
	"starlift/schema"
)

func TestJudge(t *testing.T) {
	var (
		boolean, tiny, small, integer = typ(schema.Boolean), typ(schema.TinyInt), typ(schema.SmallInt), typ(schema.Int)
		big, large                    = typ(schema.BigInt), typ(schema.LargeInt)
		float, double                 = typ(schema.Float), typ(schema.Double)
		date, datetime, json          = typ(schema.Date), typ(schema.Datetime), typ(schema.JSON)
		free                          = typ(schema.Text)
	)
	dec := func(p, s int) schema.Type { return typ(schema.Decimal, p, s) }
	varchar := func(n int) schema.Type { return typ(schema.Varchar, n) }
	char := func(n int) schema.Type { return typ(schema.Char, n) }
	const ok = diag.Code("")
	for _, c := range []struct {
		from, to schema.Type
		want     diag.Code // SL3005 stands for refused
	}{
		// Integers by range.
		{tiny, tiny, ok},
		{tiny, small, ok},
		{small, integer, ok},
		{integer, big, ok},
		{big, large, ok},
		{large, large, ok},
		{small, tiny, diag.LossInteger},
		{integer, small, diag.LossInteger},
		{big, integer, diag.LossInteger},
		{large, big, diag.LossInteger},
		{integer, boolean, diag.LossInteger},
		{integer, date, diag.NoMapping},
		// Integers into decimals: 3, 5, 10, 19 and 39 digits before the point.
		{tiny, dec(3, 0), ok},
		{tiny, dec(2, 0), diag.LossInteger},
		{small, dec(5, 0), ok},
		{small, dec(5, 1), diag.LossInteger},
		{integer, dec(12, 2), ok},
		{integer, dec(11, 2), diag.LossInteger},
		{big, dec(19, 0), ok},
		{big, dec(18, 0), diag.LossInteger},
		{large, dec(38, 0), diag.LossInteger},
		// Integers into floating types.
		{integer, double, ok},
		{big, double, diag.LossNumber},
		{large, double, diag.LossNumber},
		{small, float, ok},
		{integer, float, diag.LossNumber},
		// Integers into text: -128, -32768, -2147483648, -9223372036854775808 and 40 characters.
		{tiny, varchar(4), ok},
		{tiny, varchar(3), diag.LossText},
		{small, varchar(6), ok},
		{small, varchar(5), diag.LossText},
		{integer, varchar(11), ok},
		{integer, varchar(10), diag.LossText},
		{big, char(20), ok},
		{big, char(19), diag.LossText},
		{large, varchar(40), ok},
		{large, varchar(39), diag.LossText},
		{big, json, ok},
		{large, json, diag.LossNumber},
		// Text by byte length.
		{varchar(20), varchar(20), ok},
		{varchar(20), varchar(19), diag.LossText},
		{char(5), varchar(5), ok},
		{varchar(6), char(5), diag.LossText},
		{varchar(0), varchar(1048576), diag.LossText},
		{str, varchar(65533), ok},
		{str, varchar(65532), diag.LossText},
		{str, integer, ok},
		{str, json, ok},
		// Decimals by digits before and after the point.
		{dec(10, 2), dec(10, 2), ok},
		{dec(10, 2), dec(12, 4), ok},
		{dec(10, 2), dec(11, 3), ok},
		{dec(10, 2), dec(11, 4), diag.LossInteger},
		{dec(10, 2), dec(10, 1), diag.LossNumber},
		{dec(10, 2), dec(9, 2), diag.LossInteger},
		{dec(2, 0), tiny, ok},
		{dec(3, 0), tiny, diag.LossInteger},
		{dec(9, 0), integer, ok},
		{dec(10, 0), integer, diag.LossInteger},
		{dec(18, 0), big, ok},
		{dec(19, 0), big, diag.LossInteger},
		{dec(38, 0), large, ok},
		{dec(10, 1), big, diag.LossNumber},
		{dec(15, 5), double, ok},
		{dec(16, 5), double, diag.LossNumber},
		{dec(6, 5), float, ok},
		{dec(7, 5), float, diag.LossNumber},
		{dec(15, 5), json, ok},
		{dec(16, 5), json, diag.LossNumber},
		{dec(10, 2), varchar(12), ok},
		{dec(10, 2), varchar(11), diag.LossText},
		{dec(2, 2), varchar(5), ok},
		{dec(2, 2), varchar(4), diag.LossText},
		{dec(3, 0), varchar(4), ok},
		{dec(3, 0), varchar(3), diag.LossText},
		{dec(3, 0), boolean, diag.NoMapping},
		// Floating types.
		{float, float, ok},
		{float, double, ok},
		{double, double, ok},
		{double, float, diag.LossNumber},
		{float, dec(38, 10), diag.LossNumber},
		{double, big, diag.LossNumber},
		{double, json, ok},
		{float, varchar(14), ok},
		{float, varchar(13), diag.LossText},
		{double, varchar(24), ok},
		{double, varchar(23), diag.LossText},
		{double, date, diag.NoMapping},
		// Time.
		{date, date, ok},
		{date, datetime, ok},
		{datetime, datetime, ok},
		{datetime, date, diag.LossTime},
		{date, varchar(10), ok},
		{date, varchar(9), diag.LossText},
		{datetime, varchar(26), ok},
		{datetime, varchar(25), diag.LossText},
		{date, integer, diag.NoMapping},
		{datetime, json, diag.NoMapping},
		// Booleans.
		{boolean, boolean, ok},
		{boolean, json, ok},
		{boolean, varchar(5), ok},
		{boolean, varchar(4), diag.LossText},
		{boolean, tiny, diag.NoMapping},
		{boolean, date, diag.NoMapping},
		// JSON and nested types.
		{json, json, ok},
		{json, str, diag.LossText},
		{json, integer, diag.NoMapping},
		{arrayOf(integer), arrayOf(big), ok},
		{arrayOf(big), arrayOf(integer), diag.LossInteger},
		{arrayOf(date), arrayOf(integer), diag.NoMapping},
		{arrayOf(integer), json, ok},
		{arrayOf(integer), str, diag.NoMapping},
		{str, arrayOf(integer), ok},
		{free, arrayOf(integer), ok},
		{json, arrayOf(integer), ok},
		{integer, arrayOf(integer), diag.NoMapping},
		{json, mapOf(str, integer), ok},
		{mapOf(str, big), mapOf(str, integer), diag.LossInteger},
		{mapOf(str, big), json, ok},
		{mapOf(str, big), str, diag.LossText},
		{mapOf(str, big), arrayOf(integer), diag.NoMapping},
		{free, structOf("a", integer), ok},
		{structOf("a", integer), structOf("A", big), ok},
		{structOf("a", integer), structOf("b", big), diag.NoMapping},
		{structOf("a", big), structOf("a", integer), diag.LossInteger},
		{structOf("a", integer), twoFields("b", str, "a", integer), ok},
		{twoFields("b", str, "a", integer), structOf("a", integer), diag.NoMapping},
		{structOf("a", integer), str, diag.LossText},
		// What nothing goes into as it is.
		{free, typ(schema.Bitmap), diag.NoMapping},
		{big, typ(schema.Bitmap), diag.NoMapping},
		{free, typ(schema.HLL), diag.NoMapping},
		{free, typ(schema.Percentile), diag.NoMapping},
		{free, typ(schema.Varbinary), ok},
		{str, typ(schema.Varbinary), ok},
		{varchar(20), typ(schema.Varbinary, 19), diag.LossText},
		{integer, typ(schema.Varbinary), diag.NoMapping},
		{typ(schema.Varbinary, 16), typ(schema.Varbinary), ok},
		{typ(schema.Varbinary, 16), typ(schema.Varbinary, 16), ok},
		{typ(schema.Varbinary, 17), typ(schema.Varbinary, 16), diag.LossText},
		{typ(schema.Varbinary), typ(schema.Varbinary, 16), diag.LossText},
		{typ(schema.Varbinary), str, diag.NoMapping},
		{schema.Type{}, integer, diag.NoMapping},
	} {
		got := Judge(schema.Column{Name: "f", Type: c.from, Nullable: true}, schema.Column{Name: "c", Type: c.to})
		want := Lossless
		switch c.want {
		case ok:
		case diag.NoMapping:
			want = Refused
		default:
			want = Lossy
		}
		if got.Verdict != want || got.Code != c.want || (want != Lossless) != (got.Reason != "" && got != checked()) {
			t.Errorf("%s into %s: %+v, want %v %s", word(c.from), word(c.to), got, want, c.want)
		}
	}
}

func arrayOf(element schema.Type) schema.Type {
	return schema.Type{Kind: schema.Array, Fields: []schema.Column{{Type: element, Nullable: true}}}
}

func mapOf(key, value schema.Type) schema.Type {
	return schema.Type{Kind: schema.Map, Fields: []schema.Column{{Type: key, Nullable: true}, {Type: value, Nullable: true}}}
}

func twoFields(first string, a schema.Type, second string, b schema.Type) schema.Type {
	return schema.Type{Kind: schema.Struct, Fields: []schema.Column{{Name: first, Type: a, Nullable: true}, {Name: second, Type: b, Nullable: true}}}
}

func structOf(name string, field schema.Type) schema.Type {
	return schema.Type{Kind: schema.Struct, Fields: []schema.Column{{Name: name, Type: field, Nullable: true}}}
}

func TestUndeclaredTextIsCheckedValueByValue(t *testing.T) {
	for k := schema.Boolean; k <= schema.Struct; k++ {
		got := Judge(schema.Column{Type: typ(schema.Text)}, schema.Column{Type: typ(k, 3, 1)})
		if got.Verdict != Lossless || got.Reason != "each value is checked when it is loaded" {
			t.Errorf("text into %s: %+v", word(typ(k, 3, 1)), got)
		}
	}
}

func TestCharactersAreUpToFourBytes(t *testing.T) {
	for _, c := range []struct {
		native string
		length int
		want   diag.Code
	}{
		{"VARCHAR(20)", 80, ""},
		{"VARCHAR(20)", 79, diag.LossText},
		{"CHAR(1)", 4, ""},
		{"CHAR(1)", 3, diag.LossText},
		{"STRING", 65533, ""},
		{"STRING", 65532, diag.LossText},
		{"VARCHAR(30000)", 65533, diag.LossText},
		{"VARCHAR(2147483647)", 1048576, diag.LossText},
	} {
		column, err := Map(schema.Column{Name: "f", Native: c.native}, "flink", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := Judge(column, schema.Column{Type: typ(schema.Varchar, c.length)}); got.Code != c.want {
			t.Errorf("%s into VARCHAR(%d): %+v", c.native, c.length, got)
		}
	}
	bytes := schema.Column{Name: "f", Native: "VARCHAR(20)", Type: typ(schema.Varchar, 20)}
	if got := Judge(bytes, schema.Column{Type: typ(schema.Varchar, 20)}); got.Verdict != Lossless {
		t.Errorf("a length in bytes: %+v", got)
	}
}

func TestTimeThatDatetimeCannotHold(t *testing.T) {
	for native, want := range map[string]diag.Code{
		"TIMESTAMP(6)": "", "TIMESTAMP_WITHOUT_TIME_ZONE(6)": "", "TIMESTAMP_WITHOUT_TIME_ZONE(7)": diag.LossTime,
		"TIMESTAMP_WITH_LOCAL_TIME_ZONE(3)": diag.LossTime, "TIMESTAMP_LTZ": diag.LossTime, "TIMESTAMP(9)": diag.LossTime,
	} {
		column, err := Map(schema.Column{Name: "f", Native: native}, "flink", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := Judge(column, schema.Column{Type: typ(schema.Datetime)}); got.Code != want {
			t.Errorf("%s: %+v, want %q", native, got, want)
		}
	}
}

func TestReasonsNameTheWayOut(t *testing.T) {
	for _, c := range []struct {
		from, to schema.Type
		want     string
	}{
		{typ(schema.Text), typ(schema.Bitmap), `a BITMAP column takes no value as it is; compute it with derive, such as derive = { c = "to_bitmap(f)" }`},
		{typ(schema.Text), typ(schema.HLL), `a HLL column takes no value as it is; compute it with derive, such as derive = { c = "hll_hash(f)" }`},
		{typ(schema.Text), typ(schema.Percentile), `a PERCENTILE column takes no value as it is; compute it with derive, such as derive = { c = "percentile_hash(f)" }`},
		{structOf("a", str), structOf("b", str), `the STRUCT of the source has a field "a", which the target's has not`},
		{typ(schema.Int), typ(schema.Varbinary), `INT values are no VARBINARY values; map the field to another type with a typemap rule`},
		{typ(schema.Date), typ(schema.Int), `DATE values are no INT values; map the field to another type with a typemap rule`},
		{typ(schema.Boolean), typ(schema.Int), `BOOLEAN values are no INT values; declare the field as TINYINT where it holds 0 and 1`},
		{typ(schema.BigInt), typ(schema.Int), `BIGINT holds larger values than INT`},
		{typ(schema.Decimal, 10, 2), typ(schema.Decimal, 10, 1), `DECIMAL(10,2) has 2 digits after the point, and DECIMAL(10,1) keeps 1`},
		{typ(schema.Varchar, 20), typ(schema.Varchar, 19), `values can be 20 bytes long, and the target takes 19`},
	} {
		if got := Judge(schema.Column{Name: "f", Type: c.from}, schema.Column{Name: "c", Type: c.to}); got.Reason != c.want {
			t.Errorf("%q, want %q", got.Reason, c.want)
		}
	}
}
