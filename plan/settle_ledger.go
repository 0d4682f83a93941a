package plan

import (
	"context"

	"starlift/starrocks"
	"starlift/state"
)

// LedgerAnswer is what the ledger says of an epoch.
type LedgerAnswer uint8

// The answers. NoLedger is none: the load has no ledger, or it does not matter.
const (
	NoLedger LedgerAnswer = iota
	InLedger
	NotInLedger
)

// askLedger asks the ledger for an epoch that was decided. The rows and the
// ledger's row are of one transaction, so the answer is as good as the label's
// state, and does not fade: the cluster may have forgotten the label.
//
// It is not asked when it is another table than the one that was written. It is
// only asked once no transaction of the label is alive, and a statement
// that was begun later sees all that was visible then.
func (l *Left) askLedger(ctx context.Context, client *starrocks.Client, job *Job, split state.Split, e state.Epoch) error {
	n := count(l.Labels)
	if e.Ledger == 0 || l.Via != MultiTable || l.Phase != state.PhasePrepared || n[starrocks.Prepare]+n[starrocks.Prepared] > 0 {
		return nil
	}
	live, err := client.Table(ctx, job.Target.Database, starrocks.LedgerName)
	if err != nil {
		return err
	}
	if live.ID != e.Ledger {
		return nil // it was dropped, or made anew: what is not in it says nothing
	}
	key := job.ledgerKey(split.ID, split.Parts)
	marks, err := client.LedgerMarks(ctx, job.Target.Database, starrocks.LedgerQuery{Keys: []string{key}})
	if err != nil {
		return err
	}
	l.Ledger = NotInLedger
	if mark, ok := marks[key]; ok && mark.To == e.To[e.Split] {
		l.Ledger, l.LedgerRows = InLedger, mark.Rows-split.Rows
	}
	return nil
}
