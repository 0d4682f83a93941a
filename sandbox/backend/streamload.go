package backend

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// result is what a _stream_load reply tells (protocol reference 2.2).
type result struct {
	id              int64
	label           string
	status          string
	existing        string
	message         string
	counters        store.Counters
	url             string
	begun           time.Time
	begin, plan     time.Duration
	read, committed time.Duration
}

func (s *result) fail(e *status.Error) { s.status, s.message = "Fail", e.Text }

func (s *result) reply(now time.Time) reply.Reply {
	o := reply.Object{}.
		Int("TxnId", s.id).
		Text("Label", s.label).
		Text("Status", s.status)
	if s.existing != "" {
		o = o.Text("ExistingJobStatus", s.existing)
	}
	o = o.Text("Message", s.message).
		Int("NumberTotalRows", s.counters.Total).
		Int("NumberLoadedRows", s.counters.Loaded).
		Int("NumberFilteredRows", s.counters.Filtered).
		Int("NumberUnselectedRows", s.counters.Unselected).
		Int("LoadBytes", s.counters.Bytes).
		Int("LoadTimeMs", milliseconds(now.Sub(s.begun))).
		Int("BeginTxnTimeMs", milliseconds(s.begin)).
		Int("StreamLoadPlanTimeMs", milliseconds(s.plan)).
		Int("ReadDataTimeMs", milliseconds(s.read)).
		Int("WriteDataTimeMs", milliseconds(s.read)).
		Int("CommitAndPublishTimeMs", milliseconds(s.committed))
	if s.url != "" {
		o = o.Text("ErrorURL", s.url)
	}
	return reply.JSON(o.Backend())
}

// streamLoad is one transaction in one request (protocol reference 2).
func (b *Backend) streamLoad(control *http.ResponseController, r *http.Request, db, table string) reply.Reply {
	s := &result{id: -1, label: r.Header.Get("label"), begun: b.Now()}
	if s.label == "" {
		s.label = newLabel()
	}
	if e := b.authorize(r); e != nil {
		s.fail(e)
	} else {
		b.runStreamLoad(s, control, r, db, table)
	}
	answer := s.reply(b.Now())
	answer.Close = !drained(r)
	return answer
}

// newLabel is the label of a load that names none.
func newLabel() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it would end the process
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (b *Backend) runStreamLoad(s *result, control *http.ResponseController, r *http.Request, db, table string) {
	timeout, e := seconds(r.Header.Get("timeout"), "Invalid timeout format")
	if e != nil {
		s.fail(e)
		return
	}
	id, target, err := b.Txns.Begin(txn.Beginning{
		Database: db, Table: table, Label: s.label,
		Source: txn.BackendStreaming, Coordinator: b.coordinator, Timeout: timeout,
	})
	var exists *txn.LabelExists
	switch {
	case errors.As(err, &exists):
		s.status, s.existing, s.message = "Label Already Exists", exists.Existing, exists.Error()
		return
	case err != nil:
		s.fail(asStatus(err, 0))
		return
	}
	s.id = id
	tx, _ := b.Txns.Get(id)
	now := b.Now()
	s.begin = now.Sub(s.begun)
	c := &context{
		label: s.label, db: db, table: table, id: id, target: target,
		begun: now, active: now, timeout: tx.Timeout, stage: b.Store.Stage(target, id),
	}
	if e := b.ingest(s, c, control, r); e != nil {
		s.fail(e)
		// That the frontend may have ended it already changes nothing.
		_ = b.Txns.Abort(id, e.Text)
	}
}

// ingest reads the body and commits; the transaction is aborted by the caller
// when it answers an error.
func (b *Backend) ingest(s *result, c *context, control *http.ResponseController, r *http.Request) *status.Error {
	o, err := ingest.ParseOptions(r.Header.Get, ingest.StreamLoad)
	if err != nil {
		return asStatus(err, c.id)
	}
	if e := checkSize(o, r.ContentLength); e != nil {
		return e
	}
	started := b.Now()
	if c.load, err = ingest.New(c.target, c.stage, o, started, b.Null); err != nil {
		return asStatus(err, c.id)
	}
	planned := b.Now()
	s.plan = planned.Sub(started)
	if _, e := b.readBody(c, control, r); e != nil {
		return e
	}
	err = c.load.Finish()
	read := b.Now()
	s.read = read.Sub(planned)
	s.url = b.errors.keep(b.Address, c.load.ErrorLog(), read)
	s.counters = c.load.Counters()
	if err != nil {
		e := asStatus(err, c.id)
		if !strings.Contains(e.Text, "too many filtered rows") {
			// Nothing was counted to its end.
			s.counters = store.Counters{Bytes: s.counters.Bytes}
		}
		s.counters.Loaded = 0
		return e
	}
	if e := b.rowless(s.counters); e != nil {
		return e
	}
	if err := b.Txns.CommitOpen(c.id, c.stage, s.counters); err != nil {
		s.counters = store.Counters{Bytes: s.counters.Bytes}
		return asStatus(err, c.id)
	}
	s.committed = b.Now().Sub(read)
	s.status, s.message = "Success", "OK"
	return nil
}
