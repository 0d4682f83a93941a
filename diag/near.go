package diag

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// longestName bounds the work that Near does for a name; nobody misspells a
// longer one.
const longestName = 128

// Near returns those candidates that name may be a misspelling of, nearest
// first, at most three: an edit distance of at most a third of the name's
// length, or of one where the name has more than one character. Among equals,
// those that begin alike come first, then it goes by name. Case does not count
// as a difference.
func Near(name string, candidates []string) []string {
	type near struct {
		distance int
		elsewise int // 1 when the first characters differ
		name     string
	}
	length := utf8.RuneCountInString(name)
	if length == 0 || length > longestName {
		return nil
	}
	limit := min(max(1, length/3), length-1)
	var found []near
	for _, c := range candidates {
		if utf8.RuneCountInString(c) > longestName {
			continue
		}
		if d := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(c))); d <= limit {
			found = append(found, near{d, elsewise(name, c), c})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(a.distance-b.distance, a.elsewise-b.elsewise, strings.Compare(a.name, b.name))
	})
	var names []string
	for _, f := range found {
		if len(names) < 3 && !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

// elsewise is 1 when two names begin with other characters: slips of the pen
// are rare there.
func elsewise(a, b string) int {
	x, _ := utf8.DecodeRuneInString(strings.ToLower(a))
	y, _ := utf8.DecodeRuneInString(strings.ToLower(b))
	if x == y {
		return 0
	}
	return 1
}

// DidYouMean is the sentence that proposes the nearest candidate, with a blank
// before it, or "" when none is near.
func DidYouMean(name string, candidates []string) string {
	if near := Near(name, candidates); len(near) > 0 {
		return ` Did you mean "` + near[0] + `"?`
	}
	return ""
}

// distance counts the insertions, deletions, replacements and exchanges of
// neighbours that turn a into b.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			replace := last[j]
			if a[i] != b[j] {
				replace++
			}
			row[j+1] = min(replace, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
