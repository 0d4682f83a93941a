package backend

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
)

// Merge commit (protocol reference 2.6): requests with equal parameters that
// arrive within a window share one transaction. A request brings its whole body
// before it joins a window, so that a slow client holds nobody up.

// maxMergedBody bounds what one request keeps in memory. A server has only the
// limit of streaming_load_max_mb.
const maxMergedBody = 64 << 20

// merges reports whether a request asks for merge commit.
func (b *Backend) merges(r *http.Request) (bool, *status.Error) {
	text := r.Header.Get("enable_merge_commit")
	if text == "" || !b.Release.HasMergeCommit() {
		return false, nil
	}
	on, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		return false, status.New(status.InvalidArgument, "Invalid parameter enable_merge_commit. The value must be bool type, but is %s", text)
	}
	return on, nil
}

// MergeParameters are the headers of a merge commit beside those of the load.
type MergeParameters struct {
	Interval time.Duration
	Parallel int
	Async    bool
}

// ReadMergeParameters reads the headers; the error has the server's words. What
// a server says of a value that is no integer is unconfirmed.
func ReadMergeParameters(h http.Header) (MergeParameters, error) {
	number := func(name, text string) (int, error) {
		value := h.Get(name)
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil || n <= 0 {
			if value == "" {
				value = "null"
			}
			return 0, status.New(status.InvalidArgument, "%s must be set positive, but is %s", text, value)
		}
		return int(n), nil
	}
	interval, err := number("merge_commit_interval_ms", "Batch write interval")
	if err != nil {
		return MergeParameters{}, err
	}
	parallel, err := number("merge_commit_parallel", "Batch write parallel")
	if err != nil {
		return MergeParameters{}, err
	}
	return MergeParameters{
		Interval: time.Duration(interval) * time.Millisecond, Parallel: parallel,
		Async: strings.EqualFold(h.Get("merge_commit_async"), "true"),
	}, nil
}

// merged is what the reply to a merged request tells.
type merged struct {
	request string // the client's label
	bytes   int
	begun   time.Time
	read    time.Duration
	waited  time.Duration
	left    time.Duration
}

// mergeCommit takes one request into a window and waits for its commit, unless it
// is asynchronous.
func (b *Backend) mergeCommit(control *http.ResponseController, r *http.Request, db, table, request string) reply.Reply {
	m := merged{request: request, begun: b.Now()}
	w, e := b.takeMerged(&m, control, r, db, table)
	if w == nil {
		return b.mergedReply(&m, -1, "", e)
	}
	return b.mergedReply(&m, w.c.id, w.c.label, e)
}

// takeMerged returns the window that the request joined, nil when it joined none.
func (b *Backend) takeMerged(m *merged, control *http.ResponseController, r *http.Request, db, table string) (*window, *status.Error) {
	if e := b.authorize(r, db, table); e != nil {
		return nil, e
	}
	timeout, e := seconds(r.Header.Get("timeout"), "Invalid timeout format")
	if e != nil {
		return nil, e
	}
	parameters, err := ReadMergeParameters(r.Header)
	if err != nil {
		return nil, b.asStatus(err, 0)
	}
	o, err := ingest.ParseOptions(r.Header.Get, ingest.StreamLoad, b.Release)
	if err != nil {
		return nil, b.asStatus(err, 0)
	}
	if o.SkipHeader != 0 {
		return nil, status.New(status.NotSupported, "merge commit does not support skip_header")
	}
	body, e := b.readMerged(control, r)
	m.bytes, m.read = len(body), b.Now().Sub(m.begun)
	if e != nil {
		return nil, e
	}
	w, e := b.join(windowKey{db, table, o, parameters.Interval, parameters.Parallel, timeout}, body)
	if e != nil {
		return nil, e
	}
	m.left = max(time.Until(w.closes), 0)
	if parameters.Async {
		return w, nil
	}
	waiting := b.Now()
	e = w.wait(r.Context().Done())
	m.waited = b.Now().Sub(waiting)
	return w, e
}

// readMerged reads a whole body.
func (b *Backend) readMerged(control *http.ResponseController, r *http.Request) ([]byte, *status.Error) {
	if r.ContentLength > maxMergedBody {
		return nil, status.New(status.InternalError, "body size %d exceed limit: %d of the sandbox for merge commit", r.ContentLength, maxMergedBody)
	}
	_ = control.SetReadDeadline(time.Now().Add(10 * time.Minute)) // every connection of this server can
	body := &endedBody{ReadCloser: r.Body}
	r.Body = body
	var text bytes.Buffer
	_, err := text.ReadFrom(io.LimitReader(body, maxMergedBody+1))
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, status.New(status.InternalError, "receive body don't equal with body bytes")
	case text.Len() > maxMergedBody:
		return nil, status.New(status.InternalError, "body size exceed limit: %d of the sandbox for merge commit", maxMergedBody)
	}
	return text.Bytes(), nil
}

func (b *Backend) mergedReply(m *merged, id int64, label string, e *status.Error) reply.Reply {
	outcome, message := "Success", "OK"
	if e != nil {
		outcome, message = "Fail", e.Text
	}
	return reply.JSON(reply.Object{}.
		Int("TxnId", id).
		Text("Label", label).
		Text("Status", outcome).
		Text("Message", message).
		Text("RequestId", m.request).
		Int("LoadBytes", int64(m.bytes)).
		Int("LoadTimeMs", milliseconds(b.Now().Sub(m.begun))).
		Int("ReadDataTimeMs", milliseconds(m.read)).
		Int("PendingTimeMs", 0).
		Int("WaitPlanTimeMs", 0).
		Int("WriteDataTimeMs", 0).
		Int("WaitFinishTimeMs", milliseconds(m.waited)).
		Int(b.Release.LeftMergeKey(), milliseconds(m.left)).Backend())
}
