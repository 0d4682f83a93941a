package backend

import (
	"errors"
	"io"
	"net/http"

	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
)

// maxJSON is streaming_load_max_batch_size_mb, in bytes (protocol reference 2.7).
const maxJSON = 100 << 20

// load takes one body of a transaction (protocol reference 3.5, load).
func (b *Backend) load(control *http.ResponseController, r *http.Request) reply.Reply {
	answer := b.takeLoad(control, r)
	answer.Close = !drained(r)
	return answer
}

// drained reports whether nothing of the body is left to read.
func drained(r *http.Request) bool {
	body, read := r.Body.(*endedBody)
	return r.ContentLength == 0 || read && body.ended
}

// endedBody remembers that its end was read.
type endedBody struct {
	io.ReadCloser
	ended bool
}

func (e *endedBody) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	e.ended = e.ended || err == io.EOF
	return n, err
}

func (b *Backend) takeLoad(control *http.ResponseController, r *http.Request) reply.Reply {
	if e := b.authorize(r); e != nil {
		return failure(e, "")
	}
	label, db, table := r.Header.Get("label"), r.Header.Get("db"), r.Header.Get("table")
	if e := missing(label, db); e != nil {
		return failure(e, "")
	}
	c := b.find(label)
	if c == nil {
		return failure(status.New(status.TxnNotExists, "Transaction with label %s not exists", label), "")
	}
	switch {
	case db != c.db:
		return failure(status.New(status.InvalidArgument, "Request database %s not equal transaction database %s", db, c.db), "")
	case table != c.table:
		return failure(status.New(status.InvalidArgument, "Request table %s not equal transaction table %s", table, c.table), "")
	}
	if !c.busy.TryLock() {
		return inProcessing(label)
	}
	defer c.busy.Unlock()
	if b.find(label) != c {
		return failure(status.New(status.TxnNotExists, "Transaction with label %s not exists", label), "")
	}
	c.touch(b.Now())
	defer func() { c.touch(b.Now()) }()
	started := b.Now()
	if e := b.planLoad(c, r); e != nil {
		return b.rollBack(c, e, "")
	}
	planned := b.Now()
	c.times.plan += milliseconds(planned.Sub(started))
	n, e := b.readBody(c, control, r)
	if e != nil {
		return b.rollBack(c, e, "")
	}
	received := milliseconds(b.Now().Sub(planned))
	c.times.receive += received
	return reply.JSON(reply.Object{}.
		Text("Status", string(status.OK)).
		Text("Message", "").
		Text("Label", label).
		Int("TxnId", c.id).
		Int("LoadBytes", n).
		Int("StreamLoadPlanTimeMs", milliseconds(planned.Sub(started))).
		Int("ReceivedDataTimeMs", received).Backend())
}

// planLoad checks the headers: the first load's are planned with, the later
// ones must equal them.
func (b *Backend) planLoad(c *context, r *http.Request) *status.Error {
	if c.load != nil && c.load.Failed() != nil {
		return status.New(status.Aborted, "current transaction is aborted")
	}
	o, err := ingest.ParseOptions(r.Header.Get, ingest.Transaction)
	if err != nil {
		return asStatus(err, c.id)
	}
	c.length += max(r.ContentLength, 0)
	if e := checkSize(o, c.length); e != nil {
		return e
	}
	if c.load != nil {
		if c.load.Options() != o {
			return status.New(status.InternalError, "load request not equal last.")
		}
		return nil
	}
	load, err := ingest.New(c.target, c.stage, o, b.Now(), b.Null)
	if err != nil {
		return asStatus(err, c.id)
	}
	c.load = load
	return nil
}

// checkSize refuses JSON beyond the limit; chunked bodies have no length to check.
func checkSize(o ingest.Options, length int64) *status.Error {
	if o.JSON && !o.IgnoreJSONSize && length > maxJSON {
		return status.New(status.InternalError,
			"The size of this batch exceed the max size [%d]  of json type data  data [ %d ]. "+
				"Set ignore_json_size to skip the check, although it may lead huge memory consuming.", maxJSON, length)
	}
	return nil
}

// bodyBuffer is how much of a body is read at once.
const bodyBuffer = 256 << 10

// readBody feeds the body to the load. An error means that the body did not
// come whole: the transaction cannot go on, since nobody knows how much of it a
// retry would repeat.
func (b *Backend) readBody(c *context, control *http.ResponseController, r *http.Request) (int64, *status.Error) {
	_ = control.SetReadDeadline(c.deadline(b.Now())) // every connection of this server can
	if e := c.reading(control); e != nil {
		return 0, e
	}
	body := &endedBody{ReadCloser: r.Body}
	r.Body = body
	buffer := make([]byte, bodyBuffer)
	var total int64
	for {
		n, err := body.Read(buffer)
		total += int64(n)
		if n > 0 {
			_, _ = c.load.Write(buffer[:n]) // failures are told by Finish
			c.touch(b.Now())
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if doomed := c.reading(nil); doomed != nil {
				return total, doomed
			}
			return total, status.New(status.InternalError, "receive body don't equal with body bytes: %v", err)
		}
	}
	if doomed := c.reading(nil); doomed != nil {
		return total, doomed
	}
	c.load.EndBody()
	return total, nil
}
