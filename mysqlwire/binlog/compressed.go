package binlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// inflater undoes MariaDB's compression of single events (log_bin_compress).
type inflater struct {
	reader io.ReadCloser
	source bytes.Reader
	out    bytes.Buffer
}

// inflate reads a byte whose high bits are 1000 and whose low three bits say how
// many bytes of length follow, highest first, and then a zlib stream. The result
// is valid until the next call.
func (f *inflater) inflate(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0]&0xf0 != 0x80 {
		return nil, errors.New("compressed event has an unknown compression; only zlib is known")
	}
	width := int(b[0] & 7)
	if width < 1 || width > 4 || len(b) < 1+width {
		return nil, errors.New("compressed event has a malformed length")
	}
	length := 0
	for _, digit := range b[1 : 1+width] {
		length = length<<8 | int(digit)
	}
	if length > mostInEvent {
		return nil, fmt.Errorf("compressed event says that it has %d bytes", length)
	}
	f.source.Reset(b[1+width:])
	if err := f.rewind(); err != nil {
		return nil, fmt.Errorf("compressed event: %w", err)
	}
	f.out.Reset()
	// One byte more than promised shows a wrong length; nothing is reserved for
	// what is promised only.
	if _, err := io.Copy(&f.out, io.LimitReader(f.reader, int64(length)+1)); err != nil {
		return nil, fmt.Errorf("compressed event: %w", err)
	}
	if f.out.Len() != length {
		return nil, fmt.Errorf("compressed event has %d bytes or more instead of %d", f.out.Len(), length)
	}
	return f.out.Bytes(), nil
}

func (f *inflater) rewind() (err error) {
	if f.reader == nil {
		f.reader, err = zlib.NewReader(&f.source)
		return err
	}
	return f.reader.(zlib.Resetter).Reset(&f.source, nil)
}

// payload reads the events inside a TRANSACTION_PAYLOAD event one after the
// other, so that memory holds one of them and not the transaction.
type payload struct {
	source bytes.Reader
	zstd   *zstd.Decoder
	plain  bool
	open   bool
	event  []byte
}

// The fields before the payload; each is a packed number, its packed length, and
// the value.
const (
	payloadEnd         = 0
	payloadSize        = 1
	payloadCompression = 2
	payloadPlainSize   = 3

	compressionZstd = 0
	compressionNone = 255
)

// start begins a TRANSACTION_PAYLOAD event, whose bytes must stay until its last
// inner event is read.
func (p *payload) start(body []byte) error {
	c := &cursor{rest: body}
	compression, size := uint64(compressionNone), uint64(0)
	for {
		kind := c.packed()
		if c.short {
			return fmt.Errorf("TRANSACTION_PAYLOAD: %w", errCutShort)
		}
		if kind == payloadEnd {
			break
		}
		field := &cursor{rest: c.take(c.packed())}
		switch kind {
		case payloadSize:
			size = field.packed()
		case payloadCompression:
			compression = field.packed()
		}
	}
	if size != uint64(len(c.rest)) {
		return fmt.Errorf("TRANSACTION_PAYLOAD says that it has %d bytes and has %d", size, len(c.rest))
	}
	p.source.Reset(c.rest)
	switch compression {
	case compressionNone:
		p.plain = true
	case compressionZstd:
		p.plain = false
		if err := p.rewind(); err != nil {
			return fmt.Errorf("TRANSACTION_PAYLOAD: %w", err)
		}
	default:
		return fmt.Errorf("TRANSACTION_PAYLOAD has the unknown compression %d", compression)
	}
	p.open = true
	return nil
}

func (p *payload) rewind() (err error) {
	if p.zstd == nil {
		p.zstd, err = zstd.NewReader(&p.source, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
		return err
	}
	return p.zstd.Reset(&p.source)
}

// next returns an inner event, which has no checksum, or io.EOF behind the last.
func (p *payload) next() ([]byte, error) {
	var from io.Reader = &p.source
	if !p.plain {
		from = p.zstd
	}
	var err error
	if p.event, err = readEvent(from, p.event); err != nil {
		p.open = false
		if err != io.EOF {
			err = fmt.Errorf("TRANSACTION_PAYLOAD: %w", err)
		}
	}
	return p.event, err
}

// close gives the decoder's memory back.
func (p *payload) close() {
	if p.zstd != nil {
		p.zstd.Close()
	}
}

// mostInEvent bounds an event: the greatest max_allowed_packet of a server, and
// room for what stands around a row of that size.
const mostInEvent = 1<<30 + 1<<20

// readEvent reads one event into buffer's memory. At the end it returns io.EOF,
// inside of an event io.ErrUnexpectedEOF. What an event says of its length is
// believed a mebibyte at a time.
func readEvent(from io.Reader, buffer []byte) ([]byte, error) {
	buffer = grow(buffer[:0], headerSize)
	if _, err := io.ReadFull(from, buffer); err != nil {
		return buffer, err
	}
	size := int64(binary.LittleEndian.Uint32(buffer[9:]))
	if size < headerSize || size > mostInEvent {
		return buffer, fmt.Errorf("event says that it has %d bytes", size)
	}
	for have := int64(headerSize); have < size; have = int64(len(buffer)) {
		buffer = grow(buffer, int(min(size-have, 1<<20)))
		if _, err := io.ReadFull(from, buffer[have:]); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return buffer, err
		}
	}
	return buffer, nil
}

// grow makes b longer by n bytes.
func grow(b []byte, n int) []byte {
	if cap(b)-len(b) < n {
		b = append(b, make([]byte, n)...)
		return b
	}
	return b[:len(b)+n]
}
