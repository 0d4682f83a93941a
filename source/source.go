// Package source says what a connector is: where rows come from, in which
// parts they are read, and how reading goes on after a stop. It holds the
// contract and no connector; each kind is a folder beside it, and main lists
// them.
//
// Words: a split is a part of a source that is read in order; a page is what
// one read gives; an epoch is what becomes visible at once. A bounded split is
// one epoch: it is read whole or not at all. An endless split (Tail) has one
// epoch after another, cut by the caller at any page.
package source

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/batch"
	"starlift/option"
	"starlift/schema"
)

// Offset is a place between two rows of a split, printable, in the notation of
// the source that made it; only that source reads it. The empty Offset is the
// start of the split.
type Offset string

// Split is a part of a source that is read in order.
type Split struct {
	// ID names the split to a person and is unique within the source and
	// stable: the same data gives the same ID in every run.
	ID string
	// Parts is what the split covers, in the source's own notation, precise
	// enough that other data gives other Parts. With ID it is the identity
	// that labels are made of. A source of files gives one part a file: the
	// file's identity and, for a part of the file, "@" and its range; a source of
	// a database does the same with tables, and begins the part with TablePart.
	Parts []string
	// Tables are indexes into the tables that were asked for; a change log
	// may carry many.
	Tables []int
	// Start is where reading begins, fixed when the split is made.
	Start Offset
	// Stage orders splits: those of stage n+1 start when every split of
	// stage n is committed.
	Stage int
	// Tail says that the split never ends.
	Tail bool
	// Bytes is the size in bytes of the source's data, or 0 when unknown.
	Bytes int64
}

// TablePart begins a part of a split that is of a table and not of a file.
const TablePart = "table:"

// Known is a split that an earlier listing gave, with how far it was loaded.
type Known struct {
	Split
	At   Offset // just after the last committed row; empty: nothing yet
	Done bool   // a bounded split: all of it is committed
}

// Source is an open source. It is used by several goroutines at a time.
type Source interface {
	// Tables lists the relations that the source offers.
	Tables(ctx context.Context) ([]schema.Table, error)
	// Splits returns the splits of the tables that are not among known, in
	// the order in which they are to be read. It reads no rows. Data that
	// was known and is no longer what it was gives a *ChangedError.
	Splits(ctx context.Context, tables []schema.Table, known []Known) ([]Split, error)
	// Open starts reading a split at an offset that a Reader of it gave, or
	// at the empty Offset for its start.
	Open(ctx context.Context, s Split, from Offset) (Reader, error)
	// Locate says where a row stands, for a message to a person: at is the
	// row's value in batch.Batch.At. It may read the source again.
	Locate(ctx context.Context, s Split, at int64) (Place, error)
	Close() error
}

// Reader reads one split. It belongs to one goroutine.
type Reader interface {
	// Next appends rows to the page until the page is full, and returns the
	// offset just after the last row. It returns io.EOF, without rows, at
	// the end of a bounded split. An empty page with a new offset is a
	// heartbeat. A record that cannot be read gives a *RecordError.
	Next(ctx context.Context, p *batch.Page) (Offset, error)
	Close() error
}

// Committer is implemented by a Source that holds data back until it is told
// that the data is safe, such as a replication slot.
type Committer interface {
	Committed(ctx context.Context, split string, at Offset) error
}

// Locator is implemented by a Source that finds the places of many rows at
// little more than the cost of one. at is ascending; the places are in its order.
type Locator interface {
	LocateAll(ctx context.Context, s Split, at []int64) ([]Place, error)
}

// Counter is implemented by a Source whose rows a sample does not tell the number
// of. It gives the number of rows of a split as far as its server knows it.
type Counter interface {
	Count(ctx context.Context, s Split) (rows int64, ok bool)
}

// Advice is what a person should know before the data is loaded: a few words
// without a period, and sentences.
type Advice struct{ Summary, Detail string }

// Adviser is implemented by a Source that cannot promise all that others can.
type Adviser interface {
	Advice(ctx context.Context) ([]Advice, error)
}

// Settings is what a source is told about the load that it feeds.
type Settings struct {
	// CellBytes is the size of a cell: files are cut into splits of the
	// records that start within one cell. At least 1.
	CellBytes int64
	// Fields names the columns of a relation that names none itself, in
	// order: a CSV file without a header and without declared columns.
	Fields []string
	// Paths, where there are any, say where the fields are in a source of JSON: the
	// i-th path for the i-th of Fields, which are the whole relation then.
	Paths []string
	// JSON names the fields that go into columns of the type JSON. A source whose
	// values have types of their own gives them there as JSON: a string with its
	// quotes.
	JSON []string
	// Own are the files that the tool itself writes, the state above all, as
	// absolute paths; one that ends in a separator is a folder with all that is in
	// it. A pattern passes over them.
	Own []string
}

// Config is a source as declared, checked and evaluated.
type Config interface {
	Open(ctx context.Context, s Settings) (Source, error)
	// Describe is one line for the plan, such as the path of a file source.
	Describe() string
}

// Defined is implemented by a Config of which more than Describe says decides
// which values a row has. The text differs where they may differ; it is empty
// where there is nothing more.
type Defined interface{ Definition() string }

// Kind is a connector as the configuration language sees it.
type Kind struct {
	Name, Doc string
	Options   option.Documented
	// Decode reads the body of a source block of the kind. Paths in it are
	// relative to folder.
	Decode func(body hcl.Body, ctx *hcl.EvalContext, folder string) (Config, hcl.Diagnostics)
}

// Place is where a row or a value stands, for a person.
type Place struct {
	File string // as configured; empty when the source has no files
	Line int    // from 1; 0 when the source has no lines
	Byte int64  // of the line, from 1; 0 where the line alone says enough
	Row  int64  // from 1, within the split; 0 when unknown
	Key  string // relation and key of the row; empty when the source has no keys
}

// String gives "data/a.csv line 17", "data/a.json line 1 byte 4711" for what is
// inside of a line, "shop.orders id=17" for a row with a key, or "row 3".
func (p Place) String() string {
	if p.Key != "" {
		return p.Key
	}
	if p.File == "" {
		return fmt.Sprintf("row %d", p.Row)
	}
	if p.Byte > 1 {
		return fmt.Sprintf("%s line %d byte %d", p.File, p.Line, p.Byte)
	}
	return fmt.Sprintf("%s line %d", p.File, p.Line)
}

// RecordError is a record that cannot be read as one: a ragged row, a stray
// quote, a record without an end. Nothing of its page counts.
type RecordError struct {
	Place
	Column string // field name, where the fault lies in one
	Value  string // cut short
	Reason string // lower case, no period
}

func (e *RecordError) Error() string {
	s := e.Place.String()
	if e.Column != "" {
		s += fmt.Sprintf(", column %q", e.Column)
	}
	s += ": " + e.Reason
	if e.Value != "" {
		s += fmt.Sprintf(": %q", e.Value)
	}
	return s
}

// ChangedError is data that was listed, or partly read, and is no longer what
// it was: a file that was replaced, has shrunk or vanished.
type ChangedError struct{ What, Reason string }

func (e *ChangedError) Error() string { return e.What + ": " + e.Reason }
