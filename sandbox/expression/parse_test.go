package expression

import (
	"reflect"
	"strings"
	"testing"
)

func TestNormalForm(t *testing.T) {
	for text, want := range map[string]string{
		"a+b":                              "`a` + `b`",
		"(a+b)*c":                          "(`a` + `b`) * `c`",
		"a+b*c":                            "`a` + `b` * `c`",
		"a-(b-c)":                          "`a` - (`b` - `c`)",
		"(a-b)-c":                          "`a` - `b` - `c`",
		"-a":                               "-1 * `a`",
		"- 5":                              "-5",
		"a--5":                             "`a` - -5",
		"Year(ts)":                         "year(`ts`)",
		"a AND b OR c":                     "`a` AND `b` OR `c`",
		"a AND (b OR c)":                   "`a` AND (`b` OR `c`)",
		"NOT a = b":                        "NOT `a` = `b`",
		"(NOT a) = b":                      "(NOT `a`) = `b`",
		"a<>b":                             "`a` != `b`",
		"a in (1,'x')":                     "`a` IN (1, 'x')",
		"a not between 1 and 2":            "`a` NOT BETWEEN 1 AND 2",
		"a rlike 'x'":                      "`a` REGEXP 'x'",
		"a is not null":                    "`a` IS NOT NULL",
		"case a when 1 then 2 else 3 end":  "CASE `a` WHEN 1 THEN 2 ELSE 3 END",
		"cast(a as int)":                   "CAST(`a` AS int(11))",
		"cast(a as array<varchar(10)>)":    "CAST(`a` AS array<varchar(10)>)",
		"t.c + 1":                          "`t`.`c` + 1",
		"a[1].x":                           "`a`[1].`x`",
		"-a[1]":                            "(-1 * `a`)[1]",
		"j -> '$.a'":                       "`j`->'$.a'",
		"d + interval 1 day":               "`d` + INTERVAL 1 DAY",
		"date_add(d, interval a+1 month)":  "date_add(`d`, INTERVAL (`a` + 1) MONTH)",
		"adddate(d, 3)":                    "adddate(`d`, INTERVAL 3 DAY)",
		"timestampdiff(day, a, b)":         "timestampdiff(DAY, `a`, `b`)",
		"time_slice(d, interval 5 minute)": "time_slice(`d`, INTERVAL 5 minute, floor)",
		"1.50":                             "1.50",
		"1e3":                              "1E+03",
		`"it's"`:                           `'it\'s'`,
		"true":                             "TRUE",
		"date '2024-01-02'":                "DATE '2024-01-02'",
		"[1,2]":                            "[1, 2]",
		"map{'a':1}":                       "map{'a':1}",
		"`weird ``name`":                   "`weird ``name`",
		"current_timestamp":                "current_timestamp()",
		"if(a,b,c)":                        "if(`a`, `b`, `c`)",
		"trim(both 'x' from a)":            "trim_string(`a`, 'x')",
		"1 /* comment */ + -- end\n 2":     "1 + 2",
		"interval":                         "`interval`",
		"date":                             "`date`",
	} {
		e, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := e.String(); got != want {
			t.Errorf("%s is printed as %s, want %s", text, got, want)
		}
		if again, err := Parse(want); err != nil || again.String() != want {
			t.Errorf("%s is not stable: %v, %v", want, again, err)
		}
	}
}

func TestSyntaxErrorsTellThePlace(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "line 1, column 0. Detail message: Unexpected input '<EOF>'",
		"a +":                            "line 1, column 3. Detail message: Unexpected input '<EOF>'",
		"a b":                            "line 1, column 2. Detail message: Unexpected input 'b'",
		"(a":                             "line 1, column 2. Detail message: Unexpected input '<EOF>'",
		"a\n+ )":                         "line 2, column 2. Detail message: Unexpected input ')'",
		"select":                         "line 1, column 0. Detail message: Unexpected input 'select'",
		"a in ()":                        "Unexpected input",
		"a not 5":                        "line 1, column 6. Detail message: Unexpected input '5'",
		"'open":                          "line 1, column 0. Detail message: string without an end",
		"interval 1 day":                 "Unexpected input",
		"a * interval 1 day":             "Unexpected input",
		"x -> x + 1":                     "lambda functions are not supported",
		"case end":                       "Unexpected input '<EOF>', the most similar input is {WHEN}",
		"cast(a as nothing)":             "Unexpected input 'nothing'",
		"in(1)":                          "line 1, column 0. Detail message: Unexpected input 'in'",
		"sum(distinct a)":                "Unexpected input 'distinct'",
		strings.Repeat("(", 600):         "nests more than 500 levels deep",
		strings.Repeat("-", 600):         "nests more than 500 levels deep",
		strings.Repeat("NOT ", 600):      "nests more than 500 levels deep",
		strings.Repeat("a+", 4000) + "a": "Expression depth 3001 exceeded the maximum 3000",
		"CAST(a AS " + strings.Repeat("ARRAY<", 600): "nests more than 500 levels deep",
		strings.Repeat("a", 1<<20+1):                 "at most 1048576 are read",
		"999999999999999999999999999999999999999999": "Number overflow",
		"date '2024-02-30'":                          "Invalid date literal",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func TestColumnsHeader(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                    nil,
		" a , `b c`,C3 ":                      {"a", "b c", "C3"},
		"id,tmp,v = tmp*2":                    {"id", "tmp", "v=`tmp` * 2"},
		"c1, c1 = year(c1)":                   {"c1", "c1=year(`c1`)"},
		"a,__op='delete'":                     {"a", "__op='delete'"},
		"id, b = to_bitmap(x), h=hll_hash(y)": {"id", "b=to_bitmap(`x`)", "h=hll_hash(`y`)"},
		"x = if(a = 1, 'p,q', concat(b, ',')), y": {"x=if(`a` = 1, 'p,q', concat(`b`, ','))", "y"},
		"page_id,visit_date,u=to_bitmap(page_id)": {"page_id", "visit_date", "u=to_bitmap(`page_id`)"},
	} {
		items, err := ParseColumns(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		for _, item := range items {
			if item.Value == nil {
				got = append(got, item.Name)
			} else {
				got = append(got, item.Name+"="+item.Value.String())
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestColumnsHeaderThatIsNoGrammar(t *testing.T) {
	for text, want := range map[string]string{
		"id,,a":   "parse columns header failed: Getting syntax error at line 1, column 12. Detail message: Unexpected input ','",
		"id,":     "parse columns header failed: Getting syntax error at line 1, column 12. Detail message: Unexpected input '<EOF>'",
		"id a":    "parse columns header failed: Getting syntax error at line 1, column 12. Detail message: Unexpected input 'a'",
		"a = ":    "parse columns header failed",
		"key":     "parse columns header failed",
		"a.b":     "parse columns header failed",
		"`a":      "parse columns header failed: Getting syntax error at line 1, column 9. Detail message: quoted name without an end",
		"a = 1 b": "parse columns header failed",
		"'a'":     "parse columns header failed",
	} {
		if _, err := ParseColumns(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestColumnsOfAnExpression(t *testing.T) {
	e, err := Parse("a + B * f(c, A) + s.x")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := e.Columns(), []string{"a", "B", "c", "s", "x"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Columns() = %q, want %q", got, want)
	}
}

func TestConstantIsALiteralAlone(t *testing.T) {
	for text, want := range map[string]any{"'delete'": "delete", "1": int64(1), "NULL": nil, "-1": int64(-1)} {
		e, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := e.Constant(); !ok || got != want {
			t.Errorf("%s: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"a", "1 + 1"} {
		e, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := e.Constant(); ok {
			t.Errorf("%s is taken for the constant %v", text, v)
		}
	}
}
