package expression

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/cell"
	"starlift-sandbox/version"
)

// columns of the tests, one of each type, and a row for them.
func testColumns() ([]string, []cell.Type, []cell.Value) {
	structure := cell.Type{Kind: cell.Struct, Fields: []string{"x", "y"}, Elements: []cell.Type{{Kind: cell.Int}, {Kind: cell.Varchar}}}
	columns := []struct {
		name string
		t    cell.Type
		v    cell.Value
	}{
		{"i", cell.Type{Kind: cell.Int}, int64(7)},
		{"b", cell.Type{Kind: cell.BigInt}, int64(9223372036854775807)},
		{"t", cell.Type{Kind: cell.TinyInt}, int64(100)},
		{"l", cell.Type{Kind: cell.LargeInt}, big.NewInt(12)},
		{"d", cell.Type{Kind: cell.Double}, 2.5},
		{"dec", cell.Type{Kind: cell.Decimal, Precision: 10, Scale: 2}, cell.DecimalValue{Unscaled: big.NewInt(1050), Scale: 2}},
		{"s", cell.Type{Kind: cell.Varchar}, "12"},
		{"w", cell.Type{Kind: cell.Varchar, Length: 20}, "Hello wörld"},
		{"n", cell.Type{Kind: cell.Int}, nil},
		{"sn", cell.Type{Kind: cell.Varchar}, nil},
		{"yes", cell.Type{Kind: cell.Boolean}, true},
		{"dt", cell.Type{Kind: cell.Date}, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
		{"ts", cell.Type{Kind: cell.Datetime}, time.Date(2024, 2, 29, 13, 4, 5, 123456000, time.UTC)},
		{"j", cell.Type{Kind: cell.JSON}, `{"a": 1, "b": {"c": [1, 2, "x"]}, "t": "text"}`},
		{"a", cell.Type{Kind: cell.Array, Elements: []cell.Type{{Kind: cell.Int}}}, cell.List{int64(3), nil, int64(1)}},
		{"m", cell.Type{Kind: cell.Map, Elements: []cell.Type{{Kind: cell.Varchar}, {Kind: cell.Int}}}, cell.Pairs{{Key: "k", Value: int64(5)}}},
		{"st", structure, cell.Record{int64(4), "why"}},
		{"bm", cell.Type{Kind: cell.Bitmap}, roaring64.BitmapOf(1, 5, 9)},
		{"bin", cell.Type{Kind: cell.Varbinary}, []byte{0xab, 0xcd}},
	}
	var names []string
	var types []cell.Type
	var row []cell.Value
	for _, c := range columns {
		names, types, row = append(names, c.name), append(types, c.t), append(row, c.v)
	}
	return names, types, row
}

func testScope() Scope {
	names, types, _ := testColumns()
	return Scope{
		Column: func(name string) (int, cell.Type, bool) {
			for i, n := range names {
				if strings.EqualFold(n, name) {
					return i, types[i], true
				}
			}
			return 0, cell.Type{}, false
		},
		Now:     time.Date(2024, 3, 1, 12, 30, 15, 999, time.UTC),
		Zone:    time.FixedZone("+08:00", 8*60*60),
		Release: version.Of(3, 5, 4),
	}
}

// evaluate returns the value and the type of a text over the test row, both as
// texts.
func evaluate(t *testing.T, text string) (value, kind string) {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	b, err := e.Bind(testScope())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	_, _, row := testColumns()
	v, err := b.Eval(row)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return show(v, b.Type()), typeText(b.Type())
}

// show prints a value, a Bitmap by its numbers.
func show(v cell.Value, t cell.Type) string {
	if set, ok := v.(*roaring64.Bitmap); ok {
		return set.String()
	}
	return cell.Text(v, t)
}

type evaluation struct{ text, value, kind string }

func checkAll(t *testing.T, tests []evaluation) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			value, kind := evaluate(t, test.text)
			if value != test.value || test.kind != "" && kind != test.kind {
				t.Errorf("%s = %s of type %s, want %s of %s", test.text, value, kind, test.value, test.kind)
			}
		})
	}
}
