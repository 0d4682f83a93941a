package plan

import (
	"fmt"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
)

// encodable finds before the first row what an encoder of the load's rows would
// refuse: types that cannot be sent, and fields and expressions that do not go
// together.
func (m *maker) encodable(l *config.Load, job *Job) {
	if len(job.Fields) == 0 {
		return // told elsewhere
	}
	_, err := starrocks.NewEncoder(job.Fields, starrocks.RowFormat{Ops: job.Ops})
	if err != nil {
		m.add(diag.Error(diag.NoMapping, &l.At, "Field cannot be loaded into the column",
			fmt.Sprintf("%s. Leave the column out, or compute it with derive.", refusal(err)), diag.For(l.Address)))
		return
	}
	if _, err = starrocks.NewEncoder(job.Fields, starrocks.RowFormat{Ops: job.Ops, Derived: job.Derived}); err != nil {
		m.add(diag.Error(diag.WrongExpression, &l.At, "Expression cannot be used", refusal(err)+".", diag.For(l.Address)))
	}
}

// refusal is the text of an encoder's error without what was being done.
func refusal(err error) string {
	text := err.Error()
	for _, doing := range []string{"encode rows: the ", "encode "} {
		if rest, found := strings.CutPrefix(text, doing); found {
			return strings.ToUpper(rest[:1]) + rest[1:]
		}
	}
	return text
}
