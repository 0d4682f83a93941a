package engine

import (
	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// totalWindow is SUM or AVG with OVER. It adds up each frame anew, which takes
// the square of a partition's rows where the frame grows with them.
type totalWindow struct {
	child  gms.Expression
	form   form
	framer gms.WindowFramer
}

func (t *total) NewWindowFunction() (gms.WindowFunction, error) {
	child, err := transform.Clone(t.Child)
	if err != nil {
		return nil, err
	}
	w := &totalWindow{child: child, form: t.form()}
	if t.window != nil && t.window.Frame != nil {
		if w.framer, err = t.window.Frame.NewFramer(t.window); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *totalWindow) Dispose() { expression.Dispose(w.child) }

func (w *totalWindow) StartPartition(*gms.Context, gms.WindowInterval, gms.WindowBuffer) error {
	return nil
}

func (w *totalWindow) DefaultFramer() gms.WindowFramer {
	if w.framer != nil {
		return w.framer
	}
	return aggregation.NewUnboundedPrecedingToCurrentRowFramer()
}

// Compute has no way to answer with an error: a value that cannot be added
// makes the frame's sum NULL.
func (w *totalWindow) Compute(c *gms.Context, frame gms.WindowInterval, rows gms.WindowBuffer) any {
	var sum adder
	for _, row := range rows[frame.Start:frame.End] {
		v, err := w.child.Eval(c, row)
		if err != nil {
			return nil
		}
		if v == nil {
			continue
		}
		if err := sum.add(c, v, w.form.exact); err != nil {
			return nil
		}
	}
	return sum.result(w.form)
}
