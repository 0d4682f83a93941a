package value_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // Europe/Berlin, wherever the test runs

	"starlift/mysqltest"
	"starlift/mysqlwire/value"
)

// column is a type with values of it. Each value is SQL, and after " => " what it
// must come out as, where that is not the SQL itself without its quotes. A NULL
// is added to each.
type column struct {
	declared string
	values   string // one a line
	options  value.Options
	// cast says that the server's CAST(c AS CHAR) is the same text.
	cast bool
	// six says that the text protocol has only six digits of a FLOAT.
	six bool
	// complete is what only the catalogue knows of a column, which a log does not
	// say.
	complete func(*value.Type)
	on       brand
}

// brand says which servers have a type.
type brand uint8

const (
	anyBrand brand = iota
	mariaDB
	mySQL
)

const longest = 1<<16 + 7 // bytes: a length of three bytes in every form

func berlin(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func signed(declared, low, high string) column {
	return column{declared: declared, values: low + "\n-1\n0\n1\n" + high, cast: true}
}

func unsigned(declared, high string) column {
	return column{declared: declared, values: "0\n1\n" + high, cast: true}
}

func parityColumns(t testing.TB) []column {
	nines := strings.Repeat("9", 35) + "." + strings.Repeat("9", 30)
	return []column{
		signed("TINYINT", "-128", "127"), unsigned("TINYINT UNSIGNED", "255"),
		signed("SMALLINT", "-32768", "32767"), unsigned("SMALLINT UNSIGNED", "65535"),
		signed("MEDIUMINT", "-8388608", "8388607"), unsigned("MEDIUMINT UNSIGNED", "16777215"),
		signed("INT", "-2147483648", "2147483647"), unsigned("INT UNSIGNED", "4294967295"),
		signed("BIGINT", "-9223372036854775808", "9223372036854775807"), unsigned("BIGINT UNSIGNED", "18446744073709551615"),
		{declared: "INT(8) ZEROFILL", values: "0\n42\n4294967295"},
		{declared: "BIGINT(20) UNSIGNED ZEROFILL", values: "0\n42\n18446744073709551615"},
		{declared: "BOOL", values: "TRUE => 1\nFALSE => 0\n-1\n127", cast: true},
		{
			declared: "BOOL", values: "TRUE => 1\nFALSE => 0\n-1 => 1\n127 => 1\n-128 => 1", options: value.Options{Tiny1AsBool: true},
			complete: func(t *value.Type) { t.Length = 1 },
		},

		{declared: "DECIMAL(65,30)", values: "-" + nines + "\n" + nines + "\n0 => 0." + strings.Repeat("0", 30) +
			"\n1.5 => 1.5" + strings.Repeat("0", 29) + "\n-0.000000000000000000000000000001", cast: true},
		{declared: "DECIMAL(10,2)", values: "-12345678.90\n0.00\n0.01\n-0.01\n99999999.99", cast: true},
		{declared: "DECIMAL(2,2)", values: "0.99\n-0.99\n0.00", cast: true},
		{declared: "DECIMAL(1,0)", values: "0\n9\n-9", cast: true},
		{declared: "DECIMAL(9,0)", values: "0\n999999999\n-999999999\n-1", cast: true},
		{declared: "DECIMAL(18,9)", values: "1.000000001\n-999999999.999999999\n100000000.000000000", cast: true},
		{on: mariaDB, declared: "DECIMAL(38,38)", values: "0." + strings.Repeat("9", 38) + "\n-0." + strings.Repeat("1", 38), cast: true},
		{declared: "DECIMAL(65,0)", values: strings.Repeat("9", 65) + "\n-1" + strings.Repeat("0", 64) + "\n10000000000\n1000000000", cast: true},
		{declared: "DECIMAL(8,2) ZEROFILL", values: "0 => 0.00\n1.25\n999999.99"},
		{declared: "DECIMAL(20,0) UNSIGNED", values: "0\n18446744073709551615\n99999999999999999999", cast: true},

		{declared: "FLOAT", values: "0\n1\n-1.5\n16777216\n16777215\n123456.79\n0.1\n3.4028235e38\n-3.4028235e38\n1.1754944e-38\n1e-45 => 1e-45\n" +
			"3.1415927\n1e15\n1e14 => 100000000000000\n0.001\n2.5e-14 => 0.000000000000025\n2.5e-15 => 0.0000000000000025\n2.5e-16", six: true},
		{declared: "FLOAT(7,3)", values: "1234.567\n-0.001\n0\n1.1 => 1.1"},
		{declared: "DOUBLE", values: "0\n1\n-1.5\n0.1\n1.7976931348623157e308\n-1.7976931348623157e308\n2.2250738585072014e-308\n5e-324\n" +
			"3.141592653589793\n9007199254740993e0 => 9.007199254740992e15\n123456789012345e0 => 123456789012345\n1234567890123456e-1 => 123456789012345.6\n1e15\n1e16\n1e14 => 100000000000000\n123456789012345680e0 => 1.2345678901234568e17\n" +
			"1.5e-14 => 0.000000000000015\n1.5e-15 => 0.0000000000000015\n1.5e-16\n1e22\n0.3333333333333333\n1e-5 => 0.00001\n1e100\n1e-100", cast: true},
		{on: mariaDB, declared: "DOUBLE", values: "-0e0 => 0", cast: true},
		{on: mySQL, declared: "DOUBLE", values: "-0e0 => -0", cast: true},
		{declared: "DOUBLE(20,4)", values: "1.25\n-1234567.8901\n0"},

		{declared: "BIT(1)", values: "b'0' => 0\nb'1' => 1"},
		{declared: "BIT(2)", values: "b'11' => \x03\nb'0' => \x00"},
		{declared: "BIT(12)", values: "b'101010101010' => \x0a\xaa\nb'1' => \x00\x01"},
		{declared: "BIT(64)", values: "x'ff00000000000001' => \xff\x00\x00\x00\x00\x00\x00\x01\n0 => \x00\x00\x00\x00\x00\x00\x00\x00"},

		{declared: "DATE", values: "'1000-01-01'\n'9999-12-31'\n'2024-02-29'\n'0001-01-01'\n'0000-01-01'", cast: true},
		{declared: "DATE", values: "'0000-00-00' => NULL\n'2024-00-15' => NULL\n'2024-05-00' => NULL\n'2024-05-01'", options: value.Options{ZeroDate: value.ZeroNull}},
		{
			declared: "DATE", values: "'0000-00-00' => 1970-01-01\n'2024-00-15' => 1970-01-01\n'2024-05-01'",
			options: value.Options{ZeroDate: value.ZeroReplace, Replacement: "1970-01-01"},
		},
		{declared: "DATE", values: "'0000-00-00' => !0000-00-00\n'2024-00-15' => !2024-00-15\n'2024-05-01'"},
		{declared: "DATETIME", values: "'1000-01-01 00:00:00'\n'9999-12-31 23:59:59'\n'2016-12-31 23:59:59'", cast: true},
		{declared: "DATETIME(1)", values: "'2024-05-06 07:08:09.5' => 2024-05-06 07:08:09.500000\n'2024-05-06 07:08:09'"},
		{declared: "DATETIME(2)", values: "'2024-05-06 07:08:09.05' => 2024-05-06 07:08:09.050000"},
		{declared: "DATETIME(3)", values: "'2024-05-06 07:08:09.005' => 2024-05-06 07:08:09.005000\n'9999-12-31 23:59:59.999' => 9999-12-31 23:59:59.999000"},
		{declared: "DATETIME(4)", values: "'2024-05-06 07:08:09.0005' => 2024-05-06 07:08:09.000500"},
		{declared: "DATETIME(5)", values: "'2024-05-06 07:08:09.00005' => 2024-05-06 07:08:09.000050"},
		{declared: "DATETIME(6)", values: "'2024-05-06 07:08:09.000005'\n'9999-12-31 23:59:59.999999'\n'0001-01-01 00:00:00'"},
		{
			declared: "DATETIME(6)", values: "'0000-00-00 00:00:00' => NULL\n'2024-00-15 10:00:00' => NULL\n'2024-01-00 10:00:00.000001' => NULL",
			options: value.Options{ZeroDate: value.ZeroNull},
		},
		{
			declared: "DATETIME", values: "'0000-00-00 00:00:00' => 2000-02-29 00:00:00\n'2024-00-15 10:00:00' => 2000-02-29 00:00:00",
			options: value.Options{ZeroDate: value.ZeroReplace, Replacement: "2000-02-29"},
		},
		{declared: "TIMESTAMP NULL", values: "'1970-01-01 00:00:01'\n'2038-01-19 03:14:07'\n'2016-12-31 23:59:59'", cast: true},
		{declared: "TIMESTAMP(6) NULL", values: "'1970-01-01 00:00:01.000001'\n'2038-01-19 03:14:07.999999'\n'2024-03-31 01:00:00'"},
		{
			declared: "TIMESTAMP(3) NULL", values: "'2024-01-01 00:00:00.120' => 2024-01-01 01:00:00.120000\n'2024-03-31 00:59:59' => 2024-03-31 01:59:59\n" +
				"'2024-03-31 01:00:00' => 2024-03-31 03:00:00\n'2024-10-27 00:30:00' => 2024-10-27 02:30:00\n'2024-10-27 01:30:00' => 2024-10-27 02:30:00\n" +
				"'0000-00-00 00:00:00' => 1970-01-01 00:00:00",
			options: value.Options{Zone: berlin(t), ZeroDate: value.ZeroReplace, Replacement: "1970-01-01"},
		},
		{declared: "TIME", values: "'-838:59:59'\n'838:59:59'\n'00:00:00'\n'-00:00:01'\n'24:00:00'\n'99:59:59'", cast: true},
		{declared: "TIME(1)", values: "'-00:00:00.1'\n'100:00:00.9'", cast: true},
		{declared: "TIME(2)", values: "'-00:00:00.01'\n'-00:00:01.01'\n'00:00:00.99'\n'-01:00:00' => -01:00:00.00", cast: true},
		{declared: "TIME(3)", values: "'-00:00:00.001'\n'12:34:56.789'", cast: true},
		{declared: "TIME(4)", values: "'-00:00:00.0001'\n'12:34:56.7891'", cast: true},
		{declared: "TIME(5)", values: "'-00:00:00.00001'\n'12:34:56.78912'", cast: true},
		{declared: "TIME(6)", values: "'-838:59:59.000000'\n'-00:00:00.000001'\n'23:59:59.999999'\n'838:59:59.000000'", cast: true},
		{declared: "TIME(3)", values: "'-838:59:59' => -3020399.000\n'00:00:00.001' => 0.001\n'-00:00:00.5' => -0.500", options: value.Options{TimeAs: value.TimeSeconds}},
		{declared: "YEAR", values: "1901\n2155\n0 => 0000\n2000", cast: true},
		{on: mariaDB, declared: "YEAR(2)", values: "70 => 1970\n69 => 2069\n99 => 1999\n2000\n1 => 2001", complete: func(t *value.Type) { t.Length = 2 }},

		{declared: "CHAR(10)", values: "''\n'a'\n'äöü€😀'\n'a b   ' => a b\n'   a'", cast: true},
		{declared: "CHAR(255)", values: "REPEAT('€',255) => " + strings.Repeat("€", 255) + "\nREPEAT('x',255) => " + strings.Repeat("x", 255), cast: true},
		{declared: "CHAR(70) CHARACTER SET utf8mb3", values: "REPEAT('€',70) => " + strings.Repeat("€", 70), cast: true},
		{declared: "CHAR(0)", values: "''"},
		{declared: "VARCHAR(10)", values: "''\n'a'\n'a b   '\n'äöü€😀'\n'a\\nb' => a\nb\n'\\0' => \x00\n'\\\\N' => \\N", cast: true},
		{declared: "VARCHAR(63)", values: "REPEAT('😀',63) => " + strings.Repeat("😀", 63), cast: true},
		{declared: "VARCHAR(64)", values: "REPEAT('😀',64) => " + strings.Repeat("😀", 64), cast: true},
		{declared: "VARCHAR(16000)", values: "REPEAT('€',16000) => " + strings.Repeat("€", 16000), cast: true},
		{declared: "TINYTEXT", values: "''\nREPEAT('a',255) => " + strings.Repeat("a", 255), cast: true},
		{declared: "TEXT", values: "''\nREPEAT('a',65535) => " + strings.Repeat("a", 65535), cast: true},
		{declared: "MEDIUMTEXT", values: fmt.Sprintf("''\nREPEAT('a',%d) => %s", longest, strings.Repeat("a", longest)), cast: true},
		{declared: "LONGTEXT", values: "''\n'ä'\nREPEAT('b',17000000) => " + strings.Repeat("b", 17000000), cast: true},
		{declared: "BINARY(5)", values: "'' => \x00\x00\x00\x00\x00\nx'0001' => \x00\x01\x00\x00\x00\nx'61626364ff' => abcd\xff\nx'6100' => a\x00\x00\x00\x00"},
		{declared: "BINARY(255)", values: "x'ff' => \xff" + strings.Repeat("\x00", 254) + "\nREPEAT(x'fe',255) => " + strings.Repeat("\xfe", 255)},
		{declared: "VARBINARY(300)", values: "''\nx'00' => \x00\nx'00ff00' => \x00\xff\x00\nREPEAT(x'fe',300) => " + strings.Repeat("\xfe", 300)},
		{declared: "BINARY(3)", values: "x'0aff' => 0AFF00\n'' => 000000", options: value.Options{BytesAsHex: true}},
		{declared: "VARBINARY(3)", values: "x'0aff' => 0AFF\n''", options: value.Options{BytesAsHex: true}},
		{declared: "VARCHAR(3)", values: "'a'", options: value.Options{BytesAsHex: true}},
		{declared: "TINYBLOB", values: "''\nx'0000' => \x00\x00"},
		{declared: "BLOB", values: "''\nx'c3' => \xc3"},
		{declared: "MEDIUMBLOB", values: fmt.Sprintf("REPEAT(x'ff',%d) => %s", longest, strings.Repeat("\xff", longest))},
		{declared: "LONGBLOB", values: "x'00010203' => \x00\x01\x02\x03"},
		{declared: "TEXT COLLATE utf8mb4_bin", values: "'a'\n'ß'", cast: true},

		{
			declared: "ENUM('a','','ü,b','c''d')", values: "'a'\n''\n'ü,b'\n'c''d' => c'd\n0 => ", cast: true,
		},
		manyMembers(),
		{
			declared: "SET('a','b','ü','d')", values: "''\n'a'\n'd,a' => a,d\n15 => a,b,ü,d", cast: true,
		},
		allBits(),
		{on: mariaDB, declared: "JSON", values: `'{"b": 1, "a": [1.50, "x"]}'` + "\n'null'\n'\"ü\"'", cast: true},
		{on: mySQL, declared: "JSON", values: mySQLJSON(), cast: true},
		{on: mySQL, declared: "VECTOR(3)", values: "TO_VECTOR('[1,-0.1,1e10]') => [1,-0.1,10000000000]"},
		{on: mySQL, declared: "VARCHAR(20) CHARACTER SET gb18030", values: "'a中€𠀀😀'", cast: true},

		{declared: "POINT", values: "POINT(1,2) => POINT(1 2)\nPOINT(-0.5,1e20) => POINT(-0.5 1e20)"},
		{on: mariaDB, declared: "POINT", values: "ST_GeomFromText('POINT(1 2)',4326) => SRID=4326;POINT(1 2)"},
		{on: mySQL, declared: "POINT", values: "ST_GeomFromText('POINT(1 2)',4326) => SRID=4326;POINT(2 1)"},
		{declared: "GEOMETRY", values: geometries},
		{declared: "GEOMETRY", values: geoJSON, options: value.Options{Geometry: value.GeometryJSON}},

		{
			on: mariaDB, declared: "UUID", values: "'00112233-4455-6677-8899-aabbccddeeff'\n'00000000-0000-0000-0000-000000000000'\n'ffffffff-ffff-ffff-ffff-ffffffffffff'\n" +
				"'123e4567-e89b-12d3-a456-426614174000'\n'123e4567-e89b-42d3-8456-426614174000'\n'018f2d3c-1111-7111-8111-112233440000'",
			cast: true, complete: func(t *value.Type) { t.Native = "uuid" },
		},
		{
			on: mariaDB, declared: "INET6", values: "'::'\n'::1'\n'2001:db8::1'\n'::ffff:192.0.2.1'\n'fe80::1:2:0:0'\n'::192.0.2.1'\n'::1:0' => ::0.1.0.0\n'1:0:0:2:0:0:0:3' => 1:0:0:2::3\n'1:0:0:2:3:0:0:4' => 1::2:3:0:0:4\n'1:2:3:4:5:6:7:0' => 1:2:3:4:5:6:7::\n'::ffff'\n'1:2:3:4:5:6:7:8'\n'0:1:2:3:4:5:6:7' => ::1:2:3:4:5:6:7",
			complete: func(t *value.Type) { t.Native = "inet6" },
		},
		{on: mariaDB, declared: "INET4", values: "'0.0.0.0'\n'255.255.255.255'\n'10.0.0.0'", cast: true, complete: func(t *value.Type) { t.Native = "inet4" }},
		{on: mariaDB, declared: "VARCHAR(2000) COMPRESSED", values: "''\n'a'\nREPEAT('ä',1000) => " + strings.Repeat("ä", 1000) + "\nREPEAT('b',2000) => " + strings.Repeat("b", 2000), cast: true},
		{on: mariaDB, declared: "TEXT COMPRESSED", values: "''\n'a'\nREPEAT('ä',1000) => " + strings.Repeat("ä", 1000), cast: true},
		{on: mariaDB, declared: "BLOB COMPRESSED", values: "''\nx'00' => \x00\nREPEAT(x'ff00',1000) => " + strings.Repeat("\xff\x00", 1000)},
		{on: mariaDB, declared: "VARBINARY(500) COMPRESSED", values: "''\nREPEAT(x'ff00',100) => " + strings.Repeat("\xff\x00", 100)},
	}
}

const geometries = `ST_GeomFromText('LINESTRING(0 0,1 1,2 2)') => LINESTRING(0 0,1 1,2 2)
ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 0),(5 5,7 5,7 7,5 5))') => POLYGON((0 0,10 0,10 10,0 0),(5 5,7 5,7 7,5 5))
ST_GeomFromText('MULTIPOINT(1 1,2 2)') => MULTIPOINT(1 1,2 2)
ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))') => MULTILINESTRING((0 0,1 1),(2 2,3 3))
ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))') => MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))
ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))') => GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))
ST_GeomFromText('GEOMETRYCOLLECTION EMPTY') => GEOMETRYCOLLECTION EMPTY`

const geoJSON = `ST_GeomFromText('POINT(1 2.5)') => {"coordinates":[1,2.5],"type":"Point","srid":0}
ST_GeomFromText('POINT(2 2)',4326) => {"coordinates":[2,2],"type":"Point","srid":4326}
ST_GeomFromText('LINESTRING(3 0,3 3)') => {"coordinates":[[3,0],[3,3]],"type":"LineString","srid":0}
ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))') => {"coordinates":[[[0,0],[1,0],[1,1],[0,0]]],"type":"Polygon","srid":0}
ST_GeomFromText('MULTIPOINT(1 1,2 2)') => {"coordinates":[[1,1],[2,2]],"type":"MultiPoint","srid":0}
ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))') => {"coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]],"type":"MultiPolygon","srid":0}
ST_GeomFromText('GEOMETRYCOLLECTION(POINT(10 10),LINESTRING(1 1,2 2))') => {"geometries":[{"coordinates":[10,10],"type":"Point"},{"coordinates":[[1,1],[2,2]],"type":"LineString"}],"type":"GeometryCollection","srid":0}
ST_GeomFromText('GEOMETRYCOLLECTION EMPTY') => {"geometries":[],"type":"GeometryCollection","srid":0}`

// mySQLJSON are values of MySQL's JSON, which the log has in binary form.
func mySQLJSON() string {
	return `'{"b": 1, "a": [1.50, "x"]}' => {"a": [1.5, "x"], "b": 1}
'null'
'"ü"'
'[1, -32768, 65535, 65536, -2147483648, 4294967295, 4294967296, -9223372036854775808, 18446744073709551615]'
'[1.0, 1e20, 1e-7, 123456789012345680000, 0.1, -0.5]' => [1.0, 1e20, 0.0000001, 1.2345678901234568e20, 0.1, -0.5]
JSON_ARRAY(CAST('12.340' AS DECIMAL(10,3)), CAST('-0.5' AS DECIMAL(2,1))) => [12.340, -0.5]
JSON_ARRAY(CAST('2015-01-15' AS DATE), CAST('23:24:25.12' AS TIME(2)), CAST('-838:59:59' AS TIME), CAST('2015-01-15 23:24:25' AS DATETIME)) => ["2015-01-15", "23:24:25.120000", "-838:59:59.000000", "2015-01-15 23:24:25.000000"]
JSON_OBJECT('bits', b'101', 'bytes', CAST(REPEAT('x',60) AS BINARY(60))) => {"bits": "base64:type15:BQ==", "bytes": "base64:type15:` + strings.Repeat("eHh4", 19) + `\neHh4"}
JSON_QUOTE(CONVERT(CONCAT('a"/', CHAR(1), CHAR(8), CHAR(9), CHAR(10), CHAR(12), CHAR(13), CHAR(31), CHAR(92)) USING utf8mb4)) => "a\"/\u0001\b\t\n\f\r\u001f\\"
JSON_OBJECT('k', 'v', 'long', REPEAT('y', 70)) => {"k": "v", "long": "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}
'{"": {}, "a": [], "bb": {"c": [[true, false, null]]}}'`
}

// manyMembers is an ENUM whose numbers need two bytes.
func manyMembers() column {
	var quoted []string
	for i := range 300 {
		quoted = append(quoted, fmt.Sprintf("'m%d'", i+1))
	}
	return column{
		declared: "ENUM(" + strings.Join(quoted, ",") + ")", values: "'m1'\n'm300'\n0 => \n255 => m255\n256 => m256", cast: true,
	}
}

// allBits is a SET of eight bytes.
func allBits() column {
	var members, quoted []string
	for i := range 64 {
		members = append(members, fmt.Sprintf("m%d", i+1))
		quoted = append(quoted, fmt.Sprintf("'m%d'", i+1))
	}
	return column{
		declared: "SET(" + strings.Join(quoted, ",") + ")", cast: true,
		values: "''\n'm1'\n'm64'\n'm33,m2' => m2,m33\n18446744073709551615 => " + strings.Join(members, ","),
	}
}

// charsetColumns are a sample in each character set that MariaDB has.
func charsetColumns() (list []column) {
	samples := map[string]string{
		"big5": "中文、ぁ", "gb2312": "中文―", "gbk": "中文—丂", "sjis": "日本語〜ｱ", "cp932": "日本語～ｱ①", "ujis": "日本語〜ｱ", "eucjpms": "日本語～①",
		"euckr": "한국어", "ucs2": "aä€", "utf16": "a€😀", "utf16le": "a€😀", "utf32": "a€😀", "utf8mb3": "aä€", "utf8mb4": "aä€😀",
		"latin1": "aä€Ž", "latin2": "aąŁ", "latin5": "ağİ", "latin7": "aąŠ", "greek": "aαΩ", "hebrew": "aאת", "koi8r": "aЯё", "koi8u": "aїЄ",
		"cp1250": "aąŁ", "cp1251": "aЯё", "cp1256": "aعر", "cp1257": "aąŠ", "cp850": "aäß", "cp852": "aąŁ", "cp866": "aЯё", "macroman": "aäß",
		"macce": "aąŁ", "dec8": "aäß", "hp8": "aäß", "swe7": "aäÖ", "tis620": "aไทย", "geostd8": "aაბ", "armscii8": "aԱբ", "keybcs2": "ačŽ", "ascii": "a~\\\\",
	}
	var sets []string
	for set := range samples {
		sets = append(sets, set)
	}
	slices.Sort(sets)
	for _, set := range sets {
		text := samples[set]
		want := strings.ReplaceAll(text, `\\`, `\`)
		for _, declared := range []string{"VARCHAR(20)", "CHAR(20)", "TEXT", "CHAR(250)"} {
			list = append(list, column{declared: declared + " CHARACTER SET " + set, values: "'" + text + "' => " + want + "\n''", cast: true})
		}
		list = append(list, column{
			declared: "ENUM('" + text + "','x') CHARACTER SET " + set, values: "'x'\n'" + text + "' => " + want, cast: true,
		})
	}
	return list
}

// sample is one value of a column.
type sample struct{ sql, want string }

func (c column) samples() (list []sample) {
	var lines []string
	for line := range strings.SplitSeq(c.values, "\n") {
		// What must come out may hold a line feed, but SQL does not begin so.
		if n := len(lines); n > 0 && !startsSQL(line) {
			lines[n-1] += "\n" + line
			continue
		}
		lines = append(lines, line)
	}
	for _, line := range lines {
		sql, want, given := strings.Cut(line, " => ")
		if !given {
			want = strings.Trim(sql, "'")
		}
		list = append(list, sample{sql, want})
	}
	return append(list, sample{"NULL", "NULL"})
}

func startsSQL(line string) bool {
	if line == "" {
		return false
	}
	return strings.ContainsRune("'-0123456789", rune(line[0])) || strings.HasPrefix(line, "x'") || strings.HasPrefix(line, "b'") ||
		strings.ToUpper(line[:1]) == line[:1]
}

// A value comes out of the binary protocol, the text protocol and the log byte
// for byte the same.
func TestSnapshotAndLogAgree(t *testing.T) {
	agree(t, mysqltest.Shared(t), slices.Concat(parityColumns(t), charsetColumns()))
}

// So it does where tables have MariaDB's own form of times, which it writes while
// mysql56_temporal_format is OFF.
func TestSnapshotAndLogAgreeOnOldTimes(t *testing.T) {
	if !mysqltest.Shared(t).MariaDB {
		t.Skip("MySQL has no such option")
	}
	null := value.Options{ZeroDate: value.ZeroNull}
	logged := func(code byte) func(*value.Type) {
		return func(typ *value.Type) {
			if typ.Code != code {
				t.Errorf("the log has type %d, want %d", typ.Code, code)
			}
		}
	}
	agree(t, mysqltest.Start(t, mysqltest.Options{Args: []string{"--mysql56-temporal-format=OFF"}}), []column{
		{declared: "DATETIME", values: "'0001-01-01 00:00:00'\n'9999-12-31 23:59:59'\n'2024-02-29 01:02:03'\n'0000-00-00 00:00:00' => NULL", options: null, complete: logged(value.TypeDatetime)},
		{declared: "TIMESTAMP NULL", values: "'1970-01-01 00:00:01'\n'2038-01-19 03:14:07'\n'0000-00-00 00:00:00' => NULL", options: null, complete: logged(value.TypeTimestamp)},
		{declared: "TIME", values: "'-838:59:59'\n'838:59:59'\n'00:00:00'\n'-00:00:01'", cast: true, complete: logged(value.TypeTime)},
		{declared: "DATE", values: "'1000-01-01'\n'9999-12-31'", cast: true},
		{declared: "YEAR", values: "1901\n2155", cast: true},
	})
}

// agree makes a table of each column, and compares what comes out of it.
func agree(t *testing.T, s *mysqltest.Server, columns []column) {
	columns = slices.DeleteFunc(columns, func(c column) bool { return c.on == mariaDB && !s.MariaDB || c.on == mySQL && s.MariaDB })
	database := s.Database(t)
	conn := dial(t, s, database)
	exec(t, conn, "SET sql_mode='', time_zone='+00:00'")
	start := place(t, conn, s.MariaDB)
	for i, c := range columns {
		exec(t, conn, "SET NAMES utf8mb4")
		exec(t, conn, fmt.Sprintf("CREATE TABLE t%d (id INT PRIMARY KEY, c %s) ENGINE=InnoDB", i, c.declared))
		for id, v := range c.samples() {
			exec(t, conn, fmt.Sprintf("INSERT INTO t%d VALUES (%d,%s)", i, id, v.sql))
		}
	}
	logged := readLog(t, dial(t, s, ""), start, database, columns)
	for i, c := range columns {
		name := c.declared
		if len(name) > 40 {
			name = name[:40]
		}
		t.Run(fmt.Sprintf("%d %s", i, name), func(t *testing.T) {
			query := fmt.Sprintf("SELECT id, c FROM t%d ORDER BY id", i)
			for _, results := range []string{"utf8mb4", "NULL"} {
				exec(t, conn, "SET character_set_results="+results)
				c.check(t, "text", c.query(t, conn.Query, query))
				c.check(t, "binary", c.query(t, conn.QueryBinary, query))
			}
			c.check(t, "log", logged[i])
			if c.cast {
				exec(t, conn, "SET character_set_results=utf8mb4")
				cast := column{values: c.values}
				c.check(t, "CAST", cast.query(t, conn.Query, fmt.Sprintf("SELECT id, CONVERT(CAST(c AS CHAR) USING utf8mb4) FROM t%d ORDER BY id", i)))
			}
		})
	}
}

// outcome is what became of a value.
type outcome struct {
	text string
	err  error
}

// check compares values with what is wanted; a leading "!" wants a fault of a
// value that begins so.
func (c column) check(t *testing.T, from string, got []outcome) {
	t.Helper()
	samples := c.samples()
	if len(got) != len(samples) {
		t.Fatalf("%s: %d values, want %d", from, len(got), len(samples))
	}
	for i, v := range samples {
		got := got[i]
		if fault, wanted := strings.CutPrefix(v.want, "!"); wanted {
			var e *value.Error
			if !errors.As(got.err, &e) || e.Kind != value.NoDate || !strings.HasPrefix(e.Value, fault) {
				t.Errorf("%s: %s is %q and %v, want a fault", from, shortened(v.sql), shortened(got.text), got.err)
			}
			continue
		}
		if from == "text" && c.six && len(strings.Trim(v.want, "-0.e")) > 6 {
			continue
		}
		if got.err != nil || got.text != v.want {
			t.Errorf("%s: %s is %q (%v), want %q", from, shortened(v.sql), shortened(got.text), got.err, shortened(v.want))
		}
	}
}

func shortened(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}
