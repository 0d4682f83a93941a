package ddl

import (
	"math"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

func (p *parser) keyClause(s *statement) error {
	d := &s.create.Definition
	switch {
	case p.Words("DUPLICATE"):
		d.Model = store.DuplicateKey
	case p.Words("PRIMARY"):
		d.Model = store.PrimaryKey
	case p.Words("UNIQUE"):
		d.Model = store.UniqueKey
	case p.Words("AGGREGATE"):
		return failure.Unsupported("AGGREGATE KEY")
	default:
		return nil
	}
	s.keyed = true
	if err := p.expectWords("KEY"); err != nil {
		return err
	}
	var err error
	d.Keys, err = p.names("a key column")
	return err
}

func (p *parser) tableComment(s *statement) error {
	if !p.Words("COMMENT") {
		return nil
	}
	p.Symbol("=")
	var err error
	s.create.Definition.Comment, err = p.string("a comment in quotes")
	return err
}

// partitionClause keeps what stands after PARTITION BY as normalised text, and
// the columns that it partitions by.
func (p *parser) partitionClause(s *statement) error {
	if !p.Words("PARTITION", "BY") {
		return nil
	}
	start := p.Mark()
	depth := 0
	for {
		token := p.Peek()
		switch {
		case token.IsSymbol("("):
			depth++
		case token.IsSymbol(")"):
			depth--
		case token.Kind == lex.End || token.IsSymbol(";"),
			depth == 0 && p.Mark() > start && (token.Is("DISTRIBUTED") || token.Is("ORDER") || token.Is("PROPERTIES")):
			if p.Mark() == start {
				return p.unexpected("a partition clause")
			}
			if depth > 0 {
				return p.unexpected("')'")
			}
			tokens := p.Since(start)
			s.create.Definition.PartitionBy = normalize(tokens)
			s.partition = partitionColumns(tokens)
			if len(s.partition) == 0 {
				return failure.Analyze("PARTITION BY names no column")
			}
			return nil
		}
		odd := token.Kind == lex.Symbol && !token.IsSymbol("(") && !token.IsSymbol(")") && !token.IsSymbol(",")
		if depth < 0 || odd && (depth == 0 || !token.IsSymbol("[") && !token.IsSymbol("-")) {
			return p.unexpected("DISTRIBUTED BY")
		}
		p.Next()
	}
}

// normalize writes the tokens with single blanks: keywords in capitals, names
// in back-quotes, strings in double quotes. A function is written as StarRocks
// shows it: date_trunc('day', c).
func normalize(tokens []lex.Token) string {
	var out strings.Builder
	called := tokens[0].Kind == lex.Word && !isPartitionWord(tokens[0].Text)
	for i, token := range tokens {
		glued := i == 0 || token.IsSymbol(",") || token.IsSymbol(")") || tokens[i-1].IsSymbol("(") ||
			token.IsSymbol("(") && isFunction(tokens[i-1])
		if !glued {
			out.WriteByte(' ')
		}
		switch {
		case token.Kind == lex.String && called:
			out.WriteString("'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(token.Text) + "'")
		case token.Kind == lex.String:
			out.WriteString(lex.QuoteString(token.Text))
		case token.Kind == lex.Quoted:
			out.WriteString(lex.QuoteName(token.Text))
		case token.Kind == lex.Word && isPartitionWord(token.Text):
			out.WriteString(strings.ToUpper(token.Text))
		case token.Kind == lex.Word && i+1 < len(tokens) && tokens[i+1].IsSymbol("("):
			out.WriteString(strings.ToLower(token.Text))
		case token.Kind == lex.Word && !called:
			out.WriteString(lex.QuoteName(token.Text))
		default:
			out.WriteString(token.Text)
		}
	}
	return out.String()
}

func isFunction(token lex.Token) bool {
	return token.Is("RANGE") || token.Is("LIST") || token.Kind == lex.Word && !isPartitionWord(token.Text)
}

func isPartitionWord(word string) bool {
	switch strings.ToUpper(word) {
	case "RANGE", "LIST", "PARTITION", "VALUES", "LESS", "THAN", "IN", "START", "END", "EVERY", "INTERVAL",
		"MAXVALUE", "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "IF", "NOT", "EXISTS":
		return true
	}
	return false
}

// partitionColumns finds the names that are columns: in the first brackets of
// RANGE, LIST or a function, or in a plain list.
func partitionColumns(tokens []lex.Token) []string {
	var columns []string
	declared := tokens[0].Is("RANGE") || tokens[0].Is("LIST")
	for i, token := range tokens {
		if declared && token.IsSymbol(")") {
			break
		}
		called := i+1 < len(tokens) && tokens[i+1].IsSymbol("(")
		if token.Kind == lex.Quoted || token.Kind == lex.Word && !called && !isPartitionWord(token.Text) {
			columns = append(columns, token.Text)
		}
	}
	return columns
}

func (p *parser) distribution(s *statement) error {
	if !p.Words("DISTRIBUTED") {
		return nil
	}
	d := &s.create.Definition
	s.bucketed = true
	if err := p.expectWords("BY"); err != nil {
		return err
	}
	switch {
	case p.Words("RANDOM"):
		d.Random = true
	case p.Words("HASH"):
		var err error
		if d.HashColumns, err = p.names("a column"); err != nil {
			return err
		}
	default:
		return p.unexpected("HASH or RANDOM")
	}
	if p.Words("BUCKETS") {
		var err error
		s.hasBuckets = true
		d.Buckets, err = p.number("BUCKETS", 0, math.MaxInt32)
		return err
	}
	return nil
}

func (p *parser) orderClause(s *statement) error {
	if !p.Words("ORDER") {
		return nil
	}
	if err := p.expectWords("BY"); err != nil {
		return err
	}
	var err error
	s.create.Definition.OrderBy, err = p.names("a sort column")
	return err
}

func (p *parser) propertyClause(s *statement) error {
	if !p.Words("PROPERTIES") {
		return nil
	}
	properties, err := p.properties()
	s.properties = properties
	return err
}

// properties takes `("key" = "value", …)`.
func (p *parser) properties() ([]property, error) {
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	var properties []property
	for {
		key, err := p.string("a property in quotes")
		if err != nil {
			return nil, err
		}
		if err := p.expectSymbol("="); err != nil {
			return nil, err
		}
		value, err := p.string("a value in quotes")
		if err != nil {
			return nil, err
		}
		properties = append(properties, property{key, value})
		if p.Symbol(")") {
			return properties, nil
		}
		if err := p.expectSymbol(","); err != nil {
			return nil, err
		}
	}
}
