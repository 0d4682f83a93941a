package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
)

// allowBlock is an allow block of a table.
type allowBlock struct {
	rule    string
	columns []string
	reason  string
	until   string
	at      hcl.Range
	ruleAt  hcl.Range
	places  option.Places
}

func allowSpec() option.Spec[allowBlock] {
	return option.Spec[allowBlock]{
		option.Texts("columns", "Columns that it is for; unset, the whole table.", func(b *allowBlock) *[]string { return &b.columns }),
		option.Text("reason", "Why, for those who read the plan.", func(b *allowBlock) *string { return &b.reason },
			option.Required(), option.Length(1, 1024)),
		option.Text("until", "Last day on which it counts, such as \"2026-12-31\".", func(b *allowBlock) *string { return &b.until },
			option.Matches(`^\d{4}-\d{2}-\d{2}$`, "a day such as 2026-12-31")),
	}
}

func finishAllow(b *allowBlock, block *hcl.Block, places option.Places) {
	b.rule, b.at, b.ruleAt, b.places = block.Labels[0], block.DefRange, block.LabelRanges[0], places
}

// permissions takes the allow blocks. The columns that they name need not be
// declared: one that is to be dropped is not.
func (c *tableCheck) permissions() {
	for _, b := range c.block.allow {
		a := Allow{Rule: b.rule, Columns: b.columns, Reason: b.reason, At: b.at}
		rule, known := diag.RuleNamed(b.rule)
		if !known || !rule.Blocks {
			c.diags = append(c.diags, diag.Error(diag.UnknownReference, &b.ruleAt, "Unknown rule",
				fmt.Sprintf("There is no rule %q to allow.%s", b.rule, diag.DidYouMean(b.rule, ruleTokens())), diag.Note("allowed:  "+strings.Join(ruleTokens(), ", "))))
		}
		if at := b.places.At("until"); at != nil && b.until != "" {
			day, err := time.Parse(time.DateOnly, b.until)
			if err != nil {
				c.diags = append(c.diags, diag.Error(diag.WrongType, at, "No such day", fmt.Sprintf("%q is no day of the calendar.", b.until)))
			}
			a.Until = day
		}
		c.Allow = append(c.Allow, a)
	}
}

func ruleTokens() []string {
	var tokens []string
	for _, r := range diag.Rules() {
		if r.Blocks {
			tokens = append(tokens, r.Token)
		}
	}
	return tokens
}
