package json

import (
	"starlift/batch"
	"starlift/source/files"
)

// parser appends rows to a batch as spans of its arena, where the documents
// already are. Texts with escapes are rewritten in place.
type parser struct {
	walk
	columns []column
	tree    *node
	nodes   []*node // of the columns

	spans [][]batch.Span // the columns at their full length, of which rows are filled
	at    []int64
	rows  int
	size  int // rows that fit, always more than rows

	record  uint64  // counts the records that were begun
	filled  int     // columns that the record has filled
	escaped []*node // of the record: their texts have escapes
	scratch []byte  // a key with escapes
	// apart are texts that cannot be rewritten in place, since another column has
	// the text around them. They are put behind the arena's other bytes in the end.
	apart []byte
	moved []moved
}

// moved is a value in apart.
type moved struct{ column, row, off, end int }

// Bind implements files.Parsing.
func (p *parser) Bind(b *batch.Batch) {
	n := len(p.columns)
	if len(b.Cols) != n {
		b.Cols = make([]batch.Vector, n)
	}
	if len(p.spans) != n {
		p.spans = make([][]batch.Span, n)
	}
	for i := range b.Cols {
		v := &b.Cols[i]
		v.Type, v.Repr = p.columns[i].typ, batch.Text
		p.spans[i] = v.Spans[:cap(v.Spans)]
	}
	p.at, p.rows = b.At[:cap(b.At)], b.Rows
	p.room()
}

// Release implements files.Parsing.
func (p *parser) Release(b *batch.Batch) {
	base := len(b.Arena)
	for _, m := range p.moved {
		p.spans[m.column][m.row] = batch.Span{Off: uint32(base + m.off), End: uint32(base + m.end)}
	}
	b.Arena = append(b.Arena, p.apart...)
	p.apart, p.moved = p.apart[:0], p.moved[:0]
	for i := range b.Cols {
		b.Cols[i].Spans = p.spans[i][:p.rows]
	}
	b.At, b.Rows = p.at[:p.rows], p.rows
}

// Rows implements files.Parsing.
func (p *parser) Rows() int { return p.rows }

// room makes sure that one more row fits.
func (p *parser) room() {
	size := len(p.at)
	for _, spans := range p.spans {
		size = min(size, len(spans))
	}
	if size <= p.rows {
		size = max(64, 2*p.rows)
		for i, spans := range p.spans {
			p.spans[i] = lengthened(spans, p.rows, size)
		}
		p.at = lengthened(p.at, p.rows, size)
	}
	p.size = size
}

// lengthened is s, of which used elements count, at a length of at least size.
func lengthened[E any](s []E, used, size int) []E {
	if len(s) >= size {
		return s
	}
	grown := make([]E, size)
	copy(grown, s[:used])
	return grown
}

// Parse implements files.Parsing.
func (p *parser) Parse(data []byte, pos, stop int, final bool, shift int64) (next int, partial bool, f files.Fault) {
	p.reset(data)
	for pos < stop && pos < len(data) {
		start, more := p.begins(pos, final)
		if more || start < 0 {
			return pos, more, p.fault
		}
		if start >= stop || start == len(data) {
			return start, false, f
		}
		met := p.shape
		end := p.row(start)
		next := ended
		if end >= 0 {
			next = p.after(end, final)
		}
		if end >= 0 && end-start > p.source.config.MaxRecordBytes {
			p.fault = files.TooLong(start, end, p.source.config.MaxRecordBytes, cause)
			return pos, false, p.fault
		}
		if end < 0 && p.soft {
			p.shape = met
			sure := false
			if p.fault.Next, sure = p.behind(start, final); !sure {
				return pos, true, f
			}
			return pos, false, p.fault
		}
		if next < 0 {
			p.shape = met
			return pos, p.partial(start, final), p.fault
		}
		p.keep(int64(start) + shift)
		pos = next
	}
	return pos, pos < stop && !final, f
}

// behind finds the row behind one with a fault that leaves no doubt of its end; 0
// where there is a doubt all the same. It is not sure where data ends too early.
func (p *parser) behind(start int, final bool) (next int, sure bool) {
	fault := p.fault
	p.reset(p.data)
	p.lenient = true
	if next = p.object(start, maxDepth); next >= 0 {
		next = p.after(next, final)
	}
	p.lenient = false
	sure = next >= 0 || final || p.fault.Reason != ""
	p.fault = fault
	return max(next, 0), sure
}

// row takes the object of a row apart into the columns' next entry.
func (p *parser) row(i int) int {
	p.record++
	p.filled, p.escaped = 0, p.escaped[:0]
	end := p.members(p.tree, i, maxDepth)
	if end >= 0 && len(p.tree.columns) > 0 {
		p.fill(p.tree, batch.Span{Off: uint32(i), End: uint32(end)})
	}
	return end
}

// keep makes the row that was taken apart one of the batch.
func (p *parser) keep(at int64) {
	for _, n := range p.escaped {
		p.unescape(n)
	}
	if p.filled < len(p.columns) {
		for i, n := range p.nodes {
			if n.filled != p.record {
				p.spans[i][p.rows] = batch.Span{Off: batch.Absent}
			}
		}
	}
	p.at[p.rows] = at
	p.rows++
	if p.rows == p.size {
		p.room()
	}
}

// unescape rewrites the text of a node whose bytes have escapes.
func (p *parser) unescape(n *node) {
	var s batch.Span
	for _, i := range n.columns {
		if !p.columns[i].json {
			s = p.spans[i][p.rows]
		}
	}
	v := p.data[s.Off:s.End]
	inPlace := !n.inside && !n.json
	off := len(p.apart)
	if inPlace {
		s.End = s.Off + uint32(len(unescape(v[:0], v)))
	} else {
		p.apart = unescape(p.apart, v)
	}
	for _, i := range n.columns {
		switch {
		case inPlace:
			p.spans[i][p.rows] = s
		case !p.columns[i].json:
			p.moved = append(p.moved, moved{column: i, row: p.rows, off: off, end: len(p.apart)})
		}
	}
}

// fill gives a value to the columns that take it.
func (p *parser) fill(n *node, s batch.Span) {
	n.filled = p.record
	if len(n.columns) == 1 {
		p.spans[n.columns[0]][p.rows] = s
		p.filled++
		return
	}
	for _, i := range n.columns {
		p.spans[i][p.rows] = s
	}
	p.filled += len(n.columns)
}
