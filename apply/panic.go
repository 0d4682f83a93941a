package apply

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"starlift/batch"
	"starlift/source"
	"starlift/starrocks"
)

// Panic is a defect of the program that showed in a goroutine of a load. It ends
// the run in order instead of the process at once: other loads' epochs stay
// recorded, the journal is closed, and the caller can say where to report it.
type Panic struct {
	What  string
	Stack []byte // of the goroutine
}

func (p *Panic) Error() string { return "defect of the program: " + p.What }

// guarded does work, and gives a panic in it as an error.
func guarded(work func() error) (err error) {
	defer caught(&err)
	return work()
}

// caught is deferred: it makes an error of a panic.
func caught(err *error) {
	if fault := recover(); fault != nil {
		*err = &Panic{What: fmt.Sprint(fault), Stack: debug.Stack()}
	}
}

// nextPage is the reader's Next, guarded.
func nextPage(ctx context.Context, r source.Reader, page *batch.Page) (end source.Offset, err error) {
	defer caught(&err)
	return r.Next(ctx, page)
}

// guardedBody is the body of a request. It is read in a goroutine of net/http,
// where nobody else would catch a panic.
type guardedBody struct{ rows io.Reader }

// Read implements io.Reader.
func (g guardedBody) Read(p []byte) (n int, err error) {
	defer caught(&err)
	return g.rows.Read(p)
}

// guardedPieces is a guardedBody of rows that come in pieces.
type guardedPieces struct {
	guardedBody
	pieces starrocks.Pieces
}

// Piece implements starrocks.Pieces.
func (g guardedPieces) Piece() (piece []byte, err error) {
	defer caught(&err)
	return g.pieces.Piece()
}

// guardedRows gives rows in the form that they have, guarded.
func guardedRows(rows io.Reader) io.Reader {
	if pieces, ok := rows.(starrocks.Pieces); ok {
		return guardedPieces{guardedBody{rows}, pieces}
	}
	return guardedBody{rows}
}
