package apply

import (
	"context"
	"io"
	"strconv"
	"strings"

	"starlift/batch"
	"starlift/plan"
	"starlift/starrocks"
)

// The memory of one set of columns: rows on their way to its request, in pieces.
const (
	setPieces     = 3
	setPieceBytes = 64 << 10
)

// raggedSet is the load of the rows of one wave that carry one set of columns: a
// transaction and its requests. The lane's goroutine encodes rows into pieces, one
// of its own sends them.
type raggedSet struct {
	wave    int
	fields  []starrocks.EncodeField
	label   starrocks.Label
	encoder *starrocks.Encoder
	txn     *starrocks.Txn
	request *request
	limit   int // bytes of a request; 0: none

	piece  []byte // being filled
	rows   int64
	bytes  int64
	counts starrocks.Counts

	full chan []byte // on its way to the request
	free chan []byte

	// Of the goroutine that sends.
	ctx  context.Context //nolint:containedctx // io.Reader has no other way to end a wait
	sent int             // bytes of this request
	hand []byte          // the next piece; nil: not come yet
	used []byte          // the piece that was given last
	rest []byte          // of used, not yet read
	over bool            // no piece follows
}

// columnsOf are the fields that a row carries, as a key for the set of them.
func columnsOf(fields []starrocks.EncodeField, b *batch.Batch, row int, key []byte) []byte {
	for i := range fields {
		if i%8 == 0 {
			key = append(key, 0)
		}
		v := &b.Cols[fields[i].From]
		if v.Repr == batch.Fixed || v.Spans[row].Off != batch.Absent {
			key[i/8] |= 1 << (i % 8)
		}
	}
	return key
}

// setOf gives the fields that a key of columnsOf stands for, and what is computed
// of them: an expression that names a field the rows lack is left out, as the
// column is.
func setOf(job *plan.Job, key []byte) (fields []starrocks.EncodeField, derived []starrocks.Derived) {
	lacks := map[string]bool{}
	for i, f := range job.Fields {
		if key[i/8]&(1<<(i%8)) != 0 {
			fields = append(fields, f)
		} else {
			lacks[strings.ToLower(f.Target.Name)] = true
		}
	}
	for _, d := range job.Derived {
		whole := true
		for _, name := range starrocks.ExpressionNames(d.Expression) {
			whole = whole && !lacks[strings.ToLower(name)]
		}
		if whole {
			derived = append(derived, d)
		}
	}
	return fields, derived
}

// raggedLabel names the load of one set of one wave; repeats counts the labels of
// it that an at-least-once load has found taken.
func raggedLabel(job *plan.Job, e epoch, wave int, fields []starrocks.EncodeField, repeats int) starrocks.Label {
	more := []string{"wave", strconv.Itoa(wave)}
	for _, f := range fields {
		more = append(more, f.Target.Name)
	}
	if repeats > 0 {
		more = append(more, "again", strconv.Itoa(repeats))
	}
	return job.Label(e.split, e.from, more...)
}

func (t *raggedSet) start(ctx context.Context) {
	t.ctx = ctx
	t.full, t.free = make(chan []byte, setPieces), make(chan []byte, setPieces)
	for range setPieces - 1 {
		t.free <- nil // made when it is needed
	}
}

// flush sends the piece that is being filled on its way, and takes another. It
// waits while the request is slow.
func (t *raggedSet) flush(ctx context.Context) error {
	if len(t.piece) == 0 {
		return nil
	}
	select {
	case t.full <- t.piece:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case piece := <-t.free:
		t.piece = piece[:0]
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// send makes requests of the pieces until there are no more.
func (t *raggedSet) send(ctx context.Context) error {
	for {
		more, err := t.next()
		if err != nil || !more {
			return err
		}
		if _, err := t.txn.Write(ctx, t.request.headers, t.request.start()); err != nil {
			return err
		}
	}
}

// next prepares for another request; false when every piece has been sent.
func (t *raggedSet) next() (bool, error) {
	t.sent = 0
	err := t.take()
	return !t.over, err
}

// take waits for the next piece, if none is in hand. What was given before has
// been written by then.
func (t *raggedSet) take() error {
	if t.hand != nil || t.over {
		return nil
	}
	if t.used != nil {
		t.free <- t.used // there are as many places as pieces
		t.used = nil
	}
	select {
	case piece, ok := <-t.full:
		t.hand, t.over = piece, !ok
		return nil
	case <-t.ctx.Done():
		return context.Cause(t.ctx)
	}
}

// Piece implements starrocks.Pieces. A piece is whole rows, so that a request may
// end behind each.
func (t *raggedSet) Piece() ([]byte, error) {
	if t.limit > 0 && t.sent >= t.limit {
		return nil, io.EOF
	}
	if err := t.take(); err != nil {
		return nil, err
	}
	if t.over {
		return nil, io.EOF
	}
	t.used, t.hand = t.hand, nil
	t.sent += len(t.used)
	return t.used, nil
}

// Read implements io.Reader.
func (t *raggedSet) Read(p []byte) (int, error) {
	if len(t.rest) == 0 {
		piece, err := t.Piece()
		if err != nil {
			return 0, err
		}
		t.rest = piece
	}
	n := copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}
