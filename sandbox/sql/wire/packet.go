// Package wire speaks the server's side of the MySQL protocol over one
// connection: handshake and login, commands, results in text and binary form.
// It knows no SQL and no tables; package sql drives it.
package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

const (
	// maxPayload is what one packet carries; a longer one goes on in the next.
	maxPayload = 1<<24 - 1
	// MaxCommand is the longest command that is taken, StarRocks'
	// max_allowed_packet.
	MaxCommand = 32 << 20

	// idleTimeout is StarRocks' wait_timeout.
	idleTimeout  = 8 * time.Hour
	loginTimeout = 10 * time.Second
	writeTimeout = time.Minute
)

// ErrTooLong ends a connection whose command is longer than MaxCommand.
var ErrTooLong = errors.New("command is longer than max_allowed_packet")

// Conn is one client. It is not safe for concurrent use.
type Conn struct {
	conn     net.Conn
	reader   *bufio.Reader
	writer   *bufio.Writer
	sequence byte

	capabilities uint32
	command      []byte // kept between commands
	packet       []byte // the packet being built
	columns      []Column
	binary       bool // rows of the running result are in binary form
	statements   map[uint32]*prepared
	lastID       uint32
}

// NewConn takes over conn; the caller closes it.
func NewConn(conn net.Conn) *Conn {
	const bufferSize = 16 << 10
	return &Conn{
		conn:       conn,
		reader:     bufio.NewReaderSize(conn, bufferSize),
		writer:     bufio.NewWriterSize(deadlineWriter{conn}, bufferSize),
		statements: make(map[uint32]*prepared),
	}
}

// deadlineWriter gives every write of the buffer its own deadline, so that a
// client that stops reading cannot hold the connection for ever.
type deadlineWriter struct{ conn net.Conn }

func (w deadlineWriter) Write(b []byte) (int, error) {
	if err := w.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	return w.conn.Write(b)
}

// readPacket reads one logical packet into buffer, which it may grow.
func (c *Conn) readPacket(buffer []byte) ([]byte, error) {
	buffer = buffer[:0]
	for {
		var header [4]byte
		if _, err := io.ReadFull(c.reader, header[:]); err != nil {
			return buffer, err
		}
		length := int(header[0]) | int(header[1])<<8 | int(header[2])<<16
		if header[3] != c.sequence {
			return buffer, fmt.Errorf("packet number %d where %d was due", header[3], c.sequence)
		}
		c.sequence++
		start := len(buffer)
		if start+length > MaxCommand {
			return buffer, ErrTooLong
		}
		if cap(buffer) < start+length {
			buffer = append(make([]byte, 0, start+length), buffer...)
		}
		buffer = buffer[:start+length]
		if _, err := io.ReadFull(c.reader, buffer[start:]); err != nil {
			return buffer, err
		}
		if length < maxPayload {
			return buffer, nil
		}
	}
}

// begin starts a packet in c.packet.
func (c *Conn) begin() { c.packet = c.packet[:0] }

// send writes c.packet into the buffer.
func (c *Conn) send() error {
	payload := c.packet
	for {
		part := payload[:min(len(payload), maxPayload)]
		header := [4]byte{byte(len(part)), byte(len(part) >> 8), byte(len(part) >> 16), c.sequence}
		c.sequence++
		if _, err := c.writer.Write(header[:]); err != nil {
			return err
		}
		if _, err := c.writer.Write(part); err != nil {
			return err
		}
		payload = payload[len(part):]
		if len(part) < maxPayload {
			return nil
		}
	}
}

// Flush sends what is in the buffer to the client.
func (c *Conn) Flush() error { return c.writer.Flush() }

func (c *Conn) putUint16(v uint16) { c.packet = binary.LittleEndian.AppendUint16(c.packet, v) }
func (c *Conn) putUint32(v uint32) { c.packet = binary.LittleEndian.AppendUint32(c.packet, v) }

// putLength writes a number in the protocol's one to nine bytes.
func (c *Conn) putLength(n uint64) {
	switch {
	case n < 251:
		c.packet = append(c.packet, byte(n))
	case n < 1<<16:
		c.packet = append(c.packet, 0xfc, byte(n), byte(n>>8))
	case n < 1<<24:
		c.packet = append(c.packet, 0xfd, byte(n), byte(n>>8), byte(n>>16))
	default:
		c.packet = append(c.packet, 0xfe)
		c.packet = binary.LittleEndian.AppendUint64(c.packet, n)
	}
}

func (c *Conn) putString(s string) {
	c.putLength(uint64(len(s)))
	c.packet = append(c.packet, s...)
}

// input reads the fields of a packet. After the first field that is not there
// bad is set and every further one is empty.
type input struct {
	data []byte
	bad  bool
}

func (in *input) bytes(n int) []byte {
	if n < 0 || n > len(in.data) {
		in.bad, in.data = true, nil
		return nil
	}
	out := in.data[:n]
	in.data = in.data[n:]
	return out
}

func (in *input) uint8() byte {
	if b := in.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (in *input) uint16() uint16 {
	if b := in.bytes(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (in *input) uint32() uint32 {
	if b := in.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (in *input) uint64() uint64 {
	if b := in.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (in *input) length() uint64 {
	switch first := in.uint8(); first {
	case 0xfc:
		return uint64(in.uint16())
	case 0xfd:
		low := in.uint16()
		return uint64(low) | uint64(in.uint8())<<16
	case 0xfe:
		return in.uint64()
	default:
		return uint64(first)
	}
}

// lengthBytes reads bytes with their number before them.
func (in *input) lengthBytes() []byte {
	n := in.length()
	if n > uint64(len(in.data)) {
		in.bad, in.data = true, nil
		return nil
	}
	return in.bytes(int(n))
}

// terminated reads up to a NUL byte.
func (in *input) terminated() string {
	for i, b := range in.data {
		if b == 0 {
			out := string(in.data[:i])
			in.data = in.data[i+1:]
			return out
		}
	}
	in.bad, in.data = true, nil
	return ""
}
