package binlog

import (
	"bytes"
	"errors"
	"fmt"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

// Updates says what an Appender makes of an update.
type Updates uint8

const (
	// UpdateByKey gives the row after the update, before it a delete of the row
	// before where the key's bytes differ. Another spelling of the same key,
	// such as "a" and "A" in a collation that does not see case, differs.
	UpdateByKey Updates = iota
	// UpdateAsPair gives the row before as a delete and the row after.
	UpdateAsPair
	// UpdateAsAfter gives the row after alone.
	UpdateAsAfter
)

// Layout says where an Appender puts the columns of a table.
type Layout struct {
	// Into has one entry a column of the table: the index of its vector in the
	// batch, or -1 where nobody reads it. Vectors that no column goes into are
	// the caller's, who fills them after each Append.
	Into []int
	// Key are the columns of the table that make the target's key, for
	// UpdateByKey.
	Key     []int
	Updates Updates
	Values  value.Options
}

// Appender decodes the row images of one definition of a table into batches.
type Appender struct {
	table   *Table
	columns []appendColumn
	key     []int
	updates Updates
}

type appendColumn struct {
	*Column
	into    int
	decoder value.Decoder
}

// RowImageError says that the log leaves out columns that are read.
type RowImageError struct{ Table, Column string }

func (e *RowImageError) Error() string {
	return fmt.Sprintf("log has rows of %s without column %s; set binlog_row_image=FULL on the server for all sessions, and take a new snapshot", e.Table, e.Column)
}

// RowError is a row with a value that cannot be taken. Nothing of its change is
// in the batch; the next Append goes on behind it.
type RowError struct {
	Table, Column string
	At            int64
	Err           error
}

func (e *RowError) Error() string {
	return fmt.Sprintf("row of %s, column %s: %v", e.Table, e.Column, e.Err)
}

// Unwrap is what is wrong with the value, a *value.Error.
func (e *RowError) Unwrap() error { return e.Err }

// NewAppender makes the decoders of a table's columns. It refuses a column that
// is read and whose type or character set cannot be decoded.
func NewAppender(t *Table, layout Layout) (*Appender, error) {
	if len(layout.Into) != len(t.Columns) {
		return nil, fmt.Errorf("layout of %s has %d columns, and the table has %d", t, len(layout.Into), len(t.Columns))
	}
	a := &Appender{table: t, key: layout.Key, updates: layout.Updates, columns: make([]appendColumn, len(t.Columns))}
	for i := range t.Columns {
		c := appendColumn{Column: &t.Columns[i], into: layout.Into[i]}
		if c.into >= 0 {
			var err error
			if c.decoder, err = value.New(c.Type, layout.Values); err != nil {
				return nil, fmt.Errorf("%s, column %s: %w", t, a.columnName(i), err)
			}
		}
		a.columns[i] = c
	}
	return a, nil
}

// Repr is how the vector must be held that a column goes into.
func (a *Appender) Repr(column int) batch.Repr { return a.columns[column].decoder.Repr() }

func (a *Appender) columnName(i int) string {
	if name := a.table.Columns[i].Name; name != "" {
		return "`" + name + "`"
	}
	return fmt.Sprint(i + 1)
}

// Append decodes rows into a batch until its arena has limit bytes, with one
// entry of Ops and At a row; at least one change is appended. more says that
// rows are left for another Append, with the batch emptied or another one.
// After a *RowError the batch has the changes before it, and the next Append goes
// on with those behind it; other errors end the reading.
func (a *Appender) Append(r *Rows, b *batch.Batch, limit int) (more bool, err error) {
	before, err := a.shape(r.before)
	if err != nil {
		return false, err
	}
	after, err := a.shape(r.after)
	if err != nil {
		return false, err
	}
	after.partial = r.Partial
	for first := true; len(r.images) > 0; first = false {
		if !first && len(b.Arena) >= limit {
			return true, nil
		}
		left := len(r.images)
		if err := a.change(r, b, before, after); err != nil {
			return len(r.images) > 0, err
		}
		if len(r.images) == left {
			return false, a.broken(errors.New("row images have no columns"))
		}
	}
	return false, nil
}

// imageShape is which columns the images of an event hold.
type imageShape struct {
	bitmap []byte // nil: all of them
	nulls  int    // bytes of the bitmap of NULLs at the start of each image
	// partial says that before each image stands which JSON values in it are
	// changes to the value before. With binlog_row_value_options a server writes
	// so of every update, also where no value is one.
	partial bool
}

// open passes over what stands before an image and over its bitmap of NULLs.
func (a *Appender) open(wire []byte, s imageShape) (nulls, rest []byte, err error) {
	if s.partial {
		c := &cursor{rest: wire}
		if options := c.packed(); options != 0 {
			json := 0
			for i := range a.columns {
				if a.columns[i].Type.Code == value.TypeJSON {
					json++
				}
			}
			if options > 1 || len(bytes.Trim(c.take(uint64(json+7)/8), "\x00")) > 0 {
				return nil, nil, &UnsupportedError{
					What:   fmt.Sprintf("rows of %s hold changes of JSON values and not the values", a.table),
					Advice: "set binlog_row_value_options='' on the server for all sessions, and take a new snapshot",
				}
			}
		}
		if c.short {
			return nil, nil, a.broken(errImage)
		}
		wire = c.rest
	}
	if len(wire) < s.nulls {
		return nil, nil, a.broken(errImage)
	}
	return wire[:s.nulls], wire[s.nulls:], nil
}

func (a *Appender) shape(bitmap []byte) (imageShape, error) {
	if bitmap == nil {
		return imageShape{}, nil
	}
	count := present(bitmap, len(a.columns))
	s := imageShape{nulls: (count + 7) / 8}
	if count == len(a.columns) {
		return s, nil
	}
	s.bitmap = bitmap
	for i := range a.columns {
		if a.columns[i].into >= 0 && !bit(bitmap, i) {
			return s, &RowImageError{Table: a.table.String(), Column: a.columnName(i)}
		}
	}
	return s, nil
}

// change appends one change, which is one image, or two of an update, and takes
// it off r. After an error the batch is as it was.
func (a *Appender) change(r *Rows, b *batch.Batch, before, after imageShape) (err error) {
	rows, arena, images := b.Rows, len(b.Arena), r.images
	switch r.Kind {
	case Insert:
		images, err = a.row(b, images, after, batch.Upsert, r.Offset)
	case Delete:
		images, err = a.row(b, images, before, batch.Delete, r.Offset)
	case Update:
		var second []byte
		if second, err = a.pass(images, before); err != nil {
			break
		}
		pair := a.updates == UpdateAsPair
		if a.updates == UpdateByKey {
			if pair, err = a.keyChanged(images, second, before, after); err != nil {
				break
			}
		}
		if pair {
			_, err = a.row(b, images, before, batch.Delete, r.Offset)
		}
		if err == nil {
			images, err = a.row(b, second, after, batch.Upsert, r.Offset)
		}
	}
	if err == nil {
		r.images = images
		return nil
	}
	a.withdraw(b, rows, arena)
	var rowError *RowError
	if !errors.As(err, &rowError) {
		return err
	}
	// The value is wrong and the image is not: reading can go on behind it.
	rest := r.images
	for _, s := range r.shapes(before, after) {
		var broken error
		if rest, broken = a.pass(rest, s); broken != nil {
			return broken
		}
	}
	r.images = rest
	return err
}

func (r *Rows) shapes(before, after imageShape) []imageShape {
	switch r.Kind {
	case Insert:
		return []imageShape{after}
	case Delete:
		return []imageShape{before}
	}
	return []imageShape{before, after}
}

// withdraw cuts the batch back to its first rows.
func (a *Appender) withdraw(b *batch.Batch, rows, arena int) {
	for i := range a.columns {
		if into := a.columns[i].into; into >= 0 {
			v := &b.Cols[into]
			v.Spans = v.Spans[:rows]
		}
	}
	b.Ops, b.At, b.Arena, b.Rows = b.Ops[:rows], b.At[:rows], b.Arena[:arena], rows
}

var errImage = errors.New("row image is cut short")

func (a *Appender) broken(err error) error { return fmt.Errorf("rows of %s: %w", a.table, err) }

// row decodes one image and returns what follows it.
func (a *Appender) row(b *batch.Batch, wire []byte, s imageShape, op batch.Op, at uint64) ([]byte, error) {
	nulls, wire, err := a.open(wire, s)
	if err != nil {
		return nil, err
	}
	k := 0
	for i := range a.columns {
		c := &a.columns[i]
		if s.bitmap != nil && !bit(s.bitmap, i) {
			continue
		}
		null := bit(nulls, k)
		k++
		switch {
		case null:
			if c.into >= 0 {
				value.Null(&b.Cols[c.into])
			}
		case c.into < 0:
			n := c.skip(wire)
			if n > len(wire) {
				return nil, a.broken(errImage)
			}
			wire = wire[n:]
		default:
			n, err := c.decoder.Log(b, &b.Cols[c.into], wire, c.Meta)
			if err != nil {
				return nil, a.refused(i, at, err)
			}
			wire = wire[n:]
		}
	}
	b.Ops, b.At = append(b.Ops, op), append(b.At, int64(at))
	b.Rows++
	return wire, nil
}

// refused tells a value that cannot be taken from an image that cannot be read.
func (a *Appender) refused(column int, at uint64, err error) error {
	var wrong *value.Error
	if errors.As(err, &wrong) && wrong.Kind != value.Truncated && wrong.Kind != value.Malformed {
		return &RowError{Table: a.table.String(), Column: a.columnName(column), At: int64(at), Err: err}
	}
	return a.broken(fmt.Errorf("column %s: %w", a.columnName(column), err))
}

// pass returns what follows an image.
func (a *Appender) pass(wire []byte, s imageShape) ([]byte, error) {
	image := walk{a: a, shape: s}
	if err := image.start(wire); err != nil {
		return nil, err
	}
	for i := range a.columns {
		if _, ok := image.next(i); !ok {
			return nil, a.broken(errImage)
		}
	}
	return image.wire, nil
}

// keyChanged compares the bytes of the key's columns in two images.
func (a *Appender) keyChanged(before, after []byte, sb, sa imageShape) (bool, error) {
	if len(a.key) == 0 {
		return false, nil
	}
	old, now := walk{a: a, shape: sb}, walk{a: a, shape: sa}
	if err := errors.Join(old.start(before), now.start(after)); err != nil {
		return false, err
	}
	left := len(a.key)
	for i := 0; i < len(a.columns) && left > 0; i++ {
		was, ok := old.next(i)
		is, too := now.next(i)
		if !ok || !too {
			return false, a.broken(errImage)
		}
		for _, k := range a.key {
			if k != i {
				continue
			}
			left--
			if (was == nil) != (is == nil) || !bytes.Equal(was, is) {
				return true, nil
			}
		}
	}
	return false, nil
}

// walk goes over the values of an image without decoding them.
type walk struct {
	a     *Appender
	shape imageShape
	nulls []byte
	wire  []byte
	k     int // columns that the image holds, up to here
}

func (w *walk) start(wire []byte) (err error) {
	w.nulls, w.wire, err = w.a.open(wire, w.shape)
	return err
}

// next returns the bytes of column i, nil for NULL and for a column that the
// image does not hold. ok is false where the image ends inside of it.
func (w *walk) next(i int) (raw []byte, ok bool) {
	if w.shape.bitmap != nil && !bit(w.shape.bitmap, i) {
		return nil, true
	}
	null := bit(w.nulls, w.k)
	w.k++
	if null {
		return nil, true
	}
	n := w.a.columns[i].skip(w.wire)
	if n > len(w.wire) {
		return nil, false
	}
	raw, w.wire = w.wire[:n], w.wire[n:]
	return raw, true
}
