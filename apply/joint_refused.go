package apply

import (
	"context"
	"errors"

	"starlift/starrocks"
)

// refused adds to an error about the rows what can be found out about them. The
// commit does not say of which table they are, so that they are looked for in one
// epoch after the other; those that are in none stay without a place.
func (j *joint) refused(ctx context.Context, err error) error {
	var data *starrocks.DataError
	if !errors.As(err, &data) {
		return err
	}
	e := j.epochs[0]
	refused := &refusedError{data: data}
	_, _, refused.change = remedy(&e.lane.job, data.Message)
	if data.ErrorURL == "" {
		return refused
	}
	log, failed := j.first.client.RefusedRows(ctx, data.ErrorURL)
	if failed != nil {
		return refused // the servers keep it for a while only
	}
	for _, e := range j.epochs {
		f := newRefusals(e.lane, e.split)
		f.begin(j.label)
		for _, row := range e.lane.find(ctx, epoch{split: e.split, from: e.from, label: j.label}, e.record.Rows, log) {
			if row.at < 0 {
				continue
			}
			if failed := f.keep(ctx, row); failed != nil {
				return errors.Join(err, failed)
			}
		}
		if len(f.first) == 0 {
			continue
		}
		if failed := f.settle(ctx); failed != nil {
			return errors.Join(err, failed)
		}
		f.tell(e.split.ID, int64(len(log)), true)
		refused.rows = f.shown()
		return &memberError{e.lane, e.split, e.from, refused}
	}
	refused.rows = newTracer(&e.lane.job, log).refusals()
	refused.rows = refused.rows[:min(len(refused.rows), shownRefusals)]
	return refused
}
