package starrocks

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// The compressions that can be written. The server reads BZIP2 as well, which no
// library of ours writes.
const (
	Gzip     Compression = "GZIP"
	LZ4Frame Compression = "LZ4_FRAME"
	Zstd     Compression = "ZSTD"
	Deflate  Compression = "DEFLATE"
	Bzip2    Compression = "BZIP2"
)

const (
	// compressedPiece is how many bytes are collected before they are sent. The
	// server wants at least the 15 bytes of an LZ4 header in the first of them.
	compressedPiece = 64 << 10
	// zstdWindow is how far a body looks back: the memory that it costs here and
	// on the server.
	zstdWindow = 1 << 20
)

// Compressor is rows, compressed, as the body of a load request. Every request is
// a stream of its own, from its first byte to its last: Reset before each but the
// first. It works in the goroutine that reads it and starts none, and its memory
// does not grow with the rows. It belongs to one goroutine at a time.
type Compressor struct {
	rows   io.Reader
	stream compressedStream
	out    collected
	in     []byte // read from rows that do not come in pieces
	left   []byte // of out, not yet given by Read
	ended  bool
}

// compressedStream is what the libraries' writers have in common.
type compressedStream interface {
	io.WriteCloser
	Reset(io.Writer)
}

// collected is compressed bytes that wait to be sent.
type collected []byte

// Write never fails.
func (c *collected) Write(p []byte) (int, error) {
	*c = append(*c, p...)
	return len(p), nil
}

// NewCompressor compresses rows in a form that the header compression of that
// name announces. An error says that the form cannot be written; it can be asked
// for with rows that are nil.
func NewCompressor(kind Compression, rows io.Reader) (*Compressor, error) {
	c := &Compressor{rows: rows}
	var err error
	switch kind {
	case Gzip:
		c.stream, err = gzip.NewWriterLevel(&c.out, gzip.BestSpeed)
	case Deflate:
		// The server's DEFLATE has the header and checksum of zlib.
		c.stream, err = zlib.NewWriterLevel(&c.out, zlib.BestSpeed)
	case Zstd:
		c.stream, err = zstd.NewWriter(&c.out, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow),
			zstd.WithEncoderLevel(zstd.SpeedFastest))
	case LZ4Frame:
		w := lz4.NewWriter(&c.out)
		c.stream, err = w, w.Apply(lz4.ConcurrencyOption(1), lz4.BlockSizeOption(lz4.Block256Kb))
	default:
		return nil, fmt.Errorf("rows cannot be compressed as %s: possible are %s, %s, %s and %s", kind, LZ4Frame, Zstd, Gzip, Deflate)
	}
	if err != nil {
		return nil, fmt.Errorf("compress rows as %s: %w", kind, err)
	}
	return c, nil
}

// Reset prepares for the next request.
func (c *Compressor) Reset(rows io.Reader) {
	c.rows, c.out, c.left, c.ended = rows, c.out[:0], nil, false
	c.stream.Reset(&c.out)
}

// Piece implements Pieces. An error of the rows is given at once: what was
// compressed of a stream that has no end is of use to nobody.
func (c *Compressor) Piece() ([]byte, error) {
	c.out = c.out[:0]
	for len(c.out) < compressedPiece && !c.ended {
		piece, err := c.take()
		if len(piece) > 0 {
			if _, err := c.stream.Write(piece); err != nil {
				return nil, fmt.Errorf("compress rows: %w", err)
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			c.ended = true
			if err := c.stream.Close(); err != nil {
				return nil, fmt.Errorf("compress rows: %w", err)
			}
		case err != nil:
			return nil, err
		}
	}
	if len(c.out) == 0 {
		return nil, io.EOF
	}
	return c.out, nil
}

// take gets the next rows, which stay as they are until the following call.
func (c *Compressor) take() ([]byte, error) {
	if pieces, ok := c.rows.(Pieces); ok {
		return pieces.Piece()
	}
	if c.in == nil {
		c.in = make([]byte, compressedPiece)
	}
	n, err := c.rows.Read(c.in)
	return c.in[:n], err
}

// Read implements io.Reader.
func (c *Compressor) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		piece, err := c.Piece()
		if err != nil {
			return 0, err
		}
		c.left = piece
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}
