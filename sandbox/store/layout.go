package store

import (
	"encoding/binary"

	"starlift-sandbox/cell"
)

// Layout is how the rows of one table are written as bytes: one bit a column
// (set: NULL), then the cells of the columns that are not NULL, in order. A
// cell is of fixed width, little endian, or a uvarint length and its bytes.
//
// The bits of the key columns have bytes of their own, the last ones before the
// cells, and the key columns are the first ones: so the bytes of a key, with
// its NULLs, are one piece of the row, and two keys are equal when their bytes
// are.
type Layout struct {
	columns []Column
	widths  []int // 0: variable
	bits    []int // of each column in the bitmap
	values  int   // bytes of the bitmap that are not of the key
	bitmap  int
	keys    int
	primary bool
}

// NewLayout returns the layout of the definition's columns.
func NewLayout(d *Definition) *Layout {
	keys := len(d.Keys)
	l := &Layout{columns: d.Columns, values: (len(d.Columns) - keys + 7) / 8, keys: keys, primary: d.Model == PrimaryKey}
	l.bitmap = l.values + (keys+7)/8
	for i, c := range d.Columns {
		l.widths = append(l.widths, cell.Width(c.Type))
		if i < keys {
			l.bits = append(l.bits, 8*l.values+i)
		} else {
			l.bits = append(l.bits, i-keys)
		}
	}
	return l
}

// Begin appends the bitmap of a new row, all columns present.
func (l *Layout) Begin(dst []byte) []byte {
	for range l.bitmap {
		dst = append(dst, 0)
	}
	return dst
}

// SetNull marks the column as NULL in the row that starts at row[0].
func (l *Layout) SetNull(row []byte, column int) {
	bit := l.bits[column]
	row[bit>>3] |= 1 << (bit & 7)
}

func (l *Layout) isNull(row []byte, column int) bool {
	bit := l.bits[column]
	return row[bit>>3]&(1<<(bit&7)) != 0
}

// cellLength returns the bytes that the cell at the start of b takes.
func (l *Layout) cellLength(b []byte, column int) int {
	if w := l.widths[column]; w > 0 {
		return w
	}
	n, size := binary.Uvarint(b)
	return size + int(n)
}

// key returns the bytes of the key of a row.
func (l *Layout) key(row []byte) []byte {
	end := l.bitmap
	for c := range l.keys {
		if !l.isNull(row, c) {
			end += l.cellLength(row[end:], c)
		}
	}
	return row[l.values:end]
}

// split appends the cells of a row to into, nil where the value is NULL. They
// are pieces of the row.
func (l *Layout) split(row []byte, into [][]byte) [][]byte {
	at := l.bitmap
	for c := range l.columns {
		if l.isNull(row, c) {
			into = append(into, nil)
			continue
		}
		end := at + l.cellLength(row[at:], c)
		into = append(into, row[at:end:end])
		at = end
	}
	return into
}

// piece returns the cell of one column, a piece of the row, or nil for NULL.
func (l *Layout) piece(row []byte, column int) []byte {
	if l.isNull(row, column) {
		return nil
	}
	at := l.bitmap
	for c := range column {
		if !l.isNull(row, c) {
			at += l.cellLength(row[at:], c)
		}
	}
	return row[at : at+l.cellLength(row[at:], column)]
}

// value decodes what split and piece return.
func (l *Layout) value(column int, piece []byte) cell.Value {
	if piece == nil {
		return nil
	}
	return cell.Decode(piece, l.columns[column].Type)
}

// decode reads the asked columns of a row into the given one; nil columns
// stand for all.
func (l *Layout) decode(row []byte, columns []int, into Row) Row {
	var few [64]int
	starts := few[:0]
	last := len(l.columns) - 1
	if columns != nil {
		last = -1
		for _, c := range columns {
			last = max(last, c)
		}
	}
	at := l.bitmap
	for c := 0; c <= last; c++ {
		if l.isNull(row, c) {
			starts = append(starts, -1)
			continue
		}
		starts = append(starts, at)
		at += l.cellLength(row[at:], c)
	}
	into = into[:0]
	if columns == nil {
		for c, start := range starts {
			into = append(into, l.cell(row, c, start))
		}
		return into
	}
	for _, c := range columns {
		into = append(into, l.cell(row, c, starts[c]))
	}
	return into
}

// cell decodes the cell of the column that starts at the given byte; a
// negative start is NULL.
func (l *Layout) cell(row []byte, column, start int) cell.Value {
	if start < 0 {
		return nil
	}
	return cell.Decode(row[start:], l.columns[column].Type)
}
