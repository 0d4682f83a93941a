package binlog

import (
	"fmt"
	"math/bits"
)

// dummyTable is the table number of a rows event without rows that only ends a
// statement.
const dummyTable = 0xffffff

// rowsShape is what the type of a rows event says about its bytes.
type rowsShape struct {
	kind       Kind
	extra      bool // version 2: bytes of further information behind the flags
	compressed bool
	partial    bool
}

// shapeOf knows the rows events; known is false for every other type.
func shapeOf(event byte) (shape rowsShape, known bool) {
	switch event {
	case eventWriteRowsV1, eventUpdateRowsV1, eventDeleteRowsV1:
		return rowsShape{kind: Kind(event - eventWriteRowsV1)}, true
	case eventWriteRows, eventUpdateRows, eventDeleteRows:
		return rowsShape{kind: Kind(event - eventWriteRows), extra: true}, true
	case eventPartialUpdateRows:
		return rowsShape{kind: Update, extra: true, partial: true}, true
	case eventWriteRowsCompressed, eventUpdateRowsCompressed, eventDeleteRowsCompressed:
		return rowsShape{kind: Kind(event - eventWriteRowsCompressed), compressed: true}, true
	}
	return rowsShape{}, false
}

// rowsTable reads the number of the table that a rows event is of.
func rowsTable(body []byte, postHeader byte) (id uint64, rest []byte, err error) {
	c := &cursor{rest: body}
	id = tableID(c, postHeader)
	c.take(2) // flags
	if c.short {
		return 0, nil, fmt.Errorf("rows: %w", errCutShort)
	}
	return id, c.rest, nil
}

// parse reads what stands between a rows event's table and its images.
func (r *Rows) parse(body []byte, shape rowsShape, inflate *inflater) (err error) {
	c := &cursor{rest: body}
	if shape.extra {
		length := c.little(2)
		if length < 2 {
			return fmt.Errorf("rows of %s: %w", r.Table, errCutShort)
		}
		c.take(length - 2)
	}
	count := c.packed()
	if !c.short && count != uint64(len(r.Table.Columns)) {
		return fmt.Errorf("rows of %s have %d columns, and its table map has %d", r.Table, count, len(r.Table.Columns))
	}
	bitmap := (count + 7) / 8
	r.Kind, r.Partial = shape.kind, shape.partial
	r.before, r.after = nil, nil
	if r.Kind != Insert {
		r.before = c.take(bitmap)
	}
	if r.Kind != Delete {
		r.after = c.take(bitmap)
	}
	if c.short {
		return fmt.Errorf("rows of %s: %w", r.Table, errCutShort)
	}
	r.images = c.rest
	if shape.compressed {
		if r.images, err = inflate.inflate(c.rest); err != nil {
			return fmt.Errorf("rows of %s: %w", r.Table, err)
		}
	}
	return nil
}

// present counts the columns that an image holds.
func present(bitmap []byte, columns int) int {
	n := 0
	for i, b := range bitmap {
		if last := columns - i*8; last < 8 {
			b &= 1<<last - 1
		}
		n += bits.OnesCount8(b)
	}
	return n
}
