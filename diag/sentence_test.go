package diag

import "testing"

func TestSentenceLeavesNamesAsTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"no such file":                       "No such file",
		"answered: it must be there.":        "Answered: it must be there",
		"x":                                  "X",
		"data/a.json line 2: the row is odd": "data/a.json line 2: the row is odd",
		"a.csv line 3":                       "a.csv line 3",
		`c:\rows line 3`:                     `c:\rows line 3`,
		"load.t: gone":                       "load.t: gone",
		"label_prefix is too long":           "label_prefix is too long",
		`"a" is no number`:                   `"a" is no number`,
		"éa":                                 "Éa",
	} {
		if got := Sentence(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}
