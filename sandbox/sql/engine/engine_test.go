package engine

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/version"
)

func TestSumsWrapAroundAtTheEndsOfTheirType(t *testing.T) {
	largest := decimal.NewFromBigInt(wrap128(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1))), 0)
	for _, test := range []struct {
		name   string
		kind   cell.Type
		values []any
		want   string
	}{
		{"bigint", cell.Type{Kind: cell.BigInt}, []any{int64(math.MaxInt64), int64(1)}, "-9223372036854775808"},
		{"bigint and back", cell.Type{Kind: cell.BigInt}, []any{int64(math.MaxInt64), int64(1), int64(-1)}, "9223372036854775807"},
		{"tinyint is summed as bigint", cell.Type{Kind: cell.TinyInt}, []any{int8(127), nil, int8(127)}, "254"},
		{"largeint", cell.Type{Kind: cell.LargeInt}, []any{largest, decimal.NewFromInt(1)}, "-170141183460469231731687303715884105728"},
		{"decimal", cell.Type{Kind: cell.Decimal, Precision: 5, Scale: 2}, []any{decimal.New(150, -2), decimal.New(1, -2)}, "1.51"},
	} {
		form, ok := sumForm(test.kind)
		if !ok {
			t.Fatalf("%s: no SUM", test.name)
		}
		sum := form.make()
		for _, v := range test.values {
			if err := sum.add(nil, []any{v}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := sum.result()
		if err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprint(got); text != test.want {
			t.Errorf("%s: %s, want %s", test.name, text, test.want)
		}
	}
}

func TestBracketsBecomeCalls(t *testing.T) {
	for text, want := range map[string]string{
		"select [1, 2]":                "select starrocks_array(1, 2)",
		"select a[1], t.m['k'] from t": "select starrocks_element(a, 1), starrocks_element(t.m, 'k') from t",
		"select a[1][2]":               "select starrocks_element(starrocks_element(a, 1), 2)",
		"select split(a, ',')[1]":      "select starrocks_element(split(a, ','), 1)",
		"select [[1],[2]][1]":          "select starrocks_element(starrocks_array(starrocks_array(1),starrocks_array(2)), 1)",
		"select j->'$.a' from t":       "select starrocks_arrow(j, '$.a') from t",
		"select `a`[b[1]]":             "select starrocks_element(`a`, starrocks_element(b, 1))",
		"select a[1":                   "select a[1",
	} {
		tokens, err := lex.All(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := apply(text, rewriteNested(tokens)); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestSemiJoinsBecomeConditions(t *testing.T) {
	for text, want := range map[string]string{
		"select 1 from a left join b on a.k = b.k":                                         "select 1 from a left join b on a.k = b.k",
		"select k from a left semi join b on a.k = b.k":                                    "select k from a   WHERE EXISTS (SELECT 1 FROM b WHERE a.k = b.k)",
		"select k from a anti join b c on a.k = left(c.k, 1) where k > 1 or k < 0 limit 3": "select k from a   where NOT EXISTS (SELECT 1 FROM b c WHERE a.k = left(c.k, 1)) AND ( k > 1 or k < 0) limit 3",
		"select * from (select k from a semi join b on a.k = b.k) x":                       "select * from (select k from a   WHERE EXISTS (SELECT 1 FROM b WHERE a.k = b.k) ) x",
		"select k from a semi join b on":                                                   "select k from a   WHERE EXISTS (SELECT 1 FROM b WHERE )",
		"select k from a semi join":                                                        "select k from a semi join",
	} {
		if got := rewriteSemiJoins(text); got != want {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestUpdateFrom(t *testing.T) {
	for text, want := range map[string]string{
		"update t set a = 1 where k = 1":                                "update t set a = 1 where k = 1",
		"update t set a = u.b from u where t.k = u.k":                   "update t ,  u  set a = u.b  where t.k = u.k",
		"update t set a = (select max(b) from u) where k in (select 1)": "update t set a = (select max(b) from u) where k in (select 1)",
	} {
		if got := moveFrom(text); got != want {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// FuzzRewriteTokens holds that rewriting never panics and leaves a text that
// can still be cut into tokens.
func FuzzRewriteTokens(f *testing.F) {
	f.Add("select cast(cast(a as decimal(5,2)) as string), @@x, default_catalog.db.t, 'as' from t")
	f.Add("insert into t with label l (a) values (cast(")
	f.Add("select cast(1 as varchar(")
	f.Add("select 1 from a left semi join b on a.k = (b.k where x")
	f.Add("select [a[1], j->'x', @v][1] from t")
	f.Fuzz(func(t *testing.T, text string) {
		e := &Engine{options: Options{Now: time.Now}}
		s := &Session{engine: e, values: func(name string) (string, bool) {
			if strings.HasPrefix(name, "@") {
				return "'text'", true
			}
			return "it's " + name, true
		}}
		rewritten, err := s.rewriteTokens(rewriteSemiJoins(text))
		if err != nil {
			return
		}
		if _, err := lex.All(rewritten); err != nil {
			t.Errorf("%q becomes %q: %v", text, rewritten, err)
		}
	})
}

// FuzzInsert holds that reading an INSERT never panics, whatever its values are.
func FuzzInsert(f *testing.F) {
	f.Add("insert into t (a, b) values (1, 'x'), (-1.5e3, null), (default, to_bitmap(1))")
	f.Add("insert overwrite db.t partition (p1) with label l select * from u")
	f.Add("insert into t values ([1, (2], x'0g', 99999999999999999999999999999999999999999)")
	f.Fuzz(func(t *testing.T, text string) {
		e := &Engine{options: Options{Now: time.Now, Release: version.Of(3, 5, 4)}}
		s := &Session{engine: e, values: func(string) (string, bool) { return "", false }}
		in, err := s.parseInsert(text)
		if err != nil || !in.reader.Words("VALUES") {
			return
		}
		_ = s.listed(t.Context(), in, 2, func(g given) error {
			if len(g.values) != 2 || len(g.types) != 2 {
				t.Errorf("%q gives %v", text, g)
			}
			return nil
		})
	})
}
