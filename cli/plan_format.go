package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/plan"
)

// formatFlags are the flags of how a plan is shown, for the formats given.
func formatFlags(formats string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Value: "text", Usage: "what goes to stdout: " + formats},
		&cli.IntFlag{Name: "max-bytes", Value: markdownLimit, Usage: "room for markdown; what does not fit is cut, and says so"},
		&cli.StringFlag{Name: "split", Usage: "write markdown to `DIR` as plan-01.md, plan-02.md and so on, instead of cutting it"},
	}
}

// leastMarkdown is room for a marker, the totals and a few lines.
const leastMarkdown = 1000

// checkFormat refuses a format that the command does not have, and flags of
// markdown where there is none.
func checkFormat(c *cli.Context, formats ...string) error {
	format := c.String("format")
	known := false
	for _, f := range formats {
		known = known || f == format
	}
	switch {
	case !known:
		return usage(diag.UnknownFlag, "-format takes %s, not %q", oneOf(formats), format)
	case c.IsSet("max-bytes") && c.Int("max-bytes") < leastMarkdown:
		return usage(diag.UnknownFlag, "-max-bytes=%d is below %d", c.Int("max-bytes"), leastMarkdown)
	case c.IsSet("split") && c.String("split") == "":
		return usage(diag.UnknownFlag, "-split needs the name of a folder")
	case c.IsSet("max-bytes") && !wantsMarkdown(c):
		return usage(diag.ExclusiveFlags, "-max-bytes is about markdown: add -format=markdown, -md-out=FILE or -split=DIR")
	}
	return nil
}

// wantsMarkdown says that markdown goes somewhere.
func wantsMarkdown(c *cli.Context) bool {
	return c.String("format") == "markdown" || c.String("md-out") != "" || c.String("split") != ""
}

func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// markdown is the view of this run; file and expires are of a saved plan.
func (s *session) markdown(c *cli.Context, file string, expires time.Time, files map[string][]byte) markdownView {
	return markdownView{
		workspace: s.workspace, root: rootName(s.folder), version: s.process.Version, limit: c.Int("max-bytes"),
		file: file, expires: expires, files: files,
	}
}

// rootName is the folder of the configuration as seen from the top of its
// repository, so that plans of two folders in one repository are told apart.
func rootName(folder string) string {
	full, err := filepath.Abs(folder)
	if err != nil {
		return folder
	}
	for top := full; ; top = filepath.Dir(top) {
		if _, err := os.Stat(filepath.Join(top, ".git")); err == nil {
			if root, err := filepath.Rel(top, full); err == nil {
				return filepath.ToSlash(root)
			}
		}
		if filepath.Dir(top) == top {
			return filepath.ToSlash(filepath.Base(full))
		}
	}
}

// writeMarkdown writes the plan to wherever markdown was asked for.
func (s *session) writeMarkdown(c *cli.Context, v markdownView, p *plan.Plan, warnings hcl.Diagnostics) error {
	if !wantsMarkdown(c) {
		return nil
	}
	text := s.withoutSecrets(v.render(p, warnings))
	if len(text) > v.limit {
		fmt.Fprintf(s.err, "Note: the markdown has %d bytes. What is left of it is never cut; -split=%s puts it into parts.\n", len(text), "DIR")
	}
	return errors.Join(s.putMarkdown(c, text), s.writeParts(c, v.split, p, warnings))
}

// putMarkdown writes one document to stdout and to the file, as asked for.
func (s *session) putMarkdown(c *cli.Context, text string) error {
	if c.String("format") == "markdown" {
		fmt.Fprint(s.out, text)
	}
	if path := c.String("md-out"); path != "" {
		return writeWhole(path, []byte(text))
	}
	return nil
}

// writeParts writes the parts of -split, and removes those that an earlier plan
// had beyond them: a part of another plan must not be taken for one of this.
func (s *session) writeParts(c *cli.Context, split func(*plan.Plan, hcl.Diagnostics) []string, p *plan.Plan, warnings hcl.Diagnostics) error {
	dir := c.String("split")
	if dir == "" {
		return nil
	}
	return s.putParts(dir, split(p, warnings))
}

func (s *session) putParts(dir string, parts []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("-split: %w", err)
	}
	for i := range mostParts {
		path := filepath.Join(dir, fmt.Sprintf("plan-%02d.md", i+1))
		if i < len(parts) {
			if err := writeWhole(path, []byte(s.withoutSecrets(parts[i]))); err != nil {
				return err
			}
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("-split: %w", err)
		}
	}
	return nil
}

// markdownFailure writes markdown for a plan that could not be made, so that a
// comment does not go on showing an older one. err is how the command ends.
func (s *session) markdownFailure(c *cli.Context, err error) error {
	var quit *exitError
	var wrong *usageError
	var sig *signalError
	switch {
	case err == nil, !wantsMarkdown(c), errors.As(err, &wrong), errors.As(err, &sig):
		return err
	case errors.As(err, &quit) && quit.code != exitFailed:
		return err // a plan was made
	}
	diags := s.shown
	if quit == nil {
		title, code := "Plan failed", diag.Code("")
		if known, _, ok := stateProblem(err); ok {
			title, code = problemTitle(known), known
		}
		diags = append(diags, diag.Error(code, nil, title, err.Error()+"."))
	}
	var files map[string][]byte
	if s.config != nil {
		files = s.config.Files
	}
	text := s.withoutSecrets(s.markdown(c, "", time.Time{}, files).failure(diag.Sort(diags)))
	failed := s.putMarkdown(c, text)
	if dir := c.String("split"); dir != "" {
		failed = errors.Join(failed, s.putParts(dir, []string{text}))
	}
	return errors.Join(err, failed)
}

// withoutSecrets replaces what must not be in a file.
func (s *session) withoutSecrets(text string) string {
	var b bytes.Buffer
	_, _ = masked{&b, &s.secrets}.Write([]byte(text))
	return b.String()
}
