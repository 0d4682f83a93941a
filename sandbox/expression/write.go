package expression

import (
	"strconv"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/lex"
)

// The strength of the forms, for deciding where brackets are needed: what is
// weaker than its place gets them.
const (
	weakest = iota
	logicOr
	logicAnd
	negations
	comparisons
	predicates
	operators // plus the precedence of an operator of arithmetic
	prefixes  = operators + 10
	postfixes = prefixes + 1
	atoms     = postfixes + 1
)

func strength(n *node) int {
	switch n.form {
	case logicForm:
		if n.name == "OR" {
			return logicOr
		}
		return logicAnd
	case negationForm:
		return negations
	case comparisonForm, nullTestForm:
		return comparisons
	case betweenForm, membershipForm, matchForm:
		return predicates
	case arithmeticForm:
		if n.name == "~" {
			return prefixes
		}
		return operators + precedence(n.name)
	case shiftForm:
		if n.function == "" {
			return operators + precedence(n.name)
		}
	case elementForm, pathForm:
		return postfixes
	case fieldForm:
		return max(postfixes, min(atoms, strength(n.children[0])))
	case literalForm:
		if n.isNumber() && literalText(n)[0] == '-' {
			return prefixes
		}
	}
	return atoms
}

// write writes n in normal form.
func write(b *strings.Builder, n *node) {
	switch n.form {
	case literalForm:
		b.WriteString(literalText(n))
	case columnForm:
		if n.qualifier != "" {
			b.WriteString(lex.QuoteName(n.qualifier) + ".")
		}
		b.WriteString(lex.QuoteName(n.name))
	case callForm:
		writeCall(b, n)
	case arithmeticForm:
		writeArithmetic(b, n)
	case comparisonForm:
		writeBinary(b, n, comparisons, predicates)
	case logicForm:
		s := strength(n)
		writeBinary(b, n, s, s+1)
	case negationForm:
		b.WriteString("NOT ")
		writeWithin(b, n.children[0], negations)
	case betweenForm, membershipForm, matchForm, nullTestForm:
		writePredicate(b, n)
	case choiceForm:
		writeChoice(b, n)
	case castForm:
		b.WriteString("CAST(")
		write(b, n.children[0])
		b.WriteString(" AS " + typeText(n.typ) + ")")
	case shiftForm:
		writeShift(b, n)
	case listForm:
		writeList(b, "[", n.children, "]")
	case pairsForm:
		writePairs(b, n)
	case elementForm:
		writeWithin(b, n.children[0], prefixes)
		writeList(b, "[", n.children[1:], "]")
	case fieldForm:
		if n.children[0].isNumber() {
			writeList(b, "(", n.children, ")") // or the dot would be the number's
		} else {
			writeWithin(b, n.children[0], postfixes)
		}
		b.WriteString("." + lex.QuoteName(n.name))
	case pathForm:
		writeWithin(b, n.children[0], prefixes)
		b.WriteString("->")
		write(b, n.children[1])
	}
}

// writeWithin writes n, in brackets when it is weaker than its place.
func writeWithin(b *strings.Builder, n *node, place int) {
	if strength(n) >= place {
		write(b, n)
		return
	}
	b.WriteByte('(')
	write(b, n)
	b.WriteByte(')')
}

func writeBinary(b *strings.Builder, n *node, left, right int) {
	writeWithin(b, n.children[0], left)
	b.WriteString(" " + n.name + " ")
	writeWithin(b, n.children[1], right)
}

func writeArithmetic(b *strings.Builder, n *node) {
	if n.name == "~" {
		b.WriteString("~")
		writeWithin(b, n.children[0], prefixes)
		return
	}
	s := strength(n)
	writeBinary(b, n, s, s+1)
}

func writeList(b *strings.Builder, begin string, nodes []*node, end string) {
	b.WriteString(begin)
	for i, n := range nodes {
		if i > 0 {
			b.WriteString(", ")
		}
		write(b, n)
	}
	b.WriteString(end)
}

func writePairs(b *strings.Builder, n *node) {
	b.WriteString("map{")
	for i, c := range n.children {
		switch {
		case i == 0:
		case i%2 == 0:
			b.WriteByte(',')
		default:
			b.WriteByte(':')
		}
		write(b, c)
	}
	b.WriteByte('}')
}

// writeShift writes a moved time in the form in which it was written.
func writeShift(b *strings.Builder, n *node) {
	switch n.function {
	case "":
		writeWithin(b, n.children[0], strength(n))
		b.WriteString(" " + n.name + " ")
		writeInterval(b, n.children[1], n.unit)
	case "timestampadd":
		b.WriteString(n.function + "(" + n.unit + ", ")
		write(b, n.children[1])
		b.WriteString(", ")
		write(b, n.children[0])
		b.WriteByte(')')
	default:
		b.WriteString(n.function + "(")
		write(b, n.children[0])
		b.WriteString(", ")
		writeInterval(b, n.children[1], n.unit)
		b.WriteByte(')')
	}
}

func writeInterval(b *strings.Builder, count *node, unit string) {
	b.WriteString("INTERVAL ")
	if count.isNumber() {
		write(b, count)
	} else {
		writeWithin(b, count, postfixes)
	}
	b.WriteString(" " + unit)
}

func writeCall(b *strings.Builder, n *node) {
	if strings.HasSuffix(n.name, "_slice") && n.name != "array_slice" && len(n.children) == 4 {
		unit, unitOK := n.children[2].text()
		boundary, boundaryOK := n.children[3].text()
		if unitOK && boundaryOK {
			b.WriteString(n.name + "(")
			write(b, n.children[0])
			b.WriteString(", ")
			writeInterval(b, n.children[1], unit)
			b.WriteString(", " + boundary + ")")
			return
		}
	}
	if n.unit != "" {
		writeList(b, n.name+"("+n.unit+", ", n.children, ")")
		return
	}
	b.WriteString(functionName(n.name))
	writeList(b, "(", n.children, ")")
}

// functionName quotes a name that would not be read as a function's otherwise.
func functionName(name string) string {
	tokens, err := lex.All(name)
	plain := err == nil && len(tokens) == 1 && tokens[0].Kind == lex.Word && tokens[0].Text == name
	if plain && (!isReserved(name) || isFunctionWord(name)) && !hasGrammar(name) {
		return name
	}
	return lex.QuoteName(name)
}

func writePredicate(b *strings.Builder, n *node) {
	not := ""
	if n.inverted {
		not = "NOT "
	}
	if n.form == nullTestForm {
		writeWithin(b, n.children[0], comparisons)
		b.WriteString(" IS " + not + "NULL")
		return
	}
	writeWithin(b, n.children[0], operators)
	b.WriteString(" " + not)
	switch n.form {
	case betweenForm:
		b.WriteString("BETWEEN ")
		writeWithin(b, n.children[1], operators)
		b.WriteString(" AND ")
		writeWithin(b, n.children[2], predicates)
	case membershipForm:
		writeList(b, "IN (", n.children[1:], ")")
	case matchForm:
		b.WriteString(n.name + " ")
		writeWithin(b, n.children[1], operators)
	}
}

func writeChoice(b *strings.Builder, n *node) {
	b.WriteString("CASE")
	children := n.children
	if n.operand {
		b.WriteByte(' ')
		write(b, children[0])
		children = children[1:]
	}
	for ; len(children) >= 2; children = children[2:] {
		b.WriteString(" WHEN ")
		write(b, children[0])
		b.WriteString(" THEN ")
		write(b, children[1])
	}
	if n.rest {
		b.WriteString(" ELSE ")
		write(b, children[0])
	}
	b.WriteString(" END")
}

// literalText writes a literal so that it is read as the same value of the same
// type.
func literalText(n *node) string {
	switch v := n.value.(type) {
	case nil:
		return "NULL"
	case bool:
		if v {
			return "TRUE"
		}
		return "FALSE"
	case float64:
		return strconv.FormatFloat(v, 'E', -1, 64)
	case cell.DecimalValue:
		if v.Scale == 0 {
			return v.String() + "."
		}
		return v.String()
	case string:
		if n.typ.Kind == cell.Varchar {
			return quote(v)
		}
	}
	text := cell.Text(n.value, n.typ)
	switch n.typ.Kind {
	case cell.Date:
		return "DATE '" + text + "'"
	case cell.Datetime:
		return "DATETIME '" + text + "'"
	}
	return text
}

// quote writes a text in single quotes. A backslash before % and _ stays what it
// is: the scanner leaves it there.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'':
			b.WriteString(`\'`)
		case c == 0:
			b.WriteString(`\0`)
		case c == '\\' && i+1 < len(text) && (text[i+1] == '%' || text[i+1] == '_'):
			b.WriteByte(c)
		case c == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
