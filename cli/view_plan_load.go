package cli

import (
	"fmt"
	"strings"

	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

func loadAction(l *plan.Load) plan.Action {
	if l.Reason == plan.Interrupted {
		return plan.Resume
	}
	return plan.Start
}

func distributionText(d schema.Distribution) string {
	s := "random"
	if len(d.Hash) > 0 {
		s = "hash(" + strings.Join(d.Hash, ", ") + ")"
	}
	if d.Buckets > 0 {
		s += fmt.Sprintf(" buckets %d", d.Buckets)
	}
	return s
}

// settle draws an epoch that an earlier run left open.
func (v planView) settle(l *plan.Load, o plan.Open) {
	reason := "left a transaction behind"
	switch {
	case o.Decision == plan.Stop:
		reason = "needs a decision"
	case prepared(o.States):
		reason = "left a prepared transaction behind"
	}
	v.comment(l.Job.Address, reason)
	v.note("run " + o.Epoch.Run + " ended without a final record")
	name := ""
	if len(o.Epoch.Txns) > 0 && o.Epoch.Txns[0] > 0 {
		name = fmt.Sprintf(" %d", o.Epoch.Txns[0])
	}
	v.line("%s transaction%s %q {", v.symbol("*", 3), name, strings.Join(o.Epoch.Labels, ", "))
	v.line("        into     = %s.%s", l.Job.Target.Database, l.Job.Target.Name)
	v.line("        covers   = %s", o.Epoch.Split)
	v.line("        state    = %s", statesText(o.States))
	decision := o.Decision.String()
	if o.Decision == plan.Stop {
		decision += " " + string(o.Code)
	}
	v.line("%s decision = %s", v.symbol("*", 7), decision)
	v.line("        %s", v.paint.note("# "+o.Why))
	v.line("    }")
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

// load draws what a load will do.
func (v planView) load(l *plan.Load) {
	if l.Todo.Splits == 0 {
		return
	}
	v.comment(l.Job.Address, l.Reason.String())
	switch l.Reason {
	case plan.OtherTable:
		v.note("the table is not the one that was loaded before")
	case plan.Reload:
		v.note("as asked for with -reload")
	}
	if l.Reason == plan.Interrupted && l.LastRun != "" {
		v.note("run " + l.LastRun + " did not load all of it")
	}
	action := string(loadAction(l))
	v.line("%s load %q into %q {", v.symbol(action, 3), strings.TrimPrefix(l.Job.Address, "load."), l.Job.Target.Database+"."+l.Job.Target.Name)
	verb := "> new"
	if action == ">>" {
		verb = "> remaining"
	}
	rows := [][2]string{
		{"source", l.Job.Source.Describe()},
		{verb, amountText(l.Todo)},
		{"done", doneText(l.Done)},
		{"batches", batchesText(l)},
		{"labels", labelsText(l)},
	}
	v.pairs("", rows)
	v.line("    }")
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

// summary is the totals that scripts may rely on.
func summary(p *plan.Plan) []string {
	count := map[plan.Action]int{}
	for i := range p.Tables {
		if t := &p.Tables[i]; !t.Blocked() {
			count[t.Action]++
		}
	}
	line := fmt.Sprintf("Plan: %d to create, %d to change, %d to recreate, %d to drop",
		count[plan.Create], count[plan.Alter], count[plan.Recreate], count[plan.Drop])
	if n := count[plan.Adopt]; n > 0 {
		line += fmt.Sprintf(", %d to adopt", n)
	}
	if n := count[plan.Forget]; n > 0 {
		line += fmt.Sprintf(", %d to forget", n)
	}
	line += "."
	if n := blockedObjects(p); n > 0 {
		line += fmt.Sprintf(" %d blocked.", n)
	}
	lines := []string{line}
	if data := dataText(p); data != "" {
		lines = append(lines, data)
	}
	return lines
}

// blockedObjects counts what is blocked: a table once, however many of its
// changes are.
func blockedObjects(p *plan.Plan) int {
	objects := map[string]bool{}
	for _, b := range p.Blocked {
		parts := strings.SplitN(b.Address, ".", 3)
		objects[strings.Join(parts[:min(2, len(parts))], ".")] = true
	}
	return len(objects)
}

func dataText(p *plan.Plan) string {
	settle, start, resume := 0, 0, 0
	fresh, rest := plan.Amount{RowsExact: true}, plan.Amount{RowsExact: true}
	for _, l := range p.Loads {
		settle += len(l.Settle)
		switch {
		case l.Todo.Splits == 0:
		case loadAction(&l) == plan.Resume:
			resume++
			rest = add(rest, l.Todo)
		default:
			start++
			fresh = add(fresh, l.Todo)
		}
	}
	var parts []string
	if settle > 0 {
		parts = append(parts, fmt.Sprintf("%d to settle", settle))
	}
	if start > 0 {
		parts = append(parts, fmt.Sprintf("%d to load (%s)", start, amountText(fresh)))
	}
	if resume > 0 {
		parts = append(parts, fmt.Sprintf("%d to resume (%s)", resume, amountText(rest)))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Data: " + strings.Join(parts, ", ") + "."
}

func add(a, b plan.Amount) plan.Amount {
	return plan.Amount{
		Files: a.Files + b.Files, Splits: a.Splits + b.Splits, Bytes: a.Bytes + b.Bytes,
		Rows: a.Rows + b.Rows, RowsExact: a.RowsExact && b.RowsExact,
	}
}
