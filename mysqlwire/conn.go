// Package mysqlwire speaks the client protocol of MySQL and MariaDB, for reading
// much and fast: rows go from the socket into a batch.Batch without an
// allocation a row, in the text protocol or in the binary one, and
// mysqlwire/binlog reads the log over the same connection. It is no driver of
// database/sql: a connection runs one command at a time, and a query takes no
// arguments.
package mysqlwire

import (
	"context"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"
)

// Config says where a server is and how to log in.
type Config struct {
	// Address is host:port, or the path of a Unix socket, which begins with a
	// slash.
	Address  string
	User     string
	Password string
	Database string // chosen at login; "" for none

	Encryption Encryption
	// TLS has certificates and the like for an encrypted connection; nil is
	// tls.Config's zero value. Where ServerName is empty it becomes the host of
	// Address. It is not changed.
	TLS *tls.Config
	// PublicKey is the server's key, by which a password travels without TLS
	// (caching_sha2_password and sha256_password).
	PublicKey *rsa.PublicKey
	// RetrievePublicKey asks the server for that key where PublicKey is nil.
	// Whoever sits between can then answer with a key of its own.
	RetrievePublicKey bool
	// ClearPassword lets the server ask for the password as it is (LDAP, PAM).
	// It is given over TLS with Verify, and over a Unix socket.
	ClearPassword bool

	// ConnectTimeout bounds dialling, TLS and login together; 0 is 10 s.
	ConnectTimeout time.Duration
	// ReadTimeout bounds the silence of a server from which something is
	// expected; 0 waits as long as the context of the command lasts. A long sort
	// is silence.
	ReadTimeout time.Duration
	// Attributes are names and values that the server shows in
	// performance_schema, at most 64 KiB in all. They are sent as they are given.
	Attributes []Attribute

	// without takes capabilities away in tests.
	without capability
}

// Attribute is a connection attribute, such as program_name.
type Attribute struct{ Name, Value string }

const defaultConnectTimeout = 10 * time.Second

// Conn is a connection. It belongs to one goroutine at a time.
type Conn struct {
	config   Config
	wire     *wire
	in       packetReader
	out      []byte // room of a packet to send, with its header
	greeting greeting
	can      capability // what both sides can
	extended extended   // the same of MariaDB's own
	// private says that nobody between reads along: TLS, or a Unix socket.
	private bool
	running *running
	broken  error
}

// running is the command whose answer is not read to its end.
type running struct {
	doing string
	stop  func()
}

// Dial connects and logs in. Its error is a *ServerError where the server
// refused, and never has the password in it.
func Dial(ctx context.Context, config Config) (*Conn, error) {
	timeout := config.ConnectTimeout
	if timeout <= 0 {
		timeout = defaultConnectTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// Where names end with a zero byte, what stands behind one would be read as
	// something else.
	if strings.Contains(config.User+config.Database, "\x00") {
		return nil, fmt.Errorf("mysql %s: the name of the user or of the database has a zero byte", config.Address)
	}
	network := "tcp"
	if strings.HasPrefix(config.Address, "/") {
		network = "unix"
	}
	socket, err := new(net.Dialer).DialContext(ctx, network, config.Address)
	if err != nil {
		return nil, fmt.Errorf("mysql %s: connecting: %w", config.Address, err)
	}
	c := &Conn{config: config, wire: &wire{conn: socket}, private: network == "unix"}
	c.in.source = c.wire
	if err := c.begin(ctx, "logging in"); err != nil {
		socket.Close() //nolint:errcheck // nothing was sent
		return nil, err
	}
	if err := c.logIn(ctx); err != nil {
		// The context is that of logging in: there is no query to kill.
		c.greeting.thread = 0
		err = c.fail(err)
		return nil, err
	}
	c.wire.timeout = config.ReadTimeout
	c.end()
	return c, nil
}

// Version is the server's version as it greets, such as "8.4.3" or
// "10.11.6-MariaDB-log".
func (c *Conn) Version() string { return c.greeting.version }

// MariaDB says whose server it is.
func (c *Conn) MariaDB() bool { return c.greeting.mariaDB }

// Thread is the server's number of this connection, which KILL takes.
func (c *Conn) Thread() uint32 { return c.greeting.thread }

// SetReadTimeout changes Config.ReadTimeout for what is read from now on.
func (c *Conn) SetReadTimeout(d time.Duration) { c.wire.timeout = d }

// Close ends the connection. What still runs on it ends at the server, too.
func (c *Conn) Close() error {
	if c.broken != nil {
		return nil
	}
	if c.running != nil {
		c.abandon()
		return nil
	}
	c.broken = errClosed
	// The server is told, so that it does not count an aborted client; it
	// answers nothing.
	c.wire.conn.SetDeadline(time.Now().Add(time.Second)) //nolint:errcheck // closing is all that matters
	c.send(comQuit, nil)                                 //nolint:errcheck // see above
	return c.wire.conn.Close()
}

// Ping asks the server whether it is there.
func (c *Conn) Ping(ctx context.Context) error {
	_, err := c.command(ctx, "pinging", comPing, nil)
	return err
}

// Reset gives the session the state that it had after login: no transaction, no
// variables, no temporary tables.
func (c *Conn) Reset(ctx context.Context) error {
	_, err := c.command(ctx, "resetting the session", comResetConnection, nil)
	return err
}

// Exec runs a statement that gives no rows.
func (c *Conn) Exec(ctx context.Context, sql string) (Result, error) {
	return c.command(ctx, "running a statement", comQuery, []byte(sql))
}
