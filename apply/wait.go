package apply

import (
	"context"
	"fmt"
	"time"

	"starlift/starrocks"
)

// waitEnd asks for a label until its transaction is no longer open, for limit at
// the most, and returns its state then. It tells once that it waits. A run that is
// asked to stop waits no longer: the journal has the label.
func (l *load) waitEnd(ctx context.Context, label starrocks.Label, limit time.Duration) (starrocks.TxnState, error) {
	for waited, pause := time.Duration(0), time.Second/2; ; pause = min(2*pause, 5*time.Second) {
		s, _, err := l.client.State(ctx, l.job.Target.Database, label)
		switch {
		case err != nil && (ctx.Err() != nil || starrocks.Permanent(err) || waited >= limit):
			return starrocks.Unknown, err
		case err == nil && s != starrocks.Prepare && s != starrocks.Prepared:
			return s, nil
		case waited >= limit:
			return s, &openError{label: label, waited: waited}
		case waited == 0:
			l.watch(EpochWaiting{Address: l.job.Address, Label: label, Limit: limit})
		}
		if err := l.sleep(ctx, pause); err != nil {
			return s, err
		}
		waited += pause
	}
}

// openError is a transaction that the cluster has not ended in the time in which
// it must.
type openError struct {
	label  starrocks.Label
	waited time.Duration
}

func (e *openError) Error() string {
	return fmt.Sprintf("label %s: the cluster has kept its transaction open for %s and longer, and should have ended it by a timeout", e.label, e.waited)
}
