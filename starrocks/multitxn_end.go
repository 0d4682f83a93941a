package starrocks

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Commit makes the rows of all tables part of them, together. Its error is nil
// only when the label's state is COMMITTED or VISIBLE, and visible says which: the
// answer proves nothing, since there are releases that say OK to a commit that has
// failed. After the request the label is asked until its state is final or timeout
// and a little more is over; as long as the request may not have arrived it is
// sent again, which can only find the same transaction.
//
// Rows that StarRocks refuses give a *DataError, another final state or one that
// does not end a *StateError, and what cannot be learned an *UndecidedError.
// timeout is in whole seconds; 0 means DefaultCommitTimeout.
func (t *MultiTxn) Commit(ctx context.Context, timeout time.Duration) (visible bool, err error) {
	timeout = orDefault(timeout, DefaultCommitTimeout)
	visible, err = t.commit(ctx, timeout)
	if err != nil {
		return false, fmt.Errorf("commit %s: %w", t.label, err)
	}
	return visible, nil
}

func (t *MultiTxn) commit(ctx context.Context, timeout time.Duration) (bool, error) {
	for sent := 1; ; sent++ {
		r, err := t.post(ctx, "commit", timeout+slack, Header{"timeout", seconds(timeout)})
		cause, lost := err, err != nil
		if err == nil && (!r.ok() || r.text() != "") {
			cause = r.refusal()
		}
		watch := timeout + slack
		if lost {
			watch = retryStep << min(sent, maxCommits)
		}
		state, reason, err := t.watch(ctx, watch)
		switch {
		case err != nil:
			return false, &UndecidedError{Err: cause, Asked: err}
		case state.Done():
			return state == Visible, nil
		case lost && state != Aborted && sent < maxCommits:
			continue
		}
		if data := multiDataError(r, reason); data != nil {
			return false, data
		}
		return false, &StateError{State: state, Reason: reason, Err: cause}
	}
}

// watch asks for the label until its state will not change any more: committed,
// aborted, or unknown, which after a commit that was answered is final.
func (t *MultiTxn) watch(ctx context.Context, limit time.Duration) (TxnState, string, error) {
	for waited, pause := time.Duration(0), retryStep/2; ; pause = min(2*pause, retryInterval) {
		state, reason, err := t.client.AskState(ctx, t.database, t.label)
		if err != nil || state != Prepare && state != Prepared || waited >= limit {
			return state, reason, err
		}
		pause = min(pause, limit-waited)
		if err := t.client.settings.Sleep(ctx, pause); err != nil {
			return Unknown, "", err
		}
		waited += pause
	}
}

// multiDataError recognises a commit that failed for its rows, by its answer or,
// where that said OK, by the reason of the abort. Both have the address of the
// error log inside the text.
func multiDataError(r reply, reason string) *DataError {
	for _, text := range []string{r.text(), reason} {
		_, url, bad := strings.Cut(text, "tracking_url:")
		if !bad && !contains(text, "abnormal data more than max filter rate") && !contains(text, "too many filtered rows") && !noRowsText(text) {
			continue
		}
		if url, _, _ = strings.Cut(strings.TrimSpace(url), " "); !strings.HasPrefix(url, "http") {
			url = ""
		}
		return &DataError{Message: text, ErrorURL: url, NoRows: noRowsText(text)}
	}
	return nil
}

// Rollback undoes the transaction in all tables. It ends well when the cluster
// knows the label as aborted or not at all. Where the frontend has lost the
// transaction and only its label is open, that is cancelled; a *StateError with
// PREPARE says that this failed too and the transaction's timeout remains. A label
// that is committed gives a *StateError, whatever the answer was.
func (t *MultiTxn) Rollback(ctx context.Context) error {
	if err := t.rollback(ctx); err != nil {
		return fmt.Errorf("roll back %s: %w", t.label, err)
	}
	return nil
}

func (t *MultiTxn) rollback(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		r, cause := t.post(ctx, "rollback", t.client.settings.AnswerTimeout)
		lost := cause != nil
		if !lost && (!r.ok() || r.text() != "") {
			cause = r.refusal()
		}
		if attempt == maxRollbacks && !lost {
			if err := t.client.Cancel(ctx, t.database, t.label); err != nil {
				cause = errors.Join(cause, err)
			}
		}
		state, reason, err := t.client.AskState(ctx, t.database, t.label)
		switch {
		case err != nil:
			return &UndecidedError{Err: cause, Asked: err}
		case state == Aborted || state == Unknown && !lost:
			return nil
		case state.Done() || attempt == maxRollbacks:
			return &StateError{State: state, Reason: reason, Err: cause}
		}
		// An unknown state after a lost request may hide a transaction that is
		// registered only with its first load.
		if err := t.client.settings.Sleep(ctx, time.Duration(attempt)*retryStep); err != nil {
			return &UndecidedError{Err: cause, Asked: err}
		}
	}
}
