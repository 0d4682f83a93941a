package starrocks

import (
	"fmt"

	"starlift/batch"
	"starlift/schema"
)

// RowKind is the form in which rows travel in a load request.
type RowKind uint8

const (
	// RowsFree leaves the choice to the tool: CSV, and JSON for an epoch that
	// CSV cannot carry.
	RowsFree RowKind = iota
	// RowsCSV is CSV because somebody asked for it by name.
	RowsCSV
	// RowsJSON is one JSON object a line.
	RowsJSON
)

// RowFormat says how an Encoder writes rows.
type RowFormat struct {
	Kind RowKind
	// ColumnSeparator and RowDelimiter are the bytes themselves, 1 to 50, or
	// empty where the tool may choose (protocol reference 5.1; Separator reads
	// the header's notation).
	ColumnSeparator, RowDelimiter string
	// Alternate takes the second pair of separators where the tool may choose:
	// for an epoch that was begun with the first one and ended in a
	// *NeedsSeparators.
	Alternate bool
	// Ops adds the column __op (protocol reference 5.7) to every row.
	Ops bool
	// Derived are columns that the server computes of what is sent, in the order
	// in which they are to be written.
	Derived []Derived
}

// Loss is a set of changes to a value that somebody has accepted.
type Loss uint8

const (
	// LossTime (SL3002) cuts what a date or time cannot hold: fraction digits
	// beyond the sixth, and the time of day where the column is a DATE.
	LossTime Loss = 1 << iota
	// LossNumber (SL3004) rounds a decimal, half away from zero, to the scale
	// of its column.
	LossNumber
)

// EncodeField is one column as it is sent.
type EncodeField struct {
	// From is the index in batch.Batch.Cols.
	From int
	// Target is the column that the value is judged against. A Target of kind
	// schema.Text is a temporary name of the columns header: it takes any text. A
	// TINYINT __op says what the row does to its key: 0 or 1.
	Target schema.Column
	// Source is the type that the source gives the value.
	Source schema.Type
	Loss   Loss
	// EmptyIsValue says that the source has a NULL of its own, so that an empty
	// value is none.
	EmptyIsValue bool
}

// RowHeader is a request header that the rows of an Encoder need.
type RowHeader struct{ Name, Value string }

// blockRows is how many rows are judged column by column before they are
// written row by row: few enough that their cells stay in the first cache.
const blockRows = 128

// Encoder turns batches into the body of a load request, judging every value
// against its target column on the way: what StarRocks would refuse, cut short
// or take for something else is an error before it is sent. It belongs to one
// goroutine. It allocates nothing a row.
type Encoder struct {
	format    RowFormat
	columns   []column
	separator string
	delimiter string
	plain     bool         // CSV with single-byte separators that only text can hold
	cells     []cell       // what to send of a block, row after row
	spans     []batch.Span // a block of Fixed values as text
	null      cell         // what stands for NULL
	block     int          // rows that are judged together: few behind a fault
	computed  []Derived    // what the server computes
	hasText   bool         // some column is text
	bits      textBits     // of the arena
	nested    nestedState
}

// cell is the bytes to send of one value, as a span of the arena.
type cell = batch.Span

// NewEncoder makes an encoder of the fields in the order in which they are to
// be sent: all of a table's, or some, since a load that updates parts of rows
// has an encoder for each set of columns. A type that takes no value as it is
// (NeedsExpression), and fields and expressions that do not go together, give an
// error that names the columns.
func NewEncoder(fields []EncodeField, format RowFormat) (*Encoder, error) {
	if len(fields) == 0 {
		return nil, fmt.Errorf("encode rows: no columns")
	}
	e := &Encoder{format: format, block: blockRows}
	if format.Kind != RowsJSON {
		var err error
		if e.separator, e.delimiter, err = chooseSeparators(format); err != nil {
			return nil, err
		}
		e.plain = plainSeparator(e.separator) && plainSeparator(e.delimiter)
	}
	for _, f := range fields {
		c, err := newColumn(f, e)
		if err != nil {
			return nil, err
		}
		e.columns = append(e.columns, c)
	}
	if err := e.mappings(); err != nil {
		return nil, err
	}
	e.columns[0].emptyFault = len(fields) == 1 && !format.Ops && format.Kind != RowsJSON
	e.cells = make([]cell, blockRows*len(fields))
	e.spans = make([]batch.Span, blockRows)
	return e, nil
}

// Headers returns what a request needs to carry these rows: format, separators
// and columns with all that is computed, sorted by name.
func (e *Encoder) Headers() []RowHeader {
	columns := RowHeader{"columns", ColumnsHeader(e.Columns(), e.computed)}
	if e.format.Kind == RowsJSON {
		return []RowHeader{columns, {"format", "JSON"}}
	}
	return []RowHeader{
		{"column_separator", fmt.Sprintf(`\x%x`, e.separator)},
		columns,
		{"format", "CSV"},
		{"row_delimiter", fmt.Sprintf(`\x%x`, e.delimiter)},
	}
}

// Columns returns the names of what is sent, in order, __op last.
func (e *Encoder) Columns() []string {
	var names []string
	for i := range e.columns {
		names = append(names, e.columns[i].name)
	}
	if e.format.Ops {
		names = append(names, opColumn)
	}
	return names
}

// Append writes the rows of b from row from on to dst, and stops at the end of
// the first row with which dst is limit bytes long or longer; a limit of 0 is
// none. It returns dst and the row to go on with, b.Rows when all are written.
// Every row ends with the row delimiter, JSON objects with a newline, so that a
// request can be cut where Append stops.
//
// A *ValueError, *NeedsJSON or *NeedsSeparators leaves dst with the rows before
// the one at fault. During the call the arena of b is used for values that are
// rewritten; afterwards it is as before.
func (e *Encoder) Append(dst []byte, b *batch.Batch, from, limit int) (out []byte, next int, err error) {
	if limit <= 0 {
		limit = int(^uint(0) >> 1)
	}
	arena := len(b.Arena)
	defer func() { b.Arena = b.Arena[:arena] }()
	if e.hasText {
		e.bits.of(b.Arena, e.plainSeparators(), e.block < blockRows)
	}
	for from < b.Rows && len(dst) < limit {
		b.Arena = b.Arena[:arena]
		rows, fault := e.judgeBlock(b, from, min(e.block, b.Rows-from))
		written := 0
		if e.format.Kind == RowsJSON {
			dst, written, err = e.writeJSON(dst, b, from, rows, limit)
		} else {
			dst, written, err = e.writeCSV(dst, b, from, rows, limit)
		}
		from += written
		if err == nil && written == rows {
			err = fault
		}
		if err != nil {
			// The caller may go on behind the row: where there is one fault there
			// are others, and what is judged behind it is judged again.
			e.block = 1
			return dst, from, err
		}
		e.block = min(2*e.block, blockRows)
	}
	return dst, from, nil
}

// judgeBlock fills the cells of up to rows rows. Where a value is at fault it
// returns how many rows before it are good, and the error of the first column
// at fault in the row.
func (e *Encoder) judgeBlock(b *batch.Batch, from, rows int) (good int, fault error) {
	at := uint32(len(b.Arena))
	b.Arena = append(b.Arena, `\N`...)
	e.null = cell{Off: at, End: at + 2}
	for i := range e.columns {
		c := &e.columns[i]
		if c.from >= len(b.Cols) {
			return 0, fmt.Errorf("encode column %q: the batch has %d columns, not %d", c.name, len(b.Cols), c.from+1)
		}
		spans := e.vector(b, &b.Cols[c.from], from, rows)
		n, err := e.judgeColumn(i, b, spans[:rows])
		if err != nil {
			rows, fault = n, err
			located(err, from+n)
		}
	}
	return rows, fault
}

// vector returns the values of a block as spans.
func (e *Encoder) vector(b *batch.Batch, v *batch.Vector, from, rows int) []batch.Span {
	if v.Repr != batch.Fixed {
		return v.Spans[from : from+rows]
	}
	for i := range rows {
		if len(v.Nulls) > 0 && v.Nulls[from+i] {
			e.spans[i] = batch.Span{Off: batch.Null}
			continue
		}
		at := uint32(len(b.Arena))
		b.Arena = appendFixed(b.Arena, v.Type, v.Fixed[from+i])
		e.spans[i] = batch.Span{Off: at, End: uint32(len(b.Arena))}
	}
	return e.spans
}

func (e *Encoder) judgeColumn(at int, b *batch.Batch, spans []batch.Span) (int, error) {
	c, stride := &e.columns[at], len(e.columns)
	for i := 0; i < len(spans); {
		out := e.cells[i*stride+at:]
		i += c.fast(c, b.Arena, spans[i:], out, stride, e.null)
		if i == len(spans) {
			break
		}
		s, err := e.judgeOne(c, b, spans[i])
		if err != nil {
			return i, err
		}
		e.cells[i*stride+at] = s
		i++
	}
	return len(spans), nil
}
