package cli

import (
	"fmt"
	"strings"

	"starlift/plan"
)

// mostDrift is how many tables, and changes of each, the head of a markdown
// document tells of: it is never cut, and must stay short.
const mostDrift = 10

// scopeMarkdown says what the plan is limited to, what others changed that it
// reacts to, and what it could not look at: who approves it must know.
func scopeMarkdown(p *plan.Plan) string {
	var b strings.Builder
	alert := func(kind, text string) { fmt.Fprintf(&b, "\n> [!%s]\n> %s\n", kind, text) }
	switch p.Mode {
	case plan.Destroy:
		alert("CAUTION", "Mode: destroy. Every table that the state knows is dropped.")
	case plan.RefreshOnly:
		alert("NOTE", "Mode: refresh only. Nothing is changed in the clusters.")
	}
	for _, l := range []struct {
		word string
		list []string
	}{{"Only", p.Targets}, {"Without", p.Excludes}} {
		if len(l.list) > 0 {
			alert("WARNING", l.word+" "+codes(l.list)+". The rest may differ.")
		}
	}
	told := 0
	for _, d := range p.Drift {
		var lines []string
		for _, c := range d.Changes {
			if c.Reacts {
				lines = append(lines, code(c.Member)+": "+plainOrCode(c.Note))
			}
		}
		if len(lines) > mostDrift {
			lines = append(lines[:mostDrift], "and more")
		}
		if len(lines) == 0 || told == mostDrift {
			continue
		}
		told++
		alert("NOTE", fmt.Sprintf("%s changed outside starlift since serial %d: %s.", code(d.Address), d.Serial, strings.Join(lines, "; ")))
	}
	for _, note := range p.Notes {
		alert("NOTE", plainOrCode(note))
	}
	return b.String()
}

func codes(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = code(s)
	}
	return strings.Join(quoted, ", ")
}
