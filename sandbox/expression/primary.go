package expression

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/lex"
)

// operand takes a value with its prefixes and what follows it, or an INTERVAL.
func (p *parser) operand() (*node, error) {
	if p.atInterval() {
		return p.interval()
	}
	n, err := p.prefixed()
	for err == nil {
		switch token := p.Peek(); {
		case token.IsSymbol("["):
			n, err = p.element(n)
		case token.IsSymbol("->"):
			n, err = p.path(n)
		case token.IsSymbol("."):
			n, err = p.field(n)
		default:
			return n, nil
		}
	}
	return nil, err
}

// prefixed takes a value with -, +, ~ or ! before it. A prefix binds tighter than
// [ and ->, though not than a dot: -a[1] is (-a)[1].
func (p *parser) prefixed() (*node, error) {
	sign := p.Peek()
	if sign.Kind != lex.Symbol || !strings.Contains("-+~!", sign.Text) {
		n, err := p.atom()
		for err == nil && p.Peek().IsSymbol(".") {
			n, err = p.field(n)
		}
		return n, err
	}
	p.Next()
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.prefixed()
	if err != nil {
		return nil, err
	}
	switch {
	case sign.Text == "+":
		return n, nil
	case sign.Text == "~":
		return built((&node{form: arithmeticForm, name: "~"}).over(n))
	case sign.Text == "!":
		return built((&node{form: negationForm}).over(n))
	case n.isNumber():
		return negative(n), nil
	}
	// A server makes this product of it, and prints it so.
	minusOne := literal(cell.Type{Kind: cell.TinyInt}, int64(-1))
	return built((&node{form: arithmeticForm, name: "*"}).over(minusOne, n))
}

// element takes [index] behind a value.
func (p *parser) element(of *node) (*node, error) {
	p.Next()
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	index, err := p.arithmetic()
	if err != nil {
		return nil, err
	}
	if err := p.expect("]"); err != nil {
		return nil, err
	}
	return built((&node{form: elementForm}).over(of, index))
}

// path takes ->'$.a' behind a value.
func (p *parser) path(of *node) (*node, error) {
	p.Next()
	token := p.Peek()
	if token.Kind != lex.String {
		return nil, p.unexpected("a JSON path in quotes; lambda functions are not supported by this server")
	}
	p.Next()
	return built((&node{form: pathForm}).over(of, textLiteral(token.Text)))
}

// field takes .name behind a value. Behind a bare name it may be a column of a
// table, which only binding tells.
func (p *parser) field(of *node) (*node, error) {
	p.Next()
	token := p.Peek()
	if token.Kind != lex.Word && token.Kind != lex.Quoted || token.Text == "" {
		return nil, p.unexpected("a legal identifier")
	}
	p.Next()
	if of.form == columnForm && of.qualifier == "" {
		return &node{form: columnForm, qualifier: of.name, name: token.Text, depth: 1}, nil
	}
	return built((&node{form: fieldForm, name: token.Text}).over(of))
}

// atom takes the smallest whole value.
func (p *parser) atom() (*node, error) {
	token := p.Peek()
	switch token.Kind {
	case lex.Number:
		n, err := number(token.Text)
		if err == nil {
			p.Next()
		}
		return n, err
	case lex.String:
		p.Next()
		return textLiteral(token.Text), nil
	case lex.Word:
		return p.word(token)
	case lex.Quoted:
		return p.columnOrCall()
	case lex.Symbol:
		switch {
		case p.symbol("("):
			n, err := p.expression()
			if err != nil {
				return nil, err
			}
			return n, p.expect(")")
		case p.symbol("["):
			items, err := p.list("]")
			if err != nil {
				return nil, err
			}
			return built((&node{form: listForm}).over(items...))
		}
	}
	return nil, p.unexpected("an expression")
}

// word takes what begins with a bare word: a literal, CASE, CAST, a function or
// a name.
func (p *parser) word(token lex.Token) (*node, error) {
	next := p.after()
	switch word := strings.ToUpper(token.Text); word {
	case "NULL":
		p.Next()
		return literal(cell.Type{}, nil), nil
	case "TRUE", "FALSE":
		p.Next()
		return literal(cell.Type{Kind: cell.Boolean}, word == "TRUE"), nil
	case "DATE", "DATETIME":
		if next.Kind == lex.String {
			p.Next()
			p.Next()
			return timeLiteral(word, next.Text)
		}
	case "CASE":
		p.Next()
		return p.choice()
	case "ARRAY", "MAP":
		if next.IsSymbol("<") || next.IsSymbol("{") || next.IsSymbol("[") {
			return p.constructor()
		}
	case "CURRENT_TIMESTAMP", "CURRENT_DATE", "LOCALTIME", "LOCALTIMESTAMP":
		if !next.IsSymbol("(") {
			p.Next()
			return (&node{form: callForm, name: strings.ToLower(word)}).over(), nil
		}
	}
	if next.IsSymbol("(") {
		return p.call()
	}
	return p.columnOrCall()
}

// after returns the token behind the next one.
func (p *parser) after() lex.Token {
	reader := p.Reader
	reader.Next()
	return reader.Peek()
}

func (p *parser) columnOrCall() (*node, error) {
	if p.after().IsSymbol("(") {
		return p.call()
	}
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	return &node{form: columnForm, name: name, depth: 1}, nil
}

// choice takes a CASE of either form, behind its first word.
func (p *parser) choice() (*node, error) {
	n := &node{form: choiceForm}
	var children []*node
	take := func() error {
		child, err := p.expression()
		children = append(children, child)
		return err
	}
	if n.operand = !p.Peek().Is("WHEN"); n.operand {
		if err := take(); err != nil {
			return nil, err
		}
	}
	for first := true; ; first = false {
		if !p.Words("WHEN") {
			if first {
				return nil, p.unexpected("WHEN")
			}
			break
		}
		if err := take(); err != nil {
			return nil, err
		}
		if err := p.expectWord("THEN"); err != nil {
			return nil, err
		}
		if err := take(); err != nil {
			return nil, err
		}
	}
	if n.rest = p.Words("ELSE"); n.rest {
		if err := take(); err != nil {
			return nil, err
		}
	}
	if err := p.expectWord("END"); err != nil {
		return nil, err
	}
	return built(n.over(children...))
}
