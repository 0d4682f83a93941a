// Package expression reads, checks and evaluates the scalar SQL expressions of
// StarRocks over cell values. Loads use it for their columns and where headers
// and for generated columns; the SQL engine borrows its functions. It knows no
// tables: whoever binds an expression says what its names stand for.
//
// The rules of types follow the analyser of 3.x. Where releases differ and the
// protocol reference is silent, the place says so.
package expression

import (
	"slices"
	"strings"
)

// Expression is a parsed text. It does not change: it may be bound many times
// and be shared by goroutines.
type Expression struct{ root *node }

// Parse reads one expression that fills the whole text. Its errors are
// *SyntaxError, with the place, and *SemanticError for one that is too deep or
// holds a number without a type.
func Parse(text string) (*Expression, error) {
	p, err := newParser(text, "")
	if err != nil {
		return nil, err
	}
	root, err := p.expression()
	if err != nil {
		return nil, err
	}
	if !p.atEnd() {
		return nil, p.unexpected("the end of the expression")
	}
	return &Expression{root}, nil
}

// String returns the expression in the normal form that SHOW CREATE TABLE
// prints for generated columns: names in back-quotes, functions in lower case,
// brackets only where the order of operations needs them. Parse takes it, and
// gives the same String again. (Whether every release prints brackets just so is
// unconfirmed.)
func (e *Expression) String() string {
	var b strings.Builder
	write(&b, e.root)
	return b.String()
}

// Columns returns the names that the expression uses, each once in any case, as
// they were written first. Of a.b both are among them, because only binding tells
// whether a is a struct or a table.
func (e *Expression) Columns() []string {
	var names []string
	seen := map[string]bool{}
	walk(e.root, func(n *node) {
		if n.form != columnForm {
			return
		}
		for _, name := range []string{n.qualifier, n.name} {
			if key := strings.ToLower(name); name != "" && !seen[key] {
				seen[key] = true
				names = append(names, name)
			}
		}
	})
	return slices.Clip(names)
}

// Constant returns the value of an expression that is nothing but a literal, as
// int64, *big.Int, cell.DecimalValue, float64, string, bool, time.Time or nil.
func (e *Expression) Constant() (value any, ok bool) {
	if e.root.form != literalForm {
		return nil, false
	}
	return e.root.value, true
}

// walk calls visit for n and everything below it, from the left.
func walk(n *node, visit func(*node)) {
	visit(n)
	for _, c := range n.children {
		walk(c, visit)
	}
}
