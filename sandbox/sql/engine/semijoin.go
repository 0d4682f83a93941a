package engine

import (
	"strings"

	"starlift-sandbox/sql/lex"
)

// rewriteSemiJoins brings `FROM a LEFT SEMI JOIN b ON c`, which the planner's
// parser does not know, into the form `FROM a WHERE EXISTS (SELECT 1 FROM b WHERE
// c)`, and ANTI into NOT EXISTS. RIGHT SEMI and RIGHT ANTI stay, and are refused.
func rewriteSemiJoins(text string) string {
	const most = 16 // a text with more is refused by the parser
	for range most {
		rewritten, again := rewriteSemiJoin(text)
		if !again {
			break
		}
		text = rewritten
	}
	return text
}

// rewriteSemiJoin rewrites the first one; false when there is none.
func rewriteSemiJoin(text string) (string, bool) {
	tokens, err := lex.All(text)
	if err != nil {
		return text, false
	}
	for i := range tokens {
		kind := i
		if tokens[i].Is("LEFT") {
			kind++
		}
		if kind+1 >= len(tokens) || !tokens[kind].Is("SEMI") && !tokens[kind].Is("ANTI") || !tokens[kind+1].Is("JOIN") || i > 0 && tokens[i-1].Is("RIGHT") {
			continue
		}
		on := nextAtLevel(tokens, kind+2, func(t lex.Token) bool { return t.Is("ON") })
		if on == len(tokens) || !tokens[on].Is("ON") {
			return text, false
		}
		end := nextAtLevel(tokens, on+1, isJoinEnd)
		exists := "EXISTS (SELECT 1 FROM " + between(text, tokens, kind+2, on) + " WHERE " + between(text, tokens, on+1, end) + ")"
		if tokens[kind].Is("ANTI") {
			exists = "NOT " + exists
		}
		return moveToWhere(text, tokens, i, end, exists), true
	}
	return text, false
}

// moveToWhere takes the tokens from i to end out and adds a condition to the
// WHERE of their query.
func moveToWhere(text string, tokens []lex.Token, i, end int, condition string) string {
	edits := []edit{{tokens[i].Start, tokens[end-1].End, " "}}
	where := nextAtLevel(tokens, end, isQueryEnd)
	switch {
	case where < len(tokens) && tokens[where].Is("WHERE"):
		last := nextAtLevel(tokens, where+1, isQueryEnd) - 1
		edits = append(edits, edit{tokens[where].End, tokens[where].End, " " + condition + " AND ("}, edit{tokens[last].End, tokens[last].End, ")"})
	case where < len(tokens):
		edits = append(edits, edit{tokens[where].Start, tokens[where].Start, " WHERE " + condition + " "})
	default:
		edits = append(edits, edit{len(text), len(text), " WHERE " + condition})
	}
	return apply(text, edits)
}

// between is the text of the tokens from one to another, which is not among them.
func between(text string, tokens []lex.Token, from, to int) string {
	if from >= to {
		return ""
	}
	return text[tokens[from].Start:tokens[to-1].End]
}

// nextAtLevel is the index of the first token from i on, in the brackets in which
// i is, that is wanted; that of the closing bracket, or the end, where there is
// none.
func nextAtLevel(tokens []lex.Token, i int, wanted func(lex.Token) bool) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch token := tokens[i]; {
		case token.IsSymbol("("), token.IsSymbol("["), token.IsSymbol("{"):
			depth++
		case token.IsSymbol(")"), token.IsSymbol("]"), token.IsSymbol("}"):
			depth--
			if depth < 0 {
				return i
			}
		case depth == 0 && wanted(token):
			isFunction := i+1 < len(tokens) && tokens[i+1].IsSymbol("(") && (token.Is("LEFT") || token.Is("RIGHT"))
			if !isFunction {
				return i
			}
		}
	}
	return i
}

// isQueryEnd reports whether a token ends FROM or WHERE.
func isQueryEnd(token lex.Token) bool {
	if token.Kind != lex.Word {
		return token.IsSymbol(";")
	}
	switch strings.ToUpper(token.Text) {
	case "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT":
		return true
	}
	return false
}

// isJoinEnd reports whether a token ends the condition of a join.
func isJoinEnd(token lex.Token) bool {
	if token.Kind != lex.Word {
		return token.IsSymbol(",") || isQueryEnd(token)
	}
	switch strings.ToUpper(token.Text) {
	case "JOIN", "LEFT", "RIGHT", "INNER", "CROSS", "FULL", "SEMI", "ANTI":
		return true
	}
	return isQueryEnd(token)
}
