package engine

import (
	"regexp"
	"strconv"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// parse gives the tree of a statement. Words that are names to StarRocks and
// reserved in the planner's parser are put in quotes, one after the other, as
// the parser stumbles over them.
func parse(text string) (sqlparser.Statement, error) {
	const most = 16
	statement, first := sqlparser.Parse(text)
	if first == nil {
		return statement, nil
	}
	quoted, err := text, first
	for range most {
		var ok bool
		if quoted, ok = quoteName(quoted, err); !ok {
			break
		}
		if statement, err = sqlparser.Parse(quoted); err == nil {
			return statement, nil
		}
	}
	// The first place is that of the text as it was written.
	return nil, refusedText(text, first)
}

// mistake finds the word that the parser names in its error, and its place.
func mistake(err error) (word string, at int, ok bool) {
	place := regexp.MustCompile(`at position (\d+)(?: near '(.*)')?`).FindStringSubmatch(err.Error())
	if place == nil {
		return "", 0, false
	}
	behind, err := strconv.Atoi(place[1])
	return place[2], max(0, behind-len(place[2])-1), err == nil
}

// quoteName puts the word that the parser refuses in quotes, or the one before it,
// at which it may have gone wrong.
func quoteName(text string, err error) (string, bool) {
	word, at, ok := mistake(err)
	if !ok || word == "" {
		return "", false
	}
	tokens, lexErr := lex.All(text)
	if lexErr != nil {
		return "", false
	}
	for i, token := range tokens {
		// The parser counts from where it stands, which may be one off.
		if token.Start > at+1 || token.End <= at {
			continue
		}
		for _, candidate := range [...]int{i, max(i-1, 0)} {
			if token := tokens[candidate]; canBeName(tokens, candidate) {
				return text[:token.Start] + lex.QuoteName(token.Text) + text[token.End:], true
			}
		}
		return "", false
	}
	return "", false
}

// canBeName reports whether token i is a bare word that StarRocks takes for a
// name: it is not reserved and calls nothing.
func canBeName(tokens []lex.Token, i int) bool {
	isCall := i+1 < len(tokens) && tokens[i+1].IsSymbol("(")
	return tokens[i].Kind == lex.Word && !isCall && !ddl.IsReserved(tokens[i].Text)
}

// refusedText puts the SQL port's words around the parser's error.
func refusedText(text string, err error) error {
	word, at, ok := mistake(err)
	if !ok {
		return failure.Analyze("%s", err)
	}
	line, column := lex.Position(text, at)
	if word == "" {
		return failure.Syntax(line, column, "Unexpected end of the statement")
	}
	return failure.Syntax(line, column, "Unexpected input '%s'", word)
}
