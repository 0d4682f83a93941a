package lex

import "strings"

// skipBlanks goes over blanks and the three forms of comment.
func (s *Scanner) skipBlanks() error {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch c := rest[0]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			s.at++
		case c == '#', strings.HasPrefix(rest, "--") && (len(rest) == 2 || rest[2] <= ' '):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest) - 1
			}
			s.at += end + 1
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return &Error{At: s.at, Message: "comment without an end"}
			}
			s.at += end + 4
		default:
			return nil
		}
	}
	return nil
}

func (s *Scanner) quotedName() (Token, error) {
	start := s.at
	var name strings.Builder
	for at := start + 1; at < len(s.text); at++ {
		if s.text[at] != '`' {
			name.WriteByte(s.text[at])
			continue
		}
		if at+1 < len(s.text) && s.text[at+1] == '`' {
			name.WriteByte('`')
			at++
			continue
		}
		s.at = at + 1
		return Token{Kind: Quoted, Text: name.String(), Start: start, End: s.at}, nil
	}
	return Token{}, &Error{At: start, Message: "quoted name without an end"}
}

func (s *Scanner) quotedString(quote byte) (Token, error) {
	start := s.at
	var value strings.Builder
	for at := start + 1; at < len(s.text); at++ {
		switch c := s.text[at]; {
		case c == '\\' && at+1 < len(s.text):
			at++
			value.WriteString(unescape(s.text[at]))
		case c != quote:
			value.WriteByte(c)
		case at+1 < len(s.text) && s.text[at+1] == quote:
			value.WriteByte(quote)
			at++
		default:
			s.at = at + 1
			return Token{Kind: String, Text: value.String(), Start: start, End: s.at}, nil
		}
	}
	return Token{}, &Error{At: start, Message: "string without an end"}
}

// unescape gives what a backslash and c stand for. Before % and _ the backslash
// stays, so that LIKE sees it.
func unescape(c byte) string {
	switch c {
	case '0':
		return "\x00"
	case 'b':
		return "\b"
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case 'Z':
		return "\x1a"
	case '%', '_':
		return "\\" + string(rune(c))
	}
	return string([]byte{c})
}

// QuoteName writes a name in back-quotes.
func QuoteName(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// QuoteString writes a value in double quotes, with backslash escapes, so that
// the scanner reads the same value again.
func QuoteString(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\x00", `\0`).Replace(value) + `"`
}

// Position returns the line of a byte offset, from 1, and its column, from 0, as
// StarRocks counts them.
func Position(text string, at int) (line, column int) {
	before := text[:min(at, len(text))]
	return 1 + strings.Count(before, "\n"), len(before) - strings.LastIndexByte(before, '\n') - 1
}
