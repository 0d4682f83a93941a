package cell

import (
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/hll"
)

func TestText(t *testing.T) {
	when := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	micros := when.Add(60 * time.Microsecond)
	person := structOf([]string{"a", `b"`}, scalar(Int), scalar(Datetime))
	for _, c := range []struct {
		of   Type
		v    Value
		want string
	}{
		{scalar(Boolean), true, "1"},
		{scalar(Boolean), false, "0"},
		{scalar(BigInt), int64(-5), "-5"},
		{scalar(LargeInt), big.NewInt(7), "7"},
		{scalar(Double), 1.0, "1"},
		{scalar(Double), 0.1, "0.1"},
		{scalar(Double), 1e15, "1000000000000000"},
		{scalar(Double), 1e16, "1e+16"},
		{scalar(Double), 0.0001, "0.0001"},
		{scalar(Double), 0.00001, "1e-05"},
		{scalar(Double), 9999999999999998.0, "9999999999999998"},
		{scalar(Double), -1.5e300, "-1.5e+300"},
		{scalar(Double), math.Copysign(0, -1), "-0"},
		{scalar(Double), math.NaN(), "nan"},
		{scalar(Double), math.Inf(-1), "-inf"},
		{scalar(Float), math.Inf(1), "inf"},
		{scalar(Float), float64(float32(0.0001)), "0.0001"},
		{scalar(Float), float64(float32(0.00001)), "1e-05"},
		{scalar(Float), 12345678.0, "12345678"},
		{scalar(Float), 1e8, "1e+08"},
		{scalar(Float), float64(float32(0.1)), "0.1"},
		{decimal(9, 3), DecimalValue{big.NewInt(-1500), 3}, "-1.500"},
		{text(), "it's \"x\"", "it's \"x\""},
		{scalar(Varbinary), []byte{0, 255}, "\x00\xff"},
		{scalar(Date), when.Truncate(24 * time.Hour), "2024-01-02"},
		{scalar(Datetime), when, "2024-01-02 03:04:05"},
		{scalar(Datetime), micros, "2024-01-02 03:04:05.000060"},
		{scalar(Date), time.Date(0, 1, 2, 0, 0, 0, 0, time.UTC), "0000-01-02"},
		{scalar(JSON), `{"a": 1}`, `{"a": 1}`},
		{arrayOf(text()), List{`a"b\c`, nil, ""}, `["a\"b\\c",null,""]`},
		{arrayOf(scalar(Boolean)), List{true, false}, `[1,0]`},
		{arrayOf(scalar(JSON)), List{`{"a": "it's"}`}, `['{"a": "it\'s"}']`},
		{arrayOf(scalar(Varbinary)), List{[]byte("\x00\xff")}, `["00ff"]`},
		{arrayOf(decimal(4, 2)), List{DecimalValue{big.NewInt(100), 2}}, `[1.00]`},
		{mapOf(scalar(Int), text()), Pairs{{int64(1), "x"}, {int64(2), nil}}, `{1:"x",2:null}`},
		{mapOf(text(), arrayOf(scalar(Int))), Pairs{{"a", List{int64(1)}}}, `{"a":[1]}`},
		{person, Record{int64(1), micros}, `{"a":1,"b\"":"2024-01-02 03:04:05.000060"}`},
		{scalar(Int), nil, "NULL"},
		{scalar(Bitmap), roaring64.New(), "NULL"},
		{scalar(HLL), &hll.Sketch{}, "NULL"},
		{arrayOf(scalar(Bitmap)), List{roaring64.New()}, "[null]"},
	} {
		if got := Text(c.v, c.of); got != c.want {
			t.Errorf("%s %v: got %s, want %s", c.of, c.v, got, c.want)
		}
	}
}

// TestCompareOrders holds, for each type, values from the lowest to the highest.
func TestCompareOrders(t *testing.T) {
	sketch := &hll.Sketch{}
	sketch.Add(1)
	day := time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		of     Type
		values []Value
	}{
		{scalar(Boolean), []Value{nil, false, true}},
		{scalar(Int), []Value{nil, int64(-2), int64(1), int64(10)}},
		{scalar(LargeInt), []Value{nil, big.NewInt(-2), new(big.Int).Lsh(big.NewInt(1), 100)}},
		{scalar(Double), []Value{nil, math.Inf(-1), -1.0, 0.5, 2.0}},
		{decimal(9, 2), []Value{nil, DecimalValue{big.NewInt(-5), 0}, DecimalValue{big.NewInt(15), 1}, DecimalValue{big.NewInt(160), 2}}},
		{text(), []Value{nil, "", "B", "a", "aa", "é"}},
		{scalar(Varbinary), []Value{nil, []byte{}, []byte{1}, []byte{1, 0}, []byte{2}}},
		{scalar(Date), []Value{nil, time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), day, day.AddDate(0, 0, 1)}},
		{arrayOf(scalar(Int)), []Value{nil, List{}, List{nil}, List{int64(1)}, List{int64(1), int64(0)}, List{int64(2)}}},
		{mapOf(text(), scalar(Int)), []Value{nil, Pairs{}, Pairs{{"a", nil}}, Pairs{{"a", int64(1)}}, Pairs{{"b", nil}}}},
		{structOf([]string{"a", "b"}, text(), scalar(Int)), []Value{nil, Record{nil, int64(9)}, Record{"a", nil}, Record{"a", int64(0)}}},
		{scalar(Bitmap), []Value{nil, roaring64.New(), roaring64.BitmapOf(1), roaring64.BitmapOf(1, 7), roaring64.BitmapOf(2)}},
		{scalar(HLL), []Value{nil, &hll.Sketch{}, sketch}},
	} {
		for i, a := range c.values {
			for j, b := range c.values {
				got := Compare(a, b, c.of)
				if sign(got) != sign(i-j) || Equal(a, b, c.of) != (i == j) {
					t.Errorf("%s: %v and %v compare as %d", c.of, a, b, got)
				}
			}
		}
	}
	if !Equal(DecimalValue{big.NewInt(150), 2}, DecimalValue{big.NewInt(15), 1}, decimal(9, 2)) {
		t.Error("1.50 and 1.5 differ")
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
