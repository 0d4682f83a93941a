package csv

import (
	"fmt"
	"math/bits"

	"starlift/batch"
	"starlift/schema"
)

// parser appends records to a batch as spans of its arena, where the records
// already are.
type parser struct {
	g      *grammar
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
}

// bind takes over the columns of a batch, release gives them back with their
// new rows. In between only the parser may touch them.
func (p *parser) bind(b *batch.Batch) {
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

func (p *parser) release(b *batch.Batch) {
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

// parse takes records from data[pos:] until one begins at or behind stop, and
// returns where that one begins. shift is what is added to a place in data for
// batch.Batch.At. isPartial says that data ended before stop.
func (p *parser) parse(data []byte, pos, stop int, final bool, shift int64) (next int, o outcome, f fault) {
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
				return pos, isFaulty, tooLong(p.g, pos, next)
			}
			if f = p.add(data, pos, shift); f.reason != "" {
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

// quick takes records in which no character is enclosed, looking at blockBytes
// bytes at a time. It stops before a record that has something else to it, and
// when fewer bytes follow.
func (p *parser) quick(data []byte, pos, stop int, shift int64) int {
	g, last := p.g, len(p.types)-1
	if len(g.comment) > 0 && data[pos] == g.comment[0] {
		return pos
	}
	separator, delimiter := g.separator[0], g.delimiter[0]
	marks := marksOf(separator, delimiter, g.Enclose)
	record, off, column := pos, pos, 0
	spans, row, special := p.spans, p.rows, p.special
	for i := pos; i+blockBytes <= len(data); i += blockBytes {
		for found := marks.in(data[i : i+blockBytes]); found != 0; found &= found - 1 {
			at := i + bits.TrailingZeros64(found)
			c := data[at]
			end := at
			if c == separator {
				if column >= last {
					return record
				}
			} else {
				if c != delimiter || column != last || at+1-record > g.MaxRecordBytes {
					return record
				}
				if g.crlf && end > off && data[end-1] == '\r' {
					end--
				}
			}
			span := batch.Span{Off: uint32(off), End: uint32(end)}
			if special>>(uint(end-off)&63)&1 != 0 {
				span = p.span(data, off, end)
			}
			spans[column][row] = span
			off = at + 1
			if c == separator {
				column++
				continue
			}
			p.at[row] = int64(record) + shift
			row++
			p.rows = row
			if row == p.size {
				p.room()
			}
			record, column = off, 0
			if record >= stop || len(g.comment) > 0 && record < len(data) && data[record] == g.comment[0] {
				return record
			}
		}
	}
	return record
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
func (p *parser) add(data []byte, pos int, shift int64) (f fault) {
	want := len(p.types)
	if len(p.fields) == 1 && want > 1 {
		if one := p.fields[0]; !one.quoted && one.off == pos && one.end == pos {
			return f
		}
	}
	if len(p.fields) != want {
		return fault{at: pos, end: pos, field: -1, reason: fmt.Sprintf("%s, and the header or the columns say %d", count(len(p.fields), "field"), want)}
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
