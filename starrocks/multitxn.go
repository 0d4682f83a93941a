package starrocks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// MultiTxn is a transaction over several tables of one database (protocol
// reference 3.7; StarRocks 4.0). It lives in the memory of the leading frontend,
// which forgets it when another leads; it has no prepare. Write may be used by one
// goroutine per table at a time, the other methods by one goroutine.
type MultiTxn struct {
	client   *Client
	database string
	label    Label
	limit    time.Duration
}

// BeginMulti starts a transaction over several tables. o.Timeout is always sent,
// 600 s when it is 0: the server's own would be 20 s.
//
// A server may take up what an earlier begin of the label has left, rows and all,
// without a word, and get_load_state may know nothing of such a transaction. So
// whatever bears the label is rolled back first, and only a label that no
// transaction bears is begun. Else the error is a *LabelExistsError: Finished when
// the label is committed; with Spent when it was rolled back, now or earlier, and
// the frontend keeps its name, for days: unlike the label of a Txn it cannot be
// begun again, and the rows need another one.
//
// After any other error the transaction may be open: ResumeMulti and Rollback.
func (c *Client) BeginMulti(ctx context.Context, database string, l Label, o TxnOptions) (*MultiTxn, error) {
	t := c.ResumeMulti(database, l)
	t.limit = orDefault(o.Timeout, serverTimeout)
	headers := append([]Header{{"timeout", seconds(t.limit)}}, o.headers()...)
	if err := t.clear(ctx); err != nil {
		return nil, fmt.Errorf("begin %s: %w", l, err)
	}
	r, err := t.post(ctx, "begin", c.settings.AnswerTimeout, headers...)
	switch {
	case err != nil:
	case r.is("LABEL_ALREADY_EXISTS"):
		err = t.exists(r)
	case !r.ok() || r.text() != "":
		err = r.refusal()
	}
	if err != nil {
		return nil, fmt.Errorf("begin %s: %w", l, err)
	}
	return t, nil
}

// clear makes sure that no transaction bears the label.
func (t *MultiTxn) clear(ctx context.Context) error {
	r, err := t.post(ctx, "rollback", t.client.settings.AnswerTimeout)
	switch {
	case err != nil:
		return err
	case !r.ok() && taskMissing(r.text()):
		return nil
	}
	state, reason, err := t.client.AskState(ctx, t.database, t.label)
	switch {
	case err != nil:
		return &UndecidedError{Err: r.refusal(), Asked: err}
	case state.Done():
		return &LabelExistsError{Label: t.label, Finished: true, Message: r.text()}
	case state == Unknown || state == Aborted:
		if r.ok() || contains(r.text(), "abort") {
			return &LabelExistsError{Label: t.label, Spent: true, Message: r.text()}
		}
		return r.refusal()
	}
	return &StateError{State: state, Reason: reason, Err: r.refusal()}
}

// exists reads a begin's answer. It names the state of the frontend's task.
func (t *MultiTxn) exists(r reply) *LabelExistsError {
	e := &LabelExistsError{Label: t.label, Message: r.text()}
	switch strings.ToUpper(r.ExistingJobStatus) {
	case "FINISHED", "COMMITED", "COMMITTED", "VISIBLE":
		e.Finished = true
	case "CANCELLED", "ABORTING", "ABORTED":
		e.Spent = true
	}
	return e
}

// taskMissing recognises a label that no multi-table transaction bears; releases
// differ in their blanks.
func taskMissing(message string) bool {
	return contains(message, "stream load task") && contains(message, "does not exist") ||
		contains(message, "no transaction found") || contains(message, "can't find the transaction")
}

// ResumeMulti names a transaction that an earlier run began, to commit it or roll
// it back. It asks nothing.
func (c *Client) ResumeMulti(database string, l Label) *MultiTxn {
	return &MultiTxn{client: c, database: database, label: l, limit: serverTimeout}
}

// Label returns the transaction's label.
func (t *MultiTxn) Label() Label { return t.label }

func (t *MultiTxn) headers() []Header {
	return []Header{{"db", t.database}, {"label", string(t.label)}, {"transaction_type", "multi"}}
}

// post sends an operation without a body to the frontend, which answers it.
func (t *MultiTxn) post(ctx context.Context, op string, limit time.Duration, headers ...Header) (reply, error) {
	a, err := t.client.ask(ctx, limit, call{
		op: op, method: http.MethodPost, path: "/api/transaction/" + op, leader: true,
		headers: append(t.headers(), headers...),
	}, false)
	if err != nil {
		return reply{}, err
	}
	return parseReply(a)
}

// Write sends rows of one table, one request of any length. The frontend is asked
// without a body which backend takes them; that it answers OK itself means that
// the transaction is over and nothing was taken. All requests of one table carry
// the same headers, come one after another, and end with the row delimiter; those
// of different tables may run at the same time. What is wrong with the rows shows
// in Commit. All else is as for Txn.Write.
func (t *MultiTxn) Write(ctx context.Context, table string, headers []Header, rows io.Reader) (Stats, error) {
	ctx, cancel := withLimit(ctx, t.limit+slack)
	defer cancel()
	b := &body{rows: rows}
	defer b.seal()
	load := call{
		op: "load", method: http.MethodPut, path: "/api/transaction/load", body: b,
		headers: slices.Concat(headers, t.headers(), []Header{{"table", table}}),
	}
	lost := false
	for attempt := 1; ; attempt++ {
		r, err := t.writeOnce(ctx, load)
		if err == nil && r.ok() && r.text() == "" {
			return Stats{Sent: b.size(), Bytes: r.LoadBytes}, nil
		}
		if failed := b.failure(); failed != nil {
			return Stats{}, fmt.Errorf("load %s of %s: read the rows: %w", table, t.label, failed)
		}
		if err == nil {
			err = r.refusal()
		}
		var broken *lostError
		again := r.is("TXN_IN_PROCESSING") && attempt < maxBusy || errors.As(err, &broken) && !lost
		lost = lost || broken != nil
		if b.touched() && (again || broken != nil) {
			err = fmt.Errorf("%w; %w", err, ErrBodyLost)
		}
		if !again || b.touched() || ctx.Err() != nil {
			return Stats{}, fmt.Errorf("load %s of %s: %w", table, t.label, err)
		}
		if err := t.client.settings.Sleep(ctx, min(retryInterval, time.Duration(attempt)*retryStep)); err != nil {
			return Stats{}, fmt.Errorf("load %s of %s: %w", table, t.label, err)
		}
	}
}

// writeOnce finds the backend and sends the rows there.
func (t *MultiTxn) writeOnce(ctx context.Context, load call) (reply, error) {
	find := load
	find.body, find.find = nil, true
	find.headers = append(slices.Clone(load.headers), Header{"Expect", "100-continue"})
	to, err := t.client.ask(ctx, t.client.settings.AnswerTimeout, find, true)
	if err != nil {
		return reply{}, err
	}
	if to.status == http.StatusTemporaryRedirect {
		load.path = to.path
		if to, err = t.client.follow(ctx, to.at, load); err != nil {
			return reply{}, err
		}
		return parseReply(to)
	}
	r, err := parseReply(to)
	if err == nil && r.ok() && r.text() == "" {
		return reply{}, &OddAnswerError{Address: to.at.base, Status: to.status, Line: "OK without the rows"}
	}
	return r, err
}
