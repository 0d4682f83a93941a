package engine

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// edit is a piece of a text that another takes the place of.
type edit struct {
	from, to int
	by       string
}

// apply carries out edits that do not overlap. Of those that begin at one place
// insertions come first.
func apply(text string, edits []edit) string {
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	var out strings.Builder
	written := 0
	for _, e := range edits {
		out.WriteString(text[written:e.from])
		out.WriteString(e.by)
		written = e.to
	}
	out.WriteString(text[written:])
	return out.String()
}

// rewriteTokens changes what the planner's parser does not take: CAST, arrays
// and their elements, which become calls of our functions, and the name of the
// catalogue; and puts the values of @@variables in.
func (s *Session) rewriteTokens(text string) (string, error) {
	tokens, err := lex.All(text)
	if err != nil {
		return "", syntaxError(text, err)
	}
	edits := rewriteNested(tokens)
	replace := func(from, to int, by string) { edits = append(edits, edit{from, to, by}) }
	casts := findCasts(tokens)
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
		case token.Kind == lex.Number && isLargeInt(token.Text):
			replace(token.Start, token.End, castName+"('"+token.Text+"', 'LARGEINT')")
		case token.Is("default_catalog") && i+1 < len(tokens) && tokens[i+1].IsSymbol("."):
			replace(token.Start, tokens[i+1].End, "")
			i++
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
		case token.IsSymbol("@") && i+1 < len(tokens) && tokens[i+1].Start == token.End:
			// A user variable holds the text of a literal; without one it is NULL.
			by, ok := s.values("@" + strings.ToLower(tokens[i+1].Text))
			if !ok {
				by = "NULL"
			}
			if isSelected(tokens, i, i+2) {
				by += " AS " + lex.QuoteName(text[token.Start:tokens[i+1].End])
			}
			replace(token.Start, tokens[i+1].End, by)
			i++
		}
	}
	return apply(text, edits), nil
}

// isLargeInt reports whether a literal is an integer that a BIGINT does not hold.
func isLargeInt(text string) bool {
	v, t, ok := numberLiteral(text)
	return ok && t.Kind == cell.LargeInt && v != nil
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
