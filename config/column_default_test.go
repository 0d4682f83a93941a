package config

import (
	"testing"

	"starlift/starrocks"
)

func TestDefaultsFitTheirTypesAtBothEnds(t *testing.T) {
	cases := []struct {
		kind string
		good []string
		bad  []string
	}{
		{"TINYINT", []string{"-128", "127", "0"}, []string{"-129", "128", "", "1.0", " 1", "x", "1_0"}},
		{"SMALLINT", []string{"-32768", "32767"}, []string{"-32769", "32768"}},
		{"INT", []string{"-2147483648", "2147483647"}, []string{"-2147483649", "2147483648"}},
		{"BIGINT", []string{"-9223372036854775808", "9223372036854775807"}, []string{"-9223372036854775809", "9223372036854775808"}},
		{
			"LARGEINT",
			[]string{"-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"},
			[]string{"-170141183460469231731687303715884105729", "170141183460469231731687303715884105728"},
		},
		{"BOOLEAN", []string{"true", "FALSE", "0", "1"}, []string{"2", "yes", ""}},
		{"FLOAT", []string{"1", "-3.4e38"}, []string{"3.5e38", "NaN", "inf", "0x1p3", "1_0", ""}},
		{"DOUBLE", []string{"1.7e308", ".5"}, []string{"1.8e308", "one"}},
		{"DECIMAL(5,2)", []string{"999.99", "-999.9", "000123", "+1."}, []string{"1000", "1.234", "1e2", "", "."}},
		{"VARCHAR(3)", []string{"", "abc", "ä"}, []string{"abcd", "ää"}},
		{"CHAR(2)", []string{"ab"}, []string{"abc"}},
		{"STRING", []string{"uuid"}, nil},
		{"DATE", []string{"2024-02-29"}, []string{"2023-02-29", "2024-1-1", "today"}},
		{"DATETIME", []string{"2024-02-29 23:59:59", "2024-02-29 23:59:59.123456"}, []string{"2024-02-29", "2024-02-29 24:00:00"}},
		{"JSON", []string{"{}"}, nil},
		{"ARRAY<INT>", nil, []string{"[]"}},
		{"BITMAP", nil, []string{""}},
	}
	for _, c := range cases {
		kind, err := starrocks.ParseType(c.kind)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range c.good {
			if why := misfit(kind, s); why != "" {
				t.Errorf("%s: %q is refused: %s", c.kind, s, why)
			}
		}
		for _, s := range c.bad {
			if misfit(kind, s) == "" {
				t.Errorf("%s: %q is taken", c.kind, s)
			}
		}
	}
}
