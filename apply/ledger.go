package apply

import (
	"bytes"
	"context"
	"fmt"

	"starlift/source"
	"starlift/starrocks"
)

// findLedger learns the id of the ledger as it is now: what is not in another one
// that took its place says nothing about a decision.
func (l *load) findLedger(ctx context.Context) error {
	if !l.job.Ledger {
		return nil
	}
	live, err := l.client.Table(ctx, l.job.Target.Database, starrocks.LedgerName)
	if err != nil {
		return err
	}
	if !live.Exists {
		return &source.ChangedError{
			What:   "table " + l.job.Target.Database + "." + starrocks.LedgerName,
			Reason: "it was dropped after the plan was made",
		}
	}
	l.ledger = live.ID
	return nil
}

// writeLedger sends how far the epochs get, to become visible with their rows.
func (j *joint) writeLedger(ctx context.Context) error {
	var rows []starrocks.LedgerRow
	for _, e := range j.epochs {
		if !e.lane.job.Ledger {
			continue
		}
		before, _ := j.deps.State.RowsOf(e.lane.job.Address, e.split.ID)
		to := source.Offset(e.record.To[e.split.ID])
		rows = append(rows, e.lane.job.LedgerRow(e.split, to, e.record.Done, before+e.record.Rows, j.label))
	}
	headers, bodies, err := starrocks.LedgerBodies(rows)
	if err != nil {
		return err
	}
	for _, body := range bodies {
		if _, err := j.txn.Write(ctx, starrocks.LedgerName, headers, bytes.NewReader(body)); err != nil {
			return fmt.Errorf("write the ledger: %w", err)
		}
	}
	return nil
}
