package ingest

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// csvRows is what both CSV readers do with the fields of a row.
type csvRows struct {
	load   *Load
	skip   int64 // lines that are still to be skipped
	fields []field
	row    []byte // delimiters as the error text shows them
	column []byte
}

func newCSVRows(l *Load) csvRows {
	return csvRows{
		load: l, skip: l.options.SkipHeader, fields: make([]field, 0, len(l.plan.names)+1),
		row: []byte(l.options.RowDelimiter), column: []byte(l.options.ColumnSeparator),
	}
}

// take handles one row; raw is its text. A server counts the fields before it
// looks at the characters.
func (r *csvRows) take(raw []byte) error {
	if want, got := len(r.load.plan.names), len(r.fields); got != want {
		o := &r.load.options
		r.load.filter(r.load.plan.release.FieldCount(want, got, o.ColumnSeparator, o.RowDelimiter), raw, raw)
		return nil
	}
	if !utf8.Valid(raw) {
		r.load.filter("Invalid UTF-8 row", raw, raw)
		return nil
	}
	return r.load.take(r.fields, raw, outOfRange)
}

// outOfRange words a conversion failure of CSV (protocol reference 5.5).
func outOfRange(position int, e *store.ConversionError) (string, bool) {
	return fmt.Sprintf("The field (name = %s, pos = %d) is out of range. Type: %s, Value length: %d, Value: %s",
		e.Column.Name, position, backendType(e.Column.Type), len(e.Text), e.Text), false
}

// value makes a field of its text: exactly \N is NULL (protocol reference 5.2).
func value(text []byte) field {
	return field{text: text, null: len(text) == 2 && text[0] == '\\' && text[1] == 'N', set: true}
}

// trim removes blanks at both ends.
func trim(text []byte) []byte { return bytes.Trim(text, " ") }

func errLineTooLong() error {
	return status.New(status.InternalError, "CSV line length exceed limit %d", maxRow)
}

// plainReader splits at the delimiters and knows no quotes.
type plainReader struct {
	csvRows
	rest []byte // a row whose end has not come
	seen int    // bytes of rest that hold no row delimiter
}

func newPlainReader(l *Load) *plainReader { return &plainReader{csvRows: newCSVRows(l)} }

func (r *plainReader) feed(p []byte) error {
	if len(r.rest) > 0 {
		r.rest = append(r.rest, p...)
		p = r.rest
	}
	from := r.seen
	for {
		end := bytes.Index(p[from:], r.row)
		if end < 0 {
			break
		}
		if err := r.line(p[:from+end]); err != nil {
			return err
		}
		p, from = p[from+end+len(r.row):], 0
	}
	if len(p) > maxRow {
		return errLineTooLong()
	}
	r.rest = append(r.rest[:0], p...)
	r.seen = max(0, len(p)-len(r.row)+1)
	return nil
}

// endBody does nothing: the bodies of a transaction are one stream.
func (r *plainReader) endBody() error { return nil }

func (r *plainReader) finish() error {
	last := r.rest
	r.rest, r.seen = nil, 0
	return r.line(last)
}

func (r *plainReader) line(line []byte) error {
	if r.skip > 0 {
		r.skip-- // empty lines count
		return nil
	}
	if len(line) == 0 {
		return nil
	}
	r.fields = r.fields[:0]
	for rest := line; ; {
		end := bytes.Index(rest, r.column)
		text := rest
		if end >= 0 {
			text = rest[:end]
		}
		if r.load.options.TrimSpace {
			text = trim(text)
		}
		r.fields = append(r.fields, value(text))
		if end < 0 {
			return r.take(line)
		}
		rest = rest[end+len(r.column):]
	}
}
