package starrocks

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"
)

// connectError is a connection that could not be made: nothing was sent over it.
type connectError struct{ err error }

func (e *connectError) Error() string { return e.err.Error() }
func (e *connectError) Unwrap() error { return e.err }

// dialer makes the connections of HTTP. The limit is for the whole of it, however
// many addresses a name has, and for the handshake of TLS with it.
type dialer struct {
	limit  time.Duration
	secure *tls.Config
}

func (d *dialer) plain(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := withLimit(ctx, d.limit)
	defer cancel()
	return d.dial(ctx, network, address)
}

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext(ctx, network, address)
	if err != nil {
		return nil, d.failed(ctx, address, err)
	}
	return conn, nil
}

func (d *dialer) encrypted(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := withLimit(ctx, d.limit)
	defer cancel()
	plain, err := d.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := d.secure.Clone()
	if c == nil {
		c = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if c.ServerName == "" {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			host = address
		}
		c.ServerName = host
	}
	conn := tls.Client(plain, c)
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = plain.Close() // the handshake's error says more
		return nil, d.failed(ctx, address, err)
	}
	return conn, nil
}

// failed says that it was the time to connect that was up: in the context, or a
// moment before it in the system's call, which has the same limit.
func (d *dialer) failed(ctx context.Context, address string, err error) error {
	var network net.Error
	waited := waitError(ctx, address, "accept a connection", err)
	if ctx.Err() == nil && errors.As(err, &network) && network.Timeout() {
		waited = &DeadlineError{Node: address, What: "accept a connection", Limit: d.limit}
	}
	return &connectError{waited}
}
