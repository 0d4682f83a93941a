package starrocks

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tokenKind is what a token of SQL is.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenName   // `quoted`, without the quotes
	tokenString // "quoted" or 'quoted', without quotes and escapes
	tokenSign   // one character
	tokenBroken // a quote without an end
)

type token struct {
	kind       tokenKind
	text       string
	start, end int // place in the reader's text
}

// String names the token for a message.
func (t token) String() string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenBroken:
		return "a quote without an end"
	}
	return fmt.Sprintf("%q", cut(t.text, 40))
}

// reader takes the SQL apart that StarRocks prints: types and SHOW CREATE TABLE.
type reader struct {
	text string
	at   int
}

func (r *reader) peek() token {
	at := r.at
	t := r.next()
	r.at = at
	return t
}

func (r *reader) next() token {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
	start := r.at
	if start == len(r.text) {
		return token{kind: tokenEnd, start: start, end: start}
	}
	switch c := r.text[start]; {
	case c == '`' || c == '"' || c == '\'':
		return r.quoted(c)
	case wordByte(c) || c >= utf8.RuneSelf:
		for r.at < len(r.text) && (wordByte(r.text[r.at]) || r.text[r.at] >= utf8.RuneSelf) {
			r.at++
		}
		return token{tokenWord, r.text[start:r.at], start, r.at}
	}
	r.at++
	return token{tokenSign, r.text[start:r.at], start, r.at}
}

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// quoted reads a name or a string. A doubled quote is one; in strings a
// backslash escapes.
func (r *reader) quoted(quote byte) token {
	start := r.at
	kind := tokenString
	if quote == '`' {
		kind = tokenName
	}
	var b strings.Builder
	for i := start + 1; i < len(r.text); i++ {
		c := r.text[i]
		switch {
		case c == quote && i+1 < len(r.text) && r.text[i+1] == quote:
			i++
			b.WriteByte(quote)
		case c == quote:
			r.at = i + 1
			return token{kind, b.String(), start, r.at}
		case c == '\\' && kind == tokenString && i+1 < len(r.text):
			i++
			b.WriteByte(unescape(r.text[i]))
		default:
			b.WriteByte(c)
		}
	}
	r.at = len(r.text)
	return token{tokenBroken, b.String(), start, r.at}
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case '0':
		return 0
	}
	return c
}

// skip takes the next token if it is that sign.
func (r *reader) skip(sign string) bool {
	if t := r.peek(); t.kind == tokenSign && t.text == sign {
		r.at = t.end
		return true
	}
	return false
}

// skipWord takes the next token if it is that word, in any case.
func (r *reader) skipWord(word string) bool {
	if t := r.peek(); t.kind == tokenWord && strings.EqualFold(t.text, word) {
		r.at = t.end
		return true
	}
	return false
}

// skipWords takes the words that follow, all or none.
func (r *reader) skipWords(words ...string) bool {
	at := r.at
	for _, w := range words {
		if !r.skipWord(w) {
			r.at = at
			return false
		}
	}
	return true
}

// names reads "(`a`, `b`)".
func (r *reader) names() ([]string, error) {
	if !r.skip("(") {
		return nil, fmt.Errorf(`"(" is missing before %s`, r.peek())
	}
	var list []string
	for {
		t := r.next()
		if t.kind != tokenName && t.kind != tokenWord {
			return nil, fmt.Errorf("the name of a column is missing before %s", t)
		}
		list = append(list, t.text)
		if r.skip(")") {
			return list, nil
		}
		if !r.skip(",") {
			return nil, fmt.Errorf(`"," or ")" is missing before %s`, r.peek())
		}
	}
}

// until returns the text before the first token, outside brackets, for which
// stop holds, or before a bracket that closes none of its own. Blanks are one
// each, outside quotes, and the ends are trimmed.
func (r *reader) until(stop func(token) bool) (string, error) {
	var b strings.Builder
	depth, last := 0, -1
	for {
		t := r.peek()
		if t.kind == tokenBroken {
			return "", fmt.Errorf("%s", t)
		}
		// A range of partitions is half open, "[(…), (…))", so that brackets
		// of either form close either.
		closing := t.kind == tokenSign && (t.text == ")" || t.text == "]")
		if t.kind == tokenEnd || depth == 0 && (closing || stop(t)) {
			return b.String(), nil
		}
		if closing {
			depth--
		} else if t.kind == tokenSign && (t.text == "(" || t.text == "[") {
			depth++
		}
		if last >= 0 && t.start > last {
			b.WriteByte(' ')
		}
		b.WriteString(r.text[t.start:t.end])
		last, r.at = t.end, t.end
	}
}

// cut shortens text for a message, at a character.
func cut(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	for bytes > 0 && !utf8.RuneStart(s[bytes]) {
		bytes--
	}
	return s[:bytes] + "…"
}
