package starrocks

import (
	"bytes"
	"fmt"

	"starlift/batch"
)

// writeCSV writes the first rows rows of the block that begins at row from, up
// to the limit, and returns how many it wrote.
func (e *Encoder) writeCSV(dst []byte, b *batch.Batch, from, rows, limit int) ([]byte, int, error) {
	n := len(e.columns)
	for row := range rows {
		if len(dst) >= limit {
			return dst, row, nil
		}
		start := len(dst)
		if e.plain {
			dst = e.writeFields(dst, b.Arena, e.cells[row*n:row*n+n])
		} else {
			dst = e.writeSeparated(dst, b.Arena, e.cells[row*n:row*n+n])
		}
		if e.format.Ops {
			dst = append(dst, e.separator...)
			dst = append(dst, '0'+byte(opOf(b, from+row)))
		} else if err := withoutOps(b, from+row); err != nil {
			return dst[:start], row, err
		}
		dst = append(dst, e.delimiter...)
		if !e.plain {
			if err := e.checkRow(dst[start:], b.Arena, e.cells[row*n:row*n+n]); err != nil {
				located(err, from+row)
				return dst[:start], row, err
			}
		}
	}
	return dst, rows, nil
}

// writeFields writes the cells of a row with single-byte separators between
// them. Cells that stand in the arena with one byte between them, as those of a
// CSV record do, are copied at once, and the separators put over what stood
// between them.
func (e *Encoder) writeFields(dst, arena []byte, cells []cell) []byte {
	separator := e.separator[0]
	at := len(dst)
	out := dst[:cap(dst)]
	for i := 0; i < len(cells); {
		first := i
		off, end := cells[i].Off, cells[i].End
		for i++; i < len(cells) && cells[i].Off == end+1; i++ {
			end = cells[i].End
		}
		n := int(end - off)
		if at+n >= len(out) {
			out = grown(out, at, n+1)
		}
		copy(out[at:], arena[off:end])
		for _, c := range cells[first:i] {
			out[at+int(c.End-off)] = separator
		}
		at += n + 1
	}
	return out[:at-1]
}

// grown is out[:at] in memory with room for n more bytes, at its full length.
func grown(out []byte, at, n int) []byte {
	out = append(out[:at], make([]byte, n)...)
	return out[:cap(out)]
}

func (e *Encoder) writeSeparated(dst, arena []byte, cells []cell) []byte {
	for i, c := range cells {
		if i > 0 {
			dst = append(dst, e.separator...)
		}
		dst = append(dst, arena[c.Off:c.End]...)
	}
	return dst
}

// checkRow reads a row as the server does: up to the first row delimiter, then
// cut at each column separator, from the left. Values that hold a separator are
// found before; this finds what arises between a value and what is beside it.
func (e *Encoder) checkRow(row, arena []byte, cells []cell) error {
	separator, delimiter := []byte(e.separator), []byte(e.delimiter)
	end := len(row) - len(delimiter)
	if at := bytes.Index(row, delimiter); at != end {
		c, v := e.cellAt(at, arena, cells)
		return e.holdsSeparator(c, v, e.delimiter, "row delimiter", bytes.Index(v, delimiter))
	}
	at := 0
	for i, c := range cells {
		n := int(c.End - c.Off)
		found := bytes.Index(row[at:end], separator)
		last := i == len(cells)-1 && !e.format.Ops
		if last && found >= 0 || !last && found != n {
			v := arena[c.Off:c.End]
			return e.holdsSeparator(&e.columns[i], v, e.separator, "column separator", bytes.Index(v, separator))
		}
		at += n + len(separator)
	}
	if e.format.Ops && bytes.Contains(row[at:end], separator) {
		return fmt.Errorf("encode rows: column separator %q cannot be told from the values of __op", e.separator)
	}
	return nil
}

// cellAt is the cell that byte at of a row lies in, or the one before it.
func (e *Encoder) cellAt(at int, arena []byte, cells []cell) (*column, []byte) {
	end := 0
	for i, c := range cells {
		end += int(c.End-c.Off) + len(e.separator)
		if at < end || i == len(cells)-1 {
			return &e.columns[i], arena[c.Off:c.End]
		}
	}
	return nil, nil
}

// holdsSeparator is the error of a value that the separator named by what makes
// unreadable; at is where the value holds it, or below 0 where it arises from
// the value and what is next to it.
func (e *Encoder) holdsSeparator(c *column, v []byte, separator, what string, at int) error {
	if at < 0 {
		return e.cannotCarry(c, v, separator, fmt.Sprintf("value and %s %q run together", what, separator))
	}
	return e.cannotCarry(c, v, separator, fmt.Sprintf("the value holds the %s %q at byte %d", what, separator, at))
}

func opOf(b *batch.Batch, row int) batch.Op {
	if len(b.Ops) == 0 {
		return batch.Upsert
	}
	return b.Ops[row]
}

// withoutOps says that a row is a delete where no column __op was asked for.
func withoutOps(b *batch.Batch, row int) error {
	if opOf(b, row) != batch.Upsert {
		return fmt.Errorf("encode rows: row %d is a delete, and the load has no column __op", row)
	}
	return nil
}
