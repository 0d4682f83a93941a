package ingest

import (
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"starlift-sandbox/status"
)

// inflateBuffer is how many bytes of a decompressed body are handed on at once.
const inflateBuffer = 128 << 10

// maxWindow is the most memory, in bytes, that a compressed body may ask for to
// look back into what it held before.
const maxWindow = 128 << 20

// inflater decompresses bodies that arrive in pieces. The libraries want to read
// and we are given bytes, so each body has a coroutine: write lets it run until it
// has used up the piece and wants more. The two never run at the same time, so
// they share their fields without a lock. It ends with its body, or with close.
type inflater struct {
	kind Compression
	sink func(p []byte) error

	input []byte // of the piece, what was not read yet
	ended bool   // no piece will come any more
	next  func() (struct{}, bool)
	stop  func()
	err   error
}

func newInflater(kind Compression, sink func([]byte) error) *inflater {
	return &inflater{kind: kind, sink: sink}
}

// write decompresses a piece of the current body, and starts the body with its
// first one.
func (f *inflater) write(p []byte) error {
	if len(p) == 0 {
		return f.err
	}
	if f.next == nil {
		f.ended = false
		f.next, f.stop = iter.Pull(f.run)
	}
	f.input = p
	f.next()
	f.input = nil
	return f.err
}

// end ends the current body. A body without a byte has no stream, and no rows.
func (f *inflater) end() error {
	if f.next == nil {
		return f.err
	}
	f.ended = true
	f.next()
	f.close()
	return f.err
}

// close gives up the current body.
func (f *inflater) close() {
	if f.stop != nil {
		f.stop()
	}
	f.next, f.stop = nil, nil
}

// run is the coroutine of one body.
func (f *inflater) run(yield func(struct{}) bool) {
	source := &pieces{inflater: f, yield: yield}
	err := f.copy(source)
	if err != nil && !errors.Is(err, errAbandoned) {
		f.err = err
	}
	// The body ends where its stream does.
	for f.err == nil && !f.ended {
		if len(f.input) > 0 {
			f.err = errTrailing()
			break
		}
		if !yield(struct{}{}) {
			return
		}
	}
}

func errTrailing() error {
	return status.New(status.DataQualityError, "decompress the body: bytes behind the end of the compressed data")
}

// copy hands what the stream holds to the sink.
func (f *inflater) copy(source *pieces) error {
	reader, release, err := openStream(f.kind, source)
	if err != nil {
		return broken("decompress the body: %v", err)
	}
	defer release()
	buffer := make([]byte, inflateBuffer)
	for {
		n, err := reader.Read(buffer)
		if n > 0 {
			if err := f.sink(buffer[:n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errAbandoned):
			return err
		case err != nil:
			return broken("decompress the body: %v", err)
		}
	}
}

// openStream returns the reader of a compressed stream.
func openStream(kind Compression, source io.Reader) (r io.Reader, release func(), err error) {
	release = func() {}
	switch kind {
	case Gzip:
		r, err = gzip.NewReader(source)
	case Deflate:
		// A server's DEFLATE is the zlib form.
		r, err = zlib.NewReader(source)
	case Zstd:
		var d *zstd.Decoder
		if d, err = zstd.NewReader(source, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow)); err == nil {
			r, release = d, d.Close
		}
	case LZ4Frame:
		r = lz4.NewReader(source)
	case Bzip2:
		r = bzip2.NewReader(source)
	default:
		err = fmt.Errorf("compression %d", kind)
	}
	return r, release, err
}

// errAbandoned ends the coroutine of a body that will not come whole.
var errAbandoned = errors.New("the body was given up")

// pieces reads the pieces of a body as they come.
type pieces struct {
	inflater *inflater
	yield    func(struct{}) bool
}

func (s *pieces) Read(p []byte) (int, error) {
	f := s.inflater
	for len(f.input) == 0 {
		if f.ended {
			return 0, io.EOF
		}
		if !s.yield(struct{}{}) {
			return 0, errAbandoned
		}
	}
	n := copy(p, f.input)
	f.input = f.input[n:]
	return n, nil
}

// ReadByte spares the libraries a buffer of their own, which would read ahead.
func (s *pieces) ReadByte() (byte, error) {
	if f := s.inflater; len(f.input) > 0 {
		c := f.input[0]
		f.input = f.input[1:]
		return c, nil
	}
	var one [1]byte
	_, err := s.Read(one[:])
	return one[0], err
}
