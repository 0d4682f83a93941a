package mysqlwire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
)

// Encryption says whether a connection is encrypted, and who is believed to be at
// the other end. A Unix socket is never encrypted.
type Encryption uint8

const (
	// Preferred encrypts where the server can, and believes every certificate:
	// it helps against those who listen, not against those who sit between.
	Preferred Encryption = iota
	// Required refuses a server that cannot, and believes every certificate.
	Required
	// Verify refuses a server that cannot, or whose certificate is not made out
	// for its name by one of Config.TLS's authorities.
	Verify
	// Plain does not encrypt.
	Plain
)

// encrypt asks for TLS and makes the connection encrypted.
func (c *Conn) encrypt(ctx context.Context) error {
	if c.private || c.config.Encryption == Plain {
		return nil
	}
	if c.greeting.can&canTLS == 0 {
		if c.config.Encryption == Preferred {
			return nil
		}
		return errors.New("the server offers no TLS (it has no certificate, or TLS is switched off); give it one, or choose to go without")
	}
	c.can |= canTLS
	if err := c.sendPayload(c.responseHead()); err != nil {
		return err
	}
	// What arrived before the handshake came from whoever sits between: it must
	// not be taken for what the server says inside TLS.
	if c.in.to > c.in.from {
		return malformed("%d bytes arrived before TLS began", c.in.to-c.in.from)
	}
	config := &tls.Config{}
	if c.config.TLS != nil {
		config = c.config.TLS.Clone()
	}
	if config.ServerName == "" {
		host, _, err := net.SplitHostPort(c.config.Address)
		if err != nil {
			host = c.config.Address
		}
		config.ServerName = host
	}
	if c.config.Encryption != Verify {
		config.InsecureSkipVerify = true
	}
	encrypted := tls.Client(c.wire.conn, config)
	if err := encrypted.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("TLS: %w", err)
	}
	c.wire.conn, c.private = encrypted, true
	return nil
}
