package engine

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// rewriteTokens changes what the planner's parser does not take: CAST, which
// becomes a call of our function, the name of the catalogue, INSERT's label;
// and puts the values of @@variables in.
func (s *Session) rewriteTokens(text string) (string, error) {
	tokens, err := lex.All(text)
	if err != nil {
		return "", syntaxError(text, err)
	}
	var out strings.Builder
	written := 0
	replace := func(from, to int, by string) {
		out.WriteString(text[written:from])
		out.WriteString(by)
		written = to
	}
	casts := findCasts(tokens)
	s.label = "" // the manager makes one up
	for i := 0; i < len(tokens); i++ {
		token := tokens[i]
		switch {
		case casts[i].what == castWord:
			replace(token.Start, token.End, castName)
		case casts[i].what == castAs:
			end := casts[i].end
			written := text[tokens[i+1].Start:tokens[end-1].End]
			if _, err := ddl.ParseType(written); err != nil {
				return "", err
			}
			replace(token.Start, tokens[end-1].End, ", "+quoteText(strings.ToUpper(written)))
			i = end - 1
		case token.Is("default_catalog") && i+1 < len(tokens) && tokens[i+1].IsSymbol("."):
			replace(token.Start, tokens[i+1].End, "")
			i++
		case token.Is("WITH") && i+2 < len(tokens) && tokens[i+1].Is("LABEL") && tokens[0].Is("INSERT"):
			s.label = tokens[i+2].Text
			replace(token.Start, tokens[i+2].End, "")
			i += 2
		case token.IsSymbol("@@"):
			name, end := variable(tokens, i)
			value, ok := s.values(name)
			if !ok {
				return "", failure.UnknownVariable(name)
			}
			by := quoteValue(value)
			if isSelected(tokens, i, end) {
				by += " AS " + lex.QuoteName(text[token.Start:tokens[end-1].End])
			}
			replace(token.Start, tokens[end-1].End, by)
			i = end - 1
		}
	}
	out.WriteString(text[written:])
	return out.String(), nil
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

// quoteValue writes numbers bare and everything else as a string.
func quoteValue(value string) string {
	if _, err := strconv.ParseInt(value, 10, 64); err == nil {
		return value
	}
	return quoteText(value)
}

func quoteText(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}

func syntaxError(text string, err error) error {
	var bad *lex.Error
	if errors.As(err, &bad) {
		line, column := lex.Position(text, bad.At)
		return failure.Syntax(line, column, "%s", bad.Message)
	}
	return failure.Analyze("%s", err)
}

// parse gives the statement's tree.
func parse(text string) (sqlparser.Statement, error) {
	statement, err := sqlparser.Parse(text)
	if err == nil {
		return statement, nil
	}
	place := regexp.MustCompile(`at position (\d+)(?: near '(.*)')?`).FindStringSubmatch(err.Error())
	if place == nil {
		return nil, failure.Analyze("%s", err)
	}
	at, convertErr := strconv.Atoi(place[1])
	if convertErr != nil {
		return nil, failure.Analyze("%s", err)
	}
	line, column := lex.Position(text, max(0, at-len(place[2])-1))
	if place[2] == "" {
		return nil, failure.Syntax(line, column, "Unexpected end of the statement")
	}
	return nil, failure.Syntax(line, column, "Unexpected input '%s'", place[2])
}
