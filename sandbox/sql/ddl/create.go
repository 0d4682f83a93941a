package ddl

import (
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// Create is a CREATE TABLE statement.
type Create struct {
	IfNotExists bool
	// Like names the table to copy, in CREATE TABLE … LIKE: its definition takes
	// the place of Definition, which then has only the names.
	Like *Name
	// Definition is in normal form. Its Database is empty when the statement
	// did not name one.
	Definition store.Definition
}

// Name is a table's name; Database is empty when the statement did not say.
type Name struct{ Database, Table string }

// statement is the CREATE TABLE as it was written, before it is analysed.
type statement struct {
	release    version.Release
	create     Create
	columns    []column
	keyed      bool // a key clause was there
	bucketed   bool // a DISTRIBUTED BY was there
	hasBuckets bool
	partition  *partitionClause
	properties []property
}

// ParseCreate reads a whole CREATE TABLE statement, with or without a semicolon
// at its end, as that release takes it. Its errors are *failure.Error: syntax
// errors with line and column, and the refusals of protocol reference 6.2 and
// 6.4.
func ParseCreate(text string, release version.Release) (Create, error) {
	p, err := newParser(text, release)
	if err != nil {
		return Create{}, err
	}
	s := statement{release: release}
	if err := p.create(&s); err != nil {
		return Create{}, err
	}
	if s.create.Like != nil {
		return s.create, checkTableName(s.create.Definition.Name)
	}
	if err := s.analyze(); err != nil {
		return Create{}, err
	}
	return s.create, nil
}

func (p *parser) create(s *statement) error {
	if err := p.expectWords("CREATE"); err != nil {
		return err
	}
	for _, word := range [...]string{"EXTERNAL", "TEMPORARY"} {
		if p.Words(word) {
			return failure.Unsupported("CREATE %s TABLE", word)
		}
	}
	if err := p.expectWords("TABLE"); err != nil {
		return err
	}
	s.create.IfNotExists = p.Words("IF", "NOT", "EXISTS")
	name, err := p.tableName()
	if err != nil {
		return err
	}
	d := &s.create.Definition
	d.Database, d.Name = name.Database, name.Table
	if p.Words("LIKE") {
		like, err := p.tableName()
		if err != nil {
			return err
		}
		s.create.Like = &like
		return p.end()
	}
	if p.Peek().Is("AS") || p.Peek().Is("PRIMARY") || p.Peek().Is("DISTRIBUTED") || p.Peek().Is("PARTITION") || p.Peek().Is("PROPERTIES") {
		return failure.Unsupported("CREATE TABLE AS SELECT")
	}
	if err := p.items(s); err != nil {
		return err
	}
	for _, word := range []func() error{p.engine, p.charset} {
		if err := word(); err != nil {
			return err
		}
	}
	for _, clause := range []func(*statement) error{
		p.keyClause, p.tableComment, p.partitionClause, p.distribution, p.orderClause, p.propertyClause,
	} {
		if p.Peek().Is("ROLLUP") {
			return failure.Unsupported("ROLLUP")
		}
		if err := clause(s); err != nil {
			return err
		}
	}
	if p.Peek().Is("AS") {
		return failure.Unsupported("CREATE TABLE AS SELECT")
	}
	p.Symbol(";")
	if p.Peek().Kind != lex.End {
		return p.unexpected("the end of the statement (clauses stand in the order: key, COMMENT, PARTITION BY, DISTRIBUTED BY, ORDER BY, PROPERTIES)")
	}
	return nil
}

func (p *parser) engine() error {
	if !p.Words("ENGINE") {
		return nil
	}
	p.Symbol("=")
	engine, err := p.name("an engine")
	if err != nil {
		return err
	}
	if !strings.EqualFold(engine, "olap") {
		return failure.Analyze("Engine [%s] is not supported by this server, use olap", engine)
	}
	return nil
}

// charset takes [DEFAULT] CHARSET [=] utf8, the only one that there is.
func (p *parser) charset() error {
	p.Words("DEFAULT")
	if !p.Words("CHARSET") && !p.Words("CHARACTER", "SET") && !p.Words("CHAR", "SET") {
		return nil
	}
	p.Symbol("=")
	name, err := p.anyName("a character set")
	if err == nil && !strings.EqualFold(name, "utf8") {
		err = failure.Analyze("charset name %s is not supported yet", name)
	}
	return err
}

// items takes the columns, and then the indexes.
func (p *parser) items(s *statement) error {
	if err := p.expectSymbol("("); err != nil {
		return err
	}
	for {
		switch indexes := &s.create.Definition.Indexes; {
		case p.Words("INDEX"):
			i, err := p.index()
			if err != nil {
				return err
			}
			*indexes = append(*indexes, i)
		case len(*indexes) > 0:
			return p.unexpected("INDEX")
		default:
			c, err := p.column()
			if err != nil {
				return err
			}
			s.columns = append(s.columns, c)
		}
		if p.Symbol(")") {
			return nil
		}
		if err := p.expectSymbol(","); err != nil {
			return err
		}
	}
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
