package csv

import (
	"context"
	"fmt"
	"io"
	"slices"

	"starlift/batch"
	"starlift/source"
)

// Where a page's limit is small, this much is read at a time all the same; near
// the end of a cell, this much beyond it, for the record that crosses it.
const leastRead = 4 << 10

// Open starts reading a split. A cell whose start is not known is looked for
// first, which goes over the records before it.
func (c *csvSource) Open(ctx context.Context, s source.Split, from source.Offset) (source.Reader, error) {
	pieces, err := piecesOf(s)
	if err != nil {
		return nil, err
	}
	columns, err := c.relation(ctx)
	if err != nil {
		return nil, err
	}
	r := &reader{source: c, split: s, pieces: pieces, quiet: true, records: parser{g: c.grammar}}
	for _, column := range columns {
		r.names = append(r.names, column.Name)
		r.records.types = append(r.records.types, column.Type)
	}
	if from != "" {
		if r.at, err = parseOffset(from, pieces); err != nil {
			return nil, fmt.Errorf("split %q: %w", s.ID, err)
		}
		return r, nil
	}
	f, err := c.fileOf(pieces[0])
	if err != nil {
		return nil, err
	}
	r.at.at, err = c.startOf(ctx, f, pieces[0])
	return r, err
}

// reader reads a split: piece after piece, straight into the arena of the
// caller's batch, where the records stay as they are.
type reader struct {
	source  *csvSource
	split   source.Split
	pieces  []piece
	names   []string
	records parser

	at    position // of the next record
	told  position // that Next has returned last
	quiet bool     // Next has not returned an offset yet
	ended bool     // all pieces are read

	in    *input // of the piece; nil: not open
	ahead []byte // read from in and not yet taken apart: the bytes from at on
	final bool   // in has no more
}

// Next fills the page; it goes beyond the limit by one record at most. One page
// at least comes with an offset, also where the split has no records, so that
// the end of the split becomes known.
func (r *reader) Next(ctx context.Context, p *batch.Page) (source.Offset, error) {
	if len(p.Tables) != 1 {
		return "", fmt.Errorf("read split %q: a page of %d tables", r.split.ID, len(p.Tables))
	}
	b := &p.Tables[0]
	r.records.bind(b)
	defer r.records.release(b)
	had := r.records.rows
	for !r.ended && (len(b.Arena) < p.Limit || r.records.rows == had) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		done, err := r.fill(ctx, b, p.Limit)
		if err != nil {
			return "", err
		}
		if done {
			if err := r.leave(); err != nil {
				return "", err
			}
		}
	}
	if r.ended && !r.quiet && r.told == r.at {
		return "", io.EOF
	}
	r.quiet, r.told = false, r.at
	return r.at.offset(r.pieces), nil
}

// Close closes the file that is being read.
func (r *reader) Close() error {
	if r.in != nil {
		r.in.close()
		r.in = nil
	}
	return nil
}

// leave ends a piece, after a look at whether its file is still the same, and
// notes where the next cell of the file begins.
func (r *reader) leave() error {
	p := r.pieces[r.at.piece]
	if r.in != nil {
		if err := r.in.unchanged(); err != nil {
			return err
		}
	}
	if p.to < p.size {
		r.source.startsOf(p.path).add(p.to, r.at.at)
	}
	_ = r.Close()
	r.ahead, r.final = r.ahead[:0], false
	if r.at.piece == len(r.pieces)-1 {
		r.ended = true
		return nil
	}
	next := r.at.piece + 1
	r.at = position{piece: next, at: r.pieces[next].from}
	return nil
}

// fill reads bytes of the piece into the arena and takes the records in them
// apart. done says that no record of the piece is left. What is read of the
// record after the last one stays ahead for the next call.
func (r *reader) fill(ctx context.Context, b *batch.Batch, limit int) (done bool, err error) {
	p := r.pieces[r.at.piece]
	end := p.to
	if r.source.config.Compression.of(p.path) != Plain {
		end = 1 << rowBits // its plain bytes are not counted; no file is longer
	}
	if r.at.at >= end {
		return true, nil
	}
	if r.in == nil {
		if err := r.enter(ctx, p); err != nil {
			return false, err
		}
	}
	base := len(b.Arena)
	b.Arena = append(b.Arena, r.ahead...)
	want := max(limit-base, leastRead, 2*len(r.ahead))
	if beyond := end - r.at.at + leastRead; int64(want) > beyond {
		want = max(int(beyond), 2*len(r.ahead), leastRead)
	}
	if err := r.read(b, base+want); err != nil {
		return false, err
	}
	origin := r.at.at - int64(base)
	pos := base
	if r.at.at == 0 {
		next, more, err := r.begin(ctx, b.Arena[base:])
		if err != nil {
			return false, err
		}
		if more {
			r.keep(b, base)
			return false, nil
		}
		pos += next
	}
	stop := min(int(end-origin), max(limit, base+1))
	next, o, f := r.records.parse(b.Arena, pos, stop, r.final, int64(r.at.piece)<<rowBits+origin)
	if o == isPartial && len(b.Arena)-next > r.source.grammar.MaxRecordBytes {
		o, f = isFaulty, tooLong(r.source.grammar, next, len(b.Arena))
	}
	if o == isFaulty {
		return false, r.fault(ctx, f, origin, b.Arena)
	}
	r.at.at = origin + int64(next)
	r.keep(b, next)
	return r.at.at >= end || r.final && len(r.ahead) == 0, nil
}

// enter opens the file of a piece where reading is to go on.
func (r *reader) enter(ctx context.Context, p piece) error {
	f, err := r.source.fileOf(p)
	if err != nil {
		return err
	}
	r.in, err = f.open(ctx, r.at.at, p.size)
	return err
}

// read reads into the arena until it is size bytes long or nothing follows.
func (r *reader) read(b *batch.Batch, size int) (err error) {
	from := len(b.Arena)
	if size <= from || r.final {
		return nil
	}
	b.Arena = slices.Grow(b.Arena, size-from)
	n := 0
	n, r.final, err = r.in.read(b.Arena[from:size])
	b.Arena = b.Arena[:from+n]
	return err
}

// keep moves what follows the last whole record out of the arena.
func (r *reader) keep(b *batch.Batch, next int) {
	r.ahead = append(r.ahead[:0], b.Arena[next:]...)
	b.Arena = b.Arena[:next]
}

// begin goes over what stands before the first record of a file, whose bytes are
// data. more says that data ends too early.
func (r *reader) begin(ctx context.Context, data []byte) (next int, more bool, err error) {
	next, names, more, f := r.source.grammar.preamble(data, r.final)
	if more && len(data) > r.source.grammar.MaxRecordBytes {
		f = tooLong(r.source.grammar, 0, len(data))
	}
	if f.reason != "" {
		return 0, false, r.fault(ctx, f, 0, data)
	}
	if !more && names != nil && !slices.Equal(names, r.names) {
		return 0, false, &source.ChangedError{
			What:   r.pieces[r.at.piece].path,
			Reason: fmt.Sprintf("the header is %q, and the fields of the load are %q", names, r.names),
		}
	}
	return next, more, nil
}

func (r *reader) fault(ctx context.Context, f fault, origin int64, data []byte) error {
	file, err := r.source.fileOf(r.pieces[r.at.piece])
	if err != nil {
		return err
	}
	return r.source.recordError(ctx, file, &framingFault{fault: f, origin: origin, value: excerpt(data, f)})
}
