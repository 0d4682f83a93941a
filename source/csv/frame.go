package csv

import (
	"bytes"
	"context"
	"io"

	"starlift/source/files"
)

// frame finds the ends of records from the one that begins at data[pos:], up to
// the first that is at or behind stop. It returns where the next record begins,
// and the number of records and skipped lines before it. isPartial says that
// data ended first.
func (g *grammar) frame(data []byte, pos, stop int, final bool, fields []field) (next int, records int64, o outcome, f files.Fault) {
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

// framing finds the ends of records.
type framing struct {
	g      *grammar
	fields []field
}

// Enter has nothing to prepare: all files are read alike.
func (w *framing) Enter(context.Context, *files.File, int64) error { return nil }

// Begin implements files.Records.
func (w *framing) Begin(data []byte, final bool) (next int, more bool, f files.Fault) {
	next, _, more, f = w.g.preamble(data, final)
	return next, more, f
}

// Frame implements files.Framing.
func (w *framing) Frame(data []byte, pos, stop int, final bool) (next int, records int64, partial bool, f files.Fault) {
	if w.fields == nil {
		w.fields = make([]field, 0, 64)
	}
	next, records, o, f := w.g.frame(data, pos, stop, final, w.fields)
	return next, records, o == isPartial, f
}

// Frame counts the records of CSV text, skipped lines included, by their ends
// alone: the least that a loader of whole records must do with a file.
func Frame(ctx context.Context, in io.Reader, d Dialect) (records, size int64, err error) {
	g, err := newGrammar(d)
	if err != nil {
		return 0, 0, err
	}
	return files.Frame(ctx, in, &framing{g: g}, g.limits())
}

func (g *grammar) limits() files.Limits {
	return files.Limits{RecordBytes: g.MaxRecordBytes, Cause: "a quote without its partner does that"}
}

func (g *grammar) tooLong(from, to int) files.Fault {
	return files.TooLong(from, to, g.MaxRecordBytes, g.limits().Cause)
}
