package binlog

import (
	"bytes"
	"strings"
)

// tokenKind says what a token of a statement is.
type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // a keyword or a name without quotes
	tokenQuoted           // a name in ` or "
	tokenText             // '…', of which the content does not matter
	tokenSymbol           // one byte of anything else
)

type token struct {
	kind tokenKind
	text string
}

// lexer cuts a statement of either brand into tokens. Comments are left out;
// those that a server runs, /*! … */ and /*M! … */, are read as what they hold.
type lexer struct {
	rest    []byte
	mariaDB bool
	running int // comments that are open and run
	ahead   token
}

func newLexer(text []byte, mariaDB bool) *lexer {
	l := &lexer{rest: text, mariaDB: mariaDB}
	l.next()
	return l
}

// next moves on and returns the token that was ahead.
func (l *lexer) next() token {
	t := l.ahead
	l.ahead = l.scan()
	return t
}

func (l *lexer) scan() token {
	l.skipBlank()
	if len(l.rest) == 0 {
		return token{}
	}
	switch first := l.rest[0]; {
	case isWordByte(first):
		n := 1
		for n < len(l.rest) && isWordByte(l.rest[n]) {
			n++
		}
		return l.cut(tokenWord, n, string(l.rest[:n]))
	case first == '`' || first == '"':
		return l.quoted(first)
	case first == '\'':
		l.rest = l.rest[1:]
		for len(l.rest) > 0 && l.rest[0] != '\'' {
			n := 1
			if l.rest[0] == '\\' {
				n = min(2, len(l.rest))
			}
			l.rest = l.rest[n:]
		}
		return l.cut(tokenText, min(1, len(l.rest)), "")
	default:
		return l.cut(tokenSymbol, 1, string(l.rest[:1]))
	}
}

func (l *lexer) cut(kind tokenKind, n int, text string) token {
	l.rest = l.rest[n:]
	return token{kind, text}
}

// quoted reads up to the closing quote; a doubled one stands for itself.
func (l *lexer) quoted(quote byte) token {
	var name strings.Builder
	l.rest = l.rest[1:]
	for len(l.rest) > 0 {
		c := l.rest[0]
		l.rest = l.rest[1:]
		if c == quote {
			if len(l.rest) == 0 || l.rest[0] != quote {
				break
			}
			l.rest = l.rest[1:]
		}
		name.WriteByte(c)
	}
	return token{tokenQuoted, name.String()}
}

func isWordByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func (l *lexer) skipBlank() {
	for len(l.rest) > 0 {
		b := l.rest
		switch {
		case isBlank(b[0]):
			l.rest = b[1:]
		case b[0] == '#', bytes.HasPrefix(b, []byte("--")) && (len(b) == 2 || isBlank(b[2])):
			l.skipBehind("\n")
		case l.running > 0 && bytes.HasPrefix(b, []byte("*/")):
			l.running--
			l.rest = b[2:]
		case bytes.HasPrefix(b, []byte("/*!")):
			l.conditional(b[3:])
		case bytes.HasPrefix(b, []byte("/*M!")) && l.mariaDB:
			l.conditional(b[4:])
		case bytes.HasPrefix(b, []byte("/*")):
			l.rest = b[2:]
			l.skipBehind("*/")
		default:
			return
		}
	}
}

func (l *lexer) skipBehind(mark string) {
	_, l.rest, _ = bytes.Cut(l.rest, []byte(mark))
}

// conditional reads the version behind /*! and decides whether the server runs
// what follows: MariaDB leaves out what only MySQL 5.7 to 9.x may run, and MySQL
// what no MySQL can run yet.
func (l *lexer) conditional(b []byte) {
	digits, version := 0, 0
	for digits < len(b) && digits < 6 && b[digits] >= '0' && b[digits] <= '9' {
		version = version*10 + int(b[digits]-'0')
		digits++
	}
	l.rest = b[digits:]
	foreign := version >= 100000
	if l.mariaDB {
		foreign = version >= 50700 && version <= 99999
	}
	if foreign {
		l.skipBehind("*/")
		return
	}
	l.running++
}

// accept takes the next tokens if they are these words, and says so of the first.
// Words behind the first are taken as far as they match.
func (l *lexer) accept(words ...string) bool {
	for i, word := range words {
		if !l.is(word) {
			return i > 0
		}
		l.next()
	}
	return true
}

// is says whether the token ahead is a word.
func (l *lexer) is(words ...string) bool {
	for _, word := range words {
		if l.ahead.kind == tokenWord && strings.EqualFold(l.ahead.text, word) {
			return true
		}
	}
	return false
}

func (l *lexer) symbol(s string) bool {
	if l.ahead.kind != tokenSymbol || l.ahead.text != s {
		return false
	}
	l.next()
	return true
}

// name reads a qualified name.
func (l *lexer) name() (Name, bool) {
	part, ok := l.part()
	if !ok {
		return Name{}, false
	}
	if !l.symbol(".") {
		return Name{Table: part}, true
	}
	table, ok := l.part()
	return Name{Schema: part, Table: table}, ok
}

func (l *lexer) part() (string, bool) {
	if l.ahead.kind != tokenWord && l.ahead.kind != tokenQuoted || l.ahead.text == "" {
		return "", false
	}
	return l.next().text, true
}
