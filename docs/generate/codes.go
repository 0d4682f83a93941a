package main

import (
	"fmt"
	"io"
	"strings"

	"starlift/diag"
)

// writeCodes writes the page of codes, with a heading for each that links can
// name: codes.md#sl2003.
func writeCodes(w io.Writer) error {
	fmt.Fprint(w, "# Codes\n\nEvery error and warning has a code that never changes its meaning. "+
		"`starlift explain CODE` shows the same text.\n\n| code | rule | what |\n|---|---|---|\n")
	for _, e := range diag.Explanations() {
		rule, _ := diag.RuleOf(e.Code)
		fmt.Fprintf(w, "| [%s](#%s) | %s | %s |\n", e.Code, strings.ToLower(string(e.Code)), quoted(rule.Token), cell(e.Title))
	}
	for _, e := range diag.Explanations() {
		fmt.Fprintf(w, "\n## %s\n\n**%s.** %s\n", e.Code, e.Title, prose(e.Why))
		if e.Example != "" {
			fmt.Fprintf(w, "\n```text\n%s\n```\n", e.Example)
		}
		fmt.Fprintf(w, "\n%s\n", prose(e.Cure))
		if ways := e.Allowing(); len(ways) > 0 {
			fmt.Fprintf(w, "\nTo let it pass:\n\n```text\n%s\n```\n", strings.Join(ways, "\n"))
		}
	}
	return nil
}

// prose makes text safe outside of tables: what looks like markup is none.
func prose(s string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`).Replace(s)
}
