package option

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// spelling says how the option is written that a name means which nobody has: one
// that is spelt by another system's rule, or stands outside of its block. Its words
// may have other marks between them, stand in other blocks, and follow words that
// mean nothing here, as in sink.connect.timeout-ms. "" where there is none, or more
// than one.
func (s Spec[T]) spelling(name string) string {
	have := wordsOf(name)
	best, length := "", 0
	all := s.Describe()
	for _, d := range all {
		words := wordsOf(d.Name)
		if d.Block || d.Type == kindObject || len(words) <= length || !endsWith(have, words) {
			continue
		}
		best, length = d.Name, len(words)
	}
	if best == "" {
		inside := slices.DeleteFunc(slices.Clone(all), func(d Description) bool { return !strings.HasSuffix(d.Name, "."+name) })
		if len(inside) != 1 {
			return ""
		}
		best = inside[0].Name
	}
	if !strings.Contains(best+name, ".") && diag.DidYouMean(name, []string{best}) != "" {
		return "" // so near that it is found by its letters
	}
	return " Write " + nesting(best, all)
}

// blockSpelling is spelling for the options that stand in a block which nobody has.
func (s Spec[T]) blockSpelling(b *hcl.Block) string {
	attributes, _, _ := contents(b.Body)
	for _, a := range attributes {
		if advice := s.spelling(b.Type + "." + a.Name); advice != "" {
			return advice
		}
	}
	return ""
}

// nesting is an option with the blocks around it as it is written, as the end of a
// sentence.
func nesting(name string, all []Description) string {
	parts := strings.Split(name, ".")
	opened := ""
	for i, p := range parts[:len(parts)-1] {
		opened += p + " { "
		path := strings.Join(parts[:i+1], ".")
		if slices.ContainsFunc(all, func(d Description) bool { return d.Name == path && !d.Block }) {
			opened = strings.TrimSuffix(opened, "{ ") + "= { "
		}
	}
	last := parts[len(parts)-1] + " = …"
	if slices.ContainsFunc(all, func(d Description) bool { return d.Name == name && d.Block }) {
		last = parts[len(parts)-1] + " { … }"
	}
	if opened == "" {
		return last
	}
	return opened + last + strings.Repeat(" }", len(parts)-1) + "."
}

func wordsOf(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '.' || r == '-' || r == '_' })
}

func endsWith(list, end []string) bool {
	return len(end) > 0 && len(end) <= len(list) && slices.Equal(list[len(list)-len(end):], end)
}
