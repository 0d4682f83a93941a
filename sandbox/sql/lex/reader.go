package lex

// Reader goes over the tokens of one statement, as a parser wants them.
type Reader struct {
	text   string
	tokens []Token // the last one is an End
	at     int
}

// NewReader cuts text into tokens. Its errors are *Error.
func NewReader(text string) (Reader, error) {
	tokens, err := All(text)
	if err != nil {
		return Reader{}, err
	}
	return Reader{text: text, tokens: append(tokens, Token{Start: len(text), End: len(text)})}, nil
}

// Peek returns the next token and stays before it.
func (r *Reader) Peek() Token { return r.tokens[r.at] }

// Next returns the next token and goes over it; at the end it stays there.
func (r *Reader) Next() Token {
	token := r.tokens[r.at]
	if token.Kind != End {
		r.at++
	}
	return token
}

// Words goes over these words if all of them stand next, and reports whether.
func (r *Reader) Words(words ...string) bool {
	for i, word := range words {
		if r.at+i >= len(r.tokens) || !r.tokens[r.at+i].Is(word) {
			return false
		}
	}
	r.at += len(words)
	return true
}

// Symbol goes over that symbol if it stands next, and reports whether.
func (r *Reader) Symbol(symbol string) bool {
	if !r.Peek().IsSymbol(symbol) {
		return false
	}
	r.at++
	return true
}

// Mark is where the reader stands, for Since.
func (r *Reader) Mark() int { return r.at }

// Since returns the tokens from a mark up to where the reader stands.
func (r *Reader) Since(mark int) []Token { return r.tokens[mark:r.at] }

// Place returns line and column, from 1, of the next token, and the token as it
// was written, "" at the end.
func (r *Reader) Place() (line, column int, written string) {
	token := r.Peek()
	line, column = Position(r.text, token.Start)
	return line, column, r.text[token.Start:token.End]
}
