package store

import (
	"encoding/binary"

	"starlift-sandbox/cell"
)

// Layout is how the rows of one table are written as bytes: a bitmap with one
// bit a column (set: NULL), then the cells of the other columns in order. A
// cell is of fixed width, little endian, or a uvarint length and its bytes.
// The key columns come first and are never NULL in a Primary Key table, so the
// bytes of the key are one piece of the row.
type Layout struct {
	columns []Column
	widths  []int // 0: variable
	bitmap  int
	keys    int
}

// NewLayout returns the layout of the definition's columns.
func NewLayout(d *Definition) *Layout {
	l := &Layout{columns: d.Columns, bitmap: (len(d.Columns) + 7) / 8, keys: len(d.Keys)}
	for _, c := range d.Columns {
		l.widths = append(l.widths, cell.Width(c.Type))
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
	row[column>>3] |= 1 << (column & 7)
}

func (l *Layout) isNull(row []byte, column int) bool {
	return row[column>>3]&(1<<(column&7)) != 0
}

// cellLength returns the bytes that the cell at the start of b takes.
func (l *Layout) cellLength(b []byte, column int) int {
	if w := l.widths[column]; w > 0 {
		return w
	}
	n, size := binary.Uvarint(b)
	return size + int(n)
}

// key returns the bytes of the key of a row of a Primary Key table.
func (l *Layout) key(row []byte) []byte {
	end := l.bitmap
	for c := range l.keys {
		end += l.cellLength(row[end:], c)
	}
	return row[l.bitmap:end]
}

// keySize returns the size of the key as a StarRocks server encodes it: the
// fixed widths, strings as they are, and for a string that is not the last
// column two bytes for its end and one more for each NUL in it. The limit of
// protocol reference 5.7 (primary_key_limit_size) is on this size.
func (l *Layout) keySize(row []byte) int {
	at, size := l.bitmap, 0
	for c := range l.keys {
		n := l.cellLength(row[at:], c)
		if l.widths[c] > 0 {
			size += n
		} else {
			length, skip := binary.Uvarint(row[at:])
			size += int(length)
			if c < l.keys-1 {
				size += 2
				for _, b := range row[at+skip : at+n] {
					if b == 0 {
						size++
					}
				}
			}
		}
		at += n
	}
	return size
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

// maxKeySize is primary_key_limit_size of protocol reference 5.7, in bytes.
const maxKeySize = 128

// ErrKeySize is what a Primary Key table answers for a longer key; the text is
// the server's, and the whole load fails with it.
var ErrKeySize error = serverText("primary key size exceed the limit.")

// serverText is an error in a server's own words.
type serverText string

func (e serverText) Error() string { return string(e) }

// CheckKey refuses a row whose key is too long for a Primary Key table with
// ErrKeySize. Other tables have no such limit.
func (t *Table) CheckKey(row []byte) error {
	if t.index != nil && t.layout.keySize(row) > maxKeySize {
		return ErrKeySize
	}
	return nil
}
