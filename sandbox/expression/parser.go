package expression

import (
	"errors"
	"fmt"

	"starlift-sandbox/sql/lex"
)

const (
	// maxNesting bounds how deep brackets, calls and prefixes may nest.
	maxNesting = 500
	// maxLength bounds the text, in bytes. A server bounds tokens instead, far
	// beyond what a header can hold.
	maxLength = 1 << 20
)

// parser reads one expression or one columns header.
type parser struct {
	lex.Reader
	prefix  string // stands before the text for a server, and counts in places
	nesting int
}

func newParser(text, prefix string) (*parser, error) {
	if len(text) > maxLength {
		return nil, &SyntaxError{1, 1, fmt.Sprintf("The expression has %d bytes, at most %d are read", len(text), maxLength)}
	}
	reader, err := lex.NewReader(text)
	var bad *lex.Error
	if errors.As(err, &bad) {
		line, column := lex.Position(text, bad.At)
		return nil, (&parser{prefix: prefix}).at(line, column, bad.Message)
	}
	if err != nil {
		return nil, err
	}
	return &parser{Reader: reader, prefix: prefix}, nil
}

func (p *parser) at(line, column int, detail string) error {
	if line == 1 {
		column += len(p.prefix)
	}
	return &SyntaxError{line, column, detail}
}

// unexpected refuses the token that stands next.
func (p *parser) unexpected(wanted string) error {
	line, column, written := p.Place()
	if written == "" {
		written = "<EOF>"
	}
	return p.at(line, column, fmt.Sprintf("Unexpected input '%s', the most similar input is {%s}", written, wanted))
}

func (p *parser) atEnd() bool { return p.Peek().Kind == lex.End }

func (p *parser) symbol(s string) bool { return p.Symbol(s) }

func (p *parser) expect(symbol string) error {
	if !p.symbol(symbol) {
		return p.unexpected("'" + symbol + "'")
	}
	return nil
}

func (p *parser) expectWord(word string) error {
	if !p.Words(word) {
		return p.unexpected(word)
	}
	return nil
}

// name takes a bare or quoted name.
func (p *parser) name() (string, error) {
	token := p.Peek()
	if token.Kind == lex.Quoted && token.Text != "" || token.Kind == lex.Word && !isReserved(token.Text) {
		p.Next()
		return token.Text, nil
	}
	return "", p.unexpected("a legal identifier")
}

// enter counts a level of nesting; leave ends it.
func (p *parser) enter() error {
	if p.nesting++; p.nesting > maxNesting {
		line, column, _ := p.Place()
		return p.at(line, column, fmt.Sprintf("The expression nests more than %d levels deep", maxNesting))
	}
	return nil
}

func (p *parser) leave() { p.nesting-- }

// list takes expressions up to the closing symbol, which it goes over.
func (p *parser) list(end string) ([]*node, error) {
	if p.symbol(end) {
		return nil, nil
	}
	var nodes []*node
	for {
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
		if p.symbol(end) {
			return nodes, nil
		}
		if !p.symbol(",") {
			return nil, p.unexpected("',', '" + end + "'")
		}
	}
}

// built checks the depth of a node that has just got its children.
func built(n *node) (*node, error) {
	if n.depth > maxDepth {
		return nil, semantic("Expression depth %d exceeded the maximum %d", n.depth, maxDepth)
	}
	return n, nil
}
