package files

import (
	"context"
	"io"
)

// frameChunk is how many bytes are looked at between two looks at the context.
const frameChunk = 256 << 10

// framer goes over records without taking them apart.
type framer struct {
	framing Framing
	limits  Limits
	in      io.Reader
	data    []byte
	pos     int   // in data: where the next record begins
	origin  int64 // the offset of data[0]
	final   bool
	records int64
}

// at is the offset of the next record.
func (f *framer) at() int64 { return f.origin + int64(f.pos) }

// to goes to the first record that begins at offset stop or behind, or to the
// end of the data.
func (f *framer) to(ctx context.Context, stop int64) error {
	for f.at() < stop {
		next, records, partial, fault := f.framing.Frame(f.data, f.pos, int(stop-f.origin), f.final)
		f.pos = next
		f.records += records
		switch {
		case fault.Reason != "":
			return fault.in(f.data, f.origin)
		case !partial && f.at() >= stop, f.final:
			return nil
		case len(f.data)-f.pos > f.limits.RecordBytes:
			return TooLong(f.pos, len(f.data), f.limits.RecordBytes, f.limits.Cause).in(f.data, f.origin)
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

// until reads a file's first bytes until look finds what it looks for, and goes
// there.
func (f *framer) until(ctx context.Context, look Look) error {
	for {
		if err := f.more(); err != nil {
			return err
		}
		next, more, fault := look(f.data, f.final)
		switch {
		case fault.Reason != "":
			return fault.in(f.data, f.origin)
		case !more:
			f.pos = next
			return nil
		case len(f.data) > f.limits.RecordBytes:
			return TooLong(0, len(f.data), f.limits.RecordBytes, f.limits.Cause).in(f.data, f.origin)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
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

// Frame counts the records of a text by their ends alone: the least that a loader
// of whole records must do with a file. A record that cannot be read gives a
// *FaultError.
func Frame(ctx context.Context, in io.Reader, framing Framing, l Limits) (records, size int64, err error) {
	f := &framer{framing: framing, limits: l, in: in}
	err = f.to(ctx, 1<<62)
	return f.records, f.at(), err
}

// Look looks for something in a file's first bytes: where it ends, or, with more,
// that the data ends too early to tell.
type Look func(data []byte, final bool) (next int, more bool, f Fault)

// Head lets look see the beginning of a file, as much of it as it asks for up to
// the length of a record. Where it finds a fault, the error has its place.
func (s *Source) Head(ctx context.Context, f *File, look Look) error {
	in, err := f.open(ctx, 0, f.size)
	if err != nil {
		return err
	}
	defer in.close()
	walk := &framer{limits: s.declared.Limits, in: in}
	return s.placed(ctx, f, walk.until(ctx, look))
}
