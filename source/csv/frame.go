package csv

import (
	"bytes"
	"context"
	"fmt"
	"io"
)

// frame finds the ends of records from the one that begins at data[pos:], up to
// the first that is at or behind stop. It returns where the next record begins,
// and the number of records and skipped lines before it. isPartial says that
// data ended first.
func (g *grammar) frame(data []byte, pos, stop int, final bool, fields []field) (next int, records int64, o outcome, f fault) {
	quote := pos - 1 // the first enclose character at or behind pos, or len(data); below pos: to be found
	for pos < stop && pos < len(data) {
		if g.quick && len(g.comment) == 0 {
			if quote < pos {
				quote = g.enclosedFrom(data, pos)
			}
			end := bytes.IndexByte(data[pos:], g.delimiter[0])
			if end >= 0 && pos+end < quote {
				pos += end + 1
				records++
				continue
			}
			if end < 0 && quote == len(data) && !final {
				return pos, records, isPartial, f
			}
		}
		fields, next, o, f = g.record(data, pos, final, fields)
		if o == isPartial || o == isFaulty {
			return pos, records, o, f
		}
		pos = next
		records++
	}
	if pos < stop && !final {
		return pos, records, isPartial, f
	}
	return pos, records, isRecord, f
}

func (g *grammar) enclosedFrom(data []byte, pos int) int {
	if g.Enclose != 0 {
		if n := bytes.IndexByte(data[pos:], g.Enclose); n >= 0 {
			return pos + n
		}
	}
	return len(data)
}

// frameChunk is how many bytes are looked at between two looks at the context.
const frameChunk = 256 << 10

// framer goes over records without taking them apart.
type framer struct {
	g       *grammar
	in      io.Reader
	data    []byte
	pos     int   // in data: where the next record begins
	origin  int64 // the offset of data[0]
	final   bool
	fields  []field
	records int64
}

func newFramer(g *grammar, in io.Reader, origin int64) *framer {
	return &framer{g: g, in: in, origin: origin, fields: make([]field, 0, 64)}
}

// at is the offset of the next record.
func (f *framer) at() int64 { return f.origin + int64(f.pos) }

// to goes to the first record that begins at offset stop or behind, or to the
// end of the data.
func (f *framer) to(ctx context.Context, stop int64) error {
	for f.at() < stop {
		next, records, o, fault := f.g.frame(f.data, f.pos, int(stop-f.origin), f.final, f.fields)
		f.pos = next
		f.records += records
		switch {
		case o == isFaulty:
			return &framingFault{fault: fault, origin: f.origin, value: excerpt(f.data, fault)}
		case o == isRecord && f.at() >= stop, f.final:
			return nil
		case len(f.data)-f.pos > f.g.MaxRecordBytes:
			fault = tooLong(f.g, f.pos, len(f.data))
			return &framingFault{fault: fault, origin: f.origin, value: excerpt(f.data, fault)}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.more(); err != nil {
			return err
		}
	}
	return nil
}

// more drops what is done and reads on. A record that is longer than all that
// was read doubles it.
func (f *framer) more() error {
	kept := copy(f.data, f.data[f.pos:])
	f.origin += int64(f.pos)
	f.pos = 0
	size := max(frameChunk, 2*kept)
	if cap(f.data) < size {
		f.data = append(make([]byte, 0, size), f.data[:kept]...)
	}
	n, final, err := readFull(f.in, f.data[kept:size:size])
	f.data, f.final = f.data[:kept+n], final
	return err
}

// Frame counts the records of CSV text, skipped lines included, by their ends
// alone: the least that a loader of whole records must do with a file.
func Frame(ctx context.Context, in io.Reader, d Dialect) (records, size int64, err error) {
	g, err := newGrammar(d)
	if err != nil {
		return 0, 0, err
	}
	f := newFramer(g, in, 0)
	err = f.to(ctx, 1<<62)
	return f.records, f.at(), err
}

// framingFault is a record that cannot be read, without its place in a file.
type framingFault struct {
	fault  fault
	origin int64 // the offset that the fault's places count from
	value  string
}

func (e *framingFault) Error() string {
	return fmt.Sprintf("byte %d: %s: %q", e.origin+int64(e.fault.at), e.fault.reason, e.value)
}

func tooLong(g *grammar, from, to int) fault {
	return fault{at: from, end: min(to, from+40), field: -1, reason: fmt.Sprintf(
		"the record is longer than max_record_bytes, %d; a quote without its partner does that", g.MaxRecordBytes)}
}

// excerpt is the value that a fault is about, cut short.
func excerpt(data []byte, f fault) string {
	const limit = 40
	v := data[f.at:f.end]
	if len(v) <= limit {
		return string(v)
	}
	return string(v[:limit]) + "…"
}
