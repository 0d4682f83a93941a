package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
)

// Exposed finds a secret that stands in the text of the configuration, where a
// copy of the text would carry it: written as it is, or read by file(). It
// returns nil when there is none. Secrets that are too short to be filtered from
// output are not found.
func (c *Config) Exposed() *hcl.Diagnostic {
	for _, name := range c.BlockFiles {
		if at := exposed(name, c.Files[name], c.Secrets); at != nil {
			return diag.Error(diag.PlanNotSaved, at, "Secret in the text of the configuration",
				"A saved plan holds the files of the configuration, and no secret may be in it. Give the secret by a variable with sensitive = true, or by env(\"NAME\").")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(c.Read)) {
		for _, s := range c.Secrets {
			if strings.Contains(string(c.Read[path]), s) {
				return diag.Error(diag.PlanNotSaved, nil, "Secret in a file of the configuration",
					fmt.Sprintf("A saved plan holds the files that file() reads, and no secret may be in it. Give what %s holds by a variable with sensitive = true, or by env(\"NAME\").", path))
			}
		}
	}
	return nil
}

// exposed looks at texts, numbers and comments: a word of the language, such as
// the name of an argument, gives nothing away by being a secret as well.
func exposed(name string, content []byte, secrets []string) *hcl.Range {
	tokens, _ := hclsyntax.LexConfig(content, name, hcl.InitialPos) // it was parsed without errors
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit, hclsyntax.TokenComment, hclsyntax.TokenNumberLit:
		default:
			continue
		}
		for _, s := range secrets {
			if strings.Contains(string(t.Bytes), s) {
				return &t.Range
			}
		}
	}
	return nil
}

// sensitiveTables finds the tables whose definition holds a secret, so that no
// copy of the definition is kept.
func (r *reader) sensitiveTables() {
	if len(r.out.Secrets) == 0 {
		return
	}
	for _, t := range r.out.Tables {
		holds := func(text string) bool {
			return slices.ContainsFunc(r.out.Secrets, func(s string) bool { return strings.Contains(text, s) })
		}
		t.Sensitive = holds(t.Want.Comment) || holds(t.Want.Partition.Expression)
		for _, p := range t.Want.Properties {
			t.Sensitive = t.Sensitive || holds(p.Value)
		}
		for _, c := range t.Want.Columns {
			t.Sensitive = t.Sensitive || holds(c.Comment) || holds(c.Default.Value) || holds(c.Generated)
		}
		for _, p := range t.Want.Partition.Parts {
			for _, value := range slices.Concat(append(p.Values, p.Lower, p.Upper)...) {
				t.Sensitive = t.Sensitive || holds(value)
			}
		}
	}
}
