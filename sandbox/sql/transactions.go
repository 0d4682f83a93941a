package sql

import (
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// transactionColumns are those of protocol reference 4.3.
func (s *server) transactionColumns() answer {
	if s.options.Release.HasPreparedTimeout() {
		return newAnswer("TransactionId", "Label", "Coordinator", "TransactionStatus", "LoadJobSourceType", "PrepareTime", "PreparedTime",
			"CommitTime", "PublishTime", "FinishTime", "Reason", "ErrorReplicasCount", "ListenerId", "TimeoutMs", "PreparedTimeoutMs", "ErrMsg")
	}
	return newAnswer("TransactionId", "Label", "Coordinator", "TransactionStatus", "LoadJobSourceType", "PrepareTime",
		"CommitTime", "PublishTime", "FinishTime", "Reason", "ErrorReplicasCount", "ListenerId", "TimeoutMs", "ErrMsg")
}

func (s *server) addTransaction(out *answer, t *store.Transaction) {
	cells := []any{t.ID, t.Label, t.Coordinator, t.State.String(), t.Source, clockCell(t.PrepareTime)}
	prepared := s.options.Release.HasPreparedTimeout()
	if prepared {
		cells = append(cells, clockCell(t.PreparedTime))
	}
	cells = append(cells, clockCell(t.CommitTime), clockCell(t.PublishTime), clockCell(t.FinishTime), t.Reason, 0, 0, t.Timeout.Milliseconds())
	if prepared {
		cells = append(cells, t.PreparedTimeout.Milliseconds())
	}
	out.add(append(cells, "")...)
}

// clockCell is NULL for a time that was not reached.
func clockCell(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return clock(t)
}

// showTransaction is SHOW TRANSACTION [FROM db] WHERE ID = n.
func (c *session) showTransaction(s *statement) (answer, error) {
	database := ""
	if s.Words("FROM") {
		var err error
		if database, err = s.name("a database name"); err != nil {
			return answer{}, err
		}
		if !c.server.hasDatabase(database) {
			return answer{}, failure.UnknownDatabase(database)
		}
	}
	if !s.Words("WHERE", "ID") || !s.Symbol("=") {
		return answer{}, failure.Analyze(`Where clause should looks like one of them: id = 123 or label = "label"`)
	}
	id, err := strconv.ParseInt(s.Peek().Text, 10, 64)
	if s.Peek().Kind != lex.Number || err != nil {
		return answer{}, failure.Unexpected(&s.Reader, "a transaction id")
	}
	s.Next()
	if err := s.end(); err != nil {
		return answer{}, err
	}
	t, ok := c.server.manager.Get(id)
	if !ok || database != "" && t.Database != database {
		return answer{}, failure.Execution("transaction with id %d does not exist", id)
	}
	out := c.server.transactionColumns()
	c.server.addTransaction(&out, &t)
	return out, nil
}

// showProc is SHOW PROC '/transactions[/db[/running|finished]]', or of the nodes.
func (c *session) showProc(s *statement) (answer, error) {
	token := s.Next()
	if token.Kind != lex.String {
		return answer{}, failure.Unexpected(&s.Reader, "a path in quotes")
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	parts := strings.Split(strings.Trim(token.Text, "/"), "/")
	unknown := failure.Analyze("Proc path '%s' is not supported by this server", token.Text)
	switch strings.Join(parts, "/") {
	case "frontends":
		return c.showFrontends(), nil
	case "backends":
		return c.showBackends(), nil
	}
	if parts[0] != "transactions" {
		return answer{}, unknown
	}
	manager := c.server.manager
	if len(parts) == 1 {
		out := newAnswer("DbId", "DbName")
		for _, name := range c.server.store.Databases() {
			if id, ok := c.server.store.DatabaseID(name); ok {
				out.add(id, name)
			}
		}
		return out, nil
	}
	database, ok := c.procDatabase(parts[1])
	if !ok {
		return answer{}, failure.UnknownDatabase(parts[1])
	}
	if len(parts) == 2 {
		out := newAnswer("State", "Number")
		out.add("running", len(manager.Running(database)))
		out.add("finished", len(manager.Finished(database)))
		return out, nil
	}
	var list []store.Transaction
	switch {
	case len(parts) == 3 && parts[2] == "running":
		list = manager.Running(database)
	case len(parts) == 3 && parts[2] == "finished":
		list = manager.Finished(database)
	default:
		return answer{}, unknown
	}
	const most = 2000
	out := c.server.transactionColumns()
	for i := range list[:min(len(list), most)] {
		c.server.addTransaction(&out, &list[i])
	}
	return out, nil
}

// procDatabase finds a database by its name or the digits of its id.
func (c *session) procDatabase(text string) (string, bool) {
	for _, name := range c.server.store.Databases() {
		id, ok := c.server.store.DatabaseID(name)
		if name == text || ok && strconv.FormatInt(id, 10) == text {
			return name, true
		}
	}
	return "", false
}
