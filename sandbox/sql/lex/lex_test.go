package lex

import (
	"reflect"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []Token
	}{
		{"words and symbols", "a<=b", []Token{{Word, "a", 0, 1}, {Symbol, "<=", 1, 3}, {Word, "b", 3, 4}}},
		{"numbers", "1 .5 1.5e-3 0xFF", []Token{{Number, "1", 0, 1}, {Number, ".5", 2, 4}, {Number, "1.5e-3", 5, 11}, {Number, "0xFF", 12, 16}}},
		{"a name that starts with a digit", "2nd", []Token{{Word, "2nd", 0, 3}}},
		{"quoted name", "`a``b`", []Token{{Quoted, "a`b", 0, 6}}},
		{"doubled quotes", `'it''s' "x""y"`, []Token{{String, "it's", 0, 7}, {String, `x"y`, 8, 14}}},
		{"escapes", `'\n\0\\\'\q\%'`, []Token{{String, "\n\x00\\'q\\%", 0, 14}}},
		{"comments", "a -- x\n/* y */ # z\n b--", []Token{{Word, "a", 0, 1}, {Word, "b", 20, 21}}},
		{"multi-byte name", "żółć=1", []Token{{Word, "żółć", 0, 8}, {Symbol, "=", 8, 9}, {Number, "1", 9, 10}}},
		{"variable", "@@x", []Token{{Symbol, "@@", 0, 2}, {Word, "x", 2, 3}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := All(test.text)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("All(%q) = %v, %v, want %v", test.text, got, err, test.want)
			}
		})
	}
}

func TestTextThatCannotBeCut(t *testing.T) {
	for text, want := range map[string]string{
		"a 'b":   "string without an end at byte 2",
		"`a":     "quoted name without an end at byte 0",
		"x /* y": "comment without an end at byte 2",
		"a\x01":  "unexpected byte 0x01 at byte 1",
	} {
		if _, err := All(text); err == nil || err.Error() != want {
			t.Errorf("All(%q): %v, want %s", text, err, want)
		}
	}
}

func TestFirst(t *testing.T) {
	for _, test := range []struct{ text, statement, rest string }{
		{" select 1 ; select 2", "select 1", " select 2"},
		{";; select ';' ;", "select ';'", ""},
		{"-- nothing\n", "", ""},
		{"select 1 -- the end", "select 1", ""},
		{"select 'open; x", "select 'open; x", ""},
	} {
		statement, rest := First(test.text)
		if statement != test.statement || rest != test.rest {
			t.Errorf("First(%q) = %q, %q, want %q, %q", test.text, statement, rest, test.statement, test.rest)
		}
	}
}

func TestPlaceholdersAreNotInStrings(t *testing.T) {
	got, err := Placeholders("select ?, '?', `?` -- ?\n where a = ?")
	if want := []int{7, 35}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Placeholders = %v, %v, want %v", got, err, want)
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add("a\"b\\`c\x00\n%_")
	f.Fuzz(func(t *testing.T, value string) {
		tokens, err := All(QuoteString(value) + " " + QuoteName(value))
		if err != nil || len(tokens) != 2 || tokens[0].Text != value || tokens[1].Text != value {
			t.Errorf("quoted %q reads as %v, %v", value, tokens, err)
		}
	})
}

func FuzzFirstLosesNothing(f *testing.F) {
	f.Add("select 1; select ';'; ")
	f.Fuzz(func(t *testing.T, text string) {
		rest := text
		for rounds := 0; rest != ""; rounds++ {
			statement, after := First(rest)
			if len(after) >= len(rest) || !strings.Contains(rest, statement) || !strings.HasSuffix(rest, after) {
				t.Fatalf("First(%q) = %q, %q", rest, statement, after)
			}
			rest = after
		}
	})
}
