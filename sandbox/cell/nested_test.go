package cell

import (
	"math/big"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/hll"
)

// Types that several tests build upon.
func arrayOf(t Type) Type { return Type{Kind: Array, Elements: []Type{t}} }

func mapOf(key, value Type) Type { return Type{Kind: Map, Elements: []Type{key, value}} }

func structOf(fields []string, types ...Type) Type {
	return Type{Kind: Struct, Fields: fields, Elements: types}
}

func text() Type { return Type{Kind: Varchar, Length: 10} }

func scalar(kind Kind) Type { return Type{Kind: kind} }

func decimal(precision, scale int) Type {
	return Type{Kind: Decimal, Precision: precision, Scale: scale}
}

// TestNestedText holds the CSV texts of ARRAY and MAP (protocol reference 5.2 and
// 5.5); what was read is shown as a result set shows it.
func TestNestedText(t *testing.T) {
	for _, group := range []struct {
		of    Type
		cases [][2]string
	}{
		{arrayOf(scalar(Int)), [][2]string{
			{`[1,2,null]`, `[1,2,null]`},
			{`[]`, `[]`},
			{`[null]`, `[null]`},
			{`[1, 2]`, `[1,2]`},
			{`[1.9,1e2]`, `[1,100]`},
			{`[1,NULL]`, "fail"},
			{`[1, null]`, "fail"},
			{`[1,]`, "fail"},
			{`[1,x]`, "fail"},
			{`["1"]`, "fail"},
			{`1,2`, "fail"},
			{` [1]`, "fail"},
			{`[1`, "fail"},
			{`[1]]`, "fail"},
			{``, "fail"},
			{`[`, "fail"},
		}},
		{arrayOf(text()), [][2]string{
			{`["a","b"]`, `["a","b"]`},
			{`["a,b","]","["]`, `["a,b","]","["]`},
			{`["say ""a"""]`, `["say \"a\""]`},
			{`["a\"]`, `["a\\"]`},
			{`[""]`, `[""]`},
			{`["null",null]`, `["null",null]`},
			{`["a", "b"]`, "fail"},
			{`[a]`, "fail"},
			{`["a]`, "fail"},
			{`["more than ten"]`, "fail"},
		}},
		{arrayOf(arrayOf(scalar(BigInt))), [][2]string{
			{`[[1],[2,3],[],null]`, `[[1],[2,3],[],null]`},
			{`[[1],2]`, "fail"},
			{`[[1]`, "fail"},
		}},
		{arrayOf(scalar(Date)), [][2]string{
			{`["2024-01-02",null]`, `["2024-01-02",null]`},
			{`[2024-01-02]`, "fail"},
		}},
		{arrayOf(scalar(Boolean)), [][2]string{{`[true,0]`, `[1,0]`}}},
		{arrayOf(decimal(6, 2)), [][2]string{{`[1.5,-2]`, `[1.50,-2.00]`}}},
		{arrayOf(scalar(JSON)), [][2]string{{`["[1]","{}"]`, `['[1]','{}']`}, {`["{""a"":1}"]`, "fail"}}},
		{mapOf(text(), scalar(Int)), [][2]string{
			{`{"a":1,"b":2}`, `{"a":1,"b":2}`},
			{`{}`, `{}`},
			{`{"a":null}`, `{"a":null}`},
			{`{"a":1,"b":2,"a":3}`, `{"b":2,"a":3}`},
			{`{"a":x,"a":3}`, `{"a":3}`},
			{`{"a,b:c":1}`, `{"a,b:c":1}`},
			{`{"a":1,}`, "fail"},
			{`{"a":}`, "fail"},
			{`{"a"}`, "fail"},
			{`{:1}`, "fail"},
			{`{a:1}`, "fail"},
			{`{"a": 1}`, `{"a":1}`},
			{`{"a":1:2}`, "fail"},
			{`[]`, "fail"},
			{`{"a":1`, "fail"},
		}},
		{mapOf(scalar(Int), mapOf(text(), scalar(Int))), [][2]string{
			{`{1:{"a":1,"b":2},2:{}}`, `{1:{"a":1,"b":2},2:{}}`},
		}},
		// Brackets nest in arrays only, and braces in maps only.
		{arrayOf(mapOf(text(), scalar(Int))), [][2]string{{`[{"a":1}]`, `[{"a":1}]`}, {`[{"a":1,"b":2}]`, "fail"}}},
		{mapOf(text(), arrayOf(scalar(Int))), [][2]string{{`{"a":[1]}`, `{"a":[1]}`}, {`{"a":[1,2]}`, "fail"}}},
		{structOf([]string{"a"}, scalar(Int)), [][2]string{{`{"a":1}`, "fail"}}},
		{scalar(Bitmap), [][2]string{{`1`, "fail"}, {``, "fail"}}},
		{scalar(HLL), [][2]string{{`1`, "fail"}, {``, "fail"}}},
	} {
		for _, c := range group.cases {
			got := "fail"
			if v, ok := Convert(group.of, c[0]); ok {
				got = Text(v, group.of)
			}
			if got != c[1] {
				t.Errorf("%s %q: got %s, want %s", group.of, c[0], got, c[1])
			}
		}
	}
}

func TestNestedCellsComeBack(t *testing.T) {
	bitmap := roaring64.BitmapOf(1, 5, 1<<40)
	sketch := &hll.Sketch{}
	sketch.Add(7)
	when := time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC)
	inner := structOf([]string{"n", "s"}, scalar(LargeInt), text())
	for _, c := range []struct {
		of Type
		v  Value
	}{
		{arrayOf(scalar(Int)), List{}},
		{arrayOf(scalar(Int)), List{int64(1), nil, int64(-3)}},
		{arrayOf(arrayOf(text())), List{List{"a", nil}, nil, List{}}},
		{mapOf(text(), scalar(Double)), Pairs{{"a", 1.5}, {nil, nil}}},
		{structOf([]string{"a", "b"}, scalar(Datetime), inner), Record{when, Record{big.NewInt(-9), nil}}},
		{arrayOf(inner), List{Record{nil, "x"}, Record{big.NewInt(1), "y"}}},
		{scalar(Bitmap), bitmap},
		{scalar(HLL), sketch},
	} {
		b, ok := AppendValue([]byte("before"), c.of, c.v)
		if !ok {
			t.Errorf("%s: %v cannot be written", c.of, c.v)
			continue
		}
		b = b[len("before"):]
		if n := Length(append(b, "behind"...), c.of); n != len(b) {
			t.Errorf("%s: a length of %d, want %d", c.of, n, len(b))
		}
		if got := Decode(append(b, "behind"...), c.of); !Equal(got, c.v, c.of) {
			t.Errorf("%s: got %v, want %v", c.of, got, c.v)
		}
	}
}

func TestValuesOfOtherTypesAreNotWritten(t *testing.T) {
	pair := structOf([]string{"a", "b"}, scalar(Int), scalar(Int))
	for _, c := range []struct {
		of Type
		v  Value
	}{
		{arrayOf(scalar(TinyInt)), List{int64(128)}},
		{arrayOf(scalar(Int)), List{"1"}},
		{arrayOf(scalar(Int)), Record{int64(1)}},
		{mapOf(text(), scalar(Int)), List{}},
		{mapOf(text(), scalar(Int)), Pairs{{"far too long", int64(1)}}},
		{pair, Record{int64(1)}},
		{pair, Pairs{}},
		{scalar(Bitmap), &hll.Sketch{}},
		{scalar(HLL), roaring64.New()},
		{scalar(LargeInt), new(big.Int).Lsh(big.NewInt(1), 127)},
		{scalar(Int), int64(1 << 31)},
		{scalar(Date), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{decimal(4, 2), DecimalValue{big.NewInt(10000), 2}},
		{decimal(40, 0), DecimalValue{big.NewInt(1), 0}},
		{scalar(Boolean), int64(1)},
		{Type{Kind: Varbinary, Length: 1}, []byte("ab")},
	} {
		dst, ok := AppendValue([]byte("x"), c.of, c.v)
		if ok || string(dst) != "x" {
			t.Errorf("%s: %v was written as %q", c.of, c.v, dst)
		}
	}
}

func TestDecimalOfAnotherScaleIsRounded(t *testing.T) {
	of := decimal(5, 2)
	for in, want := range map[string]string{"1.235": "1.24", "-1.235": "-1.24", "1.2349": "1.23", "7": "7.00", "999.994": "999.99"} {
		digits, _ := new(big.Rat).SetString(in)
		scaled := new(big.Int).Div(new(big.Int).Mul(digits.Num(), big.NewInt(10000)), digits.Denom())
		b, ok := AppendValue(nil, of, DecimalValue{scaled, 4})
		if !ok || Text(Decode(b, of), of) != want {
			t.Errorf("%s: got %v, %v, want %s", in, b, ok, want)
		}
	}
}
