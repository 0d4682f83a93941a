package ingest

import (
	"fmt"
	"strings"
	"testing"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// TestJSONMatrix holds the column "JSON value" of protocol reference 5.5. want is
// what the column shows; "fail" is NULL without strict mode and a filtered row
// with it.
func TestJSONMatrix(t *testing.T) {
	large := "170141183460469231731687303715884105727"
	for _, c := range []struct {
		kind  cell.Kind
		cases [][2]string
	}{
		{cell.Boolean, [][2]string{{`true`, "1"}, {`false`, "0"}, {`2`, "1"}, {`0`, "0"}, {`"true"`, "1"}, {`"1"`, "1"}, {`"x"`, "fail"}, {`{}`, "fail"}, {`null`, "NULL"}}},
		{cell.TinyInt, [][2]string{{`127`, "127"}, {`128`, "fail"}, {`-1.9`, "-1"}, {`"5"`, "5"}, {`"x"`, "fail"}, {`true`, "fail"}, {`[1]`, "fail"}, {`1e1`, "10"}}},
		{cell.BigInt, [][2]string{{`9223372036854775807`, "9223372036854775807"}, {`9223372036854775808`, "fail"}, {`"-1"`, "-1"}, {`{"a":1}`, "fail"}}},
		{cell.LargeInt, [][2]string{{large, large}, {`"` + large + `"`, large}, {large + "0", "fail"}, {`true`, "fail"}}},
		{cell.Double, [][2]string{{`1.5`, "1.5"}, {`"2.5"`, "2.5"}, {`1e400`, "fail"}, {`false`, "fail"}}},
		{cell.Decimal, [][2]string{{`1.005`, "1.01"}, {`"1.004"`, "1.00"}, {`123456789`, "fail"}, {`true`, "fail"}}},
		{cell.Varchar, [][2]string{{`"a"`, "a"}, {`1.50`, "1.50"}, {`true`, "1"}, {`{ "a" : 1 }`, `{"a":1}`}, {`"01234567890"`, "fail"}, {`""`, ""}}},
		{cell.Date, [][2]string{{`"2024-01-31"`, "2024-01-31"}, {`20240131`, "2024-01-31"}, {`"2024-02-30"`, "fail"}, {`true`, "fail"}, {`""`, "fail"}}},
		{cell.Datetime, [][2]string{{`"2024-01-31 01:02:03.5"`, "2024-01-31 01:02:03.500000"}, {`20240131010203`, "2024-01-31 01:02:03"}, {`"x"`, "fail"}}},
		{cell.JSON, [][2]string{{`{"a":[1,true]}`, `{"a": [1, true]}`}, {`"s"`, `"s"`}, {`5`, "5"}, {`null`, "NULL"}}},
		{cell.Varbinary, [][2]string{{`"YWI="`, "fail"}, {`1`, "fail"}}}, // documented as unsupported
	} {
		s := newSheet(t, store.DuplicateKey, column("id", cell.Int, true), column("v", c.kind, true))
		for _, one := range c.cases {
			body := fmt.Sprintf(`{"v":%s}`, one[0])
			for strict, filtered := range map[string]bool{"true": true, "false": false} {
				got := s.with("format", "json", "strict_mode", strict, "max_filter_ratio", "1").run(t, 0, body)
				want := "NULL|" + one[1]
				if one[1] == "fail" {
					if want = "NULL|NULL"; filtered {
						want = ""
					}
				}
				if rows := strings.Join(got.rows, ";"); rows != want || got.err != "" {
					t.Errorf("%s of %s, strict %s: got %q %q, want %q", one[0], cell.Type{Kind: c.kind}, strict, rows, got.err, want)
				}
			}
		}
	}
}
