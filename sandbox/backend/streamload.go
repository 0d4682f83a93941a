package backend

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// streamLoad is one transaction in one request (protocol reference 2).
func (b *Backend) streamLoad(control *http.ResponseController, r *http.Request, db, table string) reply.Reply {
	s := &result{id: -1, label: r.Header.Get("label"), begun: b.Now()}
	if s.label == "" {
		s.label = newLabel()
	}
	merge, e := b.merges(r)
	switch {
	case e != nil:
		s.fail(e)
	case merge:
		answer := b.mergeCommit(control, r, db, table, s.label)
		answer.Close = !drained(r)
		return answer
	default:
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

// newUID is the id that a backend gives a load.
func newUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it would end the process
	return hex.EncodeToString(b[:8]) + "-" + hex.EncodeToString(b[8:])
}

func (b *Backend) runStreamLoad(s *result, control *http.ResponseController, r *http.Request, db, table string) {
	c := &context{uid: newUID(), label: s.label, db: db, table: table, id: -1, surface: ingest.StreamLoad}
	// A login must be there before anything else is looked at; whether it is a good
	// one the frontend says at the begin.
	if _, err := b.Users.Basic(r); errors.Is(err, access.ErrMissing) {
		s.fail(status.New(status.InternalError, "%s", err))
		return
	}
	timeout, e := seconds(r.Header.Get("timeout"), "Invalid timeout format")
	if e != nil {
		s.fail(e)
		return
	}
	// Format and size are looked at before the transaction begins, the other
	// headers when it is planned.
	o, invalid := ingest.ParseOptions(r.Header.Get, ingest.StreamLoad, b.Release)
	if invalid != nil && strings.HasPrefix(invalid.Error(), "unknown data format") {
		s.fail(b.asStatus(invalid, 0))
		return
	}
	if e := b.checkSize(o, c, r.ContentLength); e != nil {
		s.fail(e)
		return
	}
	if e := b.authorize(r, db, table); e != nil {
		s.fail(e)
		return
	}
	life := b.lives()
	var err error
	c.id, c.target, err = b.Txns.Begin(txn.Beginning{
		Database: db, Table: table, Label: s.label, Node: b.Node,
		Source: txn.BackendStreaming, Coordinator: b.coordinator, Timeout: timeout,
	})
	var exists *txn.LabelExists
	switch {
	case errors.As(err, &exists):
		s.status, s.existing, s.message = "Label Already Exists", exists.Existing, exists.Error()
		return
	case err != nil:
		s.fail(b.asStatus(err, 0))
		return
	}
	tx, _ := b.Txns.Get(c.id)
	now := b.Now()
	s.id, s.begin = c.id, now.Sub(s.begun)
	c.begun, c.active, c.timeout = now, now, tx.Timeout
	defer c.end()
	if invalid != nil {
		e = b.asStatus(invalid, c.id)
	} else {
		e = b.ingest(s, c, o, control, r)
	}
	if e != nil {
		s.fail(e)
		b.abort(life, c.id, e.Text)
	}
}

// ingest reads the body and commits; the transaction is aborted by the caller
// when it answers an error.
func (b *Backend) ingest(s *result, c *context, o ingest.Options, control *http.ResponseController, r *http.Request) *status.Error {
	started := b.Now()
	var err error
	if c.load, err = ingest.New(b.target(c), o); err != nil {
		return b.asStatus(err, c.id)
	}
	planned := b.Now()
	s.plan = planned.Sub(started)
	if _, e := b.readBody(c, control, r); e != nil {
		return e
	}
	var e *status.Error
	s.counters, s.where, e = b.finish(c)
	read := b.Now()
	s.read = read.Sub(planned)
	if e != nil {
		if !strings.Contains(e.Text, "too many filtered rows") && e.Text != b.Release.NoRows() {
			// Nothing was counted to its end.
			s.counters = store.Counters{Bytes: s.counters.Bytes}
		}
		s.counters.Loaded = 0
		return e
	}
	if err := b.commitOpen(c, s.counters); err != nil {
		e := b.asStatus(err, c.id)
		if e.Code == status.PublishTimeout {
			s.committed = b.Now().Sub(read)
			s.status, s.message = "Publish Timeout", e.Text
			return nil
		}
		s.counters = store.Counters{Bytes: s.counters.Bytes}
		return e
	}
	s.committed = b.Now().Sub(read)
	s.status, s.message = "Success", "OK"
	return nil
}
