package store

import (
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/cell"
	"starlift-sandbox/hll"
)

// mergedAtOnce is how many rows a merger holds before it writes them.
const mergedAtOnce = 1 << 14

// merger merges rows by the functions of an Aggregate Key table. A row that
// many entries of a stage change is read once and written once: a bitmap of a
// million values must not be read and written for each value that is added.
type merger struct {
	content *content
	warmth  warmth
	open    map[int]*merged
	image   []byte
}

// merged is a row between two writes.
type merged struct {
	pieces [][]byte     // nil for NULL; of SUM columns in memory of our own
	states []cell.Value // bitmaps and HLLs, in the place of their pieces
}

// merge takes the value columns of a row into a stored one.
func (m *merger) merge(stored int, row []byte) {
	l := m.content.layout
	into := m.open[stored]
	if into == nil {
		if len(m.open) >= mergedAtOnce {
			m.flush()
		}
		if m.open == nil {
			m.open = map[int]*merged{}
		}
		own := slices.Clone(m.content.row(stored))
		into = &merged{pieces: l.split(own, make([][]byte, 0, len(l.columns))), states: make([]cell.Value, len(l.columns))}
		m.open[stored] = into
	}
	var few [64][]byte
	for c, piece := range l.split(row, few[:0]) {
		if c >= l.keys {
			into.take(c, &l.columns[c], piece)
		}
	}
}

// take merges one value. NULL changes only a column that is replaced whatever
// comes (protocol reference 6.4).
func (r *merged) take(c int, column *Column, piece []byte) {
	if column.Aggregate == Replace || column.Aggregate == NoAggregate {
		r.pieces[c] = piece
		return
	}
	if piece == nil {
		return
	}
	if r.pieces[c] == nil {
		r.pieces[c] = slices.Clone(piece)
		return
	}
	switch column.Aggregate {
	case Sum:
		addCell(r.pieces[c], piece, column.Type)
	case Min, Max:
		order := cell.Compare(cell.Decode(piece, column.Type), cell.Decode(r.pieces[c], column.Type), column.Type)
		if order < 0 && column.Aggregate == Min || order > 0 && column.Aggregate == Max {
			r.pieces[c] = piece
		}
	case ReplaceIfNotNull:
		r.pieces[c] = piece
	case BitmapUnion, HLLUnion:
		if r.states[c] == nil {
			r.states[c] = cell.Decode(r.pieces[c], column.Type)
		}
		r.states[c] = union(r.states[c], cell.Decode(piece, column.Type))
	}
}

// union merges the second value into the first.
func union(a, b cell.Value) cell.Value {
	switch a := a.(type) {
	case *roaring64.Bitmap:
		a.Or(b.(*roaring64.Bitmap))
	case *hll.Sketch:
		a.Merge(b.(*hll.Sketch))
	}
	return a
}

// flush writes the rows that are between two writes, in the order of the table.
func (m *merger) flush() {
	if len(m.open) == 0 {
		return
	}
	c := m.content
	rows := make([]int, 0, len(m.open))
	for row := range m.open {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	for _, row := range rows {
		m.image = m.open[row].append(m.image[:0], c.layout)
		c.replace(row, c.slabs.add(Upsert, m.image), int64(entrySize(m.image)))
	}
	clear(m.open)
}

func (r *merged) append(dst []byte, l *Layout) []byte {
	for c, state := range r.states {
		if state == nil {
			continue
		}
		piece, ok := cell.AppendValue(nil, l.columns[c].Type, state)
		if !ok {
			panic(fmt.Sprintf("column %s cannot hold its own union", l.columns[c].Name))
		}
		r.pieces[c] = piece
	}
	return l.join(dst, r.pieces)
}
