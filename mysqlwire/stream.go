package mysqlwire

import "context"

// Stream is an answer without an end, as a binary log is one.
type Stream struct {
	conn *Conn
	err  error
}

// Stream sends a command that is answered by packets until the connection is
// closed. The context holds for all of them.
func (c *Conn) Stream(ctx context.Context, doing string, command byte, argument []byte) (*Stream, error) {
	if err := c.begin(ctx, doing); err != nil {
		return nil, err
	}
	if err := c.send(command, argument); err != nil {
		return nil, c.done(err)
	}
	return &Stream{conn: c}, nil
}

// Next waits for a packet, which has a byte at least and is valid until the call
// after: an OK, an end (0xfe, and then none follows), or what the command gives. A
// server's error is a *ServerError and ends the stream. Config.ReadTimeout bounds
// the wait.
func (s *Stream) Next() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	packet, err := s.conn.next()
	if err != nil {
		s.err = s.conn.done(err)
	}
	return packet, s.err
}

// Close ends the stream and its connection: nothing else stops a server that
// sends.
func (s *Stream) Close() error {
	if s.err == nil {
		s.err = errClosed
		s.conn.abandon()
	}
	return s.conn.Close()
}

// Command runs a command that the server answers with OK, such as
// COM_REGISTER_SLAVE.
func (c *Conn) Command(ctx context.Context, doing string, command byte, argument []byte) (Result, error) {
	return c.command(ctx, doing, command, argument)
}
