package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/state"
)

func showFlags() []cli.Flag {
	return append(formatFlags(oneOf(showFormats())),
		&cli.BoolFlag{Name: "json", Usage: "the same as -format=json"},
		&cli.BoolFlag{Name: "show-sql", Usage: "show the statements of a saved plan"})
}

func showFormats() []string { return []string{"text", "compact", "markdown", "json"} }

// showCommand draws the state, or a saved plan as it was made. It asks no cluster
// and takes no lock: whether a plan is stale it says as far as files tell.
func (s *session) showCommand(c *cli.Context) error {
	if err := checkFormat(c, showFormats()...); err != nil {
		return err
	}
	format := c.String("format")
	switch {
	case c.NArg() > 1:
		return usage(diag.UnknownFlag, "show takes one saved plan, or nothing for the state")
	case c.Bool("json") && c.IsSet("format") && format != "json":
		return usage(diag.ExclusiveFlags, "-json is -format=json, and -format=%s is set", format)
	case c.Bool("json"):
		format = "json"
	}
	if c.NArg() == 0 {
		if format == "compact" || wantsMarkdown(c) {
			return usage(diag.ExclusiveFlags, "the state is shown as text or json; compact and markdown are of plans")
		}
		return s.showState(c, format)
	}
	return s.showSaved(c, format)
}

func (s *session) showState(c *cli.Context, format string) error {
	st, err := s.readState(c)
	switch {
	case err != nil:
		return err
	case st.Lineage == "":
		s.sayNoState()
		return nil
	case format == "json":
		text, err := state.Encode(st)
		if err != nil {
			return err
		}
		_, _ = s.out.Write(text)
		return nil
	}
	stateView{w: s.out, paint: s.paint, workspace: s.workspace}.draw(st)
	return nil
}

// showSaved draws a saved plan. What was sensitive was left out when it was made.
func (s *session) showSaved(c *cli.Context, format string) error {
	saved, err := s.openSaved(c.Args().First())
	if err != nil {
		return err
	}
	if format == "json" {
		text, err := saved.doc.Encode()
		if err != nil {
			return err
		}
		_, _ = quiet{s.process.Stdout}.Write(text)
		return nil
	}
	cause := s.staleness(saved)
	if wantsMarkdown(c) {
		return s.showMarkdown(c, saved, cause)
	}
	if cause != "" {
		fmt.Fprintf(s.out, "Stale: %s\n\n", cause)
	}
	v := planView{w: s.out, paint: s.paint, width: width(s.process.Stdout, s.env), sql: c.Bool("show-sql"), workspace: saved.doc.Workspace}
	if format == "compact" {
		v.drawCompact(saved.shown)
		return nil
	}
	v.draw(saved.shown)
	if list := warningsOf(saved); len(list) > 0 {
		s.errs.Write(s.err, list, saved.file.Blocks)
	}
	v.end(saved.shown)
	savedFooter(s.out, saved.doc)
	return nil
}

// showMarkdown writes the plan for a pull request. That it is stale stands behind
// the marker, which has to be the first line.
func (s *session) showMarkdown(c *cli.Context, saved *savedPlan, cause string) error {
	expires := time.Time{}
	if saved.doc.ExpiresAt != nil {
		expires = *saved.doc.ExpiresAt
	}
	v := s.markdown(c, saved.path, expires, saved.file.Blocks)
	v.workspace = saved.doc.Workspace
	if c.String("format") == "markdown" {
		stale := ""
		if cause != "" {
			stale = "> [!WARNING]\n> Stale: " + plainOrCode(cause) + "\n\n"
			v.limit -= len(stale)
		}
		marker, rest, _ := strings.Cut(v.render(saved.shown, warningsOf(saved)), "\n")
		fmt.Fprint(s.out, marker+"\n"+stale+rest)
	}
	return s.writeParts(c, v.split, saved.shown, warningsOf(saved))
}

// savedFooter says what the plan is good for.
func savedFooter(w io.Writer, doc *plan.Document) {
	good := "It does not expire."
	if doc.ExpiresAt != nil {
		good = "It expires at " + doc.ExpiresAt.Format(timeForm) + "."
	}
	if !doc.Applyable {
		good = "It cannot be applied: something in it is blocked."
	}
	fmt.Fprintf(w, "\nPlan %s was made at %s. %s\n", doc.PlanID, doc.CreatedAt.Format(timeForm), good)
}

const timeForm = "2006-01-02T15:04:05Z"

// staleness is why a saved plan would not be applied, as far as can be said
// without a cluster and without secrets; "" when nothing speaks against it.
func (s *session) staleness(saved *savedPlan) string {
	if m := s.outlived(saved); len(m) > 0 {
		return m[0].What
	}
	s.config = &config.Config{StatePath: saved.doc.State.Path} // which says where the state is
	now, err := state.Read(s.statePath())
	if err != nil {
		return "the state cannot be read: " + err.Error()
	}
	for _, check := range []func() []plan.Misfit{
		func() []plan.Misfit { return s.elsewhere(saved, now) },
		func() []plan.Misfit { return movedOn(saved, now) },
	} {
		if m := check(); len(m) > 0 {
			return m[0].What
		}
	}
	return ""
}

// warningsOf are the diagnostics that the plan was made with, at their places.
func warningsOf(saved *savedPlan) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, text := range saved.doc.Diagnostics {
		var d diagnosticJSON
		if json.Unmarshal(text, &d) != nil {
			continue // of a version that says it in another way
		}
		var at *hcl.Range
		if d.Range != nil {
			at = &hcl.Range{Filename: d.Range.Filename, Start: hclPos(d.Range.Start), End: hclPos(d.Range.End)}
		}
		block := ""
		if d.Snippet != nil && d.Snippet.Context != nil {
			block = *d.Snippet.Context
		}
		made := diag.Warn(d.Code, at, d.Summary, d.Detail, diag.For(d.Address), diag.In(block), diag.Note(d.Notes...))
		if d.Severity == "error" {
			made.Severity = hcl.DiagError
		}
		diags = append(diags, made)
	}
	return diags
}

func hclPos(p positionJSON) hcl.Pos { return hcl.Pos{Line: p.Line, Column: p.Column, Byte: p.Byte} }
