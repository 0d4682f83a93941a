package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// DiagnosticView renders diagnostics for a person. The zero value is plain
// text of the usual width, without a limit.
type DiagnosticView struct {
	Width   int      // columns to wrap prose at; 0 is 78
	Color   bool     // the form for terminals, with a rule at the left
	Limit   int      // most diagnostics that are shown; 0 is all
	Secrets []string // texts that must not appear, replaced by "(sensitive)"
	Compact bool     // warnings are counted by what they say
	// NoTotals leaves out how many there are.
	NoTotals bool
}

// The width without one given, and the least that text is laid out for.
const (
	usualWidth = 78
	leastWidth = 40
)

// Write renders the diagnostics in the order given: each with its place, the
// line of source there, what is known of the values, and the detail; then how
// many there are. files holds the contents by the names that places bear. An
// error of the writer is the caller's to notice at the stream.
func (v DiagnosticView) Write(w io.Writer, diags hcl.Diagnostics, files map[string][]byte) {
	if v.Width == 0 {
		v.Width = usualWidth
	}
	v.Width = max(v.Width, leastWidth)
	hide := newMask(v.Secrets)
	var out bytes.Buffer
	all := diags
	if v.Compact {
		var warnings string
		diags, warnings = compacted(diags, hide)
		out.WriteString(warnings)
	}
	shown := diags
	if v.Limit > 0 && len(diags) > v.Limit {
		shown = diags[:v.Limit]
	}
	for i, d := range shown {
		if i > 0 && v.Color {
			out.WriteByte('\n')
		}
		if v.Color {
			v.colored(&out, d, files, hide)
		} else {
			v.plain(&out, d, files, hide)
		}
	}
	if more := len(diags) - len(shown); more > 0 {
		fmt.Fprintf(&out, "… and %d more\n\n", more)
	}
	if t := totals(all); t != "" && !v.NoTotals {
		if v.Color {
			out.WriteByte('\n')
		}
		out.WriteString(t + "\n")
	}
	_, _ = io.WriteString(w, hide.text(out.String()))
}

// totals is the last line: "Found 3 errors in 1 file."; it needs a file.
func totals(diags hcl.Diagnostics) string {
	errors, warnings := 0, 0
	var files []string
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			errors++
		} else {
			warnings++
		}
		if d.Subject != nil && !slices.Contains(files, d.Subject.Filename) {
			files = append(files, d.Subject.Filename)
		}
	}
	var parts []string
	if errors > 0 {
		parts = append(parts, counted(errors, "error"))
	}
	if warnings > 0 {
		parts = append(parts, counted(warnings, "warning"))
	}
	if len(files) == 0 {
		return ""
	}
	return fmt.Sprintf("Found %s in %s.", strings.Join(parts, " and "), counted(len(files), "file"))
}

func counted(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// title is the word for the severity and the summary with its code.
func title(d *hcl.Diagnostic, hide *mask) (word, rest string) {
	word = "Error: "
	if d.Severity == hcl.DiagWarning {
		word = "Warning: "
	}
	rest = printable(hide.text(d.Summary))
	if code := diag.CodeOf(d); code != "" {
		rest += " [" + string(code) + "]"
	}
	return word, rest
}

// place says where: the file, line and block, or the object; "" for neither.
func place(d *hcl.Diagnostic, hide *mask) string {
	e := diag.Of(d)
	switch {
	case d.Subject != nil:
		s := fmt.Sprintf("on %s line %d", d.Subject.Filename, d.Subject.Start.Line)
		if e.Block != "" {
			s += ", in " + e.Block
		}
		return printable(hide.text(s)) + ":"
	case e.Address != "":
		return "with " + printable(hide.text(e.Address))
	}
	return ""
}

func (v DiagnosticView) plain(out *bytes.Buffer, d *hcl.Diagnostic, files map[string][]byte, hide *mask) {
	word, rest := title(d, hide)
	fmt.Fprintf(out, "%s%s\n", word, rest)
	notes := diag.Of(d).Notes
	if at := place(d, hide); at != "" {
		fmt.Fprintf(out, "\n  %s\n", at)
		if s, ok := excerptOf(d.Subject, files, v.Width-gutter, hide); ok {
			fmt.Fprintf(out, "%s%s%s%s\n", lineNumber(d.Subject.Start.Line), s.before, s.marked, s.after)
			fmt.Fprintf(out, "%s%s%s\n", strings.Repeat(" ", gutter), s.indent(), strings.Repeat("^", s.carets()))
		}
	} else if len(notes) > 0 {
		out.WriteByte('\n')
	}
	if len(notes) > 0 {
		out.WriteString("    |\n")
	}
	for _, n := range notes {
		fmt.Fprintf(out, "    | %s\n", printable(hide.text(n)))
	}
	if d.Detail != "" {
		out.WriteByte('\n')
		for _, line := range wrap(hide.text(d.Detail), v.Width-2) {
			out.WriteString(strings.TrimRight("  "+line, " ") + "\n")
		}
	}
	out.WriteByte('\n')
}

func (v DiagnosticView) colored(out *bytes.Buffer, d *hcl.Diagnostic, files map[string][]byte, hide *mask) {
	hue := color.FgRed
	if d.Severity == hcl.DiagWarning {
		hue = color.FgYellow
	}
	rule, heading, bold, grey, under := paint(hue), paint(hue, color.Bold), paint(color.Bold), paint(color.FgHiBlack), paint(color.Underline)
	line := func(s string) {
		bar := rule("│")
		if s != "" {
			bar += " " + s
		}
		out.WriteString(bar + "\n")
	}
	word, rest := title(d, hide)
	out.WriteString(rule("╷") + "\n")
	line(heading(word) + bold(rest))
	notes := diag.Of(d).Notes
	at := place(d, hide)
	if at != "" || len(notes) > 0 {
		line("")
	}
	if at != "" {
		line("  " + at)
		if s, ok := excerptOf(d.Subject, files, v.Width-gutter-2, hide); ok {
			line(lineNumber(d.Subject.Start.Line) + s.before + under(s.marked) + s.after)
		}
	}
	if len(notes) > 0 {
		line("    " + grey("├────────────────"))
	}
	for _, n := range notes {
		line("    " + grey("│") + " " + printable(hide.text(n)))
	}
	if d.Detail != "" {
		line("")
		for _, l := range wrap(hide.text(d.Detail), v.Width-2) {
			line(l)
		}
	}
	out.WriteString(rule("╵") + "\n")
}

// paint makes a painter that paints whatever the global switch of the library
// says: this stream's colours were decided on for this stream.
func paint(attributes ...color.Attribute) func(string) string {
	c := color.New(attributes...)
	c.EnableColor()
	return func(s string) string { return c.Sprint(s) }
}
