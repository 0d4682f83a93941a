package apply

import (
	"starlift/batch"
)

// kinds reads the field that row_kind names: what each row does to its key. The
// field need not be a column of the table.
type kinds struct {
	field int // in batch.Batch.Cols
	// leaveOut: a row that an update replaced is left out, else it deletes its
	// key (ignore_update_before).
	leaveOut bool
}

// replaced and marked are values of batch.Op while a page is judged: a row that
// an update replaced, and one that leaves the page.
const (
	replaced batch.Op = 0xfe
	marked   batch.Op = 0xff
)

// kindsAllowed is what a field may say, for messages. The spellings are those of
// Flink, Debezium and Canal, and StarRocks' own __op.
const kindsAllowed = "+I +U I U c r u insert update upsert update_after 0 for a row that is written, " +
	"-D D d delete 1 for one that is deleted, -U update_before for one that an update replaced; case does not matter"

// judge sets the operation of every row of b, in place, and takes the rows out
// that are to be left out; it returns how many. Of a row whose field says nothing
// that is known, wrong is told, with the text or ok false for NULL; where it
// returns no error the row is taken out as well.
func (k kinds) judge(b *batch.Batch, wrong func(row int, text []byte, ok bool) error) (left int64, err error) {
	v := &b.Cols[k.field]
	b.Ops = b.Ops[:0]
	out := false
	for row := range b.Rows {
		text, ok := k.text(b, v, row)
		op, known := kindOf(text)
		switch {
		case !ok || !known:
			if err := wrong(row, text, ok); err != nil {
				return left, err
			}
			op, out = marked, true
		case op == replaced && k.leaveOut:
			op, out = marked, true
			left++
		case op == replaced:
			op = batch.Delete
		}
		b.Ops = append(b.Ops, op)
	}
	if out {
		dropMarked(b)
	}
	return left, nil
}

// text is the field's text in a row; ok is false for NULL.
func (k kinds) text(b *batch.Batch, v *batch.Vector, row int) (text []byte, ok bool) {
	if v.Repr != batch.Fixed {
		s := v.Spans[row]
		if s.Off == batch.Null || s.Off == batch.Absent {
			return nil, false
		}
		return b.Arena[s.Off:s.End], true
	}
	if len(v.Nulls) > 0 && v.Nulls[row] {
		return nil, false
	}
	switch v.Fixed[row] {
	case 0:
		return digitZero, true
	case 1:
		return digitOne, true
	}
	return nil, true
}

var digitZero, digitOne = []byte{'0'}, []byte{'1'}

// longestKind is the length of the longest spelling.
const longestKind = len("update_before")

func kindOf(text []byte) (op batch.Op, known bool) {
	if len(text) > longestKind {
		return 0, false
	}
	var lower [longestKind]byte
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch string(lower[:len(text)]) {
	case "+i", "+u", "i", "u", "c", "r", "insert", "update", "upsert", "update_after", "0":
		return batch.Upsert, true
	case "-d", "d", "delete", "1":
		return batch.Delete, true
	case "-u", "update_before":
		return replaced, true
	}
	return 0, false
}

// dropMarked takes the rows out of b whose operation is marked, in place. The
// arena stays as it is.
func dropMarked(b *batch.Batch) {
	for i := range b.Cols {
		v := &b.Cols[i]
		if v.Repr == batch.Fixed {
			v.Fixed = unmarked(v.Fixed, b.Ops)
			if len(v.Nulls) > 0 {
				v.Nulls = unmarked(v.Nulls, b.Ops)
			}
			continue
		}
		v.Spans = unmarked(v.Spans, b.Ops)
	}
	if len(b.At) > 0 {
		b.At = unmarked(b.At, b.Ops)
	}
	b.Ops = unmarked(b.Ops, b.Ops)
	b.Rows = len(b.Ops)
}

// unmarked moves the values of rows that stay to the front. Where ops is values
// itself, each is looked at before it is overwritten.
func unmarked[E any](values []E, ops []batch.Op) []E {
	n := 0
	for row, op := range ops {
		if op != marked {
			values[n] = values[row]
			n++
		}
	}
	return values[:n]
}
