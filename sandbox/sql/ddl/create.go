package ddl

import (
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// Create is a CREATE TABLE statement.
type Create struct {
	IfNotExists bool
	// Definition is in normal form. Its Database is empty when the statement
	// did not name one.
	Definition store.Definition
}

// statement is the CREATE TABLE as it was written, before it is analysed.
type statement struct {
	create     Create
	columns    []column
	keyed      bool // a key clause was there
	bucketed   bool // a DISTRIBUTED BY was there
	hasBuckets bool
	partition  []string // the columns that PARTITION BY names
	properties []property
}

// column is a column with what was written about its nullability.
type column struct {
	store.Column
	null, notNull bool
	nullDefault   bool
	key           bool // KEY behind the type
}

type property struct{ key, value string }

// ParseCreate reads a whole CREATE TABLE statement, with or without a semicolon
// at its end. Its errors are *failure.Error: syntax errors with line and
// column, and the refusals of protocol reference 6.2 and 6.4.
func ParseCreate(text string) (Create, error) {
	p, err := newParser(text)
	if err != nil {
		return Create{}, err
	}
	var s statement
	if err := p.create(&s); err != nil {
		return Create{}, err
	}
	if err := s.analyze(); err != nil {
		return Create{}, err
	}
	return s.create, nil
}

func (p *parser) create(s *statement) error {
	if err := p.expectWords("CREATE", "TABLE"); err != nil {
		return err
	}
	s.create.IfNotExists = p.Words("IF", "NOT", "EXISTS")
	d := &s.create.Definition
	var err error
	if d.Name, err = p.name("a table name"); err != nil {
		return err
	}
	if p.Symbol(".") {
		d.Database = d.Name
		if d.Name, err = p.name("a table name"); err != nil {
			return err
		}
	}
	if err := p.items(s); err != nil {
		return err
	}
	if p.Words("ENGINE") {
		p.Symbol("=")
		engine, err := p.name("an engine")
		if err != nil {
			return err
		}
		if !strings.EqualFold(engine, "olap") {
			return failure.Analyze("Engine [%s] is not supported by this server, use olap", engine)
		}
	}
	for _, clause := range []func(*statement) error{
		p.keyClause, p.tableComment, p.partitionClause, p.distribution, p.orderClause, p.propertyClause,
	} {
		if err := clause(s); err != nil {
			return err
		}
	}
	p.Symbol(";")
	if p.Peek().Kind != lex.End {
		return p.unexpected("the end of the statement (clauses stand in the order: key, COMMENT, PARTITION BY, DISTRIBUTED BY, ORDER BY, PROPERTIES)")
	}
	return nil
}

// items takes the columns, and knows indexes only to refuse them.
func (p *parser) items(s *statement) error {
	if err := p.expectSymbol("("); err != nil {
		return err
	}
	for {
		if p.Peek().Is("INDEX") {
			return failure.Unsupported("INDEX")
		}
		c, err := p.column()
		if err != nil {
			return err
		}
		s.columns = append(s.columns, c)
		if p.Symbol(")") {
			return nil
		}
		if err := p.expectSymbol(","); err != nil {
			return err
		}
	}
}

func (p *parser) column() (column, error) {
	var c column
	var err error
	if c.Name, err = p.name("a column name"); err != nil {
		return c, err
	}
	if c.Type, err = p.columnType(); err != nil {
		return c, err
	}
	c.key = p.Words("KEY")
	if token := p.Peek(); isAggregation(token) {
		return c, failure.Unsupported("aggregate type %s of column %s", strings.ToUpper(token.Text), c.Name)
	}
	switch {
	case p.Words("NOT", "NULL"):
		c.notNull = true
	case p.Words("NULL"):
		c.null = true
	}
	switch {
	case p.Words("AUTO_INCREMENT"):
		c.AutoIncrement = true
	case p.Words("DEFAULT"):
		if err := p.defaultValue(&c); err != nil {
			return c, err
		}
	case p.Peek().Is("AS"):
		return c, failure.Unsupported("generated column %s", c.Name)
	}
	if p.Words("COMMENT") {
		if c.Comment, err = p.string("a comment in quotes"); err != nil {
			return c, err
		}
	}
	return c, nil
}

func isAggregation(token lex.Token) bool {
	for _, name := range [...]string{"SUM", "MIN", "MAX", "REPLACE", "REPLACE_IF_NOT_NULL", "BITMAP_UNION", "HLL_UNION", "PERCENTILE_UNION", "AGG_STATE_UNION"} {
		if token.Is(name) {
			return true
		}
	}
	return false
}

// defaultValue takes what stands after DEFAULT. A literal must be in quotes,
// numbers too.
func (p *parser) defaultValue(c *column) error {
	switch token := p.Peek(); {
	case token.Kind == lex.String:
		p.Next()
		c.Default, c.DefaultValue = store.LiteralDefault, token.Text
	case p.Words("NULL"):
		c.nullDefault = true
	case p.Words("CURRENT_TIMESTAMP"):
		c.Default = store.CurrentTimestamp
		if p.Symbol("(") {
			return p.expectSymbol(")")
		}
	case p.Symbol("("):
		if err := p.expectWords("UUID"); err != nil {
			return err
		}
		for _, symbol := range [...]string{"(", ")", ")"} {
			if err := p.expectSymbol(symbol); err != nil {
				return err
			}
		}
		c.Default = store.UUIDDefault
	default:
		return p.unexpected("a value in quotes, NULL, CURRENT_TIMESTAMP or (uuid())")
	}
	return nil
}

// number takes an integer from low to high.
func (p *parser) number(what string, low, high int) (int, error) {
	token := p.Peek()
	if token.Kind != lex.Number {
		return 0, p.unexpected(what)
	}
	value, err := strconv.Atoi(token.Text)
	if err != nil || value < low || value > high {
		return 0, failure.Analyze("%s must be from %d to %d, not %s", what, low, high, token.Text)
	}
	p.Next()
	return value, nil
}
