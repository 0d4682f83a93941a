package sql

import (
	"strconv"

	"starlift-sandbox/sql/engine"
	"starlift-sandbox/sql/wire"
)

// answer is what a statement gives: a count, rows that are there, or rows that
// the engine makes while they are sent.
type answer struct {
	outcome wire.Outcome
	columns []wire.Column
	rows    [][][]byte
	live    *engine.Rows
}

// newAnswer starts an answer of rows of text.
func newAnswer(names ...string) answer {
	columns := make([]wire.Column, len(names))
	for i, name := range names {
		columns[i] = wire.Column{Name: name, Type: wire.TypeVarString}
	}
	return answer{columns: columns}
}

// add adds a row; its cells are strings, integers, booleans or nil.
func (a *answer) add(cells ...any) {
	row := make([][]byte, len(cells))
	for i, cell := range cells {
		switch cell := cell.(type) {
		case string:
			row[i] = append([]byte{}, cell...)
		case int:
			row[i] = strconv.AppendInt(nil, int64(cell), 10)
		case int64:
			row[i] = strconv.AppendInt(nil, cell, 10)
		case bool:
			row[i] = strconv.AppendBool(nil, cell)
		}
	}
	a.rows = append(a.rows, row)
}

// filter keeps the rows whose cell in that column matches the LIKE pattern; an
// empty pattern keeps all.
func (a *answer) filter(column int, pattern string) {
	if pattern == "" {
		return
	}
	kept := a.rows[:0]
	for _, row := range a.rows {
		if matchLike(pattern, string(row[column])) {
			kept = append(kept, row)
		}
	}
	a.rows = kept
}

// matchLike reports whether text matches a LIKE pattern: % for any text, _ for
// one character, a backslash before either for itself.
func matchLike(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	// Where the last % stood, and how much text it has taken so far.
	star, taken := -1, 0
	i, j := 0, 0
	for j < len(t) {
		literal := i < len(p) && p[i] == '\\' && i+1 < len(p)
		switch {
		case i < len(p) && p[i] == '%':
			star, taken = i, j
			i++
		case literal && p[i+1] == t[j]:
			i += 2
			j++
		case i < len(p) && !literal && (p[i] == '_' || p[i] == t[j]):
			i++
			j++
		case star >= 0:
			taken++
			i, j = star+1, taken
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '%' {
		i++
	}
	return i == len(p)
}
