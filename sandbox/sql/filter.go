package sql

import (
	"context"
	"errors"

	"starlift-sandbox/sql/engine"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/sql/wire"
)

// statement is one statement under way: its text and a reader over its tokens.
type statement struct {
	lex.Reader
	text string
}

// run carries out one statement, given without its semicolon. All ways that a
// statement comes in, prepared or not, alone or with others, end here. Its
// errors are *failure.Error.
func (c *session) run(ctx context.Context, text string) (answer, error) {
	if first, err := lex.New(text).Next(); err == nil && first.Is("INSERT") {
		// It may be long, and the engine cuts it into tokens anyway.
		return c.engineQuery(ctx, text)
	}
	reader, err := lex.NewReader(text)
	var bad *lex.Error
	if errors.As(err, &bad) {
		line, column := lex.Position(text, bad.At)
		return answer{}, failure.Syntax(line, column, "%s", bad.Message)
	}
	if err != nil {
		return answer{}, err
	}
	s := &statement{Reader: reader, text: text}
	if out, taken, err := c.users(s); taken {
		return out, err
	}
	if err := c.permit(s); err != nil {
		return answer{}, err
	}
	if changesSchema(s.Peek()) {
		if err := c.engine.Outside(); err != nil {
			return answer{}, err
		}
	}
	switch first := s.Peek(); {
	case first.IsSymbol("("), first.Is("SELECT"), first.Is("WITH"), first.Is("DELETE"), first.Is("UPDATE"):
		return c.engineQuery(ctx, text)
	case s.Words("EXPLAIN"):
		return c.explain(ctx, s)
	case s.Words("CREATE"):
		return c.create(s)
	case s.Words("DROP"):
		return c.drop(s)
	case s.Words("TRUNCATE"):
		return c.truncate(s)
	case s.Words("USE"):
		return c.useStatement(s)
	case s.Words("SHOW"):
		return c.show(s)
	case s.Words("DESC"), s.Words("DESCRIBE"):
		if next := s.Peek(); next.Is("SELECT") || next.Is("WITH") || next.Is("INSERT") || next.Is("UPDATE") || next.Is("DELETE") {
			return c.explain(ctx, s)
		}
		return c.describe(s)
	case s.Words("ADMIN"):
		return c.admin(s)
	case s.Words("SET"):
		return c.set(s)
	case s.Words("KILL"):
		return c.kill(s)
	case s.Words("BEGIN"), s.Words("START", "TRANSACTION"):
		return c.transact(c.engine.Begin)
	case s.Words("COMMIT"):
		return c.transact(c.engine.Commit)
	case s.Words("ROLLBACK"):
		return c.transact(c.engine.Rollback)
	case s.Words("SYNC"):
		// What other frontends did is seen here anyway.
		return answer{}, s.end()
	case s.Words("LOCK", "TABLES"), s.Words("UNLOCK", "TABLES"):
		// Servers take these without effect, whatever follows: dump tools send
		// them.
		return answer{}, nil
	case first.Is("ALTER"):
		return c.alter(s)
	case s.Words("CANCEL"):
		return c.cancelAlter(s)
	case first.Is("RECOVER"), first.Is("ANALYZE"), first.Is("REFRESH"), first.Is("SUBMIT"),
		first.Is("GRANT"), first.Is("REVOKE"), first.Is("EXPORT"), first.Is("LOAD"), first.Is("BACKUP"), first.Is("RESTORE"):
		return answer{}, failure.Unsupported("%s", s.Next().Text)
	}
	return answer{}, failure.Unexpected(&s.Reader, "a statement")
}

// engineQuery hands a statement to the engine.
func (c *session) engineQuery(ctx context.Context, text string) (answer, error) {
	result, err := c.engine.Query(ctx, text)
	return engineAnswer(result), err
}

func engineAnswer(result engine.Result) answer {
	return answer{
		outcome: wire.Outcome{Affected: result.Affected, Warnings: result.Warnings, Info: result.Info},
		columns: result.Columns, live: result.Rows,
	}
}

// transact is BEGIN, COMMIT or ROLLBACK. Before 4.0 servers take them without
// effect: drivers send them.
func (c *session) transact(do func() (engine.Result, error)) (answer, error) {
	if !c.server.options.Release.HasSQLTransactions() {
		return answer{}, nil
	}
	result, err := do()
	return engineAnswer(result), err
}

// explain is EXPLAIN of a statement: that it can be planned, and what it reads.
func (c *session) explain(ctx context.Context, s *statement) (answer, error) {
	for s.Words("VERBOSE") || s.Words("COSTS") || s.Words("LOGICAL") {
	}
	if s.Words("ANALYZE") {
		return answer{}, failure.Unsupported("EXPLAIN ANALYZE")
	}
	lines, err := c.engine.Explain(ctx, s.text[s.Peek().Start:])
	if err != nil {
		return answer{}, err
	}
	out := newAnswer("Explain String")
	for _, line := range lines {
		out.add(line)
	}
	return out, nil
}

// changesSchema reports whether a statement that begins so cannot be part of a
// transaction.
func changesSchema(first lex.Token) bool {
	return first.Is("CREATE") || first.Is("DROP") || first.Is("ALTER") || first.Is("TRUNCATE") || first.Is("CANCEL")
}

// end refuses what stands behind a whole statement.
func (s *statement) end() error {
	if s.Peek().Kind != lex.End {
		return failure.Unexpected(&s.Reader, "the end of the statement")
	}
	return nil
}

// name takes a bare or quoted name.
func (s *statement) name(what string) (string, error) {
	switch token := s.Peek(); token.Kind {
	case lex.Word, lex.Quoted:
		s.Next()
		return token.Text, nil
	}
	return "", failure.Unexpected(&s.Reader, what)
}

// tableName takes `[[catalog.]database.]table`; without a database it is that
// of the session.
func (c *session) tableName(s *statement) (database, table string, err error) {
	table, err = s.name("a table name")
	if err != nil {
		return "", "", err
	}
	database = c.database
	for s.Symbol(".") {
		database = table
		if table, err = s.name("a table name"); err != nil {
			return "", "", err
		}
	}
	if database == "" {
		return "", "", failure.NoDatabase()
	}
	return database, table, nil
}

// like takes `LIKE 'pattern'`, or gives "" when it is not there.
func (s *statement) like() (string, error) {
	if !s.Words("LIKE") {
		return "", nil
	}
	token := s.Peek()
	if token.Kind != lex.String {
		return "", failure.Unexpected(&s.Reader, "a pattern in quotes")
	}
	s.Next()
	return token.Text, nil
}
