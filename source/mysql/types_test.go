package mysql

import (
	"testing"
	"time"

	"starlift/mysqltest"
	"starlift/source"
	"starlift/source/sourcetest"
)

// TestEveryTypeIsReadAsTheServerWritesIt has a column of each type with a row of
// values, a row at the other end, and a row of NULL.
func TestEveryTypeIsReadAsTheServerWritesIt(t *testing.T) {
	s := mysqltest.Shared(t)
	if !s.MariaDB {
		t.Skip("the table has types of MariaDB")
	}
	database := s.Database(t)
	s.Session(t, database, `CREATE TABLE t (id INT PRIMARY KEY, t1 TINYINT, t2 TINYINT UNSIGNED, s1 SMALLINT, m1 MEDIUMINT UNSIGNED, i1 INT,
		b1 BIGINT, b2 BIGINT UNSIGNED, d1 DECIMAL(65,30), f1 FLOAT, f2 DOUBLE, d2 DATE, t3 TIME(3), d3 DATETIME(6), t4 TIMESTAMP, y1 YEAR,
		c1 CHAR(5), v1 VARCHAR(10) CHARACTER SET latin1, x1 TEXT CHARACTER SET gbk, n1 BINARY(3), n2 VARBINARY(5), o1 BLOB,
		e1 ENUM('a','ö,'), s2 SET('x','y'), j1 JSON, g1 GEOMETRY, z1 INT(5) ZEROFILL, u1 UUID, a1 INET6, h1 BIT(12), h2 BOOL, z2 MEDIUMTEXT COMPRESSED) DEFAULT CHARSET utf8mb4`,
		`INSERT INTO t VALUES (1, -128, 255, -32768, 16777215, -2147483648, -9223372036854775808, 18446744073709551615,
		-12345678901234567890123456789012345.123456789012345678901234567890, 0.5, -1e100, '9999-12-31', '-838:59:59', '1000-01-01 00:00:00.000001', '2024-07-01 12:00:00', 1901,
		'é', 'ü', '中', 'a', X'00FF', X'', 'ö,', 'x,y', '{"a": 1}', POINT(1, 2), 17, '123e4567-e89b-12d3-a456-426655440000', '2001:db8::1', b'100000000001', 1, 'long')`,
		"INSERT INTO t (id) VALUES (2)", "ANALYZE TABLE t")
	c := declared(s, database, "t")
	c.Values.Zone = time.FixedZone("", 2*3600)
	null := []string{"2"}
	for range 31 {
		null = append(null, sourcetest.Null)
	}
	sourcetest.Run(t, sourcetest.Case{
		Open: func(t *testing.T) source.Source { return open(t, c) },
		Rows: [][]string{{
			"1", "-128", "255", "-32768", "16777215", "-2147483648", "-9223372036854775808", "18446744073709551615",
			"-12345678901234567890123456789012345.123456789012345678901234567890", "0.5", "-1e100", "9999-12-31", "-838:59:59.000",
			"1000-01-01 00:00:00.000001", "2024-07-01 14:00:00", "1901", "é", "ü", "中", "a\x00\x00", "\x00\xff", "", "ö,", "x,y", `{"a": 1}`,
			"POINT(1 2)", "17", "123e4567-e89b-12d3-a456-426655440000", "2001:db8::1", "\x08\x01", "1", "long",
		}, null},
	})
}
