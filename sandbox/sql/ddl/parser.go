// Package ddl reads CREATE TABLE and ALTER TABLE in StarRocks' grammar, by
// release, with the server's own refusals, and writes a definition as SHOW
// CREATE TABLE does. It changes nothing: the caller hands what a table shall be
// to the store.
package ddl

import (
	"errors"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/version"
)

// parser reads one statement.
type parser struct {
	lex.Reader
	text    string
	release version.Release
}

func newParser(text string, release version.Release) (*parser, error) {
	reader, err := lex.NewReader(text)
	var bad *lex.Error
	if errors.As(err, &bad) {
		line, column := lex.Position(text, bad.At)
		return nil, failure.Syntax(line, column, "%s", bad.Message)
	}
	if err != nil {
		return nil, err
	}
	return &parser{Reader: reader, text: text, release: release}, nil
}

// unexpected is the refusal of the token that stands next.
func (p *parser) unexpected(wanted string) error { return failure.Unexpected(&p.Reader, wanted) }

func (p *parser) expectSymbol(symbol string) error {
	if !p.Symbol(symbol) {
		return p.unexpected("'" + symbol + "'")
	}
	return nil
}

func (p *parser) expectWords(words ...string) error {
	for _, word := range words {
		if !p.Words(word) {
			return p.unexpected(word)
		}
	}
	return nil
}

// name takes a bare or quoted name.
func (p *parser) name(what string) (string, error) {
	token := p.Peek()
	switch {
	case token.Kind == lex.Quoted, token.Kind == lex.Word && !isReserved(token.Text):
		p.Next()
		return token.Text, nil
	}
	return "", p.unexpected(what)
}

// tableName takes `[[catalog.]database.]table`, of the only catalog that there is.
func (p *parser) tableName() (Name, error) {
	var parts []string
	for {
		part, err := p.name("a table name")
		if err != nil {
			return Name{}, err
		}
		parts = append(parts, part)
		if !p.Symbol(".") {
			break
		}
	}
	switch {
	case len(parts) > 3:
		return Name{}, failure.Analyze("Corrupt table name %s", strings.Join(parts, "."))
	case len(parts) == 3 && parts[0] != "default_catalog":
		return Name{}, failure.Analyze("Unknown catalog '%s'", parts[0])
	case len(parts) == 1:
		return Name{Table: parts[0]}, nil
	}
	return Name{Database: parts[len(parts)-2], Table: parts[len(parts)-1]}, nil
}

// end refuses what stands behind a whole statement.
func (p *parser) end() error {
	p.Symbol(";")
	if p.Peek().Kind != lex.End {
		return p.unexpected("the end of the statement")
	}
	return nil
}

// names takes `(a, b, …)`.
func (p *parser) names(what string) ([]string, error) {
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	var names []string
	for {
		name, err := p.name(what)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if p.Symbol(")") {
			return names, nil
		}
		if err := p.expectSymbol(","); err != nil {
			return nil, err
		}
	}
}

func (p *parser) string(what string) (string, error) {
	token := p.Peek()
	if token.Kind != lex.String {
		return "", p.unexpected(what)
	}
	p.Next()
	return token.Text, nil
}

// isReserved reports the words that cannot be a name without back-quotes, of
// those that can stand where a name is wanted.
func isReserved(word string) bool {
	switch strings.ToUpper(word) {
	case "ADD", "ALL", "ALTER", "AND", "ARRAY", "AS", "ASC", "BETWEEN", "BIGINT", "BITMAP", "BOTH", "BY",
		"CASE", "CHAR", "CHARACTER", "CHECK", "COLUMN", "CREATE", "CROSS", "CUBE", "DATABASE", "DATABASES",
		"DECIMAL", "DEFAULT", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DOUBLE", "DROP", "DUAL", "ELSE",
		"EXCEPT", "EXISTS", "EXPLAIN", "FALSE", "FLOAT", "FOR", "FORCE", "FROM", "FULL", "FUNCTION", "GRANT",
		"GROUP", "GROUPING", "HAVING", "HLL", "IF", "IN", "INDEX", "INNER", "INSERT", "INT", "INTEGER",
		"INTERSECT", "INTO", "IS", "JOIN", "JSON", "KEY", "KEYS", "KILL", "LARGEINT", "LEFT", "LIKE", "LIMIT",
		"LOAD", "MINUS", "NOT", "NULL", "ON", "OR", "ORDER", "OUTER", "OVER", "PARTITION", "PERCENTILE",
		"PRIMARY", "PROCEDURE", "RANGE", "RANK", "READ", "REGEXP", "RELEASE", "RENAME", "REPLACE", "REVOKE",
		"RIGHT", "RLIKE", "SCHEMA", "SELECT", "SET", "SHOW", "SMALLINT", "SYSTEM", "TABLE", "TERMINATED",
		"TEXT", "THEN", "TINYINT", "TO", "TRUE", "UNION", "UNIQUE", "UNSIGNED", "UPDATE", "USE", "USING",
		"VALUES", "VARCHAR", "WHEN", "WHERE", "WITH":
		return true
	}
	return false
}
