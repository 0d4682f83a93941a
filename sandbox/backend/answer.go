package backend

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// failure makes the reply of a transaction operation that failed (protocol
// reference 3.3). url is the ErrorURL, empty for none.
func failure(e *status.Error, url string) reply.Reply {
	o := reply.Object{}.Text("Status", string(e.Code)).Text("Message", e.Text)
	if url != "" {
		o = o.Text("ErrorURL", url)
	}
	return reply.JSON(o.Backend())
}

func unsupported(op string) reply.Reply {
	return failure(status.New(status.InvalidArgument, "unsupport transaction operation %s", op), "")
}

// inProcessing is the answer while another request holds the transaction.
func inProcessing(label string) reply.Reply {
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.TxnInProcessing)).
		Text("Label", label).
		Text("Message", version.InProcessing).Backend())
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
func asStatus(err error, id int64) *status.Error {
	var refusal *txn.Refusal
	var state *txn.StateError
	var known *status.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &refusal):
		return status.New(status.AnalysisError, "%s", refusal.Text)
	case errors.As(err, &state):
		return status.New(status.AnalysisError, "%s", state.Error())
	case errors.Is(err, txn.ErrNotFound):
		return status.New(status.AnalysisError, "transaction not found: %d", id)
	case errors.Is(err, store.ErrTableGone):
		return status.New(status.AnalysisError, "%s", err)
	}
	return status.New(status.InternalError, "%s", err)
}

// authorize asks the frontend whether the client may load.
func (b *Backend) authorize(r *http.Request) *status.Error {
	if err := b.Users.Check(r); err != nil {
		return status.New(status.InternalError, "%s", err)
	}
	return nil
}

// seconds reads a header of whole seconds; 0 when it is absent.
func seconds(text, complaint string) (time.Duration, *status.Error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 31)
	if err != nil || n == 0 {
		return 0, status.New(status.InvalidArgument, "%s", complaint)
	}
	return time.Duration(n) * time.Second, nil
}

func milliseconds(d time.Duration) int64 { return int64(d / time.Millisecond) }
