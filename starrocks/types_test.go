package starrocks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/schema"
)

func TestTypeSpellings(t *testing.T) {
	for _, c := range []struct{ spellings, want string }{
		{"BOOLEAN|boolean|bool", "BOOLEAN"},
		{"TINYINT|tinyint(4)|tinyint(1)", "TINYINT"},
		{"SMALLINT|smallint(6)", "SMALLINT"},
		{"INT|int(11)|INTEGER| int ( 11 ) ", "INT"},
		{"BIGINT|bigint(20)", "BIGINT"},
		{"LARGEINT|largeint(40)|bigint(20) unsigned|bigint unsigned", "LARGEINT"},
		{"FLOAT|float", "FLOAT"},
		{"DOUBLE|double", "DOUBLE"},
		{"DECIMAL|decimal(10)|DECIMAL(10,0)|decimal64(10, 0)|numeric", "DECIMAL(10,0)"},
		{"decimal(10, 2)|decimal64(10, 2)|DECIMAL(10,2)|decimal32(10,2)|decimal128(10,2)", "DECIMAL(10,2)"},
		{"DECIMAL(38,38)", "DECIMAL(38,38)"},
		{"DECIMAL(1)", "DECIMAL(1,0)"},
		{"decimalv2", "DECIMAL(27,9)"},
		{"CHAR(1)", "CHAR(1)"},
		{"char(255)", "CHAR(255)"},
		{"varchar(1)", "VARCHAR(1)"},
		{"VARCHAR(1048576)", "VARCHAR(1048576)"},
		{"STRING|varchar(65533)", "VARCHAR(65533)"},
		{"DATE|date", "DATE"},
		{"DATETIME|datetime", "DATETIME"},
		{"BINARY|varbinary", "VARBINARY"},
		{"varbinary(16)|binary(16)", "VARBINARY(16)"},
		{"json", "JSON"},
		{"bitmap", "BITMAP"},
		{"hll", "HLL"},
		{"percentile", "PERCENTILE"},
		{"array<int(11)>|ARRAY<INT>| array < int > ", "ARRAY<INT>"},
		{"array<array<varchar(3)>>", "ARRAY<ARRAY<VARCHAR(3)>>"},
		{"map<varchar(10),int(11)>|MAP<VARCHAR(10), INT>", "MAP<VARCHAR(10),INT>"},
		{"struct<a int(11), b array<date>>|STRUCT<`a` INT,`b` ARRAY<DATE>>", "STRUCT<a INT,b ARRAY<DATE>>"},
		{"struct<`a b` int,`1` date>", "STRUCT<`a b` INT,`1` DATE>"},
	} {
		for _, spelling := range strings.Split(c.spellings, "|") {
			got, err := ParseType(spelling)
			if err != nil || FormatType(got) != c.want {
				t.Errorf("%q is %s, want %s; error %v", spelling, FormatType(got), c.want, err)
			}
			again, err := ParseType(FormatType(got))
			if d := cmp.Diff(got, again); err != nil || d != "" {
				t.Errorf("%q does not survive its own spelling: %v %s", spelling, err, d)
			}
		}
	}
}

func TestColumnTypeTellsBooleanFromTinyint(t *testing.T) {
	for spelling, want := range map[string]schema.Kind{
		"tinyint(1)": schema.Boolean, "TINYINT( 1 )": schema.Boolean, "tinyint(4)": schema.TinyInt, "bigint(20) unsigned": schema.LargeInt,
	} {
		if got, err := ParseColumnType(spelling); err != nil || got.Kind != want {
			t.Errorf("%q is %s, error %v", spelling, FormatType(got), err)
		}
	}
}

func TestTypesThatAreRefused(t *testing.T) {
	for _, c := range []struct{ spelling, want string }{
		{"", `type "": a type is missing before the end`},
		{"geometry", `type "geometry": StarRocks has no type "geometry"`},
		{"VARCHAR", `type "VARCHAR": VARCHAR needs a length in bytes, 1 to 1048576; STRING is VARCHAR(65533)`},
		{"char", `type "char": CHAR needs a length in bytes, 1 to 255`},
		{"CHAR(0)", `type "CHAR(0)": length in bytes of CHAR must be 1 to 255, not 0`},
		{"CHAR(256)", `type "CHAR(256)": length in bytes of CHAR must be 1 to 255, not 256`},
		{"VARCHAR(0)", `type "VARCHAR(0)": length in bytes of VARCHAR must be 1 to 1048576, not 0`},
		{"VARCHAR(1048577)", `type "VARCHAR(1048577)": length in bytes of VARCHAR must be 1 to 1048576, not 1048577`},
		{"DECIMAL(0)", `type "DECIMAL(0)": precision of DECIMAL must be 1 to 38, not 0`},
		{"DECIMAL(39,2)", `type "DECIMAL(39,2)": precision of DECIMAL must be 1 to 38, not 39`},
		{"DECIMAL(5,6)", `type "DECIMAL(5,6)": scale of DECIMAL must be 0 to 5, not 6`},
		{"DECIMAL(300)", `type "DECIMAL(300)": precision of DECIMAL must be 1 to 38, scale 0 to the precision`},
		{"DECIMAL(1,2,3)", `type "DECIMAL(1,2,3)": DECIMAL takes a precision and a scale, not 3 arguments`},
		{"INT(1,2)", `type "INT(1,2)": INT takes 1 arguments at most, not 2`},
		{"DATE(3)", `type "DATE(3)": DATE takes 0 arguments at most, not 1`},
		{"VARCHAR(x)", `type "VARCHAR(x)": a whole number is missing before "x"`},
		{"VARCHAR(-1)", `type "VARCHAR(-1)": a whole number is missing before "-"`},
		{"VARCHAR(99999999999999999999)", `type "VARCHAR(99999999999999999999)": a whole number is missing before "99999999999999999999"`},
		{"INT UNSIGNED", `type "INT UNSIGNED": StarRocks has no unsigned INT`},
		{"INT NULL", `type "INT NULL": "NULL" after the type`},
		{"ARRAY", `type "ARRAY": ARRAY needs "<" after it, not the end`},
		{"ARRAY<INT", `type "ARRAY<INT": "," or ">" is missing before the end`},
		{"ARRAY<INT,INT>", `type "ARRAY<INT,INT>": ARRAY takes 1 types, not 2`},
		{"MAP<INT>", `type "MAP<INT>": MAP takes 2 types, not 1`},
		{"ARRAY<CHAR(300)>", `type "ARRAY<CHAR(300)>": length in bytes of CHAR must be 1 to 255, not 300`},
		{strings.Repeat("ARRAY<", 40), "type \"" + strings.Repeat("ARRAY<", 10) + "…\": nested more than 32 levels deep"},
	} {
		got, err := ParseType(c.spelling)
		if err == nil || err.Error() != c.want || got.Kind != 0 {
			t.Errorf("%q gives %v, %v\nwant %s", c.spelling, got, err, c.want)
		}
	}
}

func FuzzParseType(f *testing.F) {
	for _, s := range []string{"int(11)", "decimal64(10, 2)", "map<varchar(10),array<int>>", "struct<`a``b` int>", "bigint(20) unsigned"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first, err := ParseType(s)
		if err != nil {
			return
		}
		second, err := ParseType(FormatType(first))
		if err != nil || FormatType(second) != FormatType(first) || !cmp.Equal(first, second) {
			t.Errorf("%q is %s, which is %s: %v", s, FormatType(first), FormatType(second), err)
		}
	})
}
