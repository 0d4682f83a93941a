package expression

import (
	"errors"
	"testing"

	"starlift-sandbox/cell"
)

func FuzzParseIsStable(f *testing.F) {
	for _, text := range fuzzSeeds() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		first := e.String()
		again, err := Parse(first)
		if err != nil {
			var semantic *SemanticError
			if errors.As(err, &semantic) {
				return // deeper by the brackets that were written
			}
			t.Fatalf("%q is printed as %q, which is no expression: %v", text, first, err)
		}
		if second := again.String(); second != first {
			t.Fatalf("%q is printed as %q and then as %q", text, first, second)
		}
	})
}

func FuzzEval(f *testing.F) {
	for _, text := range fuzzSeeds() {
		f.Add(text)
	}
	_, _, row := testColumns()
	empty := make([]cell.Value, len(row))
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		b, err := e.Bind(testScope())
		if err != nil {
			return
		}
		for _, slots := range [][]cell.Value{row, empty} {
			v, err := b.Eval(slots)
			if err != nil || v == nil {
				continue
			}
			if problem := misfit(v, b.Type()); problem != "" {
				t.Fatalf("%q: %s", text, problem)
			}
		}
	})
}

func FuzzColumns(f *testing.F) {
	f.Add("a, `b`, c = a + 1, __op = 'delete'")
	f.Fuzz(func(t *testing.T, text string) {
		items, err := ParseColumns(text)
		if err != nil {
			return
		}
		for _, item := range items {
			if item.Name == "" {
				t.Fatalf("%q has an item without a name", text)
			}
		}
	})
}

func fuzzSeeds() []string {
	return []string{
		"a + b * -c DIV 2 % 3 ^ 4", "i & 1 | 2 << 3 >> 1 >>> 2", "NOT (i = 7) AND s <=> NULL OR !yes",
		"i NOT IN (1, NULL) OR s LIKE 'a\\%_' AND w REGEXP '^a'", "CASE i WHEN 1 THEN s ELSE 'x' END",
		"CASE WHEN n IS NULL THEN a[1] END", "CAST(m['k'] AS DECIMAL(10, 2))", "st.x + st.y", "j->'$.b.c[0]'",
		"date_add(dt, INTERVAL i + 1 MONTH) - INTERVAL -1 DAY", "timestampdiff(HOUR, dt, ts)",
		"time_slice(ts, INTERVAL 3 WEEK, CEIL)", "map{'a': [1, 2.5], 'b': NULL}", "ARRAY<INT>[1, '2']",
		"to_bitmap(s)", "hll_hash(w)", "concat_ws('-', s, w)", "substr(w, -3, 2)", "lpad(w, 20, 'ö')",
		"json_object('a', i, 'b', [1])", "round(dec, 1) * 1.5e3", "DATE '2024-01-01' < ts", "`a``b`.`c`",
		"week(ts, 7)", "date_format(ts, '%Y %u %V')", "str_to_date(w, '%Y-%m-%d')", "trim(BOTH 'x' FROM w)",
		"named_struct('a', 1).a", "bitmap_to_array(bm)[2]", "to_binary(w, 'hex')", "conv(s, 10, -16)", "dec / dec % 7 - l",
		"(1).a", "1 . a", "- - 1", "~-1[1]", "'\\\\%' like 'a'", "f(`x y`(1))", "`if`(1)", "`cast`(1)", "a.b.c.d",
	}
}
