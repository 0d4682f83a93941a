package config

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// sensitive is the mark of a sensitive value.
type sensitive struct{}

// hiddenText takes the place of a secret.
const hiddenText = "(sensitive)"

// shortestSecret is the length in bytes below which a text is not filtered
// from output: it would blot out everything.
const shortestSecret = 4

// secrets collects the sensitive texts that are met. It belongs to one
// reading, which is one goroutine.
type secrets struct{ found map[string]bool }

// take adds the texts and numbers in a value.
func (s *secrets) take(v cty.Value) {
	v, _ = v.UnmarkDeep()
	// The walk's only error is its function's.
	_ = cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		if v.IsNull() || !v.IsKnown() {
			return false, nil
		}
		switch v.Type() {
		case cty.String:
			s.text(v.AsString())
		case cty.Number:
			if x := v.AsBigFloat(); x.MantExp(nil) < 256 {
				s.text(x.Text('f', -1))
			}
		}
		return true, nil
	})
}

func (s *secrets) text(t string) {
	if len(t) < shortestSecret {
		return
	}
	if s.found == nil {
		s.found = map[string]bool{}
	}
	s.found[t] = true
	// The forms in which it may stand in a file or in a message.
	for _, form := range []string{strconv.Quote(t), string(hclwrite.TokensForValue(cty.StringVal(t)).Bytes())} {
		s.found[form[1:len(form)-1]] = true
	}
	if strings.Contains(t, "\n") {
		for _, line := range strings.Split(t, "\n") {
			if line = strings.TrimSpace(line); len(line) >= longSecretLine {
				s.found[line] = true
			}
		}
	}
}

// longSecretLine is the length in bytes from which a line of a secret is
// filtered by itself: the lines of a key tell, an empty one does not.
const longSecretLine = 8

// sorted lists the secrets, longest first, so that one that holds another is
// replaced whole.
func (s *secrets) sorted() []string {
	var all []string
	for t := range s.found {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return all
}

// redact replaces every secret in what the diagnostics say.
func (s *secrets) redact(diags hcl.Diagnostics) hcl.Diagnostics {
	if len(s.found) == 0 {
		return diags
	}
	var pairs []string
	for _, t := range s.sorted() {
		pairs = append(pairs, t, hiddenText)
	}
	clean := strings.NewReplacer(pairs...)
	for _, d := range diags {
		d.Summary, d.Detail = clean.Replace(d.Summary), clean.Replace(d.Detail)
		if e, ok := d.Extra.(*diag.Extra); ok {
			for i, n := range e.Notes {
				e.Notes[i] = clean.Replace(n)
			}
		}
	}
	return diags
}

// broken takes what a file that cannot be parsed gives to names that are
// secret: the diagnostics about it show its lines.
func (s *secrets) broken(content []byte, secret func(name string) bool) {
	form := regexp.MustCompile(`(?m)^[ \t]*([A-Za-z_][-\w]*)[ \t]*=[ \t]*([^\r\n]*)`)
	for _, m := range form.FindAllSubmatch(content, -1) {
		if secret(string(m[1])) {
			s.text(strings.TrimSpace(string(m[2])))
			s.text(strings.Trim(string(m[2]), " \t\","))
		}
	}
}
