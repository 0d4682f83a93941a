package sql

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// doing is what SHOW PROCESSLIST tells of a connection.
type doing struct {
	user, database, statement string
	since                     time.Time // of the statement, or of the wait for one
	stop                      context.CancelCauseFunc
}

// works notes that a statement runs, which stop ends.
func (c *session) works(statement string, stop context.CancelCauseFunc) {
	c.note(doing{statement: statement, stop: stop})
}

// rests notes that the connection waits for a statement.
func (c *session) rests() { c.note(doing{}) }

func (c *session) note(d doing) {
	d.user, d.database, d.since = c.user, c.database, c.server.options.Now()
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.doing = d
}

// errKilled is why the context of a statement ends that KILL QUERY has named.
var errKilled = errors.New("killed")

// refusalOf gives the error of a statement, or that it was killed or took too
// long (the texts are from memory of the sources).
func (c *session) refusalOf(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errKilled):
		return &failure.Error{Code: 1317, State: "70100", Message: "Query execution was interrupted"}
	case errors.Is(cause, context.DeadlineExceeded):
		name, limit := c.timeout(c.doing.statement)
		kind := "Query"
		if name == "insert_timeout" {
			kind = "Insert"
		}
		return failure.Execution("%s reached its timeout of %d seconds, please increase the '%s' session variable and retry", kind, int(limit.Seconds()), name)
	}
	return err
}

// kill is KILL [CONNECTION | QUERY] id: it ends another connection, or what runs
// there.
func (c *session) kill(s *statement) (answer, error) {
	query := s.Words("QUERY")
	if !query {
		s.Words("CONNECTION")
	}
	token := s.Next()
	if token.Kind != lex.Number {
		return answer{}, failure.Unexpected(&s.Reader, "a connection id")
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	for id, other := range c.server.sessions {
		if fmt.Sprint(id) != token.Text {
			continue
		}
		switch {
		case !query:
			other.cancel()
		case other.doing.stop != nil:
			other.doing.stop(errKilled)
		}
		return answer{}, nil
	}
	return answer{}, &failure.Error{Code: 1094, State: "HY000", Message: "Unknown thread id: " + token.Text}
}

// showProcesses tells of the connections of the users that visible names.
func (s *server) showProcesses(visible func(user string) bool) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := newAnswer("Id", "User", "Host", "Db", "Command", "ConnectionStartTime", "Time", "State", "Info", "IsPending")
	for _, id := range slices.Sorted(maps.Keys(s.sessions)) {
		c := s.sessions[id]
		if !visible(c.doing.user) {
			continue
		}
		command, state := "Sleep", "EOF"
		if c.doing.statement != "" {
			command, state = "Query", "OK"
		}
		out.add(int64(id), c.doing.user, c.address, c.doing.database, command, clock(c.started),
			int(s.options.Now().Sub(c.doing.since).Seconds()), state, c.doing.statement, "false")
	}
	return out
}
