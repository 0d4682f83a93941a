package sql

import (
	"context"
	"errors"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
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
	switch first := s.Peek(); {
	case first.IsSymbol("("), first.Is("SELECT"), first.Is("WITH"), first.Is("INSERT"), first.Is("DELETE"), first.Is("UPDATE"):
		result, err := c.engine.Query(ctx, text)
		return answer{affected: result.Affected, columns: result.Columns, live: result.Rows}, err
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
		return c.describe(s)
	case s.Words("ADMIN"):
		return c.admin(s)
	case s.Words("SET"):
		return c.set(s)
	case s.Words("KILL"):
		return c.kill(s)
	case s.Words("BEGIN"), s.Words("START", "TRANSACTION"), s.Words("COMMIT"), s.Words("ROLLBACK"):
		return answer{}, failure.Unsupported("a transaction of several statements")
	case first.Is("ALTER"):
		return answer{}, failure.Unsupported("ALTER")
	case first.Is("CANCEL"), first.Is("EXPLAIN"), first.Is("ANALYZE"), first.Is("REFRESH"), first.Is("SUBMIT"),
		first.Is("GRANT"), first.Is("REVOKE"), first.Is("EXPORT"), first.Is("LOAD"), first.Is("BACKUP"), first.Is("RESTORE"):
		return answer{}, failure.Unsupported("%s", s.Next().Text)
	}
	return answer{}, failure.Unexpected(&s.Reader, "a statement")
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
