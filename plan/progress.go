package plan

import (
	"starlift/source"
	"starlift/state"
)

// Progress counts what the state knows of a load: what it has loaded, and what
// was listed and is left. What is new in the source only a plan finds out.
func Progress(l *state.Load) (done, left Amount) {
	var finished, open []source.Split
	for _, s := range l.Splits {
		if s.Done {
			finished = append(finished, Split(s))
		} else {
			open = append(open, Split(s))
		}
	}
	done, left = amountOf(finished), amountOf(open)
	done.Bytes, done.Rows, done.RowsExact = l.Bytes, l.Rows, true
	return done, left
}
