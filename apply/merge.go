package apply

import (
	"context"
	"errors"
	"fmt"

	"starlift/starrocks"
)

// mergeCommit sends an epoch as a request that the cluster merges with others into
// a transaction of its own. It tells no request from another, so there is nothing
// to ask after a lost answer: the rows are read again and may then come twice,
// which only a load that is at-least-once may do.
func (n *lane) mergeCommit(ctx context.Context, e epoch, r *rows) error {
	r.limit = 0
	request, err := n.request(r, r)
	if err != nil {
		return err
	}
	n.watch(EpochBegun{Address: n.job.Address, Split: e.split, Label: e.label})
	merged, err := n.client.MergeCommit(ctx, n.job.Target.Database, n.job.Target.Name, string(e.label), n.timeout(r.cut), request.headers, request.start())
	if err == nil && n.job.Options.Properties.MergeCommitAsync {
		err = n.merged(ctx, merged.Label)
	}
	if err != nil {
		var undecided *starrocks.UndecidedError
		if errors.As(err, &undecided) {
			err = &repeatError{err}
		}
		err = n.refused(ctx, e, r, err)
		n.watch(EpochRolledBack{Address: n.job.Address, Split: e.split.ID, Label: e.label, Cause: err})
		return err
	}
	return n.committed(ctx, e, r, ended{txn: merged.Txn, label: merged.Label})
}

// merged waits until a merged transaction has taken the rows.
func (n *lane) merged(ctx context.Context, label starrocks.Label) error {
	s, err := n.waitEnd(ctx, label, n.timeout(cut{})+n.job.Options.Properties.MergeCommitInterval)
	switch {
	case err != nil:
		return &repeatError{err}
	case s == starrocks.Committed:
		n.hide(label)
	case s != starrocks.Visible:
		return fmt.Errorf("merge commit %s: %w", label, &starrocks.StateError{State: s})
	}
	return nil
}

// repeatError is a request that cannot be asked for: its rows are sent again.
type repeatError struct{ err error }

func (e *repeatError) Error() string {
	return e.err.Error() + "; a merged commit cannot be asked for, so its rows are sent again and may be in the table twice"
}
func (e *repeatError) Unwrap() error { return e.err }
