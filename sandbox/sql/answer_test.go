package sql

import "testing"

func TestMatchLike(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"%", "", true},
		{"a%", "abc", true},
		{"%c", "abc", true},
		{"a_c", "abc", true},
		{"a_c", "ac", false},
		{"a_c", "aéc", true},
		{"%b%d%", "abcde", true},
		{"%b%d", "abcde", false},
		{`a\_c`, "abc", false},
		{`a\_c`, "a_c", true},
		{`a\%`, "a%", true},
		{`a\%`, "ab", false},
		{"abc", "ABC", false},
		{"%aab", "aaaab", true},
	} {
		if got := matchLike(test.pattern, test.text); got != test.want {
			t.Errorf("matchLike(%q, %q) = %v, want %v", test.pattern, test.text, got, test.want)
		}
	}
}
