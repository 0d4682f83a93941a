package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConsoleEvaluatesAndHidesSecrets(t *testing.T) {
	folder := t.TempDir()
	text := `
variable "pw" {
  type      = string
  sensitive = true
  default   = "hunter2-canary"
}
locals {
  days = { a = [1, 2.5], "b c" = null }
  both = { open = "x", hidden = var.pw }
}
cluster "c" {
  sandbox {}
}
`
	if err := os.WriteFile(filepath.Join(folder, "main.sl.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	console, _, diags := ReadConsole(folder, Input{})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for expression, want := range map[string]string{
		"1 + 1":                    "2",
		`"a\"b"`:                   `"a\"b"`,
		"local.days":               "{\n  \"a\" = [\n    1,\n    2.5,\n  ]\n  \"b c\" = null\n}",
		"[]":                       "[]",
		"{}":                       "{}",
		"var.pw":                   "(sensitive)",
		"local.both":               "{\n  \"hidden\" = (sensitive)\n  \"open\" = \"x\"\n}",
		`upper("x${var.pw}")`:      "(sensitive)",
		"length(keys(local.days))": "2",
		"cluster.c":                "cluster.c",
		`try(local.days.x, "no")`:  `"no"`,
	} {
		got, diags := console.Evaluate(expression)
		if diags.HasErrors() || got != want {
			t.Errorf("%s gives %s, %v; want %s", expression, got, diags, want)
		}
	}
	for _, expression := range []string{
		"var.px", "local.days.x", "1 +", "nope", "tonumber(var.pw)", "\x00", "a(1)", strings.Repeat("(", 1000), "each.key", "table.t",
	} {
		got, diags := console.Evaluate(expression)
		if !diags.HasErrors() {
			t.Errorf("%.20s gives %s", expression, got)
		}
		if strings.Contains(diags.Error(), "hunter2") {
			t.Errorf("%.20s shows the secret: %v", expression, diags)
		}
	}
}
