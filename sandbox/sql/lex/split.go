package lex

// First returns the first statement of text, without its blanks and semicolon,
// and what stands after it. A text that cannot be cut into tokens is one
// statement: whoever parses it finds the error at its place.
func First(text string) (statement, rest string) {
	scanner := New(text)
	start, end := -1, 0
	for {
		token, err := scanner.Next()
		switch {
		case err != nil:
			return text[max(start, 0):], ""
		case token.Kind == End:
			return text[max(start, 0):end], ""
		case token.IsSymbol(";") && start < 0:
			// An empty statement before the first one.
		case token.IsSymbol(";"):
			return text[start:end], text[token.End:]
		case start < 0:
			start, end = token.Start, token.End
		default:
			end = token.End
		}
	}
}

// Placeholders returns the offsets of the question marks that stand for values.
func Placeholders(text string) ([]int, error) {
	scanner := New(text)
	var places []int
	for {
		token, err := scanner.Next()
		if err != nil || token.Kind == End {
			return places, err
		}
		if token.IsSymbol("?") {
			places = append(places, token.Start)
		}
	}
}
