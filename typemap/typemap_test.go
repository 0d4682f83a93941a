package typemap

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/schema"
)

func typ(k schema.Kind, n ...int) schema.Type {
	t := schema.Type{Kind: k}
	switch {
	case k == schema.Decimal:
		t.Precision, t.Scale = uint8(n[0]), uint8(n[1])
	case len(n) > 0:
		t.Length = n[0]
	}
	return t
}

var str = typ(schema.Varchar, 65533)

// The 18 rows of the connector's page, in its order and by its names; T and KT
// are made a type.
func TestFlinkTable(t *testing.T) {
	rows := []struct {
		page, spelling string
		want           schema.Type
	}{
		{"BOOLEAN", "BOOLEAN", typ(schema.Boolean)},
		{"TINYINT", "TINYINT", typ(schema.TinyInt)},
		{"SMALLINT", "SMALLINT", typ(schema.SmallInt)},
		{"INTEGER", "INTEGER", typ(schema.Int)},
		{"BIGINT", "BIGINT", typ(schema.BigInt)},
		{"FLOAT", "FLOAT", typ(schema.Float)},
		{"DOUBLE", "DOUBLE", typ(schema.Double)},
		{"DECIMAL", "DECIMAL", typ(schema.Decimal, 10, 0)},
		{"BINARY", "BINARY", typ(schema.Int)},
		{"CHAR", "CHAR", str},
		{"VARCHAR", "VARCHAR", str},
		{"STRING", "STRING", str},
		{"DATE", "DATE", typ(schema.Date)},
		{"TIMESTAMP_WITHOUT_TIME_ZONE(N)", "TIMESTAMP_WITHOUT_TIME_ZONE(6)", typ(schema.Datetime)},
		{"TIMESTAMP_WITH_LOCAL_TIME_ZONE(N)", "TIMESTAMP_WITH_LOCAL_TIME_ZONE(6)", typ(schema.Datetime)},
		{"ARRAY<T>", "ARRAY<INTEGER>", schema.Type{Kind: schema.Array, Fields: []schema.Column{{Type: typ(schema.Int), Nullable: true}}}},
		{"MAP<KT,VT>", "MAP<STRING,INTEGER>", typ(schema.JSON)},
		{"ROW<arg T...>", "ROW<a INTEGER, b MAP<STRING,DATE>>", typ(schema.JSON)},
	}
	entries, ok := Base("flink")
	if !ok || len(entries) != 18 || len(rows) != 18 {
		t.Fatalf("the base has %d rows", len(entries))
	}
	for i, r := range rows {
		if entries[i].Native != r.page {
			t.Errorf("row %d is %s, want %s", i, entries[i].Native, r.page)
		}
		got, err := Natural("flink", r.spelling)
		if d := cmp.Diff(r.want, got); err != nil || d != "" {
			t.Errorf("%s: %v %s", r.spelling, err, d)
		}
	}
}

func TestNatural(t *testing.T) {
	for _, c := range []struct {
		base, spellings string
		want            schema.Type
	}{
		{"flink", "int|INT NOT NULL|Integer null", typ(schema.Int)},
		{"flink", "DECIMAL(10, 2)|dec(10,2)|numeric ( 10 , 2 )", typ(schema.Decimal, 10, 2)},
		{"flink", "DECIMAL(38,38)", typ(schema.Decimal, 38, 38)},
		{"flink", "VARCHAR(20)|CHAR(3)", str},
		{"flink", "BINARY(4)", typ(schema.Int)},
		{"flink", "TIMESTAMP|TIMESTAMP(0)|TIMESTAMP(9)|TIMESTAMP(3) WITHOUT TIME ZONE|timestamp_ltz(3)|TIMESTAMP(3) WITH LOCAL TIME ZONE", typ(schema.Datetime)},
		{"flink", "DOUBLE PRECISION|double_precision", typ(schema.Double)},
		{"text", "INT|integer|int(11)|mediumint", typ(schema.Int)},
		{"text", "TINYINT UNSIGNED", typ(schema.SmallInt)},
		{"text", "timestamp_ltz(3)|TIMESTAMP(3) WITH LOCAL TIME ZONE", typ(schema.Datetime)},
		{"text", "BYTES", typ(schema.Varbinary, 0)},
		{"text", "ROW<a INT>|STRUCT<a INT>", schema.Type{Kind: schema.Struct, Fields: []schema.Column{{Name: "a", Type: typ(schema.Int), Nullable: true}}}},
		{"text", "int unsigned|bigint|int(10) unsigned", typ(schema.BigInt)},
		{"text", "LARGEINT|bigint unsigned|BIGINT(20) UNSIGNED", typ(schema.LargeInt)},
		{"text", "bool|boolean", typ(schema.Boolean)},
		{"text", "STRING|TEXT|VARCHAR|character varying", str},
		{"text", "VARCHAR(20)|character varying(20)", typ(schema.Varchar, 20)},
		{"text", "CHAR", typ(schema.Char, 1)},
		{"text", "CHAR(255)", typ(schema.Char, 255)},
		{"text", "VARCHAR(1048576)", typ(schema.Varchar, 1048576)},
		{"text", "DECIMAL", typ(schema.Decimal, 10, 0)},
		{"text", "DECIMAL(5)", typ(schema.Decimal, 5, 0)},
		{"text", "timestamp|datetime|TIMESTAMP(6)|timestamp without time zone", typ(schema.Datetime)},
		{"text", "json|jsonb", typ(schema.JSON)},
		{"text", "real|float4", typ(schema.Float)},
		{"text", "varbinary(16)", typ(schema.Varbinary, 16)},
		{"text", "array<int>|ARRAY< int(11) >|ARRAY<INT> NOT NULL", arrayOf(typ(schema.Int))},
		{"text", "map<string, array<date>>", mapOf(str, arrayOf(typ(schema.Date)))},
		{"text", "STRUCT<user_id INT, `a b` map<string,decimal(10, 2)>>|struct<user_id int,`a b`MAP<TEXT,DECIMAL(10,2)>>", twoFields("user_id", typ(schema.Int), "a b", mapOf(str, typ(schema.Decimal, 10, 2)))},
	} {
		for _, s := range strings.Split(c.spellings, "|") {
			got, err := Natural(c.base, s)
			if d := cmp.Diff(c.want, got); err != nil || d != "" {
				t.Errorf("%s %q: %v %s", c.base, s, err, d)
			}
		}
	}
}

func TestNaturalRefuses(t *testing.T) {
	for _, c := range []struct{ base, spelling, want string }{
		{"oracle", "INT", `there is no base "oracle"; there are flink, mysql, text`},
		{"flink", "MONEY", `base "flink" has no type "MONEY"; it has BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, DOUBLE, DECIMAL, BINARY, CHAR, VARCHAR, STRING, DATE, TIMESTAMP_WITHOUT_TIME_ZONE(N), TIMESTAMP_WITH_LOCAL_TIME_ZONE(N), ARRAY<T>, MAP<KT,VT>, ROW<arg T...>`},
		{"text", "timestamp with time zone", `base "text" has no type "timestamp with time zone"; it has BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, LARGEINT, FLOAT, DOUBLE, DECIMAL(p,s), CHAR(n), VARCHAR(n), STRING, DATE, DATETIME, JSON, VARBINARY, ARRAY<T>, MAP<K,V>, STRUCT<name T,...>`},
		{"text", "", `type "" has no name`},
		{"text", "(3)", `type "(3)": brackets do not fit`},
		{"text", "VARCHAR(3", `type "VARCHAR(3": brackets do not fit`},
		{"text", "VARCHAR(3)(4)", `type "VARCHAR(3)(4)": brackets do not fit`},
		{"text", "VARCHAR(x)", `type "VARCHAR(x)": "x" is not a whole number`},
		{"text", "VARCHAR(-1)", `type "VARCHAR(-1)": "-1" is not a whole number`},
		{"text", "VARCHAR(0)", `type "VARCHAR(0)": its length in bytes must be 1 to 1048576`},
		{"text", "VARCHAR(1048577)", `type "VARCHAR(1048577)": its length in bytes must be 1 to 1048576`},
		{"text", "CHAR(256)", `type "CHAR(256)": its length in bytes must be 1 to 255`},
		{"text", "DECIMAL(39)", `type "DECIMAL(39)": its precision must be 1 to 38 and its scale 0 to the precision`},
		{"text", "DECIMAL(0)", `type "DECIMAL(0)": its precision must be 1 to 38 and its scale 0 to the precision`},
		{"text", "DECIMAL(3,4)", `type "DECIMAL(3,4)": its precision must be 1 to 38 and its scale 0 to the precision`},
		{"text", "DATE(3)", `type "DATE(3)": it takes 0 arguments at most`},
		{"text", "TIMESTAMP(10)", `type "TIMESTAMP(10)": it takes a number of fraction digits, 0 to 9`},
		{"flink", "ARRAY", `type "ARRAY": it takes one type between < and >`},
		{"flink", "ARRAY<INT", `type "ARRAY<INT": < and > do not fit`},
		{"flink", "ARRAY<MONEY>", `type "ARRAY<MONEY>": base "flink" has no type "MONEY"`},
		{"flink", "MAP<INT>", `type "MAP<INT>": it takes its types between < and >`},
		{"flink", strings.Repeat("ARRAY<", 50) + "INT" + strings.Repeat(">", 50), `type "` + strings.Repeat("ARRAY<", 6) + `ARRA…" is nested more than 32 levels deep`},
		{"text", "ARRAY<>", `type "ARRAY<>": type "" has no name`},
		{"text", "MAP<INT>", `type "MAP<INT>": it takes two types between < and >`},
		{"text", "MAP(3)", `type "MAP(3)": it takes two types between < and >`},
		{"text", "STRUCT", `type "STRUCT": it takes its fields between < and >, each a name and a type`},
		{"text", "STRUCT<a>", `type "STRUCT<a>": "a" is no field: a name and a type are needed`},
		{"text", "STRUCT<a INT,A INT>", `type "STRUCT<a INT,A INT>": the field "A" stands twice`},
		{"text", "STRUCT<a MONEY>", `type "STRUCT<a MONEY>": base "text" has no type "MONEY"`},
		{"flink", "INT>", `type "INT>": "INT>" does not fit`},
	} {
		_, err := Natural(c.base, c.spelling)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s %q gives %v\nwant %s", c.base, c.spelling, err, c.want)
		}
	}
}

func TestRules(t *testing.T) {
	amount := schema.Column{Name: "Amount", Native: "DECIMAL(10,2)", Type: typ(schema.Decimal, 10, 2)}
	free := schema.Column{Name: "free", Type: typ(schema.Text)}
	a, b, c := typ(schema.Int), typ(schema.BigInt), typ(schema.Double)
	for _, r := range []struct {
		name   string
		column schema.Column
		base   string
		rules  []Rule
		want   schema.Type
	}{
		{"nothing", amount, "", nil, amount.Type},
		{"base", schema.Column{Name: "x", Native: "VARCHAR(3)", Type: typ(schema.Varchar, 3)}, "flink", nil, str},
		{"base without a native type", free, "flink", nil, free.Type},
		{"rule before base", amount, "text", []Rule{{From: "decimal", To: a}}, a},
		{"another type", amount, "", []Rule{{From: "DOUBLE", To: a}}, amount.Type},
		{"last of equals", amount, "", []Rule{{From: "decimal", To: a}, {From: "DECIMAL", To: b}}, b},
		{"with arguments before without", amount, "", []Rule{{From: "decimal(10, 2)", To: a}, {From: "decimal", To: b}}, a},
		{"other arguments", amount, "", []Rule{{From: "decimal(10, 3)", To: a}}, amount.Type},
		{"column before type", amount, "", []Rule{{Columns: []string{"x", "AMOUNT"}, To: a}, {From: "decimal(10,2)", To: b}}, a},
		{"column and type before column", amount, "", []Rule{{Columns: []string{"amount"}, From: "decimal", To: a}, {Columns: []string{"amount"}, To: b}}, a},
		{"column with another type", amount, "", []Rule{{Columns: []string{"amount"}, From: "int", To: a}}, amount.Type},
		{"another column", amount, "", []Rule{{Columns: []string{"price"}, From: "decimal", To: a}}, amount.Type},
		{"every type", amount, "", []Rule{{To: a}, {From: "decimal", To: b}}, b},
		{"undeclared is text", free, "", []Rule{{From: "text", To: c}}, c},
		{"rule for a type that the base does not know", schema.Column{Name: "m", Native: "MONEY"}, "flink", []Rule{{From: "money", To: b}}, b},
	} {
		got, err := Map(r.column, r.base, r.rules)
		want := r.column
		want.Type = r.want
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%s: %v %s", r.name, err, d)
		}
	}
	_, err := Map(schema.Column{Name: "m", Native: "MONEY"}, "flink", nil)
	if !strings.HasPrefix(fmt.Sprint(err), `column "m": base "flink" has no type "MONEY"; it has BOOLEAN, `) {
		t.Errorf("error %v", err)
	}
}

func TestRulesThatNeverMatchAreTold(t *testing.T) {
	columns := []schema.Column{{Name: "a", Native: "INT"}, {Name: "b", Native: "MAP<STRING, INT>"}}
	rules := []Rule{{From: "int"}, {From: "bigint"}, {Columns: []string{"c"}}, {From: "map<string,int>"}, {From: "map<string, int>"}, {From: "("}, {From: "int", Columns: []string{"b"}}}
	var got []string
	for _, r := range Unmatched(rules, columns) {
		got = append(got, fmt.Sprint(r.From, r.Columns))
	}
	want := []string{"bigint[]", "[c]", "([]", "int[b]"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzNatural(f *testing.F) {
	for _, s := range []string{"INT", "DECIMAL(10, 2) NOT NULL", "ARRAY<MAP<STRING,ROW<a INT, b DECIMAL(1,2)>>>", "TIMESTAMP(3) WITH LOCAL TIME ZONE", "a_(", "_"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, base := range Bases() {
			got, err := Natural(base, s)
			if (err == nil) != (got.Kind != 0) {
				t.Errorf("%s %q: %v and %v", base, s, got, err)
			}
			if j := Judge(schema.Column{Name: "x", Native: s, Type: got}, schema.Column{Name: "y", Type: str}); err == nil && j.Verdict != Lossless && j.Code == "" {
				t.Errorf("%q: %+v has no code", s, j)
			}
		}
	})
}
