package starrocks

import (
	"io"
	"sync"
)

// body is the rows of a load on their way. net/http reads a request's body in a
// goroutine of its own, which may outlive the answer, and closes it when a
// redirect comes; body counts what was read, lets Close pass, and after seal
// gives nothing more, so that the rows behind it are the caller's again.
type body struct {
	mu     sync.Mutex
	rows   io.Reader
	read   int64
	sealed bool
	ended  bool  // the rows' end was given: the request can be whole
	err    error // of rows, but io.EOF
}

// Read passes rows on.
func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sealed {
		return 0, io.ErrClosedPipe
	}
	n, err := b.rows.Read(p)
	b.read += int64(n)
	b.note(err)
	return n, err
}

// note keeps how the rows ended; b.mu is held.
func (b *body) note(err error) {
	switch {
	case err == io.EOF:
		b.ended = true
	case err != nil:
		b.err = err
	}
}

// WriteTo passes rows that can write themselves on in their own pieces: net/http
// would otherwise copy them through a small buffer, 32 KiB a system call. The
// lock is held over each piece, so that seal still waits for what is under way.
func (b *body) WriteTo(w io.Writer) (int64, error) {
	pieces, ok := b.rows.(Pieces)
	if !ok {
		return io.Copy(w, struct{ io.Reader }{b})
	}
	var total int64
	for {
		n, err := b.writePiece(w, pieces)
		total += int64(n)
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

func (b *body) writePiece(w io.Writer, pieces Pieces) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sealed {
		return 0, io.ErrClosedPipe
	}
	piece, err := pieces.Piece()
	if err != nil {
		b.note(err)
		return 0, err
	}
	b.read += int64(len(piece))
	return w.Write(piece)
}

// Pieces is implemented by rows that come in pieces of their own: Piece returns
// the next one, which stays as it is until the following call, or io.EOF. It is
// used instead of Read, where both are there.
type Pieces interface {
	Piece() ([]byte, error)
}

// Close does nothing: a redirect is not the end of the rows.
func (b *body) Close() error { return nil }

// seal waits for a Read that is under way and allows no more.
func (b *body) seal() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sealed = true
}

// touched says whether any byte was read. A call without a body has none.
func (b *body) touched() bool { return b.size() > 0 }

func (b *body) size() int64 {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.read
}

// complete says whether the rows' end was given to the request. As long as it was
// not, no server has seen the end of the body, and none can have committed it.
func (b *body) complete() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ended
}

// failure is why the rows ended, when it was not their end.
func (b *body) failure() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}
