package cell

import (
	"fmt"
	"math/big"
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
			if v, ok := Convert(group.kind, c[0]); ok {
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
		v, ok := Convert(Type{Kind: Date}, day.Format("2006-01-02"))
		if !ok || !v.(time.Time).Equal(day) {
			t.Fatalf("%s: got %v", day, v)
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
		of := Type{Kind: Kind(kind%uint8(JSON)) + 1, Length: 8, Precision: 12, Scale: 3}
		v, ok := Convert(of, text)
		if !ok {
			return
		}
		// What was read can be written again, and reads the same.
		b, ok := AppendValue(nil, of, v)
		if !ok {
			t.Fatalf("%s %q: %s cannot be written", of, text, show(v))
		}
		if got := show(Decode(b, of)); got != show(v) {
			t.Fatalf("%s %q: %s, then %s", of, text, show(v), got)
		}
	})
}
