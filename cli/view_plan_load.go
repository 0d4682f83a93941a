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

// settleBlock lays out a transaction that an earlier run left open.
func settleBlock(t plan.OpenTransaction) block {
	l, o := t.Load, t.Open
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
	pairs := []pair{{"", "into", l.Job.Target.Database + "." + l.Job.Target.Name}}
	if l.Job.Group != "" {
		pairs[0] = pair{"", "into", "the tables of commit_group " + l.Job.Group}
	}
	for _, c := range t.Covers {
		pairs = append(pairs, pair{"", "covers", c})
	}
	if t.Rows > 0 {
		pairs = append(pairs, pair{"", "holds", rowsText(t.Rows, true)})
	}
	b.lines = pairLines(append(pairs, pair{"", "state", statesText(o.States)}, pair{"*", "decision", decision}))
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
		b.lines = pairLines(resumeLines(p, l))
		return b
	}
	lines := append([]pair{{"", "source", l.Job.Source.Describe()}}, deliveryLines(p, l)...)
	b.lines = pairLines(append(lines,
		pair{">", "new", amountText(l.Todo)},
		pair{"", "done", doneText(l.Done)},
		pair{"", "batches", batchesText(l)},
		pair{"", "labels", labelsText(l)}))
	return b
}

// resumeLines say where a load goes on.
func resumeLines(p *plan.Plan, l *plan.Load) []pair {
	lines := append([]pair{{"", "source", l.Job.Source.Describe()}}, deliveryLines(p, l)...)
	lines = append(lines, pair{"", "committed", doneText(l.Done)})
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
	switch flush := l.Job.Options.BufferFlush; {
	case l.Job.Group != "":
		s = plural(l.Todo.Splits, "part") + " in 1 transaction"
	case l.Job.Options.Semantic == starrocks.AtLeastOnce:
		s = fmt.Sprintf("about %s of %s", plural(int(l.Transactions()), "transaction"), bytesText(flush.MaxBytes))
		if l.Job.Interface == starrocks.V1 {
			s += fmt.Sprintf(", %s", plural(flush.MaxRows, "row"))
		}
		s += " or " + durationText(flush.Interval)
	}
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
