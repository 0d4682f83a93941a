package expression

import "testing"

func TestArithmetic(t *testing.T) {
	checkAll(t, []evaluation{
		{"t + t", "200", "smallint(6)"},
		{"t * t", "10000", "smallint(6)"},
		{"i + 1", "8", "bigint(20)"},
		{"b + 1", "-9223372036854775808", "bigint(20)"},
		{"b * l", "110680464442257309684", "largeint(40)"},
		{"7 / 2", "3.5", "double"},
		{"7 DIV 2", "3", "tinyint(4)"},
		{"-7 DIV 2", "-3", "tinyint(4)"},
		{"-7 % 3", "-1", "tinyint(4)"},
		{"i MOD 4", "3", "int(11)"},
		{"1 / 0", "NULL", "double"},
		{"i DIV 0", "NULL", "int(11)"},
		{"i % 0", "NULL", "int(11)"},
		{"i + n", "NULL", "bigint(20)"},
		{"s + 1", "13", "double"},
		{"1 + 'x'", "NULL", "double"},
		{"d * 2", "5", "double"},
		{"2 + 3 * 4", "14", ""},
		{"(2 + 3) * 4", "20", ""},
		{"2 * 3 ^ 1", "4", ""},
		{"1 | 2 & 3", "3", "tinyint(4)"},
		{"6 & 3", "2", "tinyint(4)"},
		{"~1", "-2", "bigint(20)"},
		{"- i", "-7", "bigint(20)"},
		{"-(-128)", "128", "smallint(6)"},
		{"1 << 3", "8", "tinyint(4)"},
		{"-8 >> 1", "-4", "tinyint(4)"},
		{"-1 >>> 4", "15", "tinyint(4)"},
		{"yes + yes", "2", "smallint(6)"},
		{"NULL + NULL", "NULL", "null_type"},
		{"170141183460469231731687303715884105727", "170141183460469231731687303715884105727", "largeint(40)"},
	})
}

func TestDecimalArithmetic(t *testing.T) {
	checkAll(t, []evaluation{
		{"dec + 0.005", "10.505", "decimal(12, 3)"},
		{"dec - 0.005", "10.495", "decimal(18, 3)"},
		{"dec * 1.5", "15.750", "decimal(12, 3)"},
		{"dec / 3", "3.50000000", "decimal(38, 8)"},
		{"1.0 / 3.0", "0.3333333", "decimal(38, 7)"},
		{"2.0 / 3", "0.6666667", "decimal(38, 7)"},
		{"dec / 0", "NULL", ""},
		{"dec % 3", "1.50", "decimal(18, 2)"},
		{"dec DIV 3", "3", "bigint(20)"},
		{"dec + d", "13", "double"},
		{"dec + 1", "11.50", "decimal(12, 2)"},
		{"1.", "1", "decimal(1, 0)"},
		{".5", "0.5", "decimal(1, 1)"},
		{"1e3", "1000", "double"},
		{"CAST(99999999999999999999999999999999999999 AS DECIMAL(38, 0)) + 1.0", "NULL", ""},
	})
}

func TestComparison(t *testing.T) {
	checkAll(t, []evaluation{
		{"i = 7", "1", "boolean"},
		{"i <> 7", "0", ""},
		{"i = n", "NULL", ""},
		{"n <=> NULL", "1", ""},
		{"i <=> NULL", "0", ""},
		{"i >= 7 AND i < 8", "1", ""},
		{"'abc' < 'abd'", "1", ""},
		// A constant takes the type of the column, so that texts are compared.
		{"s = 12", "1", ""},
		{"s > 5", "0", ""},
		{"i = '7'", "1", ""},
		{"i = '7.0'", "0", ""},
		{"s > i", "1", ""},
		{"s = i + 5", "1", ""},
		{"yes = 'true'", "1", ""},
		{"yes = 1", "1", ""},
		{"'1.0' = 1", "0", ""},
		{"dt = 20240229", "1", ""},
		{"dt = '20240229'", "1", ""},
		{"dec = 10.5", "1", ""},
		{"dec > 10", "1", ""},
		{"d > 2", "1", ""},
		{"dt = '2024-02-29'", "1", ""},
		{"dt < '2024-03-01 00:00:00'", "1", ""},
		{"ts > dt", "1", ""},
		{"ts BETWEEN '2024-02-29' AND '2024-03-01'", "1", ""},
		{"i NOT BETWEEN 1 AND 5", "1", ""},
		{"i IN (1, 7)", "1", ""},
		{"i IN (1, 2)", "0", ""},
		{"i IN (1, NULL)", "NULL", ""},
		{"i NOT IN (1, 2)", "1", ""},
		{"s IN ('12', '13')", "1", ""},
		{"i IN ('7')", "1", ""},
		{"n IS NULL", "1", ""},
		{"n IS NOT NULL", "0", ""},
		{"i = 7 IS NULL", "0", ""},
		{"[1, 2] = [1, 2]", "1", ""},
	})
}

func TestLogicHasThreeValues(t *testing.T) {
	checkAll(t, []evaluation{
		{"NULL AND FALSE", "0", "boolean"},
		{"NULL AND TRUE", "NULL", "boolean"},
		{"NULL OR TRUE", "1", "boolean"},
		{"NULL OR FALSE", "NULL", ""},
		{"NOT NULL", "NULL", ""},
		{"NOT i = 7", "0", ""},
		{"!yes", "0", ""},
		{"TRUE || FALSE && FALSE", "1", ""},
		{"1 AND 2", "1", ""},
		{"NOT TRUE OR TRUE", "1", ""},
	})
}

func TestPatterns(t *testing.T) {
	checkAll(t, []evaluation{
		{"w LIKE 'Hello%'", "1", "boolean"},
		{"w LIKE 'hello%'", "0", ""},
		{"w LIKE '%w_rld'", "1", ""},
		{"w NOT LIKE '%x%'", "1", ""},
		{`'a%b' LIKE 'a\%b'`, "1", ""},
		{`'axb' LIKE 'a\%b'`, "0", ""},
		{`'a.b' LIKE 'a.b'`, "1", ""},
		{`'axb' LIKE 'a.b'`, "0", ""},
		{"w REGEXP 'w.rld$'", "1", ""},
		{"w RLIKE '^x'", "0", ""},
		{"sn LIKE '%'", "NULL", ""},
		{"'a\nb' LIKE 'a_b'", "1", ""},
	})
}

func TestChoice(t *testing.T) {
	checkAll(t, []evaluation{
		{"CASE i WHEN 6 THEN 'six' WHEN 7 THEN 'seven' END", "seven", "varchar"},
		{"CASE WHEN i > 10 THEN 1 WHEN n > 1 THEN 2 ELSE 300 END", "300", "smallint(6)"},
		{"CASE WHEN i > 10 THEN 1 END", "NULL", "tinyint(4)"},
		{"CASE n WHEN NULL THEN 1 ELSE 2 END", "2", ""},
		{"if(i > 5, 'big', 'small')", "big", "varchar"},
		{"if(NULL, 1, 2.5)", "2.5", "decimal(4, 1)"},
		{"IF(s = '12', 1, 0)", "1", "tinyint(4)"},
		{"ifnull(n, 3)", "3", "int(11)"},
		{"nvl(n, 3)", "3", ""},
		{"coalesce(n, NULL, i, 9)", "7", "int(11)"},
		{"coalesce(sn, 'x')", "x", "varchar"},
		{"coalesce(n, d)", "2.5", "double"},
		{"nullif(i, 7)", "NULL", "int(11)"},
		{"nullif(i, 8)", "7", ""},
		{"nullif(NULL, 8)", "NULL", ""},
	})
}

func TestNestedValues(t *testing.T) {
	checkAll(t, []evaluation{
		{"[1, 2, 300]", "[1,2,300]", "array<smallint(6)>"},
		{"[1, 'a', NULL]", `["1","a",null]`, "array<varchar>"},
		{"[]", "[]", "array<boolean>"},
		{"a[1]", "3", "int(11)"},
		{"a[3] + 1", "2", "bigint(20)"},
		{"a[4]", "NULL", ""},
		{"a[0]", "NULL", ""},
		{"m['k']", "5", "int(11)"},
		{"m['z']", "NULL", ""},
		{"st.x + 1", "5", "bigint(20)"},
		{"st.Y", "why", "varchar"},
		{"map{'a': 1, 'b': 2}", `{"a":1,"b":2}`, "map<varchar,tinyint(4)>"},
		{"ARRAY<BIGINT>[1, 2]", "[1,2]", "array<bigint(20)>"},
		{"j->'$.b.c[1]'", "2", "json"},
		{"j -> 'a'", "1", "json"},
		{"CAST('[1,2]' AS ARRAY<INT>)", "[1,2]", "array<int(11)>"},
		{"row(1, 'a')", `{"col1":1,"col2":"a"}`, ""},
		{"named_struct('p', 1, 'q', 'z').q", "z", "varchar"},
	})
}

func TestCast(t *testing.T) {
	checkAll(t, []evaluation{
		{"CAST(s AS INT)", "12", "int(11)"},
		{"CAST('x' AS INT)", "NULL", "int(11)"},
		{"CAST(i AS STRING)", "7", "varchar(65533)"},
		{"CAST(300 AS TINYINT)", "NULL", "tinyint(4)"},
		{"CAST(d AS DECIMAL(10, 1))", "2.5", "decimal(10, 1)"},
		{"CAST('2024-05-06' AS DATE)", "2024-05-06", "date"},
		{"CAST(ts AS DATE)", "2024-02-29", "date"},
		{"CAST(yes AS VARCHAR(5))", "1", "varchar(5)"},
		{"CAST(j AS VARCHAR)", `{"a": 1, "b": {"c": [1, 2, "x"]}, "t": "text"}`, "varchar"},
		{"CAST('1' AS BOOLEAN)", "1", "boolean"},
		{"CONVERT('12', INT)", "12", "int(11)"},
		{"CAST(dec AS DOUBLE)", "10.5", "double"},
		{"CAST(NULL AS BIGINT)", "NULL", "bigint(20)"},
	})
}
