package starrocks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// TxnOptions says how long a transaction may live. Zero leaves it to the
// server: 600 s, and no idle limit (protocol reference 3.2).
type TxnOptions struct {
	Timeout time.Duration // from begin to the end of prepare; whole seconds, 1 s to 3 days
	Idle    time.Duration // without a load, after which the backend rolls back
	// Prepared is how long the transaction stays prepared before the cluster rolls
	// it back; 0 is the cluster's own limit. From StarRocks 3.5.4 on.
	Prepared time.Duration
	// Warehouse of a shared-data cluster that takes the rows; "" is the account's own.
	// From StarRocks 3.3 on.
	Warehouse string
}

// headers are those of begin that are there only when they are set.
func (o *TxnOptions) headers() []Header {
	var headers []Header
	if o.Idle > 0 {
		headers = append(headers, Header{"idle_transaction_timeout", seconds(o.Idle)})
	}
	if o.Warehouse != "" {
		headers = append(headers, Header{"warehouse", o.Warehouse})
	}
	return headers
}

// Stats is what became of one load request.
type Stats struct {
	Sent  int64 // bytes of the body
	Bytes int64 // that the backend says it has received
}

const (
	serverTimeout = 600 * time.Second // the server's default for a transaction
	// slack is how much longer than the server the client waits, so that it is
	// the server that ends things (protocol reference 8, number 28).
	slack = 30 * time.Second
	// retryInterval and retryStep space the tries after TXN_IN_PROCESSING
	// (protocol reference 8, number 7).
	retryInterval = 5 * time.Second
	retryStep     = 500 * time.Millisecond
	maxBusy       = 20
)

// Txn is a transaction of the two-phase interface on one table (protocol
// reference 3). It belongs to one goroutine.
type Txn struct {
	client          *Client
	database, table string
	label           Label
	id              int64
	backend         hop // that begin was answered by; zero after Resume
	limit           time.Duration
	keep            time.Duration // TxnOptions.Prepared
	prepared        bool          // Prepare has seen it PREPARED
}

// Begin starts a transaction. A label that is in use, or was used with success,
// gives a *LabelExistsError. After any other error, one that is about the
// network above all, the transaction may be open all the same: Resume and
// Rollback it before the label is begun again (protocol reference 3.5).
func (c *Client) Begin(ctx context.Context, database, table string, l Label, o TxnOptions) (*Txn, error) {
	t := c.Resume(database, table, l)
	headers := t.headers()
	if o.Timeout > 0 {
		t.limit = o.Timeout
		headers = append(headers, Header{"timeout", seconds(o.Timeout)})
	}
	t.keep = o.Prepared
	headers = append(headers, o.headers()...)
	asked := call{op: "begin", method: http.MethodPost, path: "/api/transaction/begin", headers: headers}
	r, err := t.begun(ctx, asked)
	if err == nil && r.is("LABEL_ALREADY_EXISTS") && r.ExistingJobStatus == "" && t.orphaned(ctx) {
		r, err = t.begun(ctx, asked)
	}
	switch {
	case err != nil:
	case r.is("LABEL_ALREADY_EXISTS"):
		err = &LabelExistsError{Label: l, Finished: strings.EqualFold(r.ExistingJobStatus, "FINISHED"), Message: r.text()}
	case !r.ok():
		err = r.refusal()
	}
	if err != nil {
		return nil, fmt.Errorf("begin %s: %w", l, err)
	}
	t.id = r.TxnID
	return t, nil
}

// begun sends a begin, and notes who answered it.
func (t *Txn) begun(ctx context.Context, begin call) (reply, error) {
	a, err := t.client.begin(ctx, begin)
	if err != nil {
		return reply{}, err
	}
	t.backend = a.at
	return parseReply(a)
}

// orphaned says whether a backend refused a label for a transaction of which no
// frontend knows any more, and has it forgotten there: a leader that is switched
// forgets what is open, and the backend would refuse the label until a timeout of
// its own (protocol reference 3.6). Such a transaction can never commit. If it is
// one that somebody is beginning at this very moment, his loads fail and he begins
// anew.
func (t *Txn) orphaned(ctx context.Context) bool {
	state, _, err := t.client.State(ctx, t.database, t.label)
	if err != nil || state != Unknown && state != Aborted {
		return false
	}
	t.dropContext(ctx)
	return true
}

// begin asks again when the backend that a frontend names cannot be reached: nothing
// was begun there, and the frontend names another (maxNamings).
func (c *Client) begin(ctx context.Context, call call) (answer, error) {
	call.dead = map[string]*UnreachableError{}
	for named := 1; ; named++ {
		a, err := c.ask(ctx, c.settings.AnswerTimeout, call, false)
		var unreachable *UnreachableError
		if err == nil || !errors.As(err, &unreachable) || named == maxNamings || ctx.Err() != nil {
			return a, err
		}
		call.dead["http://"+unreachable.Address], call.dead["https://"+unreachable.Address] = unreachable, unreachable
	}
}

// Resume names a transaction that an earlier run began, to prepare it, commit
// it or roll it back. It asks nothing. A load through it goes by way of the
// frontend, since which backend it was begun on is not known.
func (c *Client) Resume(database, table string, l Label) *Txn {
	return &Txn{client: c, database: database, table: table, label: l, limit: serverTimeout}
}

// Label returns the transaction's label.
func (t *Txn) Label() Label { return t.label }

// ID returns the cluster's number of the transaction, or 0 when it is not
// known: after Resume.
func (t *Txn) ID() int64 { return t.id }

func (t *Txn) headers() []Header {
	return []Header{{"db", t.database}, {"table", t.table}, {"label", string(t.label)}}
}

// seconds rounds up, so that a limit below one second does not become none.
func seconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

// Write sends rows, one request of any length, straight to the backend that
// Begin was sent to. All requests of a transaction carry the same headers, come
// one after another, and end with the row delimiter (protocol reference 3.5).
// The server only takes the bytes here: what is wrong with the rows shows in
// Prepare.
//
// The rows are read when the backend has accepted the request, and by nobody
// after Write has returned; for that Write waits for a Read under way, which
// should end when ctx does. After an error the transaction is rolled back and
// its rows are built anew. An error of the rows' own Read is in the error's
// chain; ErrBodyLost is when bytes were read but no backend took them.
func (t *Txn) Write(ctx context.Context, headers []Header, rows io.Reader) (Stats, error) {
	ctx, cancel := withLimit(ctx, t.limit+slack)
	defer cancel()
	b := &body{rows: rows}
	defer b.seal()
	call := call{op: "load", method: http.MethodPut, path: "/api/transaction/load", headers: append(t.headers(), headers...), body: b}
	for attempt := 1; ; attempt++ {
		r, err := t.writeOnce(ctx, call)
		if err == nil && r.ok() {
			return Stats{Sent: b.size(), Bytes: r.LoadBytes}, nil
		}
		if failed := b.failure(); failed != nil {
			return Stats{}, fmt.Errorf("load %s: read the rows: %w", t.label, failed)
		}
		if err == nil {
			err = r.refusal()
		}
		// A connection that was kept alive and is gone, and a transaction that
		// is still busy with the request before: nothing was ingested, and as
		// long as nothing was read the same rows can be sent again.
		var lost *lostError
		again := r.is("TXN_IN_PROCESSING") && attempt < maxBusy || errors.As(err, &lost) && attempt == 1
		if b.touched() && again {
			err = fmt.Errorf("%w; %w", err, ErrBodyLost)
		}
		if !again || b.touched() || ctx.Err() != nil {
			return Stats{}, fmt.Errorf("load %s: %w", t.label, err)
		}
		if err := t.busy(ctx, attempt); err != nil {
			return Stats{}, fmt.Errorf("load %s: %w", t.label, err)
		}
	}
}

func (t *Txn) writeOnce(ctx context.Context, call call) (reply, error) {
	var a answer
	var err error
	if t.backend.base == "" {
		a, err = t.client.ask(ctx, t.limit, call, false)
	} else {
		a, err = t.client.follow(ctx, t.backend, call)
	}
	if err != nil {
		return reply{}, err
	}
	return parseReply(a)
}

// busy waits before another try after TXN_IN_PROCESSING.
func (t *Txn) busy(ctx context.Context, attempt int) error {
	return t.client.settings.Sleep(ctx, min(retryInterval, time.Duration(attempt)*retryStep))
}

// post sends an operation without a body to the frontend.
func (t *Txn) post(ctx context.Context, op string, limit time.Duration, headers ...Header) (reply, error) {
	a, err := t.client.ask(ctx, limit, call{
		op: op, leader: op == "commit", method: http.MethodPost, path: "/api/transaction/" + op, headers: append(t.headers(), headers...),
	}, false)
	if err != nil {
		return reply{}, err
	}
	return parseReply(a)
}
