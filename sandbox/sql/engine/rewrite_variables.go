package engine

import (
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// rewriteVariables puts the values of @@variables and @variables in their places.
func (s *Session) rewriteVariables(text string) (string, error) {
	if !strings.Contains(text, "@") {
		return text, nil
	}
	tokens, err := lex.All(text)
	if err != nil {
		return "", syntaxError(text, err)
	}
	var edits []edit
	for i := 0; i < len(tokens); i++ {
		token := tokens[i]
		var by string
		end := i + 2
		switch {
		case token.IsSymbol("@@"):
			var name string
			name, end = variable(tokens, i)
			value, ok := s.values(name)
			if !ok {
				return "", failure.UnknownVariable(name)
			}
			by = quoteValue(value)
		case token.IsSymbol("@") && i+1 < len(tokens) && tokens[i+1].Start == token.End:
			// A user variable holds the text of a literal; without one it is NULL.
			value, ok := s.values("@" + strings.ToLower(tokens[i+1].Text))
			if !ok {
				value = "NULL"
			}
			by = value
		default:
			continue
		}
		if isSelected(tokens, i, end) {
			by += " AS " + lex.QuoteName(text[token.Start:tokens[end-1].End])
		}
		edits = append(edits, edit{token.Start, tokens[end-1].End, by})
		i = end - 1
	}
	return apply(text, edits), nil
}

// variable reads `@@[global.|session.]name` at token i.
func variable(tokens []lex.Token, i int) (name string, end int) {
	end = i + 1
	if end < len(tokens) {
		name = tokens[end].Text
		end++
	}
	if end+1 < len(tokens) && tokens[end].IsSymbol(".") {
		name = tokens[end+1].Text
		end += 2
	}
	return strings.ToLower(name), end
}

// isSelected reports whether the tokens are a whole item of a select list
// without a name, which then is named as it was written.
func isSelected(tokens []lex.Token, from, to int) bool {
	before := from > 0 && (tokens[from-1].Is("SELECT") || tokens[from-1].IsSymbol(","))
	after := to == len(tokens) || tokens[to].IsSymbol(",") || tokens[to].Is("FROM") || tokens[to].Is("LIMIT")
	return before && after && tokens[0].Is("SELECT")
}

// quoteValue writes numbers and truth values bare and everything else as a
// string.
func quoteValue(value string) string {
	if value == "true" || value == "false" {
		return value
	}
	if _, err := strconv.ParseInt(value, 10, 64); err == nil {
		return value
	}
	return quoteText(value)
}
