package ddl

import (
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// closedOpen takes [("a", …), ("b", …)).
func (p *parser) closedOpen(r *store.Partition) error {
	if err := p.expectSymbol("["); err != nil {
		return err
	}
	var err error
	if r.Lower, err = p.bounds(); err != nil {
		return err
	}
	if err := p.expectSymbol(","); err != nil {
		return err
	}
	if r.Upper, err = p.bounds(); err != nil {
		return err
	}
	return p.expectSymbol(")")
}

// bounds takes ("a", MAXVALUE, …).
func (p *parser) bounds() ([]store.Bound, error) {
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	var bounds []store.Bound
	for {
		if p.Words("MAXVALUE") {
			bounds = append(bounds, store.Bound{Max: true})
		} else {
			value, err := p.value()
			if err != nil {
				return nil, err
			}
			bounds = append(bounds, store.Bound{Value: value})
		}
		if p.Symbol(")") {
			return bounds, nil
		}
		if err := p.expectSymbol(","); err != nil {
			return nil, err
		}
	}
}

// value takes a value in quotes, or a number.
func (p *parser) value() (string, error) {
	minus := ""
	if p.Peek().IsSymbol("-") {
		p.Next()
		minus = "-"
	}
	token := p.Peek()
	if token.Kind == lex.Number || token.Kind == lex.String && minus == "" {
		p.Next()
		return minus + token.Text, nil
	}
	return "", p.unexpected("a value in quotes")
}
