package diag

import "slices"

// Explanation is the long text of a code: what `explain CODE` prints, and a
// section of the reference.
type Explanation struct {
	Code  Code
	Title string // a few words, without a period
	// Why says in sentences what it means, and what would go wrong if it were
	// passed over.
	Why string
	// Example is lines that lead to it: of a configuration for the codes of the
	// configuration, else of a shell or of what is shown.
	Example string
	// Cure says in sentences what to do.
	Cure string
}

// Explanations are the long texts of all codes, in the order of the codes.
func Explanations() []Explanation {
	return slices.Concat(explainCommandLine(), explainConfiguration(), explainMeaning(), explainChanges(),
		explainLosses(), explainData(), explainState())
}

// Explain returns the long text of a code; ok is false for what is no code.
func Explain(c Code) (e Explanation, ok bool) {
	for _, e := range Explanations() {
		if e.Code == c {
			return e, true
		}
	}
	return Explanation{}, false
}

// Allowing is how a person lets what the code is about pass, a line each; none
// where nothing but a cure helps.
func (e Explanation) Allowing() []string {
	if e.Code >= LossText && e.Code <= PlainDelete {
		return []string{"in the load:                accept_loss = [\"" + string(e.Code) + "\"]"}
	}
	rule, ok := RuleOf(e.Code)
	switch {
	case !ok || !rule.Blocks, e.Code == OverwriteData, e.Code == SkipData:
		return nil
	case e.Code == ReloadData:
		return []string{"for one plan or apply:      -allow=" + rule.Token + ":load.NAME"}
	case e.Code == DropTable:
		return []string{"instead of the table:       removed { from = table.NAME, drop = true }", "or for one plan or apply:   -allow=" + rule.Token + ":table.NAME"}
	}
	return []string{"in the table:               allow \"" + rule.Token + "\" { reason = \"...\" }", "or for one plan or apply:   -allow=" + rule.Token + ":ADDRESS"}
}
