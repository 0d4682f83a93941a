package sql

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"starlift-sandbox/sql/engine"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/sql/wire"
)

// session is one connection.
type session struct {
	server    *server
	id        uint32
	user      string
	address   string
	conn      *wire.Conn
	engine    *engine.Session
	database  string
	variables map[string]string // SET of this connection
	cancel    context.CancelFunc
}

// serve logs a client in and answers it until it goes or ctx ends.
func (s *server) serve(ctx context.Context, id uint32, conn net.Conn) {
	client := wire.NewConn(conn)
	user, database, err := client.Login(id, wire.Server{
		Version: engine.HandshakeVersion, User: s.options.User, Password: s.options.Password,
	})
	if err != nil {
		return
	}
	address := conn.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// KILL closes the connection as well as the statement.
	unblock := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer unblock()
	c := &session{server: s, id: id, user: user, address: address, conn: client, cancel: cancel}
	c.reset()
	s.register(c)
	defer s.unregister(c)
	if database != "" {
		if err := c.use(database); err != nil {
			// The refusal is the last that the client hears.
			_ = c.answerError(err)
			_ = client.Flush()
			return
		}
	}
	if err := errors.Join(client.OK(0, false), client.Flush()); err != nil {
		return
	}
	for {
		command, err := client.Next()
		if err != nil || command.Kind == wire.Quit {
			return
		}
		if err := errors.Join(c.answer(ctx, command), client.Flush()); err != nil {
			return
		}
	}
}

// reset brings the session to the state after login.
func (c *session) reset() {
	c.variables = make(map[string]string)
	c.engine = c.server.engine.NewSession(c.id, c.user, c.address, c.variable)
	c.engine.SetDatabase(c.database)
}

func (s *server) register(c *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[c.id] = c
}

func (s *server) unregister(c *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, c.id)
}

// answer carries out one command. Its errors are those of the connection.
func (c *session) answer(ctx context.Context, command wire.Command) error {
	switch command.Kind {
	case wire.Ping:
		return c.conn.OK(0, false)
	case wire.Reset:
		c.reset()
		return c.conn.OK(0, false)
	case wire.Statistics:
		uptime := int(c.server.options.Now().Sub(c.server.started).Seconds())
		return c.conn.Text(fmt.Sprintf("Uptime: %d", uptime))
	case wire.Use:
		if err := c.use(command.Text); err != nil {
			return c.answerError(err)
		}
		return c.conn.OK(0, false)
	case wire.FieldList:
		columns, err := c.fieldList(command.Text)
		if err != nil {
			return c.answerError(err)
		}
		return c.conn.Fields(columns)
	case wire.Prepare:
		return c.prepare(command.Text)
	case wire.Execute:
		_, err := c.statement(ctx, command.Text, false)
		return err
	}
	return c.query(ctx, command.Text)
}

// query runs the statements of a text one after the other, up to the first
// that fails.
func (c *session) query(ctx context.Context, text string) error {
	statement, rest := lex.First(text)
	if !c.conn.MultiStatements() && strings.TrimSpace(rest) != "" {
		if next, _ := lex.First(rest); next != "" {
			return c.answerError(failure.Analyze("the client has not asked for several statements in one query"))
		}
	}
	if strings.HasPrefix(strings.TrimSpace(text), "/*!") && statement == "" {
		// Tools of MySQL send settings in comments that name a version.
		return c.conn.OK(0, false)
	}
	if statement == "" {
		return c.answerError(&failure.Error{Code: 1065, State: "42000", Message: "Query was empty"})
	}
	for {
		next, after := lex.First(rest)
		failed, err := c.statement(ctx, statement, next != "")
		if err != nil || failed || next == "" {
			return err
		}
		statement, rest = next, after
	}
}

// prepare keeps a statement for later. What is wrong with it shows when it is
// executed, apart from what is no SQL at all.
func (c *session) prepare(text string) error {
	statement, rest := lex.First(text)
	if next, _ := lex.First(rest); statement == "" || next != "" {
		return c.answerError(failure.Analyze("prepare one statement, not %d", min(len(statement), 1)+min(len(next), 1)))
	}
	places, err := lex.Placeholders(statement)
	var bad *lex.Error
	if errors.As(err, &bad) {
		line, column := lex.Position(statement, bad.At)
		return c.answerError(failure.Syntax(line, column, "%s", bad.Message))
	}
	return c.conn.Prepared(statement, places)
}

// statement runs one statement and sends its answer; failed says that the
// answer was an error. more says that another statement's answer follows.
func (c *session) statement(ctx context.Context, text string, more bool) (failed bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout(text))
	defer cancel()
	answer, refusal := c.run(ctx, text)
	if refusal != nil {
		return true, c.answerError(refusal)
	}
	switch {
	case answer.live != nil:
		return c.sendLive(answer, more)
	case answer.columns == nil:
		return false, c.conn.OK(answer.affected, more)
	}
	if err := c.conn.Begin(answer.columns); err != nil {
		return false, err
	}
	for _, row := range answer.rows {
		if err := c.conn.Row(row); err != nil {
			return false, err
		}
	}
	return false, c.conn.End(more)
}

// sendLive sends rows as the engine makes them. An error in the middle takes
// the place of the next row.
func (c *session) sendLive(answer answer, more bool) (failed bool, err error) {
	if err := c.conn.Begin(answer.columns); err != nil {
		return false, errors.Join(err, answer.live.Close())
	}
	for {
		cells, refusal := answer.live.Next()
		if refusal != nil {
			// What the engine says on closing comes after its own error.
			_ = answer.live.Close()
			return true, c.answerError(refusal)
		}
		if cells == nil {
			break
		}
		if err := c.conn.Row(cells); err != nil {
			return false, errors.Join(err, answer.live.Close())
		}
	}
	if refusal := answer.live.Close(); refusal != nil {
		return true, c.answerError(refusal)
	}
	return false, c.conn.End(more)
}

// answerError sends an error to the client.
func (c *session) answerError(err error) error {
	var known *failure.Error
	if !errors.As(err, &known) {
		known = &failure.Error{Code: failure.CodeUnknown, State: "HY000", Message: err.Error()}
	}
	return c.conn.Error(known)
}
