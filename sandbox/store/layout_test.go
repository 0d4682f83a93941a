package store

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/cell"
)

func TestRowOfValuesComesBack(t *testing.T) {
	d := Definition{Columns: []Column{
		{Name: "a", Type: cell.Type{Kind: cell.Boolean}},
		{Name: "b", Type: cell.Type{Kind: cell.TinyInt}},
		{Name: "c", Type: cell.Type{Kind: cell.LargeInt}, Nullable: true},
		{Name: "d", Type: cell.Type{Kind: cell.Float}},
		{Name: "e", Type: cell.Type{Kind: cell.Double}},
		{Name: "f", Type: cell.Type{Kind: cell.Decimal, Precision: 20, Scale: 3}},
		{Name: "g", Type: cell.Type{Kind: cell.Varchar, Length: 10}, Nullable: true},
		{Name: "h", Type: cell.Type{Kind: cell.Varbinary}},
		{Name: "i", Type: cell.Type{Kind: cell.Date}},
		{Name: "j", Type: cell.Type{Kind: cell.Datetime}},
		{Name: "k", Type: cell.Type{Kind: cell.JSON}},
	}}
	l := NewLayout(&d)
	at := time.Date(1999, 12, 31, 23, 59, 58, 123456000, time.UTC)
	row := Row{
		true, int64(-5), nil, float64(float32(0.1)), 1e300,
		cell.DecimalValue{Unscaled: big.NewInt(-1234567), Scale: 3},
		nil, []byte("aGVq"), at.Truncate(24 * time.Hour), at, `{"a": 1}`,
	}
	b, err := l.AppendRow(nil, row)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%#v", l.decode(b, nil, nil)), fmt.Sprintf("%#v", row); got != want && fmt.Sprint(l.decode(b, nil, nil)...) != fmt.Sprint(row...) {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := fmt.Sprint(l.decode(b, []int{9, 1}, nil)...); got != fmt.Sprint(at, int64(-5)) {
		t.Errorf("two columns: %s", got)
	}
	row[1] = int64(128)
	if _, err := l.AppendRow(nil, row); err == nil || err.Error() != "Value '128' is out of range. The type of 'b' is TINYINT" {
		t.Errorf("got %v", err)
	}
	row[1] = nil
	if _, err := l.AppendRow(nil, row); err == nil || err.Error() != "NULL value in non-nullable column 'b'" {
		t.Errorf("got %v", err)
	}
}

func TestKeySizeIsTheServers(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	d := Definition{Database: "d", Name: "t", Model: PrimaryKey, Keys: []string{"a", "b", "c"}, Columns: []Column{
		{Name: "a", Type: cell.Type{Kind: cell.Varchar, Length: 200}}, {Name: "b", Type: cell.Type{Kind: cell.Int}}, {Name: "c", Type: cell.Type{Kind: cell.Varchar, Length: 200}},
	}}
	table := makeTable(t, s, d)
	for _, c := range []struct {
		a, c string
		want error
	}{
		{strings.Repeat("x", 22), strings.Repeat("y", 100), nil},
		{strings.Repeat("x", 23), strings.Repeat("y", 100), ErrKeySize},
		{strings.Repeat("x", 21) + "\x00", strings.Repeat("y", 100), ErrKeySize},
		{strings.Repeat("x", 22), strings.Repeat("y", 99) + "\x00", nil},
	} {
		row, err := table.Layout().AppendRow(nil, Row{c.a, int64(1), c.c})
		if err != nil {
			t.Fatal(err)
		}
		if got := table.CheckKey(row); got != c.want {
			t.Errorf("%d and %d bytes: got %v, want %v", len(c.a), len(c.c), got, c.want)
		}
	}
}
