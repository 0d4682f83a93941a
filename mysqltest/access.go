package mysqltest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Addr is host and port for TCP.
func (s *Server) Addr() string { return "127.0.0.1:" + strconv.Itoa(s.port) }

// Socket is the path of the Unix socket.
func (s *Server) Socket() string { return filepath.Join(s.dir, "s") }

// DSN is the address of a database in the form of go-sql-driver, "" for none.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("%s:%s@tcp(%s)/%s", User, Password, s.Addr(), database)
}

// DB is a pool of connections of User, without a database. It lives as long as
// the server and gets over a restart.
func (s *Server) DB() *sql.DB { return s.db }

// Exec runs statements one by one, each on any connection of the pool: a
// statement that needs the session of another belongs into one call of
// Session.
func (s *Server) Exec(t testing.TB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", cut(statement), err)
		}
	}
}

// Session runs statements one by one on one connection, with the database
// chosen ("" for none).
func (s *Server) Session(t testing.TB, database string, statements ...string) {
	t.Helper()
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	// The pool must not get a connection back whose session was changed.
	defer conn.Close()
	defer conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // it is the error that throws it away
	if database != "" {
		statements = append([]string{"USE `" + database + "`"}, statements...)
	}
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", cut(statement), err)
		}
	}
}

func cut(statement string) string {
	const most = 200
	if len(statement) > most {
		return statement[:most] + "…"
	}
	return statement
}

// Database makes an empty database for the test, drops it at its end, and
// returns its name: the test's, as far as it fits.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(t.Name()))
	// Two long names may begin alike, and two names may differ in what was
	// replaced.
	name = fmt.Sprintf("%.40s_%08x", name, crc32.ChecksumIEEE([]byte(t.Name())))
	s.Exec(t, "DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	t.Cleanup(func() {
		// The server may be dead by now: then its folder goes with it.
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		s.db.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name) //nolint:errcheck // see above
	})
	return name
}

// TLS is a client's configuration that trusts this server's certificate, which
// is made out for 127.0.0.1 and for the name mysqltest, and nothing else.
func (s *Server) TLS(t testing.TB) *tls.Config {
	t.Helper()
	authority, err := os.ReadFile(filepath.Join(s.dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return &tls.Config{RootCAs: pool, ServerName: "mysqltest"}
}
