package apply

import (
	"errors"
	"io"
)

// held is the body of a plain Stream Load, where the end of the body is what
// commits. It gives every row of the epoch but the last; when that alone is left
// it has the decision written down, then gives it and ends. A run that dies before
// has sent half a body, which the cluster drops.
type held struct {
	rows   *rows // apart
	decide func() error

	row     []byte // held back, or just given
	full    bool   // row is held back
	decided bool   // nothing follows
	left    []byte // of a piece, not yet read
}

// Piece implements starrocks.Pieces.
func (h *held) Piece() ([]byte, error) {
	for {
		if h.decided {
			return nil, io.EOF
		}
		err := h.rows.take()
		switch {
		case errors.Is(err, io.EOF):
			return h.last()
		case err != nil:
			return nil, err
		case h.full: // and another row follows
			h.full = false
			return h.row, nil
		}
		piece, err := h.rows.Piece()
		if errors.Is(err, io.EOF) {
			return h.last() // the rows that were left were refused
		}
		if err != nil || h.rows.page != nil {
			return piece, err
		}
		h.row, h.full = append(h.row[:0], piece...), true
	}
}

// last gives what is held back, once it is decided that the body may end.
func (h *held) last() ([]byte, error) {
	if err := h.decide(); err != nil {
		return nil, err
	}
	h.decided = true
	if !h.full {
		return nil, io.EOF
	}
	h.full = false
	return h.row, nil
}

// Read implements io.Reader.
func (h *held) Read(p []byte) (int, error) {
	for len(h.left) == 0 {
		piece, err := h.Piece()
		if err != nil {
			return 0, err
		}
		h.left = piece
	}
	n := copy(p, h.left)
	h.left = h.left[n:]
	return n, nil
}
