package cli

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// printable replaces what would move the cursor or switch the terminal: a
// configuration is somebody's file. Tabs stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029') {
			return '\uFFFD'
		}
		return r
	}, s)
}

// wrap breaks prose at blanks into lines of at most width columns. A line that
// starts with a blank is left alone, and so is a word that is too long.
func wrap(s string, width int) []string {
	var lines []string
	for _, paragraph := range strings.Split(strings.TrimRight(s, "\n"), "\n") {
		if strings.HasPrefix(paragraph, " ") || strings.HasPrefix(paragraph, "\t") {
			lines = append(lines, printable(paragraph))
			continue
		}
		line, used := "", 0
		for _, word := range strings.Split(printable(paragraph), " ") {
			w := columns(word)
			if line != "" && used+1+w > width {
				lines = append(lines, strings.TrimRight(line, " "))
				line, used = "", 0
			}
			if line != "" {
				line, used = line+" ", used+1
			}
			line, used = line+word, used+w
		}
		lines = append(lines, line)
	}
	return lines
}

// mask replaces secrets.
type mask struct {
	secrets []string
	replace *strings.Replacer
}

const hiddenText = "(sensitive)"

func newMask(secrets []string) *mask {
	m := &mask{}
	for _, s := range secrets {
		if s != "" {
			m.secrets = append(m.secrets, s)
		}
	}
	// The longest first: one that holds another is replaced whole.
	slices.SortFunc(m.secrets, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, s := range m.secrets {
		pairs = append(pairs, s, hiddenText)
	}
	m.replace = strings.NewReplacer(pairs...)
	return m
}

func (m *mask) text(s string) string {
	if len(m.secrets) == 0 {
		return s
	}
	return m.replace.Replace(s)
}

// line replaces secrets in a line of source and moves the marked bytes
// [start, end) along; a mark that begins or ends inside of a secret takes in
// the whole of what replaces it.
func (m *mask) line(s string, start, end int) (string, int, int) {
	start, end = min(start, len(s)), min(end, len(s))
	if m.text(s) == s {
		return s, start, end
	}
	var b strings.Builder
	from, to := -1, -1
	for at := 0; at < len(s); {
		length := 1
		secret := m.at(s[at:])
		if secret != "" {
			length = len(secret)
		}
		if from < 0 && start < at+length {
			from = b.Len()
		}
		if to < 0 && end <= at {
			to = b.Len()
		}
		if secret != "" {
			b.WriteString(hiddenText)
		} else {
			b.WriteByte(s[at])
		}
		at += length
	}
	if from < 0 {
		from = b.Len()
	}
	if to < 0 {
		to = b.Len()
	}
	return b.String(), from, max(from, to)
}

// at is the secret that s begins with, "" for none.
func (m *mask) at(s string) string {
	for _, secret := range m.secrets {
		if strings.HasPrefix(s, secret) {
			return secret
		}
	}
	return ""
}
