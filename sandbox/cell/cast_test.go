package cell

import (
	"math"
	"math/big"
	"testing"
	"time"
)

// shown is what Cast made of a value: its text, "NULL", or "none" when there is
// no value in the type.
func shown(v Value, from, to Type) string {
	got, ok := Cast(v, from, to)
	if !ok {
		return "none"
	}
	return Text(got, to)
}

// TestCastOfTexts: a text in every type.
func TestCastOfTexts(t *testing.T) {
	for _, group := range []struct {
		to    Type
		cases [][2]string
	}{
		{scalar(Boolean), [][2]string{{"true", "1"}, {"FALSE", "0"}, {"2", "1"}, {" 0 ", "0"}, {"1.5", "none"}, {"", "none"}}},
		{scalar(TinyInt), [][2]string{{" 12 ", "12"}, {"-128", "-128"}, {"128", "none"}, {"12.9", "none"}, {"1e1", "none"}, {"", "none"}}},
		{scalar(LargeInt), [][2]string{{"170141183460469231731687303715884105727", "170141183460469231731687303715884105727"}, {"1.5", "none"}}},
		{scalar(Double), [][2]string{{"1.5e3", "1500"}, {"nan", "none"}, {"", "none"}}},
		{decimal(5, 2), [][2]string{{"1.005", "1.01"}, {"1e2", "100.00"}, {"1000", "none"}, {"x", "none"}}},
		{scalar(Date), [][2]string{{"2024-01-02 03:04:05", "2024-01-02"}, {"20240102", "2024-01-02"}, {"0000-00-00", "none"}}},
		{scalar(Datetime), [][2]string{{"2024-01-02", "2024-01-02 00:00:00"}, {"2024-01-02T03:04:05.5Z", "2024-01-02 03:04:05.500000"}}},
		{Type{Kind: Varchar, Length: 1}, [][2]string{{"longer", "longer"}}},
		{scalar(Varbinary), [][2]string{{"YQ==", "YQ=="}}},
		{scalar(JSON), [][2]string{
			{`{"b":1,"a":[]}`, `{"a": [], "b": 1}`},
			{`"x"`, `"x"`},
			{`12`, `"12"`},
			{`a"b`, `"a\"b"`},
			{``, `""`},
			{`{`, "none"},
			{"\xff", "none"},
		}},
		{arrayOf(scalar(Int)), [][2]string{{`[1, "2", 3.5, "x"]`, `[1,2,3,null]`}, {`1`, "none"}, {`{}`, "none"}, {``, "none"}, {`[1`, "none"}}},
		{mapOf(scalar(Int), text()), [][2]string{{`{"1":{"b":1,"a":2},"x":true}`, `{1:"{\"a\": 2, \"b\": 1}",null:"true"}`}, {`[]`, "none"}}},
		{structOf([]string{"a", "b"}, text(), scalar(Int)), [][2]string{{`{"b":"7","c":1}`, `{"a":null,"b":7}`}}},
		{scalar(Bitmap), [][2]string{{"1", "none"}}},
		{scalar(HLL), [][2]string{{"1", "none"}}},
	} {
		for _, c := range group.cases {
			if got := shown(c[0], text(), group.to); got != c[1] {
				t.Errorf("%q as %s: got %s, want %s", c[0], group.to, got, c[1])
			}
		}
	}
}

// TestCastOfValues: numbers, times and nested values in other types.
func TestCastOfValues(t *testing.T) {
	huge, _ := new(big.Int).SetString("170141183460469231731687303715884105727", 10)
	when := time.Date(2024, 1, 2, 3, 4, 5, 678_000, time.UTC)
	day := when.Truncate(24 * time.Hour)
	for _, group := range []struct {
		from  Type
		v     Value
		cases map[string]Type
	}{
		{scalar(Boolean), true, map[string]Type{"1": text(), "1.00": decimal(5, 2), "true": scalar(JSON), "none": scalar(Date)}},
		{scalar(BigInt), int64(300), map[string]Type{"300": scalar(Int), "none": scalar(TinyInt), "1": scalar(Boolean), "300.0": decimal(4, 1)}},
		{scalar(BigInt), int64(1000), map[string]Type{"none": decimal(5, 2), "1000": scalar(LargeInt)}},
		{scalar(Int), int64(20240131), map[string]Type{"2024-01-31": scalar(Date), "2024-01-31 00:00:00": scalar(Datetime)}},
		{scalar(Int), int64(690131), map[string]Type{"2069-01-31": scalar(Date)}},
		{scalar(Int), int64(700131), map[string]Type{"1970-01-31": scalar(Date)}},
		{scalar(Int), int64(20240230), map[string]Type{"none": scalar(Date)}},
		{scalar(Int), int64(0), map[string]Type{"none": scalar(Datetime), "0": scalar(Boolean)}},
		{scalar(BigInt), int64(20240131235958), map[string]Type{"2024-01-31": scalar(Date), "2024-01-31 23:59:58": scalar(Datetime)}},
		{scalar(BigInt), int64(240131235958), map[string]Type{"2024-01-31 23:59:58": scalar(Datetime)}},
		{scalar(BigInt), int64(20240131240000), map[string]Type{"none": scalar(Datetime)}},
		{scalar(LargeInt), huge, map[string]Type{"none": scalar(BigInt), "1.7014118346046923e+38": scalar(Double), huge.String(): text()}},
		{scalar(LargeInt), huge, map[string]Type{"none": scalar(JSON), "1": scalar(Boolean)}},
		{scalar(LargeInt), big.NewInt(-7), map[string]Type{"-7": scalar(TinyInt), "-7.0": decimal(3, 1)}},
		{scalar(Double), 127.9, map[string]Type{"127": scalar(TinyInt), "128": decimal(3, 0), "127.9": text()}},
		{scalar(Double), -128.5, map[string]Type{"none": scalar(TinyInt), "-128": scalar(SmallInt), "-129": decimal(3, 0)}},
		{scalar(Double), float64(1 << 63), map[string]Type{"none": scalar(BigInt), "9223372036854775808": scalar(LargeInt)}},
		{scalar(Double), 1e39, map[string]Type{"none": scalar(LargeInt), "1e+39": scalar(JSON)}},
		{scalar(Double), 1e39, map[string]Type{"none": scalar(Float)}},
		{scalar(Double), 20240131.7, map[string]Type{"2024-01-31": scalar(Date)}},
		{scalar(Double), math.NaN(), map[string]Type{"none": scalar(Int)}},
		{scalar(Double), math.Inf(1), map[string]Type{"none": decimal(38, 0)}},
		{scalar(Float), float64(float32(0.1)), map[string]Type{"0.1": text(), "0.10000000149011612": scalar(Double)}},
		{decimal(5, 2), DecimalValue{big.NewInt(-1275), 2}, map[string]Type{"-12": scalar(Int), "-12.8": decimal(3, 1), "-12.75": scalar(Double), "none": decimal(3, 2)}},
		{decimal(5, 2), DecimalValue{big.NewInt(-50), 2}, map[string]Type{"0": scalar(LargeInt), "1": scalar(Boolean), "-0.50": text(), "-0.5": scalar(JSON)}},
		{scalar(Datetime), when, map[string]Type{"2024-01-02": scalar(Date), "20240102030405": scalar(BigInt), "none": scalar(Int), "2024-01-02 03:04:05.000678": text()}},
		{scalar(Date), day, map[string]Type{"20240102": scalar(Int), "2024-01-02 00:00:00": scalar(Datetime), `"2024-01-02"`: scalar(JSON), "20240102.0": decimal(9, 1)}},
		{scalar(Varbinary), []byte("ab"), map[string]Type{"ab": text(), "none": scalar(Int)}},
		{arrayOf(text()), List{"1", "x", nil}, map[string]Type{"[1,null,null]": arrayOf(scalar(Int)), "none": text()}},
		{mapOf(text(), scalar(Int)), Pairs{{"1", int64(2)}, {"01", int64(3)}}, map[string]Type{`{1:"3"}`: mapOf(scalar(Int), text()), "none": scalar(JSON)}},
		{structOf([]string{"a", "b"}, scalar(Int), text()), Record{int64(1), "2"}, map[string]Type{
			`{"x":"1","y":2}`: structOf([]string{"x", "y"}, text(), scalar(Int)), "none": structOf([]string{"a"}, scalar(Int)),
		}},
		{scalar(Int), nil, map[string]Type{"NULL": scalar(Date)}},
	} {
		for want, to := range group.cases {
			if got := shown(group.v, group.from, to); got != want {
				t.Errorf("%v as %s: got %s, want %s", group.v, to, got, want)
			}
		}
	}
}

// TestCastOfJSON: a JSON value in every type.
func TestCastOfJSON(t *testing.T) {
	for _, c := range []struct {
		json, want string
		to         Type
	}{
		{`1`, "1", scalar(Int)},
		{`"1"`, "1", scalar(Int)},
		{`"1.5"`, "none", scalar(Int)},
		{`1.9`, "1", scalar(Int)},
		{`-1.9`, "-1", scalar(Int)},
		{`300`, "none", scalar(TinyInt)},
		{`true`, "1", scalar(Int)},
		{`[1]`, "none", scalar(Int)},
		{`null`, "NULL", scalar(Int)},
		{`18446744073709551615`, "18446744073709551615", scalar(LargeInt)},
		{`18446744073709551615`, "none", scalar(BigInt)},
		{`1.5`, "1.5", scalar(Double)},
		{`"x"`, "none", scalar(Double)},
		{`0.5`, "1", scalar(Boolean)},
		{`"false"`, "0", scalar(Boolean)},
		{`{}`, "none", scalar(Boolean)},
		{`"a\"b"`, `a"b`, text()},
		{`{"b": 1, "a": 2}`, `{"a": 2, "b": 1}`, text()},
		{`true`, "true", text()},
		{`1.5`, "1.5", text()},
		{`null`, "NULL", text()},
		{`null`, "null", scalar(JSON)},
		{`[1, "2", [3], null]`, `[1,2,null,null]`, arrayOf(scalar(Int))},
		{`{"a": 1, "b": "x"}`, `{"a":1,"b":null}`, mapOf(text(), scalar(Int))},
		{`{"b": [1]}`, `{"a":null,"b":[1]}`, structOf([]string{"a", "b"}, text(), arrayOf(scalar(Int)))},
		{`1`, "none", arrayOf(scalar(Int))},
	} {
		if got := shown(c.json, scalar(JSON), c.to); got != c.want {
			t.Errorf("%s as %s: got %s, want %s", c.json, c.to, got, c.want)
		}
	}
}

func TestCanCast(t *testing.T) {
	numbers := []Type{scalar(Boolean), scalar(TinyInt), scalar(LargeInt), scalar(Float), scalar(Double), decimal(9, 2)}
	times := []Type{scalar(Date), scalar(Datetime)}
	list, dictionary := arrayOf(scalar(Int)), mapOf(text(), scalar(Int))
	row := structOf([]string{"a"}, scalar(Int))
	yes := func(from Type, to ...Type) {
		for _, to := range to {
			if !CanCast(from, to) {
				t.Errorf("no cast from %s to %s", from, to)
			}
		}
	}
	no := func(from Type, to ...Type) {
		for _, to := range to {
			if CanCast(from, to) {
				t.Errorf("a cast from %s to %s", from, to)
			}
		}
	}
	for _, from := range numbers {
		yes(from, numbers...)
		yes(from, text(), scalar(Char), scalar(JSON))
		no(from, scalar(Varbinary), scalar(Bitmap), scalar(HLL), list, dictionary, row)
		if from.Kind == Decimal {
			no(from, times...)
		} else {
			yes(from, times...)
		}
	}
	for _, from := range times {
		yes(from, append(numbers, scalar(Date), scalar(Datetime), text())...)
		no(from, scalar(JSON), scalar(Varbinary), list)
	}
	yes(text(), append(numbers, scalar(Date), scalar(Datetime), scalar(Varbinary), scalar(JSON), list, scalar(Bitmap))...)
	no(text(), dictionary, row, scalar(HLL))
	yes(scalar(JSON), append(numbers, text(), scalar(JSON), list, dictionary, row, arrayOf(row))...)
	no(scalar(JSON), scalar(Date), scalar(Datetime), scalar(Varbinary), scalar(Bitmap), arrayOf(list))
	yes(scalar(Varbinary), text(), scalar(Varbinary))
	no(scalar(Varbinary), scalar(Int), scalar(JSON), list)
	yes(list, list, arrayOf(text()))
	no(list, text(), scalar(JSON), dictionary, arrayOf(scalar(HLL)))
	yes(dictionary, mapOf(scalar(Int), text()))
	yes(row, structOf([]string{"other"}, text()))
	no(row, structOf([]string{"a", "b"}, text(), text()), dictionary)
	yes(scalar(Bitmap), scalar(Bitmap))
	yes(scalar(HLL), scalar(HLL))
	no(scalar(Bitmap), text(), scalar(HLL), scalar(BigInt))
}
