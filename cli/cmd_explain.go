package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/typemap"
)

// explain shows the long text of a code, or the rows of a table of types; with
// no argument, the list of codes.
func (s *session) explain(c *cli.Context) error {
	if c.NArg() > 1 {
		return usage(diag.UnknownFlag, "explain takes one code or typemap.NAME, not %q as well", c.Args().Get(1))
	}
	topic := c.Args().First()
	switch name, isMap := strings.CutPrefix(topic, "typemap."); {
	case topic == "":
		s.listCodes()
		return nil
	case isMap:
		return s.explainTypemap(c, name)
	}
	code := diag.Code(strings.ToUpper(topic))
	if rule, ok := diag.RuleNamed(strings.ToLower(topic)); ok {
		code = rule.Code
	}
	e, ok := diag.Explain(code)
	if !ok {
		return s.unknownTopic(topic)
	}
	s.explanation(e)
	return nil
}

func (s *session) listCodes() {
	var rows [][2]string
	for _, e := range diag.Explanations() {
		rows = append(rows, [2]string{string(e.Code), e.Title})
	}
	writeRows(s.out, rows)
	fmt.Fprint(s.out, "\nstarlift explain CODE says more; starlift explain typemap.NAME shows a table of types.\n")
}

func (s *session) unknownTopic(topic string) error {
	var known []string
	for _, e := range diag.Explanations() {
		known = append(known, string(e.Code))
	}
	for _, r := range diag.Rules() {
		known = append(known, r.Token)
	}
	for _, base := range typemap.Bases() {
		known = append(known, "typemap."+base)
	}
	text := fmt.Sprintf("there is nothing to explain under %q", topic)
	if near := diag.Near(topic, known); len(near) > 0 {
		text += "; near it: " + strings.Join(near, ", ")
	}
	return usage(diag.UnknownFlag, "%s. starlift explain lists the codes", text)
}

func (s *session) explanation(e diag.Explanation) {
	rule, isRule := diag.RuleOf(e.Code)
	title := string(e.Code)
	if isRule {
		title += " " + rule.Token
	}
	fmt.Fprintln(s.out, s.paint.bold(title+": "+e.Title))
	s.paragraph("", e.Why)
	if e.Example != "" {
		fmt.Fprint(s.out, "\nExample:\n\n")
		for _, line := range strings.Split(e.Example, "\n") {
			fmt.Fprintln(s.out, strings.TrimRight("    "+line, " "))
		}
	}
	s.paragraph("What to do: ", e.Cure)
	if ways := e.Allowing(); len(ways) > 0 {
		fmt.Fprint(s.out, "\nTo let it pass:\n\n")
		for _, way := range ways {
			fmt.Fprintln(s.out, "    "+way)
		}
	}
}

func (s *session) paragraph(lead, text string) {
	fmt.Fprintln(s.out)
	for _, line := range wrap(lead+text, helpWidth) {
		fmt.Fprintln(s.out, line)
	}
}

// explainTypemap shows a typemap block of the configuration with its base, or a
// base alone.
func (s *session) explainTypemap(c *cli.Context, name string) error {
	isBase := slices.Contains(typemap.Bases(), name)
	if diags, err := s.readQuietly(c); err != nil && !isBase && !noFolder(diags) {
		s.show(diags)
		return err
	}
	for _, t := range s.config.Typemaps {
		if t.Name == name {
			s.showRules(t)
			return nil
		}
	}
	if isBase {
		fmt.Fprintf(s.out, "The base %q:\n\n", name)
		s.showBase(name)
		return nil
	}
	known := typemap.Bases()
	for _, t := range s.config.Typemaps {
		known = append(known, t.Name)
	}
	slices.Sort(known)
	return usage(diag.UnknownAddress, "there is no typemap %q; there are %s", name, strings.Join(known, ", "))
}

// noFolder says that there is no configuration at all, so that only bases can be
// meant.
func noFolder(diags hcl.Diagnostics) bool {
	return len(diags) == 1 && diag.CodeOf(diags[0]) == diag.EmptyFolder
}

func (s *session) showRules(t *config.Typemap) {
	base := t.Base
	if base == "" {
		fmt.Fprintf(s.out, "%s changes the types of the load's source. Its rules, of which the most specific decides:\n\n", t.Address)
	} else {
		fmt.Fprintf(s.out, "%s changes the base %q. Its rules, of which the most specific decides:\n\n", t.Address, base)
	}
	rows := [][]string{{"SOURCE TYPE", "BECOMES", "COLUMNS"}}
	for _, r := range t.Rules {
		from, columns := r.From, strings.Join(r.Columns, ", ")
		if from == "" {
			from = "any"
		}
		if columns == "" {
			columns = "all"
		}
		rows = append(rows, []string{from, starrocks.FormatType(r.To), columns})
	}
	s.table(rows)
	if base != "" {
		fmt.Fprint(s.out, "\nWhat no rule decides:\n\n")
		s.showBase(base)
	}
}

func (s *session) showBase(name string) {
	entries, _ := typemap.Base(name)
	rows := [][]string{{"SOURCE TYPE", "BECOMES", "ALSO WRITTEN"}}
	for _, e := range entries {
		rows = append(rows, []string{e.Native, e.Target, strings.Join(e.Names()[1:], ", ")})
	}
	s.table(rows)
}

// table writes rows in columns, two blanks apart.
func (s *session) table(rows [][]string) {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], columns(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString("  " + cell + strings.Repeat(" ", wide[i]-columns(cell)))
		}
		fmt.Fprintln(s.out, strings.TrimRight(line.String(), " "))
	}
}
