package diag

import (
	"slices"
	"strings"
	"testing"
)

func TestNearFindsSlipsOfThePen(t *testing.T) {
	cases := []struct {
		name       string
		candidates []string
		want       []string
	}{
		{"strict_mod", []string{"strict_mode", "timeout"}, []string{"strict_mode"}},
		{"STRICT_MODE", []string{"strict_mode"}, []string{"strict_mode"}},
		{"tabel", []string{"table", "label", "cable"}, []string{"table", "label"}},
		{"cvs", []string{"csv", "values"}, []string{"csv"}},
		{"x", []string{"y", "id"}, nil},
		{"", []string{"a"}, nil},
		{"abcdef", []string{"abcxyz"}, nil},
		{"abcdef", []string{"abcdxy", "abcdeg", "abcdeh", "abcdei"}, []string{"abcdeg", "abcdeh", "abcdei"}},
		{"größe", []string{"grösse", "größen"}, []string{"größen"}},
		{strings.Repeat("a", 129), []string{strings.Repeat("a", 128)}, nil},
	}
	for _, c := range cases {
		if got := Near(c.name, c.candidates); !slices.Equal(got, c.want) {
			t.Errorf("Near(%q, %v) = %v, want %v", c.name, c.candidates, got, c.want)
		}
	}
	if got := DidYouMean("gaers", []string{"gears"}); got != ` Did you mean "gears"?` {
		t.Errorf("got %q", got)
	}
	if got := DidYouMean("pedal", []string{"gears"}); got != "" {
		t.Errorf("got %q", got)
	}
}
