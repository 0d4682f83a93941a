// Package lex cuts SQL text into tokens: words, quoted names, strings, numbers
// and symbols, with their places. It knows no grammar. The statement filter
// uses it to tell statements apart, and package ddl to parse them.
package lex

import (
	"fmt"
	"strings"
)

// Kind is the class of a token.
type Kind uint8

// The kinds of token. End is the zero Kind: what Next gives at the end of the
// text, as often as it is called.
const (
	End Kind = iota
	Word
	Quoted // a name in back-quotes
	String // in single or double quotes
	Number
	Symbol
)

// Token is a piece of the text.
type Token struct {
	Kind Kind
	// Text is the word, number or symbol as written; of Quoted and String what
	// stands between the quotes, with escapes resolved.
	Text string
	// Start and End are byte offsets: text[Start:End] is the token as written.
	Start, End int
}

// Is reports whether the token is that word, in any case, unquoted.
func (t Token) Is(word string) bool { return t.Kind == Word && strings.EqualFold(t.Text, word) }

// IsSymbol reports whether the token is that symbol.
func (t Token) IsSymbol(symbol string) bool { return t.Kind == Symbol && t.Text == symbol }

// Error is a text that cannot be cut into tokens.
type Error struct {
	At      int // byte offset
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Message, e.At) }

// Scanner walks over a text. The zero value is not usable: see New.
type Scanner struct {
	text string
	at   int
}

// New returns a scanner at the start of text.
func New(text string) *Scanner { return &Scanner{text: text} }

// All returns every token of text but the End.
func All(text string) ([]Token, error) {
	scanner := New(text)
	var tokens []Token
	for {
		token, err := scanner.Next()
		if err != nil {
			return nil, err
		}
		if token.Kind == End {
			return tokens, nil
		}
		tokens = append(tokens, token)
	}
}

// Next returns the next token, without the blanks and comments before it. Its
// errors are *Error: a quote or comment that does not end, or a byte that
// starts nothing.
func (s *Scanner) Next() (Token, error) {
	if err := s.skipBlanks(); err != nil {
		return Token{}, err
	}
	start := s.at
	if start == len(s.text) {
		return Token{Start: start, End: start}, nil
	}
	switch c := s.text[start]; {
	case c == '`':
		return s.quotedName()
	case c == '\'' || c == '"':
		return s.quotedString(c)
	case isDigit(c), c == '.' && start+1 < len(s.text) && isDigit(s.text[start+1]):
		return s.number(), nil
	case isWordByte(c):
		for s.at < len(s.text) && isWordByte(s.text[s.at]) {
			s.at++
		}
		return s.token(Word, start), nil
	case c < ' ' || c == 0x7f:
		return Token{}, &Error{At: start, Message: fmt.Sprintf("unexpected byte 0x%02x", c)}
	}
	for _, symbol := range [...]string{"<=>", "->>", "<=", ">=", "<>", "!=", "&&", "||", ":=", "->", "@@"} {
		if strings.HasPrefix(s.text[start:], symbol) {
			s.at += len(symbol)
			return s.token(Symbol, start), nil
		}
	}
	s.at++
	return s.token(Symbol, start), nil
}

func (s *Scanner) token(kind Kind, start int) Token {
	return Token{Kind: kind, Text: s.text[start:s.at], Start: start, End: s.at}
}

// number also takes what begins like one and goes on as a word, such as 2nd,
// which MySQL lets stand for a name.
func (s *Scanner) number() Token {
	start := s.at
	kind := Number
	for s.at < len(s.text) && isDigit(s.text[s.at]) {
		s.at++
	}
	if s.at == start+1 && s.text[start] == '0' && s.at < len(s.text) && (s.text[s.at] == 'x' || s.text[s.at] == 'X') {
		s.at++
		for s.at < len(s.text) && isWordByte(s.text[s.at]) {
			s.at++
		}
		return s.token(Number, start)
	}
	if s.at < len(s.text) && s.text[s.at] == '.' {
		s.at++
		for s.at < len(s.text) && isDigit(s.text[s.at]) {
			s.at++
		}
	}
	if end, ok := exponent(s.text, s.at); ok {
		s.at = end
	}
	for s.at < len(s.text) && isWordByte(s.text[s.at]) {
		kind = Word
		s.at++
	}
	return s.token(kind, start)
}

// exponent returns where the exponent that starts at byte at ends.
func exponent(text string, at int) (int, bool) {
	if at == len(text) || text[at] != 'e' && text[at] != 'E' {
		return at, false
	}
	at++
	if at < len(text) && (text[at] == '+' || text[at] == '-') {
		at++
	}
	digits := at
	for at < len(text) && isDigit(text[at]) {
		at++
	}
	return at, at > digits
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}
