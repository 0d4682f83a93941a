package starrocks

import (
	"regexp"
	"strings"
	"testing"
)

var labelGrammar = regexp.MustCompile(`^[-\w]{1,128}$`)

func TestLabel(t *testing.T) {
	for _, c := range []struct {
		prefix, load string
		parts        []string
		want         Label
	}{
		{"sl", "orders", nil, "sl_orders_e3b0c44298fc1c14"},
		{"sl", "orders", []string{""}, "sl_orders_af5570f5a1810b7a"},
		{"sl", "orders", []string{"a", "b"}, "sl_orders_3c9d591045bc8876"},
		{"sl", `orders["é.1"]`, nil, "sl_orders____1___e3b0c44298fc1c14"},
		{"sl", strings.Repeat("x", 200), nil, Label("sl_" + strings.Repeat("x", 108) + "_e3b0c44298fc1c14")},
		{strings.Repeat("p", 200), "orders", nil, Label(strings.Repeat("p", 109) + "_o_e3b0c44298fc1c14")},
	} {
		got := NewLabel(c.prefix, c.load, c.parts...)
		if got != c.want {
			t.Errorf("%s %s %q is %s, want %s", c.prefix, c.load, c.parts, got, c.want)
		}
		if !labelGrammar.MatchString(string(got)) {
			t.Errorf("%q is not a label", got)
		}
	}
}

func TestLabelsOfPartsThatRunTogetherDiffer(t *testing.T) {
	seen := map[Label][]string{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"", "ab"}, {"ab", ""}, {"a\x00b"}, {"b", "a"}} {
		l := NewLabel("sl", "orders", parts...)
		if other, ok := seen[l]; ok {
			t.Errorf("%q and %q are both %s", parts, other, l)
		}
		if again := NewLabel("sl", "orders", parts...); again != l {
			t.Errorf("%q is %s and then %s", parts, l, again)
		}
		seen[l] = parts
	}
}

func FuzzLabel(f *testing.F) {
	f.Add("sl", "orders", "part")
	f.Add("", "", "")
	f.Add("ä\xff", strings.Repeat("ß", 100), "\x00")
	f.Fuzz(func(t *testing.T, prefix, load, part string) {
		if l := NewLabel(prefix, load, part); !labelGrammar.MatchString(string(l)) {
			t.Errorf("%q is not a label", l)
		}
	})
}
