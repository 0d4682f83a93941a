package cli

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// diagnosticJSON is a diagnostic for programs: the form of Terraform's, with
// what starlift knows beyond it. Lines and columns count from 1, columns in
// characters; bytes count from 0; ends are exclusive.
type diagnosticJSON struct {
	Severity   string          `json:"severity"` // "error" or "warning"
	Summary    string          `json:"summary"`
	Detail     string          `json:"detail"`
	Code       diag.Code       `json:"code,omitempty"`
	RuleToken  string          `json:"rule_token,omitempty"`
	Address    string          `json:"address,omitempty"`
	Range      *rangeJSON      `json:"range,omitempty"`
	Snippet    *snippetJSON    `json:"snippet,omitempty"`
	Notes      []string        `json:"notes,omitempty"` // the lines of the value box
	Allowed    *allowedJSON    `json:"allowed,omitempty"`
	Origin     []originJSON    `json:"origin,omitempty"`
	Suggestion *suggestionJSON `json:"suggestion,omitempty"`
	Doc        string          `json:"doc,omitempty"`
}

type rangeJSON struct {
	Filename string       `json:"filename"`
	Start    positionJSON `json:"start"`
	End      positionJSON `json:"end"`
}

type positionJSON struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// snippetJSON is the line of source at the place, cut where it is long; the
// highlight counts bytes of code.
type snippetJSON struct {
	Context   *string     `json:"context"`
	Code      string      `json:"code"`
	StartLine int         `json:"start_line"`
	Start     int         `json:"highlight_start_offset"`
	End       int         `json:"highlight_end_offset"`
	Values    []valueJSON `json:"values"`
}

type valueJSON struct {
	Traversal string `json:"traversal"`
	Statement string `json:"statement"`
}

type allowedJSON struct {
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Enum    []string `json:"enum,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	Default string   `json:"default,omitempty"`
}

type originJSON struct {
	Range      *rangeJSON `json:"range,omitempty"` // left out where no file sets it
	Expression string     `json:"expression"`
}

type suggestionJSON struct {
	Text        string     `json:"text"`
	Replacement string     `json:"replacement"`
	Range       *rangeJSON `json:"range"`
}

// snippetWidth is the most columns of source in a snippet: lines may have
// megabytes.
const snippetWidth = 1000

// reference is the page that explains the codes, with a heading for each.
const reference = "docs/reference/codes.md"

// jsonDiagnostic gives the form for programs. files holds the contents by the
// names that places bear; no secret is in what it returns.
func jsonDiagnostic(d *hcl.Diagnostic, files map[string][]byte, secrets []string) diagnosticJSON {
	hide, extra := newMask(secrets), diag.Of(d)
	j := diagnosticJSON{
		Severity: "error", Summary: hide.text(d.Summary), Detail: hide.text(d.Detail), Code: extra.Code,
		Address: hide.text(extra.Address), Range: jsonRange(d.Subject),
	}
	if d.Severity == hcl.DiagWarning {
		j.Severity = "warning"
	}
	if rule, ok := diag.RuleOf(extra.Code); ok {
		j.RuleToken = rule.Token
	}
	if extra.Code != "" {
		j.Doc = reference + "#" + strings.ToLower(string(extra.Code))
	}
	for _, n := range extra.Notes {
		j.Notes = append(j.Notes, hide.text(n))
	}
	if a := extra.Allowed; a != nil {
		j.Allowed = &allowedJSON{a.Min, a.Max, a.Words, a.Unit, a.Default}
	}
	if s := extra.Suggestion; s != nil {
		j.Suggestion = &suggestionJSON{hide.text(s.Text), hide.text(s.Replacement), jsonRange(&s.At)}
	}
	for _, o := range extra.Origins {
		j.Origin = append(j.Origin, originJSON{jsonRange(o.At), o.Name})
	}
	j.Snippet = jsonSnippet(d.Subject, extra, files, hide)
	return j
}

// jsonDiagnostics gives all of them, never null.
func jsonDiagnostics(diags hcl.Diagnostics, files map[string][]byte, secrets []string) []diagnosticJSON {
	all := make([]diagnosticJSON, 0, len(diags))
	for _, d := range diags {
		all = append(all, jsonDiagnostic(d, files, secrets))
	}
	return all
}

func jsonRange(r *hcl.Range) *rangeJSON {
	if r == nil {
		return nil
	}
	position := func(p hcl.Pos) positionJSON { return positionJSON{p.Line, p.Column, p.Byte} }
	return &rangeJSON{r.Filename, position(r.Start), position(r.End)}
}

func jsonSnippet(at *hcl.Range, extra diag.Extra, files map[string][]byte, hide *mask) *snippetJSON {
	e, ok := excerptOf(at, files, snippetWidth, hide)
	if !ok {
		return nil
	}
	s := &snippetJSON{
		Code: e.before + e.marked + e.after, StartLine: at.Start.Line,
		Start: len(e.before), End: len(e.before) + len(e.marked), Values: []valueJSON{},
	}
	if extra.Block != "" {
		block := hide.text(extra.Block)
		s.Context = &block
	}
	for _, o := range extra.Origins {
		s.Values = append(s.Values, valueJSON{o.Name, hide.text("is " + o.Value)})
	}
	return s
}
