// Package csv reads local CSV files, plain or compressed, in cells that can be
// read apart from one another: reading starts at any record. It judges records
// (quotes, field counts), not values: a value is a span of text that the target
// column judges later. It is opened by what carries out a load.
package csv

import (
	"bytes"
	"fmt"
	"strings"
)

// Dialect says how records and fields are told apart. The grammar is that of
// RFC 4180, strictly: an enclosed field ends at its closing enclose character,
// which is followed by a separator or the end of the record; a field that is
// not enclosed holds no enclose character. Because nothing else is accepted,
// finding the ends of records and taking records apart cannot disagree.
type Dialect struct {
	ColumnSeparator string // 1 to 50 bytes
	RowDelimiter    string // 1 to 50 bytes; "\n" takes "\r\n" too
	// Enclose is the quote character, doubled inside a field; 0: none.
	Enclose byte
	// Escape makes the enclose character, itself, a separator or delimiter
	// after it part of the value; before anything else it is an error. 0: none.
	Escape byte
	// Null lists what a field that is not enclosed holds where it is NULL.
	Null []string
	// Comment begins a line that is not a record; empty: none.
	Comment string
	// SkipRows is the number of lines before the header or first record.
	SkipRows int
	// TrimSpace drops blanks and tabs around fields, not inside enclosed ones.
	TrimSpace bool
	// Header says that the first record of a file names the fields.
	Header bool
	// MaxRecordBytes is the longest record in bytes.
	MaxRecordBytes int
}

// DefaultDialect is RFC 4180 with a header.
func DefaultDialect() Dialect {
	return Dialect{
		ColumnSeparator: ",",
		RowDelimiter:    "\n",
		Enclose:         '"',
		Null:            []string{`\N`},
		Header:          true,
		MaxRecordBytes:  16 << 20,
	}
}

// check says what does not go together, for a person.
func (d *Dialect) check() error {
	sep, row := d.ColumnSeparator, d.RowDelimiter
	switch {
	case len(sep) < 1 || len(sep) > 50 || len(row) < 1 || len(row) > 50:
		return fmt.Errorf("column_separator and row_delimiter have 1 to 50 bytes")
	case strings.Contains(sep, row) || strings.Contains(row, sep):
		return fmt.Errorf("column_separator %q and row_delimiter %q cannot be told apart", sep, row)
	case row == "\n" && strings.Contains(sep, "\r"):
		return fmt.Errorf("column_separator %q cannot be told from the end of a line", sep)
	case d.Enclose != 0 && d.Enclose == d.Escape:
		return fmt.Errorf("enclose and escape are both %q; a doubled enclose character needs no escape", d.Enclose)
	}
	for _, c := range []struct {
		name string
		char byte
	}{{"enclose", d.Enclose}, {"escape", d.Escape}} {
		switch {
		case c.char == 0:
		case c.char >= 0x80 || c.char == '\n' || c.char == '\r' || d.TrimSpace && (c.char == ' ' || c.char == '\t'):
			return fmt.Errorf("%s is %q; one ASCII character is allowed, and not a blank or the end of a line", c.name, c.char)
		case strings.IndexByte(sep, c.char) >= 0 || strings.IndexByte(row, c.char) >= 0:
			return fmt.Errorf("%s %q is part of a separator", c.name, c.char)
		}
	}
	return nil
}

// isBlank says whether TrimSpace drops c: a blank or tab that begins no separator.
func (g *grammar) isBlank(c byte) bool {
	return (c == ' ' || c == '\t') && c != g.separator[0] && c != g.delimiter[0]
}

// grammar is a Dialect made ready for reading.
type grammar struct {
	Dialect
	separator, delimiter []byte
	comment              []byte
	// quick: separators of one ASCII character and no escape, so that a record
	// without an enclose character is what stands between two delimiters.
	quick   bool
	crlf    bool   // a "\r" before the delimiter belongs to it
	nullLen uint64 // bit n: some Null has n bytes, or n and a multiple of 64
}

func newGrammar(d Dialect) (*grammar, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	g := &grammar{
		Dialect:   d,
		separator: []byte(d.ColumnSeparator),
		delimiter: []byte(d.RowDelimiter),
		comment:   []byte(d.Comment),
		quick:     len(d.ColumnSeparator) == 1 && len(d.RowDelimiter) == 1 && d.ColumnSeparator[0]|d.RowDelimiter[0] < 0x80 && d.Escape == 0,
		crlf:      d.RowDelimiter == "\n",
	}
	for _, s := range d.Null {
		g.nullLen |= 1 << (len(s) & 63)
	}
	return g, nil
}

// isNull says whether the text of a field that is not enclosed means NULL.
func (g *grammar) isNull(v []byte) bool {
	if g.nullLen>>(len(v)&63)&1 == 0 {
		return false
	}
	for _, s := range g.Null {
		if string(v) == s {
			return true
		}
	}
	return false
}

// isComment says whether a line that begins with data is one, and whether more
// bytes are needed to tell.
func (g *grammar) isComment(data []byte, final bool) (is, more bool) {
	if len(g.comment) == 0 {
		return false, false
	}
	if bytes.HasPrefix(data, g.comment) {
		return true, false
	}
	return false, !final && len(data) < len(g.comment) && bytes.HasPrefix(g.comment, data)
}
