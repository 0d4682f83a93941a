package expression

import (
	"starlift-sandbox/sql/lex"
)

// The order of operations is the grammar's, loosest first: OR, AND, NOT,
// comparisons with IS NULL, then IN, BETWEEN and LIKE, then shifts, |, &, sums,
// products, ^, prefixes.

// expression takes a whole expression.
func (p *parser) expression() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	return p.logic("OR", "||", func() (*node, error) { return p.logic("AND", "&&", p.negation) })
}

// logic takes operands of AND or OR. With || the sql_mode PIPES_AS_CONCAT is
// taken to be off, as it is by default.
func (p *parser) logic(word, symbol string, operand func() (*node, error)) (*node, error) {
	left, err := operand()
	for err == nil && (p.Words(word) || p.symbol(symbol)) {
		var right *node
		if right, err = operand(); err == nil {
			left, err = built((&node{form: logicForm, name: word}).over(left, right))
		}
	}
	return left, err
}

func (p *parser) negation() (*node, error) {
	if !p.Words("NOT") {
		return p.comparison()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.negation()
	if err != nil {
		return nil, err
	}
	return built((&node{form: negationForm}).over(n))
}

// comparison takes predicates between comparison signs, and IS NULL behind
// them, from the left: a = b IS NULL is (a = b) IS NULL.
func (p *parser) comparison() (*node, error) {
	left, err := p.predicate()
	for err == nil {
		token := p.Peek()
		switch {
		case token.Is("IS"):
			p.Next()
			n := &node{form: nullTestForm, inverted: p.Words("NOT")}
			if err = p.expectWord("NULL"); err == nil {
				left, err = built(n.over(left))
			}
		case token.Kind == lex.Symbol && isComparison(token.Text):
			p.Next()
			name := token.Text
			if name == "<>" {
				name = "!="
			}
			var right *node
			if right, err = p.predicate(); err == nil {
				left, err = built((&node{form: comparisonForm, name: name}).over(left, right))
			}
		default:
			return left, nil
		}
	}
	return left, err
}

func isComparison(symbol string) bool {
	switch symbol {
	case "=", "<=>", "<>", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// predicate takes a value, and at most one of IN, BETWEEN, LIKE and REGEXP
// behind it.
func (p *parser) predicate() (*node, error) {
	left, err := p.arithmetic()
	if err != nil {
		return nil, err
	}
	mark := p.Mark()
	inverted := p.Words("NOT")
	switch {
	case p.Words("IN"):
		if err := p.expect("("); err != nil {
			return nil, err
		}
		list, err := p.list(")")
		if err == nil && len(list) == 0 {
			err = p.unexpected("an expression")
		}
		if err != nil {
			return nil, err
		}
		return built((&node{form: membershipForm, inverted: inverted}).over(append([]*node{left}, list...)...))
	case p.Words("BETWEEN"):
		return p.between(left, inverted)
	case p.Words("LIKE"):
		return p.match("LIKE", left, inverted)
	case p.Words("REGEXP"), p.Words("RLIKE"):
		return p.match("REGEXP", left, inverted)
	case p.Mark() != mark:
		return nil, p.unexpected("IN, BETWEEN, LIKE, REGEXP, RLIKE")
	}
	return left, nil
}

func (p *parser) between(value *node, inverted bool) (*node, error) {
	lower, err := p.arithmetic()
	if err != nil {
		return nil, err
	}
	if err := p.expectWord("AND"); err != nil {
		return nil, err
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	upper, err := p.predicate()
	if err != nil {
		return nil, err
	}
	return built((&node{form: betweenForm, inverted: inverted}).over(value, lower, upper))
}

func (p *parser) match(name string, value *node, inverted bool) (*node, error) {
	pattern, err := p.arithmetic()
	if err != nil {
		return nil, err
	}
	return built((&node{form: matchForm, name: name, inverted: inverted}).over(value, pattern))
}

// precedence returns how tightly an operator of arithmetic binds, from 1, or 0
// for what is none.
func precedence(name string) int {
	const shifts, or, and, sums, products, powers = 1, 4, 5, 6, 7, 8
	switch name {
	case ">>>":
		return shifts
	case ">>":
		return shifts + 1
	case "<<":
		return shifts + 2
	case "|":
		return or
	case "&":
		return and
	case "+", "-":
		return sums
	case "*", "/", "%", "DIV":
		return products
	case "^":
		return powers
	}
	return 0
}

// operator finds the operator of arithmetic that stands next, and how many
// tokens it has: the scanner cuts << in two.
func (p *parser) operator() (name string, tokens int) {
	token := p.Peek()
	switch {
	case token.Is("DIV"):
		return "DIV", 1
	case token.Is("MOD"):
		return "%", 1
	case token.Kind != lex.Symbol:
		return "", 0
	case token.Text == "<" || token.Text == ">":
		return p.arrows(token.Text)
	}
	if precedence(token.Text) == 0 {
		return "", 0
	}
	return token.Text, 1
}

// arrows joins the signs of a shift that stand next to each other.
func (p *parser) arrows(sign string) (name string, tokens int) {
	reader := p.Reader
	end := reader.Peek().Start
	for {
		token := reader.Next()
		if !token.IsSymbol(sign) || token.Start != end {
			break
		}
		name, end, tokens = name+sign, token.End, tokens+1
	}
	if precedence(name) == 0 {
		return "", 0
	}
	return name, tokens
}

// arithmetic takes a value with every operator of arithmetic in it.
func (p *parser) arithmetic() (*node, error) {
	n, err := p.binary(0)
	if err == nil && n.form == intervalForm {
		return nil, p.unexpected("'+'")
	}
	return n, err
}

// binary takes operands of operators that bind tighter than above.
func (p *parser) binary(above int) (*node, error) {
	left, err := p.operand()
	for err == nil {
		name, tokens := p.operator()
		if tokens == 0 || precedence(name) <= above {
			return left, nil
		}
		for range tokens {
			p.Next()
		}
		var right *node
		if right, err = p.binary(precedence(name)); err == nil {
			left, err = p.combine(name, left, right)
		}
	}
	return nil, err
}

// combine makes arithmetic of two operands. An INTERVAL, which is only allowed
// there, moves a time: time + INTERVAL, time - INTERVAL, INTERVAL + time.
func (p *parser) combine(name string, left, right *node) (*node, error) {
	if left.form == intervalForm && name == "+" {
		left, right = right, left
	}
	switch {
	case left.form == intervalForm:
		return nil, p.unexpected("a time before INTERVAL")
	case right.form != intervalForm:
		return built((&node{form: arithmeticForm, name: name}).over(left, right))
	case name != "+" && name != "-":
		return nil, p.unexpected("'+', '-'")
	}
	return built((&node{form: shiftForm, name: name, unit: right.unit}).over(left, right.children[0]))
}
