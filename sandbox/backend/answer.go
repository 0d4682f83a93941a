package backend

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// logs are where the bad rows of a load can be read; empty when nowhere.
type logs struct{ url, rejected string }

// add ends a reply with them, as servers do also after an error.
func (l logs) add(o reply.Object) reply.Object {
	if l.url != "" {
		o = o.Text("ErrorURL", l.url)
	}
	if l.rejected != "" {
		o = o.Text("RejectedRecordPath", l.rejected)
	}
	return o
}

// failure makes the reply of a transaction operation that failed (protocol
// reference 3.3).
func failure(e *status.Error, l logs) reply.Reply {
	o := reply.Object{}.Text("Status", string(e.Code)).Text("Message", e.Text)
	return reply.JSON(l.add(o).Backend())
}

func fail(code status.Code, format string, args ...any) reply.Reply {
	return failure(status.New(code, format, args...), logs{})
}

// refuse is the answer to an operation that no transaction is asked about.
func (b *Backend) refuse(r *http.Request, op string) reply.Reply {
	switch {
	case r.Header.Get("label") == "":
		return fail(status.InvalidArgument, "empty label")
	case b.refuses(r):
		return fail(status.InvalidArgument, "Multi-statement transaction requests can only be sent to FE nodes, not BE nodes")
	}
	return fail(status.InvalidArgument, "unsupport transaction operation %s", op)
}

// inProcessing is the answer while another request holds the transaction.
func (b *Backend) inProcessing(label string) reply.Reply {
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.TxnInProcessing)).
		Text("Label", label).
		Text("Message", b.Release.InProcessing()).Backend())
}

// labelExists is begin's answer for a label that is in use. existing is empty
// when it is a live context of this backend.
func labelExists(existing, message string) reply.Reply {
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.LabelAlreadyExists)).
		Text("ExistingJobStatus", existing).
		Text("Message", message).Backend())
}

// asStatus words an error of the transaction manager or the store. id names
// the transaction.
func (b *Backend) asStatus(err error, id int64) *status.Error {
	var refusal *txn.Refusal
	var state *txn.StateError
	var known *status.Error
	var locked *txn.LockTimeout
	var late *txn.PublishTimeout
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &refusal):
		return status.New(status.AnalysisError, "%s", refusal.Text)
	case errors.As(err, &state):
		return status.New(status.AnalysisError, "%s", state.Error())
	case errors.As(err, &locked):
		return status.New(status.Timeout, "%s", locked.Error())
	case errors.As(err, &late):
		return status.New(status.PublishTimeout, "%s", b.Release.PublishTimeout(tableIDs(late.Transaction)))
	case errors.Is(err, txn.ErrNotFound):
		return status.New(status.AnalysisError, "transaction not found: %d", id)
	case errors.Is(err, store.ErrTableGone):
		return status.New(status.AnalysisError, "%s", err)
	}
	return status.New(status.InternalError, "%s", err)
}

func tableIDs(tx store.Transaction) string {
	ids := make([]string, len(tx.Tables))
	for i, t := range tx.Tables {
		ids[i] = strconv.FormatInt(t.ID, 10)
	}
	return strings.Join(ids, ",")
}

// authorize asks the frontend whether the client may load into the table, as the
// remote call of a begin does (protocol reference 1.3). What follows begin in a
// transaction goes by the credentials of begin, on servers as here.
func (b *Backend) authorize(r *http.Request, db, table string) *status.Error {
	account, err := b.Users.Basic(r)
	if err != nil {
		return status.New(status.InternalError, "%s", err)
	}
	if !b.Users.Allowed(account, access.Insert, access.Table(db, table)) {
		return status.New(status.InternalError, "%s", b.Release.NotPermitted())
	}
	return nil
}

// seconds reads a header of whole seconds; 0 when it is absent. A given 0 comes
// back as less than a second, for the frontend to refuse.
func seconds(text, complaint string) (time.Duration, *status.Error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 31)
	if err != nil {
		return 0, status.New(status.InvalidArgument, "%s", complaint)
	}
	if n == 0 {
		return time.Nanosecond, nil
	}
	return time.Duration(n) * time.Second, nil
}

func milliseconds(d time.Duration) int64 { return int64(d / time.Millisecond) }

// brief names a load in messages the way a backend does.
func (c *context) brief() string {
	return fmt.Sprintf("id=%s, job_id=-1, txn_id: %d, label=%s, db=%s", c.uid, c.id, c.label, c.db)
}
