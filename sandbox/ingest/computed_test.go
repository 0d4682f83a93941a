package ingest

import (
	"testing"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

func TestComputedColumns(t *testing.T) {
	id, n, s := column("id", cell.Int, false), column("n", cell.TinyInt, true), column("s", cell.Varchar, true)
	d := column("d", cell.Decimal, true)
	sheet := newSheet(t, store.DuplicateKey, id, n, s, d)
	strict := func(columns string) []string {
		return []string{"columns", columns, "strict_mode", "true", "max_filter_ratio", "1"}
	}
	check(t, sheet, []loadCase{
		{name: "arithmetic", headers: []string{"columns", "id, x, n = x + 1"}, bodies: []string{"1\t4\n"}, rows: []string{"1|5|NULL|NULL"}},
		{name: "of a column that is loaded too", headers: []string{"columns", "id, n = id * 2"}, bodies: []string{"3\n"}, rows: []string{"3|6|NULL|NULL"}},
		{name: "over its own source", headers: []string{"columns", "id, n, n = year(n) - 2000"}, bodies: []string{"1\t2024-02-03\n"}, rows: []string{"1|24|NULL|NULL"}},
		{name: "case and coalesce", headers: []string{"columns", "id, x, s = coalesce(x, 'none'), n = if(x = 'a', 1, 0)"}, bodies: []string{"1\ta\n2\t\\N\n"}, rows: []string{"1|1|a|NULL", "2|0|none|NULL"}},
		{name: "a plain rename", headers: []string{"columns", "x, y, id = x, S = y"}, bodies: []string{"7\tq\n"}, rows: []string{"7|NULL|q|NULL"}},
		{name: "constants", headers: []string{"columns", "id, s = concat('a', 'b'), d = 1.005"}, bodies: []string{"1\n"}, rows: []string{"1|NULL|ab|1.01"}},
		{name: "over all columns of the table", headers: []string{"columns", "s = upper(s)"}, bodies: []string{"1\t2\tx\t3\n"}, rows: []string{"1|2|X|3.00"}},
		{
			name: "too long is filtered in every mode", headers: []string{"columns", "id, s = concat('0123456789', id)", "max_filter_ratio", "1"}, bodies: []string{"1\n"},
			log: []string{"Error: String '01234567891'(length=11) is too long. The max length of 's' is 10. Row: "},
		},
		{name: "no value in the type", headers: []string{"columns", "id, n = id * 100"}, bodies: []string{"2\n"}, rows: []string{"2|NULL|NULL|NULL"}},
		{name: "no value in the type, strictly", headers: strict("id, x, n = concat(x, 'y')"), bodies: []string{"2\tx\n"}, rows: []string{"2|NULL|NULL|NULL"}},
		{name: "a loaded column that is an argument is cast", headers: strict("id, n, d = n"), bodies: []string{"2\tx\n"}, rows: []string{"2|NULL|NULL|NULL"}},
		{
			name: "strictly, of JSON", headers: append(strict("id, n, d = n"), "format", "json"), bodies: []string{`{"id":2,"n":"x"}`},
			log: []string{"Error: Value ''x'' is out of range. The type of 'n' is TINYINT. Row: [2, 'x']"},
		},
		{name: "JSON", headers: []string{"format", "json", "columns", "id, x, s = concat(x, '!')"}, bodies: []string{`{"id":1,"x":"a\u00e9"} {"x":12.50,"id":2}`}, rows: []string{"1|NULL|aé!|NULL", "2|NULL|12.50!|NULL"}},
		{name: "JSON paths", headers: []string{"format", "json", "jsonpaths", `["$.a.b","$.c"]`, "columns", "x, id, s = concat('<', x, '>')"}, bodies: []string{`{"a":{"b":"v"},"c":4}`}, rows: []string{"4|NULL|<v>|NULL"}},
	})
	check(t, sheet, []loadCase{
		{name: "unknown column", headers: []string{"columns", "id, z = id"}, err: "Mapping column is not in table. column: z"},
		{name: "twice", headers: []string{"columns", "id, s = 'a', S = 'b'"}, err: "Duplicate column mapping: S"},
		{name: "unknown source", headers: []string{"columns", "id, s = upper(q)"}, err: "unknown reference column, column=s, reference=q"},
		{name: "not of another mapping", headers: []string{"columns", "id, s = 'a', d = s"}, err: "unknown reference column, column=d, reference=s"},
		{name: "operation of another model", headers: []string{"columns", "id, __op = 'delete'"}, err: "Mapping column is not in table. column: __op"},
		{name: "unknown function", headers: []string{"columns", "id, s = no_such(id)"}, err: "No matching function with signature: no_such(varchar)."},
	})
	for _, bad := range []string{"id,,s", "id,", "id s", "id = ", "(id)"} {
		if got := sheet.with("columns", bad).run(t, 0, "1\n"); len(got.err) < 30 || got.err[:28] != "parse columns header failed:" {
			t.Errorf("%q: %s", bad, got.err)
		}
	}
}

// TestFieldsHaveTheTypeThatExpressionsWant: what is none of it is a bad value of
// the source.
func TestFieldsHaveTheTypeThatExpressionsWant(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("n", cell.Int, true), column("s", cell.Varchar, true))
	strict := func(columns string, more ...string) []string {
		return append(more, "columns", columns, "strict_mode", "true", "max_filter_ratio", "1")
	}
	check(t, s, []loadCase{
		{
			name: "CSV", headers: strict("id, x, n = year(x)"), bodies: []string{"1\tbad\n2\t2024-05-06\n3\t\\N\n"}, rows: []string{"2|2024|NULL", "3|NULL|NULL"},
			log: []string{"Error: The field (name = x, pos = 1) is out of range. Type: DATETIME, Value length: 3, Value: bad. Row: 1\tbad"},
		},
		{name: "not strictly", headers: []string{"columns", "id, x, n = year(x)"}, bodies: []string{"1\tbad\n"}, rows: []string{"1|NULL|NULL"}},
		{
			name: "JSON", headers: strict("id, x, n = x + 1", "format", "json"), bodies: []string{`{"id":1,"x":"bad"}{"id":2,"x":true}{"id":3,"x":"1.5"}`}, rows: []string{"3|2|NULL"},
			log: []string{
				`Error: Invalid argument: Unable to cast string value to BIGINT. value=bad, column=x. Row: {"id":1,"x":"bad"}`,
				`Error: Invalid argument: Unsupported value type. Numeric type is required. column=x. Row: {"id":2,"x":true}`,
			},
		},
		{name: "JSON that is cast", headers: strict("id, x, n = year(x)", "format", "json"), bodies: []string{`{"id":1,"x":"bad"}{"id":2,"x":[1]}{"id":3,"x":"2024-05-06"}`}, rows: []string{"1|NULL|NULL", "2|NULL|NULL", "3|2024|NULL"}},
		{name: "the last one counts", headers: strict("id, x, n = year(x), s = right(x, 8)"), bodies: []string{"1\t2024-05-06\n"}, rows: []string{"1|2024|00:00:00"}},
		{name: "a CAST asks for a text", headers: strict("id, x, n = cast(x as int)"), bodies: []string{"1\tbad\n"}, rows: []string{"1|NULL|NULL"}},
	})
}

func TestJSONColumnThatIsAnArgumentToo(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("j", cell.JSON, true), column("s", cell.Varchar, true))
	columns := "id, j, s = get_json_string(j, '$.x')"
	check(t, s, []loadCase{
		{name: "JSON", headers: []string{"format", "json", "columns", columns}, bodies: []string{`{"id":1,"j":{"x": "v"}}`}, rows: []string{`1|{"x": "v"}|v`}},
		{name: "CSV", headers: []string{"columns", columns}, bodies: []string{"1\t{\"x\":5}\n"}, rows: []string{`1|{"x": 5}|5`}},
	})
}

func TestOperationIsComputed(t *testing.T) {
	s := newSheet(t, store.PrimaryKey, column("id", cell.Int, false), column("s", cell.Varchar, true)).fill("1\ta\n2\tb\n")
	check(t, s, []loadCase{
		{name: "by a condition", headers: []string{"columns", "id, s, k, __op = if(k = 'D', 1, 0)"}, bodies: []string{"1\tx\tD\n2\ty\tU\n"}, rows: []string{"2|y"}},
		{name: "constant in any case", headers: []string{"columns", "id, __op = 'DELETE'"}, bodies: []string{"1\n"}, rows: []string{"2|b"}},
		{name: "constant of another type", headers: []string{"columns", "id, __op = 1.5"}, rows: []string(nil), err: "const load op type column should only be upsert(0)/delete(1)"},
		{name: "another number", headers: []string{"columns", "id, __op = 2"}, err: "const load op type column should only be upsert(0)/delete(1)"},
		{
			name: "NULL", headers: []string{"columns", "id, __op = nullif(id, id)", "max_filter_ratio", "1"}, bodies: []string{"1\n"}, rows: []string{"1|a", "2|b"},
			log: []string{"Error: NULL value in non-nullable column '__op'. Row: [1, NULL, 0]"},
		},
		{
			name: "computed to another number", headers: []string{"columns", "id, __op = id + 1", "max_filter_ratio", "1"}, bodies: []string{"1\n"}, rows: []string{"1|a", "2|b"},
			log: []string{"Error: Value '2' is out of range. The type of '__op' is TINYINT. Row: 1"},
		},
	})
}

func TestBitmapAndHLLComeFromFunctions(t *testing.T) {
	key, users := column("id", cell.Int, false), column("users", cell.Bitmap, false)
	users.Aggregate = store.BitmapUnion
	s := newSheet(t, store.AggregateKey, key, users)
	check(t, s, []loadCase{
		{name: "union", headers: []string{"columns", "id, u, users = to_bitmap(u)"}, bodies: []string{"1\t13\n1\t23\n1\t13\n2\t5\n"}, rows: []string{"1|bitmap of 2", "2|bitmap of 1"}},
		{name: "empty", headers: []string{"columns", "id, users = bitmap_empty()"}, bodies: []string{"1\n"}, rows: []string{"1|bitmap of 0"}},
		{name: "left out", headers: []string{"columns", "id"}, err: "Column has no default value. column: users"},
		{name: "directly", bodies: []string{"1\t2\n"}, err: "Unsupported CSV type BITMAP"},
		{name: "another type", headers: []string{"columns", "id, u, users = u"}, err: "bitmap column users require the function return type is BITMAP"},
		{
			name: "no bitmap", headers: []string{"columns", "id, u, users = to_bitmap(u)", "max_filter_ratio", "1"}, bodies: []string{"1\tx\n"},
			log: []string{"Error: NULL value in non-nullable column 'users'. Row: [1, NULL]"},
		},
	})
	seen := column("seen", cell.HLL, false)
	seen.Aggregate = store.HLLUnion
	s = newSheet(t, store.AggregateKey, key, seen)
	hint := "HLL column must use hll_hash function, like seen=hll_hash(xxx)"
	check(t, s, []loadCase{
		{name: "union", headers: []string{"columns", "id, u, seen = hll_hash(u)"}, bodies: []string{"1\t78\n2\t2\n1\t674\n1\t78\n"}, rows: []string{"1|hll of 2", "2|hll of 1"}},
		{name: "empty", headers: []string{"columns", "id, seen = hll_empty()"}, bodies: []string{"1\n"}, rows: []string{"1|hll of 0"}},
		{name: "directly", bodies: []string{"1\t2\n"}, err: hint},
		{name: "another function", headers: []string{"columns", "id, u, seen = upper(u)"}, err: hint + " or seen=hll_empty()"},
		{name: "no function", headers: []string{"columns", "id, u, seen = u"}, err: hint},
	})
}

func TestGeneratedColumns(t *testing.T) {
	id, a, sum := column("id", cell.Int, false), column("a", cell.Int, true), column("g", cell.BigInt, true)
	sum.Generated = "`id` + `a`"
	s := newSheet(t, store.PrimaryKey, id, a, sum)
	check(t, s, []loadCase{
		{name: "computed", bodies: []string{"1\t2\n3\t\\N\n"}, rows: []string{"1|2|3", "3|NULL|NULL"}},
		{name: "over computed ones", headers: []string{"columns", "id, x, a = x * 2"}, bodies: []string{"1\t2\n"}, rows: []string{"1|4|5"}},
		{name: "JSON passes over it", headers: []string{"format", "json"}, bodies: []string{`{"id":1,"a":2,"g":50}`}, rows: []string{"1|2|3"}},
		{name: "not given", headers: []string{"columns", "id,a,G"}, err: "generated column: G can not be specified"},
		{name: "not given, in 3.1.1", headers: []string{"release", "3.1.1", "columns", "id,a,g"}, err: "materialized column: g can not be specified"},
		{name: "not computed", headers: []string{"columns", "id,a,g=1"}, err: "generated column: g can not be specified"},
		{name: "not looked at", headers: []string{"columns", "id,a=g"}, err: "Mapping column can not ref generated column: g"},
	})
	check(t, s.fill("1\t2\n"), []loadCase{
		{name: "partial update computes it again", headers: []string{"columns", "id,a", "partial_update", "true"}, bodies: []string{"1\t5\n"}, rows: []string{"1|5|6"}},
		{
			name: "partial update without what it needs", headers: []string{"columns", "id", "partial_update", "true"}, rows: []string(nil), bodies: []string{"1\n"},
			err: "column a needs to be used for expression evaluation for materialized column g",
		},
	})
}

// FuzzColumns wants an answer to every header: rows or a refusal, the same one
// twice, and no row both loaded and filtered.
func FuzzColumns(f *testing.F) {
	f.Add("id, x, s = concat(x, 'a')", "id > 1", "1\ta\n2\tb\n")
	f.Add("id, __op = if(id = 1, 1, 0)", "s is null", "1\n")
	f.Add("id, d, d = year(d) + 1.5", "", "1\t2024-01-01\n")
	f.Add("`id`, m = map{1:2}, id = id", "m[1] = 2", "1\n")
	s := newSheet(f, store.PrimaryKey, column("id", cell.Int, false), column("s", cell.Varchar, true), column("d", cell.Decimal, true))
	f.Fuzz(func(t *testing.T, columns, where, body string) {
		load := s.with("columns", columns, "where", where, "max_filter_ratio", "1")
		first, second := load.run(t, 0, body), load.run(t, 2, body)
		if first.err != second.err || first.counters != second.counters {
			t.Errorf("%+v, then %+v", first, second)
		}
		c := first.counters
		if first.err == "" && (c.Total != c.Loaded+c.Filtered+c.Unselected || int64(len(first.rows)) > c.Loaded) {
			t.Errorf("%+v with %d rows", c, len(first.rows))
		}
	})
}
