package engine

import (
	"cmp"
	"errors"
	"slices"
	"strings"

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
// catalogue. The values of variables stand in the text already, as they may be
// arrays of which an element is taken.
func (s *Session) rewriteTokens(text string) (string, error) {
	text, err := s.rewriteVariables(text)
	if err != nil {
		return "", err
	}
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
			replace(token.Start, tokens[end-1].End, ", "+quoteText(shownType(written)))
			i = end - 1
		case token.Kind == lex.String && strings.Contains(token.Text, `\`):
			// The planner's parser would take the backslash of \% and \_ away.
			replace(token.Start, token.End, quoteText(token.Text))
		case token.Kind == lex.Number && isLargeInt(token.Text):
			replace(token.Start, token.End, castName+"('"+token.Text+"', 'LARGEINT')")
		case token.Is("default_catalog") && i+1 < len(tokens) && tokens[i+1].IsSymbol("."):
			replace(token.Start, tokens[i+1].End, "")
			i++
		}
	}
	return apply(text, edits), nil
}

// shownType spells a type in capitals, apart from the names of a STRUCT's fields.
func shownType(written string) string {
	if upper := strings.ToUpper(written); !strings.Contains(upper, "STRUCT") {
		return upper
	}
	return written
}

// isLargeInt reports whether a literal is an integer that a BIGINT does not hold.
func isLargeInt(text string) bool {
	v, t, ok := numberLiteral(text)
	return ok && t.Kind == cell.LargeInt && v != nil
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
