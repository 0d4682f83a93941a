package store

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"
)

func show(v Value) string {
	switch v := v.(type) {
	case time.Time:
		return v.Format("2006-01-02 15:04:05.000000")
	case []byte:
		return fmt.Sprintf("%q", v)
	case string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}

// TestConvertText holds the accepted texts of protocol reference 5.5 and 5.6;
// "fail" is a conversion failure.
func TestConvertText(t *testing.T) {
	for _, group := range []struct {
		kind  Type
		cases [][2]string
	}{
		{Type{Kind: Boolean}, [][2]string{
			{"true", "true"},
			{"FALSE", "false"},
			{"0", "false"},
			{"1", "true"},
			{"-2.5", "true"},
			{"0.0", "false"},
			{"yes", "fail"},
			{"", "fail"},
			{"nan", "fail"},
		}},
		{Type{Kind: TinyInt}, [][2]string{
			{"127", "127"},
			{"-128", "-128"},
			{"128", "fail"},
			{"-129", "fail"},
			{"12.9", "12"},
			{"-12.9", "-12"},
			{" 5 ", "5"},
			{"+7", "7"},
			{"", "fail"},
			{"-", "fail"},
			{"1e1", "fail"},
			{"1.2.3", "fail"},
			{"0x1", "fail"},
			{"-0", "0"},
		}},
		{Type{Kind: SmallInt}, [][2]string{{"32767", "32767"}, {"-32768", "-32768"}, {"32768", "fail"}}},
		{Type{Kind: Int}, [][2]string{{"2147483647", "2147483647"}, {"-2147483648", "-2147483648"}, {"2147483648", "fail"}}},
		{Type{Kind: BigInt}, [][2]string{
			{"9223372036854775807", "9223372036854775807"},
			{"-9223372036854775808", "-9223372036854775808"},
			{"9223372036854775808", "fail"},
			{"-9223372036854775809", "fail"},
			{"99999999999999999999999", "fail"},
		}},
		{Type{Kind: LargeInt}, [][2]string{
			{"170141183460469231731687303715884105727", "170141183460469231731687303715884105727"},
			{"-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728"},
			{"170141183460469231731687303715884105728", "fail"},
			{"-170141183460469231731687303715884105729", "fail"},
			{"999999999999999999999999999999999999999999", "fail"},
			{"-1", "-1"},
			{"0", "0"},
			{"1.5", "fail"},
		}},
		{Type{Kind: Float}, [][2]string{{"1.5", "1.5"}, {"0.1", "0.10000000149011612"}, {"1e39", "fail"}, {"inf", "fail"}}},
		{Type{Kind: Double}, [][2]string{
			{"-1.5e10", "-1.5e+10"}, {"1", "1"}, {"1e400", "fail"}, {"NaN", "fail"}, {"0x1p4", "fail"}, {"1_0", "fail"}, {"", "fail"},
		}},
		{Type{Kind: Decimal, Precision: 10, Scale: 2}, [][2]string{
			{"1.5", "1.50"},
			{"-0.005", "-0.01"},
			{"0.0049", "0.00"},
			{"99999999.99", "99999999.99"},
			{"99999999.995", "fail"},
			{"100000000", "fail"},
			{"1e3", "fail"},
			{".5", "0.50"},
			{"5.", "5.00"},
			{".", "fail"},
			{"", "fail"},
			{"+1", "1.00"},
			{" 1", "fail"},
		}},
		{Type{Kind: Decimal, Precision: 38, Scale: 10}, [][2]string{
			{"1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789"},
			{"-9999999999999999999999999999.99999999994", "-9999999999999999999999999999.9999999999"},
			{"9999999999999999999999999999.99999999995", "fail"},
		}},
		{Type{Kind: Char, Length: 5}, [][2]string{{"ab", `"ab"`}, {"ab\x00\x00", `"ab"`}, {"abcdef", "fail"}, {"é中", `"é中"`}, {"é中x", "fail"}}},
		{Type{Kind: Varchar, Length: 5}, [][2]string{{"a\x00b\x00", `"a\x00b\x00"`}, {"", `""`}, {"abcdef", "fail"}}},
		{Type{Kind: Varbinary, Length: 4}, [][2]string{
			{"aGVq", `"hej"`}, {"", `""`}, {"a b", `"a b"`}, {"abcd", `"i\xb7\x1d"`}, {"=====", "fail"},
		}},
		{Type{Kind: JSON}, [][2]string{
			{`{"b":1 , "a":"x:,y\""}`, `"{\"b\": 1, \"a\": \"x:,y\\\"\"}"`}, {"12", `"12"`}, {"{", "fail"}, {"", "fail"}, {"\"\xff\"", "fail"},
		}},
		{Type{Kind: Date}, [][2]string{
			{"2024-02-29", "2024-02-29 00:00:00.000000"},
			{"2023-02-29", "fail"},
			{"0000-01-01", "0000-01-01 00:00:00.000000"},
			{"9999-12-31", "9999-12-31 00:00:00.000000"},
			{"20240131", "2024-01-31 00:00:00.000000"},
			{"2024/1/3", "2024-01-03 00:00:00.000000"},
			{"2024-01-02 23:59:59", "2024-01-02 00:00:00.000000"},
			{"0000-00-00", "fail"},
			{"2024-13-01", "fail"},
			{"", "fail"},
			{"24-01-02", "2024-01-02 00:00:00.000000"},
			{"70-01-02", "1970-01-02 00:00:00.000000"},
			{"2024-01-02x", "fail"},
		}},
		{Type{Kind: Datetime}, [][2]string{
			{"2024-01-02 03:04:05", "2024-01-02 03:04:05.000000"},
			{"2024-01-02T03:04:05.1", "2024-01-02 03:04:05.100000"},
			{"2024-01-02   03:04:05.1234567", "2024-01-02 03:04:05.123456"},
			{" 2024-01-02 03:04:05 ", "2024-01-02 03:04:05.000000"},
			{"2024-01-02 03:04:05Z", "2024-01-02 03:04:05.000000"},
			{"2024-01-02 03:04:05+08:00", "2024-01-02 03:04:05.000000"},
			{"20240102030405.5", "2024-01-02 03:04:05.500000"},
			{"20240102T030405", "2024-01-02 03:04:05.000000"},
			{"9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"},
			{"2024-01-02 24:00:00", "fail"},
			{"2024-01-02 00:00:60", "fail"},
			{"2024-01-02 03:04", "fail"},
			{"0001-01-01", "0001-01-01 00:00:00.000000"},
			{"1969-12-31 23:59:59.5", "1969-12-31 23:59:59.500000"},
		}},
	} {
		for _, c := range group.cases {
			got := "fail"
			v, err := ConvertText(Column{Name: "c", Type: group.kind, Nullable: true}, c[0])
			if err == nil {
				got = show(v)
			}
			if got != c[1] {
				t.Errorf("%s %q: got %s, want %s", group.kind, c[0], got, c[1])
			}
		}
	}
}

func TestEveryDateComesBack(t *testing.T) {
	for day := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 10000; day = day.AddDate(0, 0, 13) {
		v, err := ConvertText(Column{Type: Type{Kind: Date}}, day.Format("2006-01-02"))
		if err != nil || !v.(time.Time).Equal(day) {
			t.Fatalf("%s: got %v, %v", day, v, err)
		}
	}
}

func TestRowOfValuesComesBack(t *testing.T) {
	d := Definition{Columns: []Column{
		{Name: "a", Type: Type{Kind: Boolean}},
		{Name: "b", Type: Type{Kind: TinyInt}},
		{Name: "c", Type: Type{Kind: LargeInt}, Nullable: true},
		{Name: "d", Type: Type{Kind: Float}},
		{Name: "e", Type: Type{Kind: Double}},
		{Name: "f", Type: Type{Kind: Decimal, Precision: 20, Scale: 3}},
		{Name: "g", Type: Type{Kind: Varchar, Length: 10}, Nullable: true},
		{Name: "h", Type: Type{Kind: Varbinary}},
		{Name: "i", Type: Type{Kind: Date}},
		{Name: "j", Type: Type{Kind: Datetime}},
		{Name: "k", Type: Type{Kind: JSON}},
	}}
	l := NewLayout(&d)
	at := time.Date(1999, 12, 31, 23, 59, 58, 123456000, time.UTC)
	row := Row{
		true, int64(-5), nil, float64(float32(0.1)), 1e300,
		DecimalValue{big.NewInt(-1234567), 3},
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
		{Name: "a", Type: Type{Kind: Varchar, Length: 200}}, {Name: "b", Type: Type{Kind: Int}}, {Name: "c", Type: Type{Kind: Varchar, Length: 200}},
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

func TestDecimalText(t *testing.T) {
	for want, d := range map[string]DecimalValue{
		"0.05": {big.NewInt(5), 2}, "-0.05": {big.NewInt(-5), 2}, "123": {big.NewInt(123), 0}, "1.230": {big.NewInt(1230), 3},
	} {
		if got := d.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzConvertText(f *testing.F) {
	f.Add("2024-01-02 03:04:05.6", uint8(Datetime))
	f.Add("-1.5", uint8(Decimal))
	f.Add("aGVq", uint8(Varbinary))
	f.Add(`{"a":[1]}`, uint8(JSON))
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		column := Column{Name: "c", Type: Type{Kind: Kind(kind%uint8(JSON)) + 1, Length: 8, Precision: 12, Scale: 3}}
		v, err := ConvertText(column, text)
		if err != nil {
			return
		}
		// What was read can be written again, and reads the same.
		l := NewLayout(&Definition{Columns: []Column{column}})
		row, err := l.AppendRow(nil, Row{v})
		if err != nil {
			t.Fatalf("%s %q: %v", column.Type, text, err)
		}
		if got := show(l.decode(row, nil, nil)[0]); got != show(v) {
			t.Fatalf("%s %q: %s, then %s", column.Type, text, show(v), got)
		}
	})
}
