package mysqlwire

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"
)

// greeting is the first packet of a server.
type greeting struct {
	version  string
	mariaDB  bool
	thread   uint32
	can      capability
	extended extended
	plugin   string // the way to log in that the server would take first
	nonce    []byte
}

func parseGreeting(packet []byte) (greeting, error) {
	f := fields{rest: packet}
	if v := f.byte(); v != 10 {
		return greeting{}, malformed("it greets with version %d of the protocol, and 10 is known", v)
	}
	g := greeting{version: string(f.untilNUL()), thread: f.uint32(), nonce: bytes.Clone(f.take(8))}
	f.byte()
	g.can = capability(f.uint16())
	f.byte() // a collation
	f.uint16()
	g.can |= capability(f.uint16()) << 16
	length := int(f.byte())
	f.take(6)
	g.extended = extended(f.uint32())
	if g.can&canMySQL != 0 {
		g.extended = 0 // in MySQL those bytes mean nothing
	}
	// The rest of the nonce has 12 bytes and a zero at least, as long as the
	// server says; MariaDB's other ways of logging in send a new one anyway.
	g.nonce = append(g.nonce, bytes.TrimSuffix(f.take(max(13, length-8)), []byte{0})...)
	if f.short {
		return greeting{}, malformed("its greeting has %d bytes", len(packet))
	}
	g.plugin = string(f.untilNUL())
	if required := can41 | canSecure; g.can&required != required {
		return greeting{}, malformed("it speaks the protocol from before MySQL 4.1")
	}
	// MariaDB 10 says so because old replicas want a version that begins with 5.
	g.version = strings.TrimPrefix(g.version, "5.5.5-")
	g.mariaDB = g.can&canMySQL == 0 || strings.Contains(g.version, "MariaDB")
	return g, nil
}

// logIn takes the greeting, answers it, and goes through what the server asks
// for until it says OK.
func (c *Conn) logIn(ctx context.Context) error {
	packet, err := c.next()
	if err != nil {
		return err
	}
	if c.greeting, err = parseGreeting(packet); err != nil {
		return err
	}
	c.can = wanted &^ c.config.without & c.greeting.can
	c.extended = wantedExtended & c.greeting.extended
	if c.config.Database != "" {
		c.can |= canDatabase
	}
	if err := c.encrypt(ctx); err != nil {
		return err
	}
	l := &login{conn: c, plugin: c.greeting.plugin, nonce: c.greeting.nonce}
	if l.plugin == "" || !known(l.plugin) {
		l.plugin = nativePassword // the server asks for another if the account needs it
	}
	answer, err := l.first()
	if err != nil {
		// The account may have another way than the server's first one.
		l.plugin = nativePassword
		if answer, err = l.first(); err != nil {
			return err
		}
	}
	if c.can&canLongAuth == 0 && len(answer) > 250 {
		return malformed("it takes no answer of more than 250 bytes at login, and %s needs %d", l.plugin, len(answer))
	}
	if err := c.sendPayload(c.response(l.plugin, answer)); err != nil {
		return err
	}
	return l.proceed()
}

// collationUTF8MB4 is utf8mb4_general_ci, which every server knows.
const collationUTF8MB4 = 45

// responseHead is the part of the answer to a greeting that also asks for TLS.
func (c *Conn) responseHead() []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(c.can))
	b = binary.LittleEndian.AppendUint32(b, 1<<30) // the longest packet that it may send us
	b = append(b, collationUTF8MB4)
	b = append(b, make([]byte, 19)...)
	return binary.LittleEndian.AppendUint32(b, uint32(c.extended))
}

func (c *Conn) response(plugin string, answer []byte) []byte {
	b := c.responseHead()
	b = append(append(b, c.config.User...), 0)
	if c.can&canLongAuth != 0 {
		b = appendNumber(b, uint64(len(answer)))
	} else {
		b = append(b, byte(len(answer)))
	}
	b = append(b, answer...)
	if c.can&canDatabase != 0 {
		b = append(append(b, c.config.Database...), 0)
	}
	if c.can&canPlugin != 0 {
		b = append(append(b, plugin...), 0)
	}
	if c.can&canAttributes != 0 {
		var attributes []byte
		for _, a := range c.config.Attributes {
			attributes = appendText(appendText(attributes, a.Name), a.Value)
		}
		b = append(appendNumber(b, uint64(len(attributes))), attributes...)
	}
	return b
}
