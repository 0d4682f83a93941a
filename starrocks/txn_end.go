package starrocks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	// DefaultCommitTimeout is sent with a commit that names none. The server's
	// own, 20 s, is too short for a busy frontend (protocol reference 8, 16).
	DefaultCommitTimeout = 60 * time.Second
	// settleLimit is how long a label is watched that is still PREPARE when
	// there is no use in asking for prepare again.
	settleLimit  = 5 * time.Second
	maxPrepares  = 5
	maxCommits   = 6
	maxRollbacks = 3
	maxAsks      = 6
)

// Prepare ends the transaction's rows and makes it outlive the servers. It
// succeeds when the cluster has said PREPARED: in its answer, or, after an
// answer that was lost or odd, as the label's state; Counts.Known is then
// false. Rows that StarRocks refuses give a *DataError, a label that is not
// PREPARED a *StateError, and *UndecidedError is an outcome that could not be
// learned. After any error the transaction is to be rolled back.
func (t *Txn) Prepare(ctx context.Context) (Counts, error) {
	counts, err := t.prepare(ctx)
	if err != nil {
		return Counts{}, fmt.Errorf("prepare %s: %w", t.label, err)
	}
	t.prepared = true
	return counts, nil
}

// prepare sends prepare until it has an outcome. A lost request or answer, with
// the label still PREPARE, is followed by the same request: it either does the
// work, or finds it under way (TXN_IN_PROCESSING), or done (TXN_NOT_EXISTS).
func (t *Txn) prepare(ctx context.Context) (Counts, error) {
	var headers []Header
	if t.keep > 0 {
		headers = []Header{{"prepared_timeout", seconds(t.keep)}}
	}
	for busy, lost := 0, 0; ; {
		r, err := t.post(ctx, "prepare", t.limit+slack, headers...)
		if err == nil && r.ok() {
			return r.counts(), nil
		}
		if err == nil && r.is("TXN_IN_PROCESSING") && busy < maxBusy {
			busy++
			if err := t.busy(ctx, busy); err != nil {
				return Counts{}, &UndecidedError{Err: r.refusal(), Asked: err}
			}
			continue
		}
		if err == nil {
			if data := dataError(&r); data != nil {
				return Counts{}, data
			}
			return Counts{}, t.settlePrepare(ctx, r.refusal(), settleLimit)
		}
		if lost++; lost == maxPrepares {
			return Counts{}, t.settlePrepare(ctx, err, settleLimit)
		}
		var open *StateError
		if err = t.settlePrepare(ctx, err, 0); !errors.As(err, &open) || open.State != Prepare {
			return Counts{}, err
		}
		if slept := t.client.settings.Sleep(ctx, retryStep<<(lost-1)); slept != nil {
			return Counts{}, &UndecidedError{Err: err, Asked: slept}
		}
	}
}

// settlePrepare asks what became of a prepare, for watch while the label is
// still PREPARE; nil is that it is PREPARED. The first one may have done its
// work and lost its answer, in which case a second one, or the same, says
// TXN_NOT_EXISTS: PREPARED is success (protocol reference 8, number 6).
func (t *Txn) settlePrepare(ctx context.Context, cause error, watch time.Duration) error {
	if err := stopped(ctx, cause); err != nil {
		return err
	}
	for waited, pause := time.Duration(0), retryStep; ; pause = min(2*pause, retryInterval) {
		state, reason, err := t.askState(ctx)
		switch {
		case err != nil:
			return &UndecidedError{Err: cause, Asked: err}
		case state == Prepared:
			return nil
		case state != Prepare || waited >= watch:
			return &StateError{State: state, Reason: reason, Err: cause}
		}
		if err := t.client.settings.Sleep(ctx, pause); err != nil {
			return &UndecidedError{Err: cause, Asked: err}
		}
		waited += pause
	}
}

// dataError recognises a refusal that is about the rows.
func dataError(r *reply) *DataError {
	noRows := noRowsText(r.text()) || contains(r.text(), "hasn't send any data yet")
	if !noRows && r.ErrorURL == "" && !r.is("DATA_QUALITY_ERROR") &&
		!contains(r.text(), "too many filtered rows") && !contains(r.text(), "primary key size exceed") {
		return nil
	}
	return &DataError{Message: r.text(), ErrorURL: r.ErrorURL, Counts: r.counts(), NoRows: noRows}
}

// Commit makes a prepared transaction's rows part of the table. Its error is
// nil only when the label's state is COMMITTED or VISIBLE, and visible says
// which; the answer alone is never taken for it. It is sent again, a few times,
// while the label is still PREPARED, such as after a lock that was not got in
// time. It is never sent to a label that is not PREPARED: on PREPARE it would
// commit half an epoch in one phase. Another state gives a *StateError, one
// that could not be learned an *UndecidedError.
//
// timeout, whole seconds, is how long the server waits for locks and for the
// rows to become visible; 0 means DefaultCommitTimeout.
func (t *Txn) Commit(ctx context.Context, timeout time.Duration) (visible bool, err error) {
	if timeout <= 0 {
		timeout = DefaultCommitTimeout
	}
	var cause error
	ask := !t.prepared
	for sent := 0; ; {
		if ask {
			state, reason, err := t.askState(ctx)
			switch {
			case err != nil:
				return false, fmt.Errorf("commit %s: %w", t.label, &UndecidedError{Err: cause, Asked: err})
			case state.Done():
				return state == Visible, nil
			case state != Prepared || sent == maxCommits:
				return false, fmt.Errorf("commit %s: %w", t.label, &StateError{State: state, Reason: reason, Err: cause})
			}
			if sent > 0 {
				if err := t.client.settings.Sleep(ctx, retryStep<<(sent-1)); err != nil {
					return false, fmt.Errorf("commit %s: %w", t.label, &UndecidedError{Err: cause, Asked: err})
				}
			}
		}
		r, err := t.post(ctx, "commit", timeout+slack, Header{"timeout", seconds(timeout)})
		cause = err
		if err == nil && !r.ok() {
			cause = r.refusal()
		}
		sent++
		ask = true
	}
}

// dropContext asks the backend that answered begin to forget a transaction that
// no frontend knows any more: a leader forgets open transactions when it is
// switched, and the backend would refuse the label until its own timeout (protocol
// reference 3.6). Nothing depends on the answer.
func (t *Txn) dropContext(ctx context.Context) {
	if t.backend.base == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, t.client.settings.AnswerTimeout)
	defer cancel()
	_, _ = t.client.follow(ctx, t.backend, call{method: http.MethodPost, path: "/api/transaction/rollback", headers: t.headers()})
}

// Rollback undoes a transaction that is not committed. It ends well when the
// cluster has rolled it back or knows none of its label. When the backend has
// forgotten a transaction that the frontend still holds open, it is cancelled
// at the frontend; when that fails too, a *StateError with PREPARE says that
// the server's idle and transaction timeouts remain, which CancelOrWait waits
// for. A label that is committed gives a *StateError.
func (t *Txn) Rollback(ctx context.Context) error {
	var cause error
	for attempt := 1; ; attempt++ {
		r, err := t.post(ctx, "rollback", t.client.settings.AnswerTimeout)
		if err == nil && r.ok() {
			return nil
		}
		if cause = err; err == nil {
			cause = r.refusal()
		}
		state, reason, err := t.askState(ctx)
		if err != nil {
			return fmt.Errorf("roll back %s: %w", t.label, &UndecidedError{Err: cause, Asked: err})
		}
		if state == Prepare && !r.is("TXN_IN_PROCESSING") {
			if err := t.client.Cancel(ctx, t.database, t.label); err == nil {
				return nil
			}
			if state, reason, err = t.askState(ctx); err != nil {
				return fmt.Errorf("roll back %s: %w", t.label, &UndecidedError{Err: cause, Asked: err})
			}
		}
		switch {
		case state == Unknown || state == Aborted:
			t.dropContext(ctx)
			return nil
		case state.Done() || attempt == maxRollbacks:
			return fmt.Errorf("roll back %s: %w", t.label, &StateError{State: state, Reason: reason, Err: cause})
		}
		if err := t.busy(ctx, attempt); err != nil {
			return fmt.Errorf("roll back %s: %w", t.label, &UndecidedError{Err: cause, Asked: err})
		}
	}
}

func (t *Txn) askState(ctx context.Context) (TxnState, string, error) {
	return t.client.AskState(ctx, t.database, t.label)
}

// AskState is State, asked again for a while when no frontend answers: a
// leader may be changing.
func (c *Client) AskState(ctx context.Context, database string, l Label) (TxnState, string, error) {
	for attempt := 1; ; attempt++ {
		state, reason, err := c.State(ctx, database, l)
		if err == nil || attempt == maxAsks || ctx.Err() != nil || Permanent(err) {
			return state, reason, err
		}
		if err := c.settings.Sleep(ctx, retryStep<<(attempt-1)); err != nil {
			return Unknown, "", err
		}
	}
}

// stopped gives the end of a caller's context as an undecided outcome: the
// label cannot be asked any more.
func stopped(ctx context.Context, cause error) error {
	if ctx.Err() == nil {
		return nil
	}
	return &UndecidedError{Err: cause, Asked: context.Cause(ctx)}
}
