package files

import (
	"context"
	"fmt"

	"starlift/batch"
)

// Format is what a kind of file knows of its records. It is used by several
// goroutines at a time.
type Format interface {
	// Framing returns something that finds the ends of records.
	Framing() Framing
	// Parsing returns something that takes records apart.
	Parsing(ctx context.Context) (Parsing, error)
	// Grown says why a file that was known at a size, and is larger now, cannot be
	// read on from there; empty: it can.
	Grown(ctx context.Context, f *File, size int64) (reason string, err error)
	// Field names a field for a message, from 0.
	Field(i int) string
	// LineEnd is the byte that ends a line, as a person counts lines.
	LineEnd() byte
}

// Records is what framing and parsing have in common: where the records of a
// file begin. It belongs to one goroutine.
type Records interface {
	// Enter prepares for the records of a file from an offset on; at 0 Begin comes
	// next.
	Enter(ctx context.Context, f *File, at int64) error
	// Begin takes what stands before the first record of a file, of which data are
	// the first bytes, and returns where that record begins. more says that data
	// ends too early to tell.
	Begin(data []byte, final bool) (next int, more bool, f Fault)
}

// Framing finds where records begin. What it takes for a record is what Parsing
// takes for one, or a cell would begin inside a record.
type Framing interface {
	Records
	// Frame goes over the records from the one that begins at data[pos:] up to the
	// first that begins at or behind stop. It returns where that one begins, and
	// how many are before it. partial says that data ended first.
	Frame(data []byte, pos, stop int, final bool) (next int, records int64, partial bool, f Fault)
}

// Parsing appends records to a batch, whose arena they are in.
type Parsing interface {
	Records
	// Bind takes over the columns of a batch; Release gives them back with their
	// new rows. In between only Parsing may touch them.
	Bind(b *batch.Batch)
	Release(b *batch.Batch)
	// Rows is the number of rows of the batch that is bound.
	Rows() int
	// Parse takes the records from data[pos:] on, until one begins at or behind
	// stop, and returns where that one begins. shift is what is added to a place in
	// data for batch.Batch.At. partial says that data ended before stop. data may
	// be changed up to next.
	Parse(data []byte, pos, stop int, final bool, shift int64) (next int, partial bool, f Fault)
}

// Fault is what is wrong with a record. The zero Fault is none: it has no Reason.
type Fault struct {
	At, End int // in the data: the value at fault, for the message
	Field   int // from 0; -1: none
	Reason  string
	// Next is where the next record begins in the data; 0 where that cannot be
	// known, so that nothing behind the fault can be read.
	Next int
	// Changed says that the file is another than the one that was listed, so that
	// no record is to blame.
	Changed bool
}

// TooLong is the fault of a record in data[from:to] that is longer than limit
// bytes; cause says what does that.
func TooLong(from, to, limit int, cause string) Fault {
	return Fault{At: from, End: min(to, from+40), Field: -1, Reason: fmt.Sprintf(
		"the record is longer than max_record_bytes, %d; %s", limit, cause)}
}

// FaultError is a fault with the bytes that it is in, without its place in a file.
type FaultError struct {
	Fault
	Origin int64 // the offset that the places of the fault count from
	Value  string
}

func (e *FaultError) Error() string {
	return fmt.Sprintf("byte %d: %s: %q", e.Origin+int64(e.At), e.Reason, e.Value)
}

// in gives a fault the bytes that it is about.
func (f Fault) in(data []byte, origin int64) *FaultError {
	return &FaultError{Fault: f, Origin: origin, Value: excerpt(data[f.At:f.End])}
}

// excerpt is a value for a message, cut short.
func excerpt(v []byte) string {
	const limit = 40
	if len(v) <= limit {
		return string(v)
	}
	return string(v[:limit]) + "…"
}
