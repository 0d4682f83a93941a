package apply

import (
	"fmt"

	"starlift/batch"
)

// arrived goes over a page as it comes from the reader: what the reader refused,
// and what the field of row_kind says of each row. Where nothing is left of the
// page it is given back. After an error it can be done again.
func (r *rows) arrived() error {
	if r.refused == nil {
		r.raw = false
		return nil // rows without a load
	}
	for _, record := range r.page.Refused {
		if err := r.refused.record(r.ctx, record); err != nil {
			return err
		}
	}
	b := &r.page.Tables[0]
	if job := &r.lane.job; job.Ops && job.KindField >= 0 && b.Rows > 0 {
		k := kinds{field: job.KindField, leaveOut: job.Options.IgnoreUpdateBefore}
		leftOut, err := k.judge(b, func(row int, text []byte, ok bool) error { return r.wrongKind(b, row, text, ok) })
		if err != nil {
			return err
		}
		r.refused.ignored += leftOut
	}
	r.raw = false
	if b.Rows == 0 {
		r.finish()
	}
	return nil
}

// wrongKind is a row whose field of row_kind says nothing that is known.
func (r *rows) wrongKind(b *batch.Batch, row int, text []byte, ok bool) error {
	what := "is not the kind of a row"
	if !ok {
		what = "is NULL, and not the kind of a row"
	}
	return r.refused.record(r.ctx, batch.Refused{
		At: b.At[row], Column: r.lane.job.Relation.Columns[r.lane.job.KindField].Name, Value: cutValue(string(text)),
		Reason: fmt.Sprintf("the value %s, which are %s", what, kindsAllowed),
	})
}

// finish gives the page in hand back.
func (r *rows) finish() {
	r.lane.pages.put(r.page)
	r.page, r.row, r.raw = nil, 0, false
}
