package starrocks

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestExpressionNames(t *testing.T) {
	for expression, want := range map[string]string{
		"to_bitmap(visit_user_id)":                                    "visit_user_id",
		"a + B * a - `a b`":                                           "a B a b",
		"if(op = 'D', 1, 0)":                                          "op",
		"case when status > 3 then 'x' else end_of end":               "status end_of",
		"CASE `end` WHEN 1 THEN c END + d":                            "end c d",
		"cast(price as DECIMAL(10, 2)) + tax":                         "price tax",
		"cast(tags as ARRAY<STRUCT<x INT, y VARCHAR(3)>>)[1]":         "tags",
		"convert(a, SIGNED) + b":                                      "a b",
		"date_add(day, INTERVAL months MONTH)":                        "day months",
		"created + INTERVAL 1 DAY":                                    "created",
		"INTERVAL (n + 1) HOUR + hour":                                "n hour",
		"timestampdiff(MINUTE, started, `minute`)":                    "started minute",
		"extract(YEAR FROM born)":                                     "born",
		"time_slice(ts, INTERVAL 5 MINUTE, FLOOR)":                    "ts",
		"floor(ceil)":                                                 "ceil",
		"array_map(x -> x + y, xs)":                                   "y xs",
		"array_map((x, y) -> x * y + z, x, y)":                        "z x y",
		"array_map(x -> array_map(y -> x + y + z, ys), xs)":           "z ys xs",
		"doc -> '$.a.b'":                                              "doc",
		"doc->'$.a' = x->'$.b'":                                       "doc x",
		"point.x + `point`.`y`":                                       "point",
		"1.5e-3 + .5e3 + 1e5 + 0xFF + 12 * 1a":                        "1a",
		"date > DATE '2024-01-02' and x'ff' = b":                      "date b",
		"tags[1] in ('a', b) and not c is null or d between e and f":  "tags b c d e f",
		"map{k: v}['x'] like pattern":                                 "k v pattern",
		`concat(a, "b", 'c ''d'' \' e')`:                              "a",
		"now()":                                                       "",
		"@x + @@y + true":                                             "",
		"current_timestamp":                                           "",
		"日付 + 1":                                                      "日付",
		"":                                                            "",
		"a, A, b":                                                     "a b",
		"json_query(j, '$.x') + json_length(`j`)":                     "j",
		"left(a, 2) = right(b, 2) and mod(c, 2) = 0 and replace(d,e)": "a b c d e",
		"cast(a as int) + cast(b as varchar(10))":                     "a b",
		"cast(cast(a as int) as string)":                              "a",
		"a as":                                                        "a",
	} {
		if got := strings.Join(ExpressionNames(expression), " "); got != want {
			t.Errorf("%s: %q, want %q", expression, got, want)
		}
	}
}

func FuzzExpressionNames(f *testing.F) {
	for _, s := range []string{"a+b", "cast(x as", "((", "-> x", "x ->", "(x,y)->z", "`", "a.b.c", "INTERVAL", "case end", ")->)", "convert(,", "1e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names := ExpressionNames(text)
		for i, n := range names {
			if !Mentions(text, n) {
				t.Errorf("%q does not mention %q", text, n)
			}
			if slices.ContainsFunc(names[:i], func(o string) bool { return strings.EqualFold(o, n) }) {
				t.Errorf("%q: %q is given twice", text, n)
			}
		}
		if CheckExpression(text) == nil && CheckExpression(OneLine(text)) != nil {
			t.Errorf("%q on one line is %q", text, OneLine(text))
		}
	})
}

func TestCheckExpression(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"to_bitmap(a)", ""},
		{"a - -1 + b / * c", ""},
		{"map{'a': [1, 2]}", ""},
		{"')' = \"(\" and `;` = '--'", ""},
		{"x -> x", ""},
		{"", "an expression is missing, at byte 0"},
		{" \n", "an expression is missing, at byte 0"},
		{"f('a", "a quote without an end, at byte 2"},
		{"f(`a", "a quote without an end, at byte 2"},
		{"f(a", `the bracket "(" without an end, at byte 1`},
		{"f(a))", `the bracket ")" without a beginning, at byte 4`},
		{"f(a]", `the bracket "]" where ")" must come first, at byte 3`},
		{"a, b", "a comma outside brackets, which would end the expression, at byte 1"},
		{"a; b", "a semicolon, which would end the statement, at byte 1"},
		{"a--1", `"--", which begins a comment, at byte 1`},
		{"a /* b */", `"/*", which begins a comment, at byte 2`},
	} {
		err := CheckExpression(c.text)
		var fault *SyntaxError
		if got := errorText(err); got != c.want || err != nil && !errors.As(err, &fault) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
