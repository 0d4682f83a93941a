package mysqlwire

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// The commands in use.
const (
	comQuit            byte = 0x01
	comQuery           byte = 0x03
	comPing            byte = 0x0e
	comStmtPrepare     byte = 0x16
	comStmtExecute     byte = 0x17
	comStmtClose       byte = 0x19
	comResetConnection byte = 0x1f
)

var errClosed = errors.New("the connection is closed")

// begin makes ctx the one that ends the waits of a command. doing says in
// errors what the command does.
func (c *Conn) begin(ctx context.Context, doing string) error {
	switch {
	case c.broken != nil:
		return fmt.Errorf("mysql %s: %s: %w", c.config.Address, doing, c.broken)
	case c.running != nil:
		return fmt.Errorf("mysql %s: %s: the answer to %s is not read to its end", c.config.Address, doing, c.running.doing)
	case ctx.Err() != nil:
		return fmt.Errorf("mysql %s: %s: %w", c.config.Address, doing, context.Cause(ctx))
	}
	c.running = &running{doing: doing, stop: c.wire.watch(ctx)}
	return nil
}

// end lets the next command begin.
func (c *Conn) end() {
	c.running.stop()
	c.running = nil
}

// done ends a command that the server answered: with err, where that is its
// refusal, after which the connection goes on.
func (c *Conn) done(err error) error {
	var refusal *ServerError
	if err != nil && !errors.As(err, &refusal) {
		return c.fail(err)
	}
	doing := c.running.doing
	c.end()
	if err != nil {
		return fmt.Errorf("mysql %s: %s: %w", c.config.Address, doing, err)
	}
	return nil
}

// fail gives the connection up: it is not known any more what its next bytes
// mean. Where nobody waits for the answer any more the query is killed, for a
// server notices that a client left only when it sends.
func (c *Conn) fail(err error) error {
	doing, ended := c.running.doing, c.wire.ended()
	if ended != nil {
		err = ended
	}
	c.broken = fmt.Errorf("the connection was given up (%w)", err)
	c.end()
	c.wire.conn.Close() //nolint:errcheck // the first error counts
	if ended != nil || errors.Is(err, os.ErrDeadlineExceeded) {
		c.kill()
	}
	return fmt.Errorf("mysql %s: %s: %w", c.config.Address, doing, err)
}

// abandon gives up an answer that nobody wants to read to its end.
func (c *Conn) abandon() {
	c.broken = errClosed
	c.end()
	c.wire.conn.Close() //nolint:errcheck // nothing is lost
	c.kill()
}

// killTimeout bounds the try to end a query at the server.
const killTimeout = 5 * time.Second

// kill ends this connection at the server by a second one. It is a try: where
// the server cannot be reached the query ends by itself.
func (c *Conn) kill() {
	if c.greeting.thread == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	config := c.config
	config.ConnectTimeout, config.Database = killTimeout, ""
	second, err := Dial(ctx, config)
	if err != nil {
		return
	}
	second.greeting.thread = 0                                      // it is not killed in turn
	second.Exec(ctx, fmt.Sprintf("KILL CONNECTION %d", c.Thread())) //nolint:errcheck // it may have ended already
	second.Close()                                                  //nolint:errcheck // it did its work
}

// command runs a command whose answer is OK or an error.
func (c *Conn) command(ctx context.Context, doing string, command byte, argument []byte) (Result, error) {
	if err := c.begin(ctx, doing); err != nil {
		return Result{}, err
	}
	result, err := c.roundTrip(command, argument)
	return result, c.done(err)
}

func (c *Conn) roundTrip(command byte, argument []byte) (Result, error) {
	if err := c.send(command, argument); err != nil {
		return Result{}, err
	}
	packet, err := c.next()
	if err != nil {
		return Result{}, err
	}
	if packet[0] != headerOK {
		return Result{}, malformed("an answer that is neither OK nor an error begins with 0x%02x; a statement that gives rows must be a query", packet[0])
	}
	return parseOK(packet)
}

// next is the next packet, which has a byte at least. An error of the server is
// returned as one.
func (c *Conn) next() ([]byte, error) {
	packet, err := c.in.next()
	if err != nil {
		return nil, err
	}
	if len(packet) == 0 {
		return nil, malformed("a packet is empty")
	}
	if packet[0] == headerError {
		return nil, parseError(packet)
	}
	return packet, nil
}
