package sql

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"starlift-sandbox/access"
	"starlift-sandbox/fault"
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
	actor     access.Actor
	address   string
	conn      *wire.Conn
	engine    *engine.Session
	database  string
	variables map[string]string // SET of this connection
	started   time.Time
	doing     doing // guarded by the server's mutex
	cancel    context.CancelFunc
}

// serve logs a client in and answers it until it goes or ctx ends.
func (s *server) serve(ctx context.Context, id uint32, conn net.Conn) {
	client := wire.NewConn(conn)
	address := conn.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	who, err := client.Login(id, s.login(address))
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// KILL closes the connection as well as the statement.
	unblock := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer unblock()
	c := &session{
		server: s, id: id, user: who.User, actor: s.options.Access.Actor(who.Account), address: address, conn: client, cancel: cancel, started: s.options.Now(),
	}
	c.reset()
	s.register(c)
	defer s.unregister(c)
	// The transaction that is left open ends; an error is the store's, which
	// then refuses everything.
	defer func() { _ = c.engine.Close() }()
	c.rests()
	if who.Database != "" {
		if err := c.use(who.Database); err != nil {
			// The refusal is the last that the client hears.
			_ = c.answerError(err)
			_ = client.Flush()
			return
		}
	}
	if err := errors.Join(client.OK(), client.Flush()); err != nil {
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

// login is what logins from an address are judged by.
func (s *server) login(address string) wire.Server {
	return wire.Server{
		Version: s.options.Release.Handshake(),
		Login: func(user string, salt, answer []byte) (account string, ok bool) {
			return s.options.Access.Login(user, address, salt, answer)
		},
	}
}

// changeUser makes the connection that of another user, as if it were new.
func (c *session) changeUser(command wire.Command) error {
	who, err := c.conn.ChangeUser(command, c.server.login(c.address))
	if err != nil {
		return err
	}
	c.user, c.database = who.User, ""
	c.actor = c.server.options.Access.Actor(who.Account)
	c.reset()
	if who.Database != "" {
		if err := c.use(who.Database); err != nil {
			return c.answerError(err)
		}
	}
	c.rests()
	return c.conn.OK()
}

// reset brings the session to the state after login.
func (c *session) reset() {
	if c.engine != nil {
		_ = c.engine.Close() // as at the end of the connection
	}
	c.variables = make(map[string]string)
	c.engine = c.server.engine.NewSession(engine.Client{ID: c.id, User: c.user, Address: c.address, Account: access.Name(c.actor.User)}, c.variable)
	c.engine.SetDatabase(c.database)
	c.engine.Guard(func(p access.Privilege, database, table string) error { return c.may(p, access.Table(database, table)) }, c.sees)
	c.engine.Roles(func() string { return c.server.options.Access.ActiveRoles(c.actor) })
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
		return c.conn.OK()
	case wire.Reset:
		c.actor = c.server.options.Access.Actor(c.actor.User)
		c.reset()
		return c.conn.OK()
	case wire.ChangeUser:
		return c.changeUser(command)
	case wire.Statistics:
		uptime := int(c.server.options.Now().Sub(c.server.started).Seconds())
		return c.conn.Text(fmt.Sprintf("Uptime: %d", uptime))
	case wire.Use:
		if err := c.use(command.Text); err != nil {
			return c.answerError(err)
		}
		c.rests()
		return c.conn.OK()
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
	if statement == "" && (strings.Contains(text, "/*!") || strings.Contains(text, "/*M!")) {
		// Tools of MySQL send settings in comments that name a version.
		return c.conn.OK()
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
	if !c.prepares(statement) {
		return c.answerError(&failure.Error{Code: 1295, State: "HY000", Message: "This command is not supported in the prepared statement protocol yet"})
	}
	places, err := lex.Placeholders(statement)
	var bad *lex.Error
	if errors.As(err, &bad) {
		line, column := lex.Position(statement, bad.At)
		return c.answerError(failure.Syntax(line, column, "%s", bad.Message))
	}
	return c.conn.Prepared(statement, places)
}

// prepares reports whether the release prepares a statement: a query, from 3.2 on.
// (The reference calls earlier releases limited; that they refuse, and that
// others than queries are refused, is the stricter reading, unconfirmed.)
func (c *session) prepares(statement string) bool {
	first, err := lex.New(statement).Next()
	isQuery := err != nil || first.Is("SELECT") || first.Is("WITH") || first.IsSymbol("(")
	return isQuery && c.server.options.Release.HasPreparedStatements()
}

// statement runs one statement and sends its answer; failed says that the
// answer was an error. more says that another statement's answer follows.
func (c *session) statement(ctx context.Context, text string, more bool) (failed bool, err error) {
	_, limit := c.timeout(text)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c.works(text, stop)
	defer c.rests()
	err = c.server.options.Faults.Statement(ctx, text, func(send bool) (err error) {
		failed, err = c.plainStatement(ctx, text, more, send)
		return err
	})
	var instead *fault.StatementError
	if errors.As(err, &instead) {
		return true, c.answerError(&failure.Error{Code: uint16(instead.Code), State: "HY000", Message: instead.Text})
	}
	return failed, err
}

// plainStatement is statement without faults. When send is false, the answer is
// thrown away.
func (c *session) plainStatement(ctx context.Context, text string, more, send bool) (failed bool, err error) {
	answer, refusal := c.guardedRun(ctx, text)
	switch {
	case !send && answer.live != nil:
		return refusal != nil, answer.live.Close()
	case !send:
		return refusal != nil, nil
	case refusal != nil:
		return true, c.answerError(c.refusalOf(ctx, refusal))
	}
	switch {
	case answer.live != nil:
		return c.sendLive(ctx, answer, more)
	case answer.columns == nil:
		return false, c.conn.Done(answer.outcome, more)
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

// guardedRun is run that turns a panic, which is a mistake of this server, into an error
// of the statement: the other connections go on.
func (c *session) guardedRun(ctx context.Context, text string) (out answer, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			out, err = answer{}, &failure.Error{Code: failure.CodeUnknown, State: "HY000", Message: fmt.Sprintf("Internal error: %v", cause)}
		}
	}()
	return c.run(ctx, text)
}

// sendLive sends rows as the engine makes them. An error in the middle takes
// the place of the next row.
func (c *session) sendLive(ctx context.Context, answer answer, more bool) (failed bool, err error) {
	if err := c.conn.Begin(answer.columns); err != nil {
		return false, errors.Join(err, answer.live.Close())
	}
	for {
		cells, refusal := answer.live.Next()
		if refusal != nil {
			// What the engine says on closing comes after its own error.
			_ = answer.live.Close()
			return true, c.answerError(c.refusalOf(ctx, refusal))
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
	return c.conn.Error(c.server.dated(known))
}

// dated gives an error the code that it has in the release.
func (s *server) dated(e *failure.Error) *failure.Error {
	database, table, databaseState, tableState := s.options.Release.UnknownCodes()
	switch e.Code {
	case failure.CodeUnknownDatabase:
		return &failure.Error{Code: database, State: databaseState, Message: e.Message}
	case failure.CodeUnknownTable:
		return &failure.Error{Code: table, State: tableState, Message: e.Message}
	}
	return e
}
