package expression

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/lex"
)

// call takes name(…), with the forms that have a grammar of their own.
func (p *parser) call() (*node, error) {
	token := p.Peek()
	name := strings.ToLower(token.Text)
	if token.Kind == lex.Word && isReserved(name) && !isFunctionWord(name) && name != "convert" {
		return nil, p.unexpected("an expression")
	}
	p.Next()
	p.Next() // the bracket
	if token.Kind == lex.Word {
		switch name {
		case "cast", "convert":
			return p.cast(name)
		case "extract":
			return p.extract()
		case "trim":
			if n, err := p.trim(); n != nil || err != nil {
				return n, err
			}
		case "timestampadd", "timestampdiff":
			return p.unitCall(name)
		case "date_add", "adddate", "date_sub", "subdate", "time_slice", "date_slice":
			return p.timeCall(name)
		}
	}
	args, err := p.list(")")
	if err != nil {
		return nil, err
	}
	return built((&node{form: callForm, name: name}).over(args...))
}

// cast takes (value AS type), or (value, type) of convert.
func (p *parser) cast(name string) (*node, error) {
	n, err := p.expression()
	if err != nil {
		return nil, err
	}
	if name == "convert" {
		err = p.expect(",")
	} else {
		err = p.expectWord("AS")
	}
	if err != nil {
		return nil, err
	}
	t, err := p.typeName()
	if err != nil {
		return nil, err
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	return built((&node{form: castForm, typ: t}).over(n))
}

// extract takes (unit FROM time), which is the function of the unit's name.
func (p *parser) extract() (*node, error) {
	unit, err := p.name()
	if err != nil {
		return nil, err
	}
	if err := p.expectWord("FROM"); err != nil {
		return nil, err
	}
	n, err := p.arithmetic()
	if err != nil {
		return nil, err
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	return built((&node{form: callForm, name: strings.ToLower(unit)}).over(n))
}

// trim takes ([BOTH | LEADING | TRAILING] ['x'] FROM value), and returns nil for
// the other form, of which it takes nothing.
func (p *parser) trim() (*node, error) {
	before := p.Reader
	name := "trim"
	switch {
	case p.Words("BOTH"):
	case p.Words("LEADING"):
		name = "ltrim"
	case p.Words("TRAILING"):
		name = "rtrim"
	}
	var removed []*node
	if token := p.Peek(); token.Kind == lex.String {
		p.Next()
		name += "_string"
		removed = append(removed, textLiteral(token.Text))
	}
	if !p.Words("FROM") {
		p.Reader = before
		return nil, nil
	}
	n, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	return built((&node{form: callForm, name: name}).over(append([]*node{n}, removed...)...))
}

// unitCall takes (unit, a, b) of timestampadd and timestampdiff.
func (p *parser) unitCall(name string) (*node, error) {
	unit, err := p.unit()
	if err != nil {
		return nil, err
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	args, err := p.list(")")
	if err != nil {
		return nil, err
	}
	if len(args) != 2 {
		return nil, semantic("%s expects 3 arguments", name)
	}
	if name == "timestampdiff" {
		return built((&node{form: callForm, name: name, unit: unit}).over(args...))
	}
	return built((&node{form: shiftForm, name: "+", function: name, unit: unit}).over(args[1], args[0]))
}

// timeCall takes the arguments of date_add and its like, and of time_slice. A
// plain number in the place of the interval counts days.
func (p *parser) timeCall(name string) (*node, error) {
	slice := strings.HasSuffix(name, "_slice")
	time, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	count, unit := (*node)(nil), "DAY"
	if p.atInterval() {
		interval, err := p.interval()
		if err != nil {
			return nil, err
		}
		count, unit = interval.children[0], interval.unit
	} else if slice {
		return nil, p.unexpected("INTERVAL")
	} else if count, err = p.expression(); err != nil {
		return nil, err
	}
	if slice {
		return p.slice(name, time, count, unit)
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	sign := "+"
	if name == "date_sub" || name == "subdate" {
		sign = "-"
	}
	return built((&node{form: shiftForm, name: sign, function: name, unit: unit}).over(time, count))
}

// slice takes the end of time_slice: an optional FLOOR or CEIL.
func (p *parser) slice(name string, time, count *node, unit string) (*node, error) {
	boundary := "floor"
	if p.symbol(",") {
		switch {
		case p.Words("FLOOR"):
		case p.Words("CEIL"):
			boundary = "ceil"
		default:
			return nil, p.unexpected("FLOOR, CEIL")
		}
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	n := &node{form: callForm, name: name}
	return built(n.over(time, count, textLiteral(strings.ToLower(unit)), textLiteral(boundary)))
}

// atInterval reports whether INTERVAL stands next as such, not as a name.
func (p *parser) atInterval() bool {
	if !p.Peek().Is("INTERVAL") {
		return false
	}
	next := p.after()
	switch next.Kind {
	case lex.Number, lex.Quoted, lex.String:
		return true
	case lex.Word:
		return !isReserved(next.Text) || next.Is("CASE") || next.Is("IF")
	}
	return next.IsSymbol("(") || next.IsSymbol("-")
}

// interval takes INTERVAL count unit.
func (p *parser) interval() (*node, error) {
	p.Next()
	count, err := p.expression()
	if err != nil {
		return nil, err
	}
	unit, err := p.unit()
	if err != nil {
		return nil, err
	}
	return built((&node{form: intervalForm, unit: unit}).over(count))
}

func (p *parser) unit() (string, error) {
	token := p.Peek()
	if token.Kind == lex.Word {
		switch unit := strings.ToUpper(token.Text); unit {
		case "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND":
			p.Next()
			return unit, nil
		}
	}
	return "", p.unexpected("DAY, HOUR, MINUTE, MONTH, QUARTER, SECOND, WEEK, YEAR")
}

// constructor takes ARRAY<T>[…], [ARRAY][…], MAP<K,V>{…} and MAP{…}.
func (p *parser) constructor() (*node, error) {
	var t cell.Type
	if p.after().IsSymbol("<") {
		var err error
		if t, err = p.typeName(); err != nil {
			return nil, err
		}
	} else {
		p.Next()
	}
	var n *node
	var err error
	switch {
	case t.Kind != cell.Map && p.symbol("["):
		var items []*node
		if items, err = p.list("]"); err == nil {
			n, err = built((&node{form: listForm}).over(items...))
		}
	case t.Kind != cell.Array && p.symbol("{"):
		n, err = p.pairs()
	default:
		err = p.unexpected("'[', '{'")
	}
	if err != nil || t.Kind == 0 {
		return n, err
	}
	return built((&node{form: castForm, typ: t}).over(n))
}

// pairs takes key: value pairs up to the closing brace.
func (p *parser) pairs() (*node, error) {
	n := &node{form: pairsForm}
	if p.symbol("}") {
		return n.over(), nil
	}
	var children []*node
	for {
		for _, after := range [...]string{":", ""} {
			child, err := p.expression()
			if err != nil {
				return nil, err
			}
			children = append(children, child)
			if after != "" {
				if err := p.expect(after); err != nil {
					return nil, err
				}
			}
		}
		if p.symbol("}") {
			return built(n.over(children...))
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}
