package mysqlwire

import (
	"errors"
	"io"
)

// A packet is a header, three bytes of length and one of sequence, and a
// payload. A payload of mostInPacket bytes or more continues in the next packet,
// until one is shorter, be it empty.
const (
	headerSize   = 4
	mostInPacket = 1<<24 - 1
	// mostInPayload is the greatest max_allowed_packet that a server can have,
	// and a little, because the header of a row counts as well.
	mostInPayload = 1<<30 + 1<<16
)

// readSize is the size of the buffer between socket and packets. A packet that
// fits is handed out where it lies.
const readSize = 128 << 10

// packetReader takes packets off a stream.
type packetReader struct {
	source io.Reader
	buffer []byte // readSize bytes, made by the first read
	// buffer[from:to] is read and not handed out yet.
	from, to int
	// long holds a payload that does not fit into buffer. It grows with what
	// arrives, not with what a header promises.
	long     []byte
	sequence byte // of the next packet
	most     int  // bytes of a payload; 0 is mostInPayload
}

// next returns the next payload, which is valid until the call after.
func (r *packetReader) next() ([]byte, error) {
	length, err := r.header()
	if err != nil {
		return nil, err
	}
	if length <= readSize-headerSize {
		if err := r.fill(length); err != nil {
			return nil, unexpected(err)
		}
		payload := r.buffer[r.from : r.from+length : r.from+length]
		r.from += length
		return payload, nil
	}
	return r.nextLong(length)
}

// header takes a header and returns the length that it says.
func (r *packetReader) header() (int, error) {
	if err := r.fill(headerSize); err != nil {
		return 0, err
	}
	h := r.buffer[r.from : r.from+headerSize]
	r.from += headerSize
	if h[3] != r.sequence {
		return 0, malformed("a packet has sequence number %d, and %d is due", h[3], r.sequence)
	}
	r.sequence++
	return int(h[0]) | int(h[1])<<8 | int(h[2])<<16, nil
}

// fill reads until the buffer has n bytes, which must fit.
func (r *packetReader) fill(n int) error {
	if r.to-r.from >= n {
		return nil
	}
	if r.buffer == nil {
		r.buffer = make([]byte, readSize)
	}
	if r.from > 0 {
		r.to = copy(r.buffer, r.buffer[r.from:r.to])
		r.from = 0
	}
	for r.to < n {
		read, err := r.source.Read(r.buffer[r.to:])
		r.to += read
		if err != nil && r.to < n {
			if r.to > 0 {
				return unexpected(err)
			}
			return err
		}
	}
	return nil
}

// keptLong is the size up to which the room of a long payload is kept for the
// next one.
const keptLong = 16 << 20

func (r *packetReader) nextLong(length int) ([]byte, error) {
	if cap(r.long) > keptLong {
		r.long = nil
	}
	r.long = r.long[:0]
	most := r.most
	if most == 0 {
		most = mostInPayload
	}
	for {
		if len(r.long)+length > most {
			return nil, malformed("a payload has more than %d bytes", most)
		}
		if err := r.lengthen(length); err != nil {
			return nil, unexpected(err)
		}
		if length < mostInPacket {
			return r.long, nil
		}
		var err error
		if length, err = r.header(); err != nil {
			return nil, unexpected(err)
		}
	}
}

// lengthen appends n bytes of the stream to long, by pieces: room is made for a
// piece only when the one before has arrived.
func (r *packetReader) lengthen(n int) error {
	buffered := min(n, r.to-r.from)
	r.long = append(r.long, r.buffer[r.from:r.from+buffered]...)
	r.from += buffered
	n -= buffered
	for n > 0 {
		piece := min(n, max(readSize, len(r.long)))
		at := len(r.long)
		r.long = grow(r.long, piece)
		if _, err := io.ReadFull(r.source, r.long[at:]); err != nil {
			return err
		}
		n -= piece
	}
	return nil
}

// grow lengthens b by n bytes of any value.
func grow(b []byte, n int) []byte {
	if cap(b)-len(b) < n {
		b = append(make([]byte, 0, max(2*cap(b), len(b)+n)), b...)
	}
	return b[:len(b)+n]
}

// unexpected is for an end of the stream inside a packet.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// send writes a command: a new sequence of packets begins.
func (c *Conn) send(command byte, argument []byte) error {
	c.in.sequence = 0
	c.out = append(c.out[:0], 0, 0, 0, 0, command)
	c.out = append(c.out, argument...)
	return c.write()
}

// sendPayload writes a payload that goes on with the sequence.
func (c *Conn) sendPayload(payload []byte) error {
	c.out = append(append(c.out[:0], 0, 0, 0, 0), payload...)
	return c.write()
}

// write sends out, whose payload begins behind room for a header. Of a payload of
// several packets each further header is put over bytes that are sent already.
func (c *Conn) write() error {
	rest := c.out
	for {
		n := min(len(rest)-headerSize, mostInPacket)
		rest[0], rest[1], rest[2], rest[3] = byte(n), byte(n>>8), byte(n>>16), c.in.sequence
		c.in.sequence++
		if _, err := c.wire.Write(rest[:headerSize+n]); err != nil {
			return err
		}
		if n < mostInPacket {
			break
		}
		rest = rest[n:]
	}
	if cap(c.out) > keptLong {
		c.out = nil
	}
	return nil
}
