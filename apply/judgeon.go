package apply

import (
	"context"
	"errors"
	"io"

	"starlift/source"
)

// judgeOnBytes is how much of an epoch is looked through behind its first bad row
// where nobody asked for all of them.
const judgeOnBytes = 16 << 20

// judgeOn looks for other bad rows behind the one that has ended an epoch, without
// sending anything, so that a person sees some of them at once: a few or, where
// refused rows are kept in a file, all of the epoch. Errors on the way end it; the
// first row is what is told of then.
func (r *rows) judgeOn(ctx context.Context, cause error) error {
	var value *valueError
	var record *source.RecordError
	if !errors.As(cause, &value) && !errors.As(cause, &record) || r.refused.lenient || r.lane.job.Ragged || ctx.Err() != nil {
		return cause
	}
	if r.encoder == nil {
		if _, err := r.lane.request(r, r); err != nil {
			return cause
		}
	}
	f := r.refused
	f.lenient, r.silent, r.left = true, true, nil
	defer func() { f.lenient, r.silent = false, false }()
	found := &badRowsError{first: cause}
	for judged := 0; ; judged += len(r.chunk) {
		if f.lane.rejected == nil && (len(f.first) == shownRefusals || judged > judgeOnBytes) {
			break
		}
		r.sent = 0
		if err := r.encode(); errors.Is(err, io.EOF) {
			found.all = true
			break
		} else if err != nil {
			break
		}
	}
	if err := f.settle(ctx); err != nil {
		return errors.Join(cause, err)
	}
	found.rows, found.count = f.shown(), f.local
	if len(found.rows) == 0 {
		return cause
	}
	return found
}
