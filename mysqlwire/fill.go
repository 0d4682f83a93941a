package mysqlwire

import (
	"errors"
	"fmt"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

// Decoders makes a decoder for each of the columns.
func Decoders(columns []Column, o value.Options) ([]value.Decoder, error) {
	decoders := make([]value.Decoder, len(columns))
	for i, c := range columns {
		var err error
		if decoders[i], err = value.New(c.Type, o); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return decoders, nil
}

// RowError is a row with a value that its decoder refused. The row is left out,
// and reading can go on behind it.
type RowError struct {
	Column int // index
	Name   string
	Err    error // a *value.Error
}

// Error names the column.
func (e *RowError) Error() string { return fmt.Sprintf("column %s: %v", e.Name, e.Err) }

// Unwrap returns the decoder's error.
func (e *RowError) Unwrap() error { return e.Err }

// Fill appends rows to b, a vector and a decoder a column, until b's arena has
// limit bytes or the rows end: then it returns false. A *RowError leaves out one
// row, and Fill can be called again; after any other error the rows have ended.
// Nothing is allocated once b has its size.
func (r *Rows) Fill(b *batch.Batch, decoders []value.Decoder, limit int) (more bool, err error) {
	if len(decoders) != len(r.columns) || len(b.Cols) != len(r.columns) {
		return false, fmt.Errorf("mysql %s: %d columns, %d decoders and %d vectors", r.conn.config.Address, len(r.columns), len(decoders), len(b.Cols))
	}
	for len(b.Arena) < limit {
		packet, err := r.packet()
		if packet == nil {
			return false, err
		}
		arena := len(b.Arena)
		if r.binary {
			err = r.appendBinary(b, decoders, packet)
		} else {
			err = r.appendText(b, decoders, packet)
		}
		if err == nil {
			b.Rows++
			continue
		}
		cutBack(b, arena)
		if refused := (*RowError)(nil); errors.As(err, &refused) {
			return true, err
		}
		return false, r.fail(err)
	}
	return true, nil
}

// cutBack takes the part of a row off that was appended.
func cutBack(b *batch.Batch, arena int) {
	b.Arena = b.Arena[:arena]
	for i := range b.Cols {
		if v := &b.Cols[i]; len(v.Spans) > b.Rows {
			v.Spans = v.Spans[:b.Rows]
		}
	}
}

func (r *Rows) appendBinary(b *batch.Batch, decoders []value.Decoder, packet []byte) error {
	nulls, rest, err := r.nulls(packet)
	if err != nil {
		return err
	}
	for i := range decoders {
		if isNull(nulls, i) {
			value.Null(&b.Cols[i])
			continue
		}
		n, err := decoders[i].Binary(b, &b.Cols[i], rest)
		if err != nil {
			return r.refused(i, err)
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		return malformed("a row has %d bytes too many", len(rest))
	}
	return nil
}

func (r *Rows) appendText(b *batch.Batch, decoders []value.Decoder, packet []byte) error {
	f := fields{rest: packet}
	for i := range decoders {
		if f.null() {
			value.Null(&b.Cols[i])
			continue
		}
		cell := f.text()
		if f.short {
			break
		}
		if err := decoders[i].Text(b, &b.Cols[i], cell); err != nil {
			return r.refused(i, err)
		}
	}
	return f.whole()
}

// refused tells a value that is wrong from a row that is: where its bytes are not
// what their type says, nothing that the server sent can be trusted.
func (r *Rows) refused(column int, err error) error {
	fault := (*value.Error)(nil)
	if !errors.As(err, &fault) || fault.Kind == value.Truncated || fault.Kind == value.Malformed {
		return malformed("column %s: %v", r.columns[column].Name, err)
	}
	return &RowError{Column: column, Name: r.columns[column].Name, Err: err}
}
