package csv

import (
	"context"
	"fmt"
	"slices"

	"starlift/batch"
	"starlift/scan"
	"starlift/schema"
	"starlift/source/files"
)

// parser appends records to a batch as spans of its arena, where the records
// already are.
type parser struct {
	g      *grammar
	names  []string
	types  []schema.Type
	fields []field // of one record
	// spans and at are the columns of the batch at their full length, of which
	// rows are filled.
	spans [][]batch.Span
	at    []int64
	rows  int
	size  int // rows that fit, always more than rows
	// special marks lengths, modulo 64, of values that need a second look: they
	// may be NULL, or blanks are to be dropped.
	special uint64
	// marks are the separators, delimiters and enclose characters of the blocks that
	// are looked at, ends their places.
	marks [manyBlocks]uint64
	ends  []uint32
}

// Records are looked for in so many blocks of bytes at a time.
const fewBlocks, manyBlocks = 4, 64

// Enter has nothing to prepare: all files are read alike.
func (p *parser) Enter(context.Context, *files.File, int64) error { return nil }

// Begin goes over what stands before the first record of a file. A header with
// other names than the load has is a change of the file.
func (p *parser) Begin(data []byte, final bool) (next int, more bool, f files.Fault) {
	next, names, more, f := p.g.preamble(data, final)
	if f.Reason == "" && !more && names != nil && !slices.Equal(names, p.names) {
		f = files.Fault{Changed: true, Reason: fmt.Sprintf("the header is %q, and the fields of the load are %q", names, p.names)}
	}
	return next, more, f
}

// Bind implements files.Parsing.
func (p *parser) Bind(b *batch.Batch) {
	n := len(p.types)
	if len(b.Cols) != n {
		b.Cols = make([]batch.Vector, n)
	}
	if len(p.spans) != n {
		p.spans = make([][]batch.Span, n)
	}
	for i := range b.Cols {
		v := &b.Cols[i]
		v.Type, v.Repr = p.types[i], batch.Text
		p.spans[i] = v.Spans[:cap(v.Spans)]
	}
	p.special = p.g.nullLen
	if p.g.TrimSpace {
		p.special = ^uint64(0)
	}
	p.at, p.rows = b.At[:cap(b.At)], b.Rows
	p.room()
}

// Release implements files.Parsing.
func (p *parser) Release(b *batch.Batch) {
	for i := range b.Cols {
		b.Cols[i].Spans = p.spans[i][:p.rows]
	}
	b.At, b.Rows = p.at[:p.rows], p.rows
}

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

// Rows implements files.Parsing.
func (p *parser) Rows() int { return p.rows }

// Parse implements files.Parsing.
func (p *parser) Parse(data []byte, pos, stop int, final bool, shift int64) (next int, partial bool, f files.Fault) {
	next, o, f := p.parse(data, pos, stop, final, shift)
	return next, o == isPartial, f
}

// parse takes records from data[pos:] until one begins at or behind stop, and
// returns where that one begins. shift is what is added to a place in data for
// batch.Batch.At. isPartial says that data ended before stop.
func (p *parser) parse(data []byte, pos, stop int, final bool, shift int64) (next int, o outcome, f files.Fault) {
	for pos < stop && pos < len(data) {
		if p.g.quick {
			if pos = p.quick(data, pos, stop, shift); pos >= stop {
				break
			}
			if pos == len(data) {
				break
			}
		}
		p.fields, next, o, f = p.g.record(data, pos, final, p.fields)
		switch o {
		case isPartial, isFaulty:
			return pos, o, f
		case isRecord:
			if next-pos > p.g.MaxRecordBytes {
				f = p.g.tooLong(pos, next)
				f.Next = next
				return pos, isFaulty, f
			}
			if f = p.add(data, pos, shift); f.Reason != "" {
				f.Next = next
				return pos, isFaulty, f
			}
		}
		pos = next
	}
	if pos < stop && !final {
		return pos, isPartial, f
	}
	return pos, isRecord, f
}

// quick takes records in which no character is enclosed. It stops before a record
// that has something else to it, and when less than a block of bytes follows.
func (p *parser) quick(data []byte, pos, stop int, shift int64) int {
	g, fields := p.g, len(p.types)
	if len(g.comment) > 0 && data[pos] == g.comment[0] {
		return pos
	}
	separator, delimiter, enclose := g.separator[0], g.delimiter[0], g.Enclose
	if enclose == 0 {
		enclose = separator
	}
	if p.ends == nil {
		p.ends = make([]uint32, fields+manyBlocks*scan.Block+scan.Room)
	}
	record, begun := pos, 0 // and how many marks of it were found
	// Where records that are not so simple come often, little is looked at in vain.
	size := fewBlocks
	for i := pos; ; size = min(2*size, manyBlocks) {
		n := scan.Marks(p.marks[:size], data[i:], separator, delimiter, enclose)
		if n == 0 {
			return record
		}
		ends := p.ends[:begun+scan.Places(p.ends[begun:], p.marks[:n], uint32(i))]
		i += n * scan.Block
		for len(ends) >= fields {
			next := p.simple(data, record, ends[:fields])
			if next == record {
				return record
			}
			p.at[p.rows] = int64(record) + shift
			p.rows++
			if p.rows == p.size {
				p.room()
			}
			record, ends = next, ends[fields:]
			if record >= stop || len(g.comment) > 0 && record < len(data) && data[record] == g.comment[0] {
				return record
			}
		}
		begun = copy(p.ends, ends)
	}
}

// simple puts the fields of the record that begins at data[record:] into the next
// row, where its first marks are separators and then a delimiter, as many as it has
// fields. It returns where the next one begins, or record where they are not.
func (p *parser) simple(data []byte, record int, ends []uint32) (next int) {
	g, special, row, spans := p.g, p.special, p.rows, p.spans
	separator, other := g.separator[0], byte(0)
	last := len(ends) - 1
	off := uint32(record)
	spans = spans[:len(ends)]
	for i, end := range ends[:last] {
		other |= data[end] ^ separator
		span := batch.Span{Off: off, End: end}
		if special>>((end-off)&63)&1 != 0 {
			span = p.span(data, int(off), int(end))
		}
		spans[i][row] = span
		off = end + 1
	}
	end := ends[last]
	next = int(end) + 1
	if other != 0 || data[end] != g.delimiter[0] || next-record > g.MaxRecordBytes {
		return record
	}
	if g.crlf && end > off && data[end-1] == '\r' {
		end--
	}
	spans[last][row] = batch.Span{Off: off, End: end}
	if special>>((end-off)&63)&1 != 0 {
		spans[last][row] = p.span(data, int(off), int(end))
	}
	return next
}

// span is the value of a field that is not enclosed.
func (p *parser) span(data []byte, off, end int) batch.Span {
	if p.g.TrimSpace {
		for off < end && p.g.isBlank(data[off]) {
			off++
		}
		end = p.g.trimmed(data, off, end)
	}
	if p.g.isNull(data[off:end]) {
		return batch.Span{Off: batch.Null}
	}
	return batch.Span{Off: uint32(off), End: uint32(end)}
}

// add appends the record in p.fields. A line with nothing in it is no record
// where a record has several fields, and an empty value where it has one.
func (p *parser) add(data []byte, pos int, shift int64) (f files.Fault) {
	want := len(p.types)
	if len(p.fields) == 1 && want > 1 {
		if one := p.fields[0]; !one.quoted && one.off == pos && one.end == pos {
			return f
		}
	}
	if len(p.fields) != want {
		return files.Fault{At: pos, End: pos, Field: -1, Reason: fmt.Sprintf("%s, and the header or the columns say %d", count(len(p.fields), "field"), want)}
	}
	for i, one := range p.fields {
		s := batch.Span{Off: uint32(one.off), End: uint32(one.end)}
		switch {
		case one.rewrite:
			s.End = uint32(p.g.rewrite(data, one))
		case !one.quoted && p.g.isNull(data[one.off:one.end]):
			s = batch.Span{Off: batch.Null}
		}
		p.spans[i][p.rows] = s
	}
	p.at[p.rows] = int64(pos) + shift
	p.rows++
	if p.rows == p.size {
		p.room()
	}
	return f
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
