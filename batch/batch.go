// Package batch is what travels between a source and the wire: typed columns
// over one arena of bytes, and pages of them. A batch belongs to one goroutine
// at a time and is given away by sending it.
package batch

import "starlift/schema"

// Repr is how the values of a Vector are held.
type Repr uint8

const (
	// Fixed: 8 bytes a value, as the Type's Kind says: integers and booleans
	// (0, 1) as they are, Date as days and Datetime as microseconds since
	// 1970-01-01, Float and Double as the bits of a float64, Decimal as
	// unscaled value up to 18 digits.
	Fixed Repr = iota
	// Text: a span of the arena, the value as text.
	Text
	// Raw: a span of the arena, bytes that must be encoded.
	Raw
)

// Op says what a row does to its key.
type Op uint8

// The operations of a change log, as __op has them (protocol reference 5.7).
const (
	Upsert Op = 0
	Delete Op = 1
)

// Null is the Off of a Span that holds no value.
const Null = ^uint32(0)

// Absent is the Off of a Span of a column that the row does not carry at all, as
// an object of JSON without the key does. A load that updates parts of rows
// leaves the column as it is; every other one takes it for NULL.
const Absent = Null - 1

// Span is the bytes [Off, End) of the arena, or no value when Off is Null or
// Absent.
type Span struct{ Off, End uint32 }

// Vector is one column of a batch. Of Fixed and Spans the one that Repr asks
// for is filled, one entry a row; a NULL of a Fixed vector stands in Nulls.
type Vector struct {
	Type  schema.Type
	Repr  Repr
	Fixed []int64
	Nulls []bool // Fixed only; nil: none is NULL
	Spans []Span
}

// Batch is rows of one table.
type Batch struct {
	Cols []Vector
	Ops  []Op    // nil: every row is an upsert
	At   []int64 // place of each row in the source's own notation, for messages
	// Arena holds the bytes of all spans, and others between them. Readers
	// append to it; an encoder does while it works, and cuts it back.
	Arena []byte
	Rows  int
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	for i := range b.Cols {
		v := &b.Cols[i]
		v.Fixed, v.Nulls, v.Spans = v.Fixed[:0], v.Nulls[:0], v.Spans[:0]
	}
	b.Ops, b.At, b.Arena, b.Rows = b.Ops[:0], b.At[:0], b.Arena[:0], 0
}

// New makes an empty batch of the table's columns, each held as repr.
func New(columns []schema.Column, repr Repr) Batch {
	cols := make([]Vector, len(columns))
	for i, c := range columns {
		cols[i] = Vector{Type: c.Type, Repr: repr}
	}
	return Batch{Cols: cols}
}
