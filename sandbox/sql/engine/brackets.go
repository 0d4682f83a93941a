package engine

import (
	"strings"

	"starlift-sandbox/sql/lex"
)

// The functions that `a[1]` and `j->'$.x'` become.
const (
	elementName = "starrocks_element"
	arrowName   = "starrocks_arrow"
)

// rewriteNested makes calls of our functions of `[a, b]`, `map{a: b}`, `a[1]` and
// `j->'$.x'`.
func rewriteNested(tokens []lex.Token) []edit {
	var edits []edit
	for i, token := range tokens {
		switch {
		case token.IsSymbol("["):
			end := closing(tokens, i)
			if end < 0 {
				return nil
			}
			if i > 0 && isOperand(tokens[i-1]) {
				start := tokens[operandStart(tokens, i-1)].Start
				edits = append(edits, edit{start, start, elementName + "("}, edit{token.Start, token.End, ", "})
			} else {
				edits = append(edits, edit{token.Start, token.End, arrayName + "("})
			}
			edits = append(edits, edit{tokens[end].Start, tokens[end].End, ")"})
		case token.Is("MAP") && i+1 < len(tokens) && tokens[i+1].IsSymbol("{"):
			edits = append(edits, rewriteMap(tokens, i)...)
		case token.IsSymbol("->") && i > 0 && i+1 < len(tokens) && tokens[i+1].Kind == lex.String && isOperand(tokens[i-1]):
			start := tokens[operandStart(tokens, i-1)].Start
			edits = append(edits, edit{start, start, arrowName + "("}, edit{token.Start, token.End, ", "}, edit{tokens[i+1].End, tokens[i+1].End, ")"})
		}
	}
	return edits
}

// rewriteMap makes a call of the map whose word is token i.
func rewriteMap(tokens []lex.Token, i int) []edit {
	edits := []edit{{tokens[i].Start, tokens[i+1].End, mapName + "("}}
	depth := 0
	for _, token := range tokens[i+1:] {
		switch {
		case token.IsSymbol("{"), token.IsSymbol("["), token.IsSymbol("("):
			depth++
		case token.IsSymbol("}"), token.IsSymbol("]"), token.IsSymbol(")"):
			depth--
			if depth == 0 {
				return append(edits, edit{token.Start, token.End, ")"})
			}
		case token.IsSymbol(":") && depth == 1:
			edits = append(edits, edit{token.Start, token.End, ","})
		}
	}
	return nil
}

// closing is the index of the bracket that closes the one at token i, or -1.
func closing(tokens []lex.Token, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch {
		case tokens[i].IsSymbol("["):
			depth++
		case tokens[i].IsSymbol("]"):
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// isOperand reports whether a value may end with the token, so that a bracket
// behind it takes an element.
func isOperand(token lex.Token) bool {
	switch token.Kind {
	case lex.Quoted:
		return true
	case lex.Symbol:
		return token.Text == ")" || token.Text == "]" || token.Text == "}"
	case lex.Word:
		return !isClauseWord(token.Text)
	}
	return false
}

// isClauseWord names the words after which a value begins.
func isClauseWord(word string) bool {
	switch strings.ToUpper(word) {
	case "SELECT", "DISTINCT", "ALL", "WHERE", "ON", "HAVING", "BY", "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN",
		"CASE", "WHEN", "THEN", "ELSE", "VALUES", "SET", "FROM", "AS", "DIV", "MOD", "IS", "REGEXP", "RLIKE", "UNION", "LIMIT":
		return true
	}
	return false
}

// operandStart is the index of the token that the value begins with which ends
// at token i: a name with its qualifiers, or brackets with the name of a
// function before them.
func operandStart(tokens []lex.Token, i int) int {
	for tokens[i].IsSymbol(")") || tokens[i].IsSymbol("]") || tokens[i].IsSymbol("}") {
		i = opening(tokens, i)
		if i > 0 && isOperand(tokens[i-1]) {
			i--
			continue
		}
		return i
	}
	for i >= 2 && tokens[i-1].IsSymbol(".") {
		i -= 2
	}
	return i
}

// opening is the index of the bracket that the one at token i closes, 0 where
// there is none.
func opening(tokens []lex.Token, i int) int {
	depth := 0
	for ; i > 0; i-- {
		switch {
		case tokens[i].IsSymbol(")"), tokens[i].IsSymbol("]"), tokens[i].IsSymbol("}"):
			depth++
		case tokens[i].IsSymbol("("), tokens[i].IsSymbol("["), tokens[i].IsSymbol("{"):
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return i
}
