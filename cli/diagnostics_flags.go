package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/diag"
)

// mostDiagnostics is how many are shown where nobody says otherwise.
const mostDiagnostics = 50

// diagnosticFlags reads the flags that say how diagnostics are shown.
func (s *session) diagnosticFlags(c *cli.Context) error {
	if slices.Contains(c.FlagNames(), "max-diagnostics") {
		n := c.Int("max-diagnostics")
		if n < 0 {
			return usage(diag.UnknownFlag, "-max-diagnostics=%d is negative; 0 shows all", n)
		}
		s.errs.Limit = n
	}
	s.errs.Compact = c.Bool("compact-warnings")
	return nil
}

// compacted takes the warnings out, and gives a text that counts them by what
// they say.
func compacted(diags hcl.Diagnostics, hide *mask) (others hcl.Diagnostics, text string) {
	type kind struct {
		title, place string
		more         int
	}
	var kinds []*kind
	for _, d := range diags {
		if d.Severity != hcl.DiagWarning {
			others = append(others, d)
			continue
		}
		_, title := title(d, hide)
		i := slices.IndexFunc(kinds, func(k *kind) bool { return k.title == title })
		if i < 0 {
			kinds = append(kinds, &kind{title: title, place: strings.TrimSuffix(place(d, hide), ":")})
			continue
		}
		kinds[i].more++
	}
	if len(kinds) == 0 {
		return others, ""
	}
	var b strings.Builder
	b.WriteString("Warnings:\n\n")
	for _, k := range kinds {
		fmt.Fprintf(&b, "- %s\n", k.title)
		switch {
		case k.place != "" && k.more > 0:
			fmt.Fprintf(&b, "  %s (and %d more)\n", k.place, k.more)
		case k.place != "":
			fmt.Fprintf(&b, "  %s\n", k.place)
		case k.more > 0:
			fmt.Fprintf(&b, "  (and %d more)\n", k.more)
		}
	}
	b.WriteString("\nWithout -compact-warnings they are shown in full.\n\n")
	return others, b.String()
}
