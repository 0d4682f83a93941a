package plan

import (
	"fmt"
	"regexp"
	"strings"

	"starlift/diag"
	"starlift/starrocks"
)

// strangers warns of transactions that have a label as this configuration's loads
// make them, and that the state does not know: what a run left whose state is
// lost, or another workspace is doing.
func (f *flight) strangers(database string, running []starrocks.RunningTxn) {
	known := map[string]bool{}
	for _, l := range f.world.State.Loads {
		for _, e := range l.Open {
			for _, label := range e.Labels {
				known[label] = true
			}
		}
	}
	forms := f.labelForms(database)
	var notes []string
	for _, t := range running {
		if !known[string(t.Label)] && forms != nil && forms.MatchString(string(t.Label)) {
			state := "not prepared"
			if t.Prepared {
				state = "prepared"
			}
			notes = append(notes, fmt.Sprintf("%s (%s)", t.Label, state))
		}
	}
	if len(notes) == 0 {
		return
	}
	f.warn(diag.LeftOver, "Transactions that the state does not know",
		fmt.Sprintf("Database %s has open transactions with the label prefix of this configuration's loads. Another run or workspace is loading, or a run began them whose state is lost. Until they end, schema changes of their tables wait. The cluster ends them when their time is over; to end one at once, call the rollback of its label: POST /api/transaction/rollback with the headers label and db when it is prepared, else POST /api/%s/_cancel?label=LABEL.", database, database),
		notes...)
}

// labelForms matches the labels that the configuration's loads make in a
// database; nil where there is none.
func (m *maker) labelForms(database string) *regexp.Regexp {
	var forms []string
	for _, l := range m.config.Loads {
		if l.Into.Want.Database == database {
			forms = append(forms, regexp.QuoteMeta(l.Sink.LabelPrefix)+"_.*_[0-9a-f]{16}")
		}
	}
	if forms == nil {
		return nil
	}
	return regexp.MustCompile("^(" + strings.Join(forms, "|") + ")$")
}
