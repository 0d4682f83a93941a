package engine

import (
	"math"
	"testing"
	"time"

	"starlift-sandbox/sql/lex"
)

func TestFloatsAreShownInTheShortestForm(t *testing.T) {
	for _, test := range []struct {
		value float64
		bits  int
		want  string
	}{
		{0, 64, "0"},
		{-1.5, 64, "-1.5"},
		{0.1, 64, "0.1"},
		{1234567, 64, "1234567"},
		{1e15, 64, "1000000000000000"},
		{1e16, 64, "1e+16"},
		{1e-5, 64, "0.00001"},
		{1e-6, 64, "1e-06"},
		{float64(float32(0.1)), 32, "0.1"},
		{math.MaxFloat64, 64, "1.7976931348623157e+308"},
	} {
		if got := string(appendFloat(nil, test.value, test.bits)); got != test.want {
			t.Errorf("%g shown as %s, want %s", test.value, got, test.want)
		}
	}
}

func TestSumCarriesOver(t *testing.T) {
	for _, test := range []struct {
		name   string
		values []int64
		want   string
	}{
		{"up", []int64{math.MaxInt64, math.MaxInt64, 1}, "18446744073709551615"},
		{"down", []int64{math.MinInt64, math.MinInt64, -1}, "-18446744073709551617"},
		{"up and back", []int64{math.MaxInt64, 1, math.MinInt64}, "0"},
		{"zeros at the edge", []int64{math.MaxInt64, 0, 0}, "9223372036854775807"},
	} {
		var a adder
		for _, v := range test.values {
			if err := a.add(nil, v, true); err != nil {
				t.Fatal(err)
			}
		}
		if got := a.result(form{exact: true}); got.(interface{ String() string }).String() != test.want {
			t.Errorf("%s: %v, want %s", test.name, got, test.want)
		}
	}
}

func TestTruncate(t *testing.T) {
	at := time.Date(2024, 8, 15, 13, 14, 15, 123456789, time.UTC) // a Thursday
	for unit, want := range map[string]string{
		"microsecond": "2024-08-15T13:14:15.123456Z",
		"millisecond": "2024-08-15T13:14:15.123Z",
		"second":      "2024-08-15T13:14:15Z",
		"minute":      "2024-08-15T13:14:00Z",
		"hour":        "2024-08-15T13:00:00Z",
		"day":         "2024-08-15T00:00:00Z",
		"week":        "2024-08-12T00:00:00Z",
		"month":       "2024-08-01T00:00:00Z",
		"quarter":     "2024-07-01T00:00:00Z",
		"year":        "2024-01-01T00:00:00Z",
	} {
		got, ok := truncate(unit, at)
		if !ok || got.Format(time.RFC3339Nano) != want {
			t.Errorf("truncate(%s) = %v, %v, want %s", unit, got, ok, want)
		}
	}
	if _, ok := truncate("century", at); ok {
		t.Error("a century is a unit")
	}
}

// FuzzRewriteTokens holds that rewriting never panics and leaves a text that
// can still be cut into tokens.
func FuzzRewriteTokens(f *testing.F) {
	f.Add("select cast(cast(a as decimal(5,2)) as string), @@x, default_catalog.db.t, 'as' from t")
	f.Add("insert into t with label l (a) values (cast(")
	f.Add("select cast(1 as varchar(")
	f.Fuzz(func(t *testing.T, text string) {
		e := &Engine{options: Options{Now: time.Now}}
		s := &Session{engine: e, values: func(name string) (string, bool) { return "it's " + name, true }}
		rewritten, err := s.rewriteTokens(text)
		if err != nil {
			return
		}
		if _, err := lex.All(rewritten); err != nil {
			t.Errorf("%q becomes %q: %v", text, rewritten, err)
		}
	})
}
