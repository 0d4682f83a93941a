package apply

import (
	"context"
	"fmt"

	"starlift/source"
	"starlift/state"
)

// conclude writes down that an epoch is over and counts it. The record is on disk
// with the next one that is synced; only a source that holds data back until then
// is waited for.
func (l *load) conclude(ctx context.Context, s source.Split, c state.Committed) error {
	teller, tells := l.source.(source.Committer)
	if err := l.append(tells, c); err != nil {
		return err
	}
	l.count(c)
	if !tells {
		return nil
	}
	if err := teller.Committed(ctx, s.ID, source.Offset(c.To[s.ID])); err != nil {
		return fmt.Errorf("tell the source that %s is loaded up to %s: %w", s.ID, c.To[s.ID], err)
	}
	return nil
}

// count counts an epoch that is in the table.
func (l *load) count(c state.Committed) {
	l.lock.Lock()
	if c.Done {
		l.progress.Splits++
	}
	l.progress.Transactions += len(c.Labels)
	l.progress.Bytes += c.Bytes
	l.progress.Rows += c.Rows
	l.progress.Filtered += c.Filtered
	l.lock.Unlock()
	l.watch(LoadProgress{l.job.Address, l.now()})
}
