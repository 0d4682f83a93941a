package starrocks

import "strings"

// SameExpression says whether two SQL expressions are the same but for blanks,
// quotes around names, the case of words, and brackets around the whole.
func SameExpression(a, b string) bool { return folded(a) == folded(b) }

// Mentions says whether an expression names a column.
func Mentions(expression, column string) bool {
	r := &reader{text: expression}
	for t := r.next(); t.kind != tokenEnd && t.kind != tokenBroken; t = r.next() {
		if (t.kind == tokenWord || t.kind == tokenName) && strings.EqualFold(t.text, column) {
			return true
		}
	}
	return false
}

// RenameInExpression gives a column another name in an expression.
func RenameInExpression(expression, from, to string) string {
	var b strings.Builder
	r := &reader{text: expression}
	last := 0
	for t := r.next(); t.kind != tokenEnd && t.kind != tokenBroken; t = r.next() {
		if (t.kind == tokenWord || t.kind == tokenName) && strings.EqualFold(t.text, from) {
			b.WriteString(expression[last:t.start] + to)
			last = t.end
		}
	}
	return b.String() + expression[last:]
}

// folded is an expression in the form that two spellings of it share.
func folded(expression string) string {
	var b strings.Builder
	r := &reader{text: strings.TrimSpace(expression)}
	for t := r.next(); t.kind != tokenEnd; t = r.next() {
		if t.kind == tokenString {
			b.WriteString("'" + t.text + "' ")
			continue
		}
		b.WriteString(strings.ToLower(t.text) + " ")
	}
	text := b.String()
	for strings.HasPrefix(text, "( ") && strings.HasSuffix(text, ") ") && balanced(text[2:len(text)-2]) {
		text = text[2 : len(text)-2]
	}
	return text
}

// balanced says whether no bracket of a folded text closes one before it.
func balanced(text string) bool {
	depth := 0
	for _, word := range strings.Fields(text) {
		switch word {
		case "(":
			depth++
		case ")":
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}
