package mysqlwire

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqltest"
	"starlift/mysqlwire/value"
)

// query runs sql in one of the two protocols.
func query(t testing.TB, c *Conn, binary bool, sql string) *Rows {
	t.Helper()
	run := c.Query
	if binary {
		run = c.QueryBinary
	}
	rows, err := run(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// emptyBatch has a vector for each column, as the decoders want it.
func emptyBatch(decoders []value.Decoder) *batch.Batch {
	b := &batch.Batch{Cols: make([]batch.Vector, len(decoders))}
	for i := range decoders {
		b.Cols[i].Repr = decoders[i].Repr()
	}
	return b
}

// lines are the rows of a batch, a line each.
func lines(b *batch.Batch) []string {
	out := make([]string, b.Rows)
	for row := range out {
		cells := make([]string, len(b.Cols))
		for i, v := range b.Cols {
			cells[i] = "NULL"
			if s := v.Spans[row]; s.Off != batch.Null {
				cells[i] = string(b.Arena[s.Off:s.End])
			}
		}
		out[row] = strings.Join(cells, "|")
	}
	return out
}

const mixedTable = `CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, a INT, b VARCHAR(40), c DECIMAL(20,4), d DOUBLE, e ENUM('x','yes','n'), ` +
	`f DATETIME, g TIMESTAMP(6) NULL, h TEXT, i TINYINT, j DATE, k TIME(3), l VARBINARY(9), m YEAR, n SMALLINT UNSIGNED)`

const mixedRows = `INSERT INTO t VALUES ` +
	`(18446744073709551615, -5, 'häß', '-12.5000', 0.1, 'yes', '2024-02-29 12:13:14', '2024-02-29 12:13:14.000001', 'text', -128, '1999-12-31', '-838:59:59.000', x'00ff', 2001, 65535),` +
	`(1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),` +
	`(2, 0, '', '0', 0, 'n', '1000-01-01 00:00:00', '1970-01-01 00:00:01', '', 0, '9999-12-31', '00:00:00', '', 1901, 0)`

func TestBothProtocolsFillTheSameRows(t *testing.T) {
	want := []string{
		"1" + strings.Repeat("|NULL", 14),
		"2|0||0.0000|0|n|1000-01-01 00:00:00|1970-01-01 00:00:01||0|9999-12-31|00:00:00.000||1901|0",
		"18446744073709551615|-5|häß|-12.5000|0.1|yes|2024-02-29 12:13:14|2024-02-29 12:13:14.000001|text|-128|1999-12-31|-838:59:59.000|\x00\xff|2001|65535",
	}
	s := mysqltest.Shared(t)
	database := s.Database(t)
	for _, without := range []capability{0, canOmitEOF, canLongAuth | canAttributes, canPlugin} {
		if without == canPlugin && !s.MariaDB {
			continue // MySQL 9 has no account that such a client can use
		}
		configured := config(s)
		configured.Database, configured.without = database, without
		configured.Attributes = []Attribute{{"program_name", "test"}, {"long", strings.Repeat("x", 300)}}
		c := dial(t, configured)
		execute(t, c, "DROP TABLE IF EXISTS t", mixedTable, mixedRows)
		for _, binary := range []bool{false, true} {
			t.Run(fmt.Sprintf("without %#x, binary %v", without, binary), func(t *testing.T) {
				rows := query(t, c, binary, "SELECT * FROM t ORDER BY id")
				decoders, err := Decoders(rows.Columns(), value.Options{})
				if err != nil {
					t.Fatal(err)
				}
				b := emptyBatch(decoders)
				// A limit of a byte is reached by every row.
				calls := 0
				for more := true; more; calls++ {
					if more, err = rows.Fill(b, decoders, len(b.Arena)+1); err != nil {
						t.Fatal(err)
					}
				}
				if calls != len(want)+1 {
					t.Errorf("%d calls of Fill for %d rows and their end", calls, len(want))
				}
				got := lines(b)
				for i := range want {
					if i >= len(got) || got[i] != want[i] {
						t.Errorf("row %d is\n%q, want\n%q", i, got[i:], want[i])
					}
				}
				if err := c.Ping(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestBothProtocolsCutRowsIntoCells(t *testing.T) {
	c := connect(t)
	execute(t, c, mixedTable, mixedRows)
	for _, binary := range []bool{false, true} {
		rows := query(t, c, binary, "SELECT e, a, b, k FROM t ORDER BY id")
		if !rows.Next() || rows.Cell(0) != nil || rows.Cell(3) != nil {
			t.Errorf("binary %v: the first row is not NULL", binary)
		}
		for range 2 {
			if !rows.Next() {
				t.Fatal(rows.Err())
			}
		}
		want := []string{"yes", "-5", "häß", "-838:59:59.000"}
		if binary {
			want = []string{"\x03yes", "\xfb\xff\xff\xff", "\x05häß", "\x08\x01\x22\x00\x00\x00\x16\x3b\x3b"}
		}
		for i := range want {
			if got := string(rows.Cell(i)); got != want[i] {
				t.Errorf("binary %v: cell %d is %q, want %q", binary, i, got, want[i])
			}
		}
		if rows.Next() || rows.Err() != nil {
			t.Errorf("after the last row: %v", rows.Err())
		}
	}
}

func TestColumnsAreDescribed(t *testing.T) {
	c := connect(t)
	execute(t, c, "CREATE TABLE t (id INT UNSIGNED PRIMARY KEY, a DECIMAL(65,30), b DECIMAL(5,0) UNSIGNED NOT NULL, c SET('p','q'), "+
		"d VARCHAR(10) CHARACTER SET latin1, e BINARY(4), f BIT(9), g TINYINT(1), h DATETIME(3), i DECIMAL(1,1), j TEXT)")
	for _, binary := range []bool{false, true} {
		rows := query(t, c, binary, "SELECT id AS x, a, b, c, d, e, f, g, h, i, j FROM t AS u")
		got := rows.Columns()
		for rows.Next() {
		}
		if x := got[0]; x.Name != "x" || x.Original != "id" || x.Table != "u" || !x.Key || !x.NotNull || !x.Type.Unsigned || x.Type.Code != value.TypeLong {
			t.Errorf("x is %+v", x)
		}
		for i, want := range []value.Type{
			1: {Code: value.TypeNewDecimal, Precision: 65, Decimals: 30}, 2: {Code: value.TypeNewDecimal, Precision: 5, Unsigned: true},
			3: {Code: value.TypeSet, Charset: "utf8mb4"}, 4: {Code: value.TypeVarString, Charset: "utf8mb4"},
			5: {Code: value.TypeString, Binary: true, Charset: "binary", Length: 4}, 6: {Code: value.TypeBit, Length: 9, Unsigned: true},
			7: {Code: value.TypeTiny, Length: 1}, 8: {Code: value.TypeDatetime, Decimals: 3}, 9: {Code: value.TypeNewDecimal, Precision: 1, Decimals: 1},
			10: {Code: value.TypeBlob, Charset: "utf8mb4"},
		} {
			c := got[i].Type
			same := c.Code == want.Code && c.Precision == want.Precision && c.Unsigned == want.Unsigned && (want.Decimals == 0 || c.Decimals == want.Decimals) &&
				(want.Length == 0 || c.Length == want.Length) && (want.Charset == "" || c.Charset == want.Charset && c.Binary == want.Binary)
			if i > 0 && !same {
				t.Errorf("binary %v: column %s is %+v, want %+v", binary, got[i].Name, c, want)
			}
		}
	}
	execute(t, c, "SET character_set_results = NULL")
	rows := query(t, c, true, "SELECT d FROM t")
	if got := rows.Columns()[0].Type.Charset; got != "latin1" {
		t.Errorf("without conversion the column of latin1 is of %s", got)
	}
}

func TestTypesOfMariaDBHaveTheirNames(t *testing.T) {
	s := mysqltest.Shared(t)
	if !s.MariaDB {
		t.Skip("MySQL has no such types")
	}
	c := connect(t)
	execute(t, c, "CREATE TABLE t (a UUID, b INET6, c JSON, d POINT)")
	rows := query(t, c, true, "SELECT * FROM t")
	for i, want := range []string{"uuid", "inet6", "json", "point"} {
		if got := rows.Columns()[i].Type.Native; got != want {
			t.Errorf("column %d is %q, want %q", i, got, want)
		}
	}
}

// TestRowWithAWrongValueIsLeftOut: what a person can mend does not end the rows.
func TestRowWithAWrongValueIsLeftOut(t *testing.T) {
	c := connect(t)
	execute(t, c, "SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, d DATE)", "INSERT INTO t VALUES (1, '2024-01-01'), (2, 0), (3, '2024-01-03')")
	for _, binary := range []bool{false, true} {
		rows := query(t, c, binary, "SELECT * FROM t ORDER BY id")
		decoders, err := Decoders(rows.Columns(), value.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := emptyBatch(decoders)
		more, err := rows.Fill(b, decoders, 1000)
		var refused *RowError
		if !more || !errors.As(err, &refused) || refused.Name != "d" || refused.Column != 1 || b.Rows != 1 {
			t.Fatalf("binary %v: %v, %v with %d rows", binary, more, err, b.Rows)
		}
		if more, err = rows.Fill(b, decoders, 1000); more || err != nil {
			t.Fatalf("binary %v: %v, %v", binary, more, err)
		}
		if got := strings.Join(lines(b), " "); got != "1|2024-01-01 3|2024-01-03" {
			t.Errorf("binary %v: the rows are %s", binary, got)
		}
	}
}

// TestLongPackets has payloads around the sizes at which a packet is full, where
// the protocol sends one more that may be empty.
func TestLongPackets(t *testing.T) {
	c := connect(t)
	for _, payload := range []int{readSize - 5, readSize - 4, readSize - 3, mostInPacket - 1, mostInPacket, mostInPacket + 1, 2 * mostInPacket} {
		// A statement of that size, whose text stands behind the command's byte.
		const begin, end = "SET @a = '", "'"
		text := strings.Repeat("y", payload-1-len(begin)-len(end))
		execute(t, c, begin+text+end)
		if got := one(t, c, "SELECT LENGTH(@a)"); got != strconv.Itoa(len(text)) {
			t.Errorf("the statement of %d bytes has %s of %d", payload, got, len(text))
		}
		for _, binary := range []bool{false, true} {
			// A row of that size: a cell and its length, behind a head in the binary
			// protocol.
			size := payload - len(appendNumber(nil, uint64(payload-11)))
			if binary {
				size -= 2
			}
			rows := query(t, c, binary, fmt.Sprintf("SELECT REPEAT('z', %d) UNION ALL SELECT 'end'", size))
			decoders, err := Decoders(rows.Columns(), value.Options{})
			if err != nil {
				t.Fatal(err)
			}
			b := emptyBatch(decoders)
			if more, err := rows.Fill(b, decoders, 1<<30); more || err != nil {
				t.Fatalf("binary %v, %d bytes: %v, %v", binary, payload, more, err)
			}
			if got := lines(b); len(got) != 2 || got[0] != strings.Repeat("z", size) || got[1] != "end" {
				t.Errorf("binary %v: the row of %d bytes has %d in %d rows", binary, payload, len(got[0]), len(got))
			}
		}
	}
}

func TestFillAllocatesNothing(t *testing.T) {
	c := connect(t)
	execute(t, c, mixedTable, mixedRows)
	for _, binary := range []bool{false, true} {
		const cross = " FROM t AS x, t AS a, t AS b, t AS c, t AS d, t AS e, t AS f, t AS g, t AS h, t AS i"
		rows := query(t, c, binary, "SELECT x.*"+cross) // 3^10 rows
		decoders, err := Decoders(rows.Columns(), value.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := emptyBatch(decoders)
		seen := 0
		fill := func() {
			b.Reset()
			if _, err := rows.Fill(b, decoders, 100_000); err != nil {
				t.Fatal(err)
			}
			seen += b.Rows
		}
		fill()
		if n := testing.AllocsPerRun(20, fill); n != 0 {
			t.Errorf("binary %v: %v allocations for a batch", binary, n)
		}
		for !rows.ended {
			fill()
		}
		if seen != 59049 {
			t.Errorf("binary %v: %d rows", binary, seen)
		}
	}
}
