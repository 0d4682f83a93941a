package starrocks

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

var compressions = []Compression{Gzip, Deflate, Zstd, LZ4Frame}

// inflate reads one stream, and fails when anything follows it.
func inflate(t *testing.T, kind Compression, body []byte) []byte {
	t.Helper()
	from := bytes.NewReader(body)
	var r io.Reader
	var err error
	switch kind {
	case Gzip:
		var z *gzip.Reader
		if z, err = gzip.NewReader(from); err == nil {
			z.Multistream(false)
			r = z
		}
	case Deflate:
		r, err = zlib.NewReader(from)
	case Zstd:
		var z *zstd.Decoder
		if z, err = zstd.NewReader(from, zstd.WithDecoderConcurrency(1)); err == nil {
			defer z.Close()
			r = z
		}
	case LZ4Frame:
		r = lz4.NewReader(from)
	}
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	plain, err := io.ReadAll(r)
	if err != nil || from.Len() > 0 {
		t.Fatalf("%s: error %v, %d bytes behind the stream", kind, err, from.Len())
	}
	return plain
}

// pieced is rows that come in pieces; every one is spoilt with the next call, as
// the encoder's are.
type pieced struct {
	left  []byte
	piece []byte
	size  int
}

func (p *pieced) Piece() ([]byte, error) {
	clear(p.piece)
	if len(p.left) == 0 {
		return nil, io.EOF
	}
	n := min(p.size, len(p.left))
	p.piece = append(p.piece[:0], p.left[:n]...)
	p.left = p.left[n:]
	return p.piece, nil
}

func (p *pieced) Read([]byte) (int, error) { panic("read, though there are pieces") }

func TestEveryRequestIsAWholeStream(t *testing.T) {
	random := make([]byte, 3<<20)
	source := rand.NewChaCha8([32]byte{1})
	_, _ = source.Read(random) // never fails
	bodies := [][]byte{[]byte("1\n"), []byte(strings.Repeat("1,a row\n", 200000)), random, nil}
	for _, kind := range compressions {
		c, err := NewCompressor(kind, bytes.NewReader(bodies[0]))
		if err != nil {
			t.Fatal(err)
		}
		for i, plain := range bodies {
			var rows io.Reader
			switch i % 3 {
			case 0:
				rows = bytes.NewReader(plain)
			case 1:
				rows = iotest.DataErrReader(iotest.OneByteReader(bytes.NewReader(plain)))
			case 2:
				rows = &pieced{left: plain, size: 100_000}
			}
			c.Reset(rows)
			var body []byte
			if i%2 == 0 {
				body, err = io.ReadAll(iotest.HalfReader(c))
			} else {
				err = eachPiece(c, func(p []byte) { body = append(body, p...) })
			}
			if err != nil {
				t.Fatalf("%s, body %d: %v", kind, i, err)
			}
			if got := inflate(t, kind, body); !bytes.Equal(got, plain) {
				t.Errorf("%s, body %d: %d bytes come back as %d", kind, i, len(plain), len(got))
			}
			if plain != nil && len(body) < 15 {
				t.Errorf("%s, body %d: %d bytes; a server wants 15 for the header of LZ4", kind, i, len(body))
			}
		}
		// At its end a body stays there.
		if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
			t.Errorf("%s: %d bytes after the end, error %v", kind, n, err)
		}
	}
}

func eachPiece(p Pieces, use func([]byte)) error {
	for {
		piece, err := p.Piece()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		use(piece)
	}
}

func TestCompressorGivesTheRowsErrorAtOnce(t *testing.T) {
	broken := errors.New("record without an end")
	for _, kind := range compressions {
		c, err := NewCompressor(kind, io.MultiReader(strings.NewReader("1\n"), failing{broken}))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(c); !errors.Is(err, broken) || len(body) > 0 {
			t.Errorf("%s: %d bytes, error %v", kind, len(body), err)
		}
		c.Reset(strings.NewReader("2\n"))
		body, err := io.ReadAll(c)
		if err != nil || string(inflate(t, kind, body)) != "2\n" {
			t.Errorf("%s: error %v after a broken request", kind, err)
		}
	}
}

func TestWhatCannotBeCompressedIsSaid(t *testing.T) {
	for _, kind := range []Compression{Bzip2, "", "lz4_frame", "SNAPPY"} {
		_, err := NewCompressor(kind, nil)
		want := "rows cannot be compressed as " + string(kind) + ": possible are LZ4_FRAME, ZSTD, GZIP and DEFLATE"
		if err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// noise is rows without an end that nothing can make smaller.
type noise struct {
	source *rand.ChaCha8
	piece  []byte
}

func (n *noise) Piece() ([]byte, error) { return n.piece, n.fill() }

func (n *noise) fill() error {
	_, err := n.source.Read(n.piece)
	return err
}

func (n *noise) Read([]byte) (int, error) { panic("read, though there are pieces") }

// Its memory is that of the library and of one piece.
func TestCompressorAllocatesNothingPerPiece(t *testing.T) {
	for _, kind := range compressions {
		c, err := NewCompressor(kind, &noise{rand.NewChaCha8([32]byte{1}), make([]byte, 128<<10)})
		if err != nil {
			t.Fatal(err)
		}
		one := func() {
			if _, err := c.Piece(); err != nil {
				t.Fatal(err)
			}
		}
		for range 20 {
			one()
		}
		if n := testing.AllocsPerRun(20, one); n > 1 || cap(c.out) > 1<<20 {
			t.Errorf("%s: %v allocations a piece, %d bytes held", kind, n, cap(c.out))
		}
	}
}
