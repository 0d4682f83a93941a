package mysqlwire

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"starlift/mysqltest"
)

// config is that of the account that may do everything.
func config(s *mysqltest.Server) Config {
	return Config{Address: s.Addr(), User: mysqltest.User, Password: mysqltest.Password, Encryption: Plain, RetrievePublicKey: true}
}

func dial(t testing.TB, c Config) *Conn {
	t.Helper()
	conn, err := Dial(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// connect is a connection to the shared server, with a database of the test.
func connect(t testing.TB) *Conn {
	t.Helper()
	s := mysqltest.Shared(t)
	c := config(s)
	c.Database = s.Database(t)
	return dial(t, c)
}

func execute(t testing.TB, c *Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := c.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%.100s: %v", statement, err)
		}
	}
}

// one is the only cell of a query's only row, in the text protocol.
func one(t testing.TB, c *Conn, sql string) string {
	t.Helper()
	rows, err := c.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	if !rows.Next() {
		t.Fatalf("no row: %v", rows.Err())
	}
	cell := string(rows.Cell(0))
	if rows.Next() || rows.Err() != nil {
		t.Fatalf("more than one row, or %v", rows.Err())
	}
	return cell
}

func TestConnectionRunsStatements(t *testing.T) {
	c := connect(t)
	execute(t, c, "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a VARCHAR(10))")
	result, err := c.Exec(t.Context(), "INSERT INTO t (a) VALUES ('x'), ('y')")
	if err != nil || result.Affected != 2 || result.LastInsertID != 1 || result.Status&AutoCommit == 0 {
		t.Errorf("the insert says %+v, %v", result, err)
	}
	if got := one(t, c, "SELECT a FROM t WHERE id = 2"); got != "y" {
		t.Errorf("row 2 has %q", got)
	}
	if err := c.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	execute(t, c, "SET @a = 5")
	if err := c.Reset(t.Context()); err != nil {
		t.Error(err)
	}
	rows, err := c.Query(t.Context(), "SELECT @a")
	if err != nil || !rows.Next() || rows.Cell(0) != nil {
		t.Errorf("the variable is still there after a reset (%v)", err)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
}

func TestServersErrorLeavesTheConnectionUsable(t *testing.T) {
	c := connect(t)
	for name, run := range map[string]func() error{
		"exec":   func() error { _, err := c.Exec(t.Context(), "SELECT * FROM absent"); return err },
		"query":  func() error { _, err := c.Query(t.Context(), "SELECT * FROM absent"); return err },
		"binary": func() error { _, err := c.QueryBinary(t.Context(), "SELECT * FROM absent"); return err },
	} {
		var refusal *ServerError
		if err := run(); !errors.As(err, &refusal) || refusal.Code != 1146 || refusal.State != "42S02" || !strings.Contains(refusal.Message, "absent") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.QueryBinary(t.Context(), "SELECT ?"); err == nil || !strings.Contains(err.Error(), "question marks") {
		t.Errorf("a query with an argument: %v", err)
	}
	if got := one(t, c, "SELECT 7"); got != "7" {
		t.Errorf("after the errors SELECT 7 gives %q", got)
	}
	// A query without rows is no error, and nothing is left to read.
	rows, err := c.QueryBinary(t.Context(), "DO 1")
	if err != nil || rows.Next() || rows.Err() != nil || len(rows.Columns()) != 0 {
		t.Errorf("DO 1: %v, %v", err, rows)
	}
	if err := c.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOneAnswerAtATime(t *testing.T) {
	c := connect(t)
	rows, err := c.Query(t.Context(), "SELECT 1")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "not read to its end") {
		t.Errorf("a command while rows arrive: %v", err)
	}
	for rows.Next() {
	}
	if err := c.Ping(t.Context()); err != nil {
		t.Errorf("a command after the rows: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := c.Ping(t.Context()); !errors.Is(err, errClosed) {
		t.Errorf("a command after the end: %v", err)
	}
}

func TestWrongPasswordIsTheServersErrorWithoutThePassword(t *testing.T) {
	c := config(mysqltest.Shared(t))
	c.Password = "quite wrong"
	_, err := Dial(t.Context(), c)
	var refusal *ServerError
	if !errors.As(err, &refusal) || refusal.Code != 1045 {
		t.Fatalf("the error is %v", err)
	}
	if strings.Contains(err.Error(), c.Password) || !strings.Contains(err.Error(), c.Address) {
		t.Errorf("the error is %v", err)
	}
}

func TestEncryption(t *testing.T) {
	s := mysqltest.Shared(t)
	trusting := s.TLS(t)
	for _, test := range []struct {
		name       string
		encryption Encryption
		tls        *tls.Config
		encrypted  bool
		fault      string
	}{
		{"plain", Plain, nil, false, ""},
		{"preferred", Preferred, nil, true, ""},
		{"required", Required, nil, true, ""},
		{"verified", Verify, trusting, true, ""},
		{"verified by the address", Verify, &tls.Config{RootCAs: trusting.RootCAs}, true, ""},
		{"unknown authority", Verify, nil, false, "TLS: "},
		{"wrong name", Verify, &tls.Config{RootCAs: trusting.RootCAs, ServerName: "other"}, false, "not other"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(s)
			c.Encryption, c.TLS = test.encryption, test.tls
			conn, err := Dial(t.Context(), c)
			if test.fault != "" {
				if err == nil || !strings.Contains(err.Error(), test.fault) {
					t.Fatalf("the error is %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			rows, err := conn.Query(t.Context(), "SHOW STATUS LIKE 'Ssl_cipher'")
			if err != nil || !rows.Next() {
				t.Fatal(err)
			}
			if got := len(rows.Cell(1)) > 0; got != test.encrypted {
				t.Errorf("encrypted: %v, want %v", got, test.encrypted)
			}
		})
	}
}

func TestUnixSocket(t *testing.T) {
	s := mysqltest.Shared(t)
	s.Exec(t, "CREATE USER IF NOT EXISTS local@localhost IDENTIFIED BY 'l'")
	c := Config{Address: s.Socket(), User: "local", Password: "l", Encryption: Verify}
	if got := one(t, dial(t, c), "SELECT CURRENT_USER()"); got != "local@localhost" {
		t.Errorf("the user is %s", got)
	}
}

func TestContextsEndKillsTheQuery(t *testing.T) {
	s := mysqltest.Shared(t)
	for name, run := range map[string]func(*Conn, context.Context) error{
		"exec": func(c *Conn, ctx context.Context) error { _, err := c.Exec(ctx, "DO SLEEP(600)"); return err },
		"rows": func(c *Conn, ctx context.Context) error {
			rows, err := c.QueryBinary(ctx, "SELECT REPEAT('x', 100000) UNION ALL SELECT SLEEP(600)")
			for err == nil && rows.Next() {
			}
			if err == nil {
				err = rows.Err()
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, config(s))
			ctx, cancel := context.WithCancelCause(t.Context())
			reason := errors.New("enough")
			go func() {
				for sleeping(t, s, c.Thread()) == "" {
				}
				cancel(reason)
			}()
			if err := run(c, ctx); !errors.Is(err, reason) {
				t.Errorf("the error is %v", err)
			}
			for sleeping(t, s, c.Thread()) != "" {
				time.Sleep(time.Millisecond)
			}
			if err := c.Ping(t.Context()); !errors.Is(err, reason) {
				t.Errorf("the connection is still in use: %v", err)
			}
		})
	}
}

// sleeping is the query of a connection at the server, "" for none.
func sleeping(t *testing.T, s *mysqltest.Server, thread uint32) (query string) {
	t.Helper()
	err := s.DB().QueryRow("SELECT COALESCE(MAX(info), '') FROM information_schema.processlist WHERE id = ? AND info LIKE '%SLEEP(600)%'", thread).Scan(&query)
	if err != nil {
		t.Error(err)
	}
	return query
}

func TestCloseBeforeTheEndOfRowsEndsThemAtTheServer(t *testing.T) {
	s := mysqltest.Shared(t)
	c := dial(t, config(s))
	rows, err := c.Query(t.Context(), "SELECT REPEAT('x', 100000) UNION ALL SELECT SLEEP(600)")
	if err != nil {
		t.Fatal(err)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	for sleeping(t, s, c.Thread()) != "" {
		time.Sleep(time.Millisecond)
	}
	if rows.Next() || !errors.Is(rows.Err(), errClosed) {
		t.Errorf("rows after Close: %v", rows.Err())
	}
}

func TestSilenceEndsTheWaitAndTheQuery(t *testing.T) {
	s := mysqltest.Shared(t)
	configured := config(s)
	configured.ReadTimeout = 200 * time.Millisecond
	c := dial(t, configured)
	_, err := c.Exec(t.Context(), "DO SLEEP(600)")
	if err == nil || !strings.Contains(err.Error(), "running a statement: the server was silent for 200ms") {
		t.Errorf("the error is %v", err)
	}
	for sleeping(t, s, c.Thread()) != "" {
		time.Sleep(time.Millisecond)
	}
}

func TestZeroByteInANameIsRefused(t *testing.T) {
	for _, c := range []Config{{User: "a\x00b"}, {Database: "\x00"}} {
		if _, err := Dial(t.Context(), c); err == nil || !strings.Contains(err.Error(), "zero byte") {
			t.Errorf("the error is %v", err)
		}
	}
}
