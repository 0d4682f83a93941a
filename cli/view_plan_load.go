package cli

import (
	"fmt"
	"strings"

	"starlift/plan"
	"starlift/starrocks"
)

func loadAction(l *plan.Load) plan.Action {
	if l.Reason == plan.Interrupted {
		return plan.Resume
	}
	return plan.Start
}

// settleBlock lays out an epoch that an earlier run left open.
func settleBlock(l *plan.Load, o plan.Open) block {
	b := block{address: l.Job.Address, reason: "left a transaction behind", symbol: "*"}
	switch {
	case o.Decision == plan.Stop:
		b.reason = "needs a decision"
	case prepared(o.States):
		b.reason = "left a prepared transaction behind"
	}
	b.notes = []string{"run " + o.Epoch.Run + " ended without a final record"}
	b.head = fmt.Sprintf("transaction%s %q", idText(firstTxn(o)), strings.Join(o.Epoch.Labels, ", "))
	decision := o.Decision.String()
	if o.Decision == plan.Stop {
		decision += " " + string(o.Code)
	}
	b.lines = pairLines([]pair{
		{"", "into", l.Job.Target.Database + "." + l.Job.Target.Name},
		{"", "covers", o.Epoch.Split},
		{"", "state", statesText(o.States)},
		{"*", "decision", decision},
	})
	b.lines = append(b.lines, blockLine{text: o.Why, remark: true})
	return b
}

// firstTxn is the id of the transaction, 0 where the journal has none.
func firstTxn(o plan.Open) int64 {
	if len(o.Epoch.Txns) == 0 {
		return 0
	}
	return o.Epoch.Txns[0]
}

func prepared(states []starrocks.TxnState) bool {
	for _, s := range states {
		if s == starrocks.Prepared {
			return true
		}
	}
	return false
}

func statesText(states []starrocks.TxnState) string {
	var t []string
	for _, s := range states {
		t = append(t, s.String())
	}
	return strings.Join(t, ", ")
}

// loadBlock lays out what a load will do.
func loadBlock(p *plan.Plan, l *plan.Load) block {
	b := block{
		address: l.Job.Address, reason: l.Reason.String(), symbol: string(loadAction(l)),
		head: fmt.Sprintf("load %q into %q", strings.TrimPrefix(l.Job.Address, "load."), l.Job.Target.Database+"."+l.Job.Target.Name),
	}
	switch l.Reason {
	case plan.OtherTable:
		b.notes = append(b.notes, "the table is not the one that was loaded before")
	case plan.Reload:
		b.notes = append(b.notes, "as asked for with -reload")
	case plan.Interrupted:
		if l.LastRun != "" {
			b.notes = append(b.notes, "run "+l.LastRun+" did not load all of it")
		}
	}
	for _, blocked := range p.Blocked {
		if blocked.Address == l.Job.Address {
			b.notes = append(b.notes, "blocked: "+codeText(blocked))
		}
	}
	if l.Reason == plan.Interrupted {
		b.lines = pairLines(resumeLines(l))
		return b
	}
	b.lines = pairLines([]pair{
		{"", "source", l.Job.Source.Describe()},
		{">", "new", amountText(l.Todo)},
		{"", "done", doneText(l.Done)},
		{"", "batches", batchesText(l)},
		{"", "labels", labelsText(l)},
	})
	return b
}

// resumeLines say where a load goes on.
func resumeLines(l *plan.Load) []pair {
	lines := []pair{{"", "source", l.Job.Source.Describe()}, {"", "committed", doneText(l.Done)}}
	if len(l.Pending) > 0 {
		lines = append(lines, pair{">>", "resume at", l.Pending[0].ID})
	} else if len(l.New) > 0 {
		lines = append(lines, pair{">>", "resume at", l.New[0].ID})
	}
	next := "(known after apply)"
	if len(l.Labels) > 0 {
		next = string(l.Labels[0])
	}
	return append(lines,
		pair{">>", "next label", next},
		pair{">>", "remaining", amountText(l.Todo)},
		pair{"", "batches", batchesText(l)})
}

func amountText(a plan.Amount) string {
	var parts []string
	if a.Files > 0 {
		parts = append(parts, plural(a.Files, "file"))
	}
	if a.Bytes > 0 || a.Files > 0 {
		parts = append(parts, bytesText(a.Bytes))
	}
	return strings.Join(append(parts, rowsText(a.Rows, a.RowsExact)), ", ")
}

func doneText(a plan.Amount) string {
	if a.Splits == 0 {
		return "nothing yet"
	}
	return amountText(a)
}

func batchesText(l *plan.Load) string {
	s := plural(l.Todo.Splits, "transaction") + " of at most " + bytesText(l.Job.Settings.CellBytes)
	if l.Job.Options.Parallelism > 1 {
		s += fmt.Sprintf(", %d lanes", l.Job.Options.Parallelism)
	}
	return s
}

func labelsText(l *plan.Load) string {
	switch len(l.Labels) {
	case 0:
		return "(known after apply)"
	case 1:
		return string(l.Labels[0])
	}
	return fmt.Sprintf("%s and %d more", l.Labels[0], len(l.Labels)-1)
}
