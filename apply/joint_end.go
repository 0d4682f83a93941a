package apply

import (
	"context"
	"errors"
	"fmt"

	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// conclude writes down that all epochs are over, in one append, and counts them.
func (j *joint) conclude(ctx context.Context, hidden bool) error {
	records, tells := make([]state.Record, len(j.epochs)), false
	for i, e := range j.epochs {
		if j.txn != nil {
			e.record.Labels, e.record.Hidden = []string{string(j.label)}, hidden
		}
		records[i] = e.record
		_, teller := e.lane.source.(source.Committer)
		tells = tells || teller
	}
	if err := j.first.append(tells, records...); err != nil {
		return err
	}
	for _, e := range j.epochs {
		e.lane.count(e.record)
		if teller, ok := e.lane.source.(source.Committer); ok {
			if err := teller.Committed(ctx, e.split.ID, source.Offset(e.record.To[e.split.ID])); err != nil {
				return fmt.Errorf("tell the source that %s is loaded: %w", e.split.ID, err)
			}
		}
		if j.txn == nil {
			continue
		}
		j.watch(EpochCommitted{
			Address: e.lane.job.Address, Split: e.split.ID, Parts: e.split.Parts, Label: j.label, Via: e.via, Try: e.try,
			Rows: e.record.Rows, Filtered: e.record.Filtered, Bytes: e.record.Bytes, Sent: e.bytes, Took: j.deps.Now().Sub(e.begun),
		})
	}
	return nil
}

// undo rolls the transaction back after err, which it returns; it is lane.undo for
// all epochs at once.
func (j *joint) undo(ctx context.Context, err error) error {
	if j.label == "" || ctx.Err() != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, undoTimeout)
	defer cancel()
	if failed := j.first.rollBack(ctx, j.epochs[0].via, j.label); failed != nil {
		return errors.Join(err, failed)
	}
	if failed := j.noteRolledBack(err); failed != nil {
		return failed
	}
	return err
}

func (j *joint) noteRolledBack(cause error) error {
	var records []state.Record
	for _, e := range j.epochs {
		records = append(records, state.RolledBack{Load: e.lane.job.Address, Epoch: e.name})
	}
	if err := j.first.append(false, records...); err != nil {
		return err
	}
	for _, e := range j.epochs {
		j.watch(EpochRolledBack{Address: e.lane.job.Address, Split: e.split.ID, Label: j.label, Cause: cause})
	}
	return nil
}

// afterDecision ends a transaction whose commit was no success. Where the cluster
// refused the rows it is rolled back and all tables are as they were; else the
// label tells.
func (j *joint) afterDecision(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err // the next run asks
	}
	var data *starrocks.DataError
	if errors.As(err, &data) {
		return j.undo(ctx, j.refused(ctx, err))
	}
	committed := 0
	for _, e := range j.epochs {
		open, ok := j.deps.State.OpenEpoch(e.lane.job.Address, e.name)
		if !ok {
			continue
		}
		end, failed := e.lane.settle(ctx, e.split, open)
		if failed != nil {
			return errors.Join(err, failed)
		}
		j.watch(e.lane.toldSettled(e.split, open, end))
		if end.outcome != rolledBackOutcome {
			committed++
		}
	}
	if committed == len(j.epochs) {
		return nil
	}
	return err
}
