package files

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
func (s *Source) Open(ctx context.Context, split source.Split, from source.Offset) (source.Reader, error) {
	pieces, err := piecesOf(split)
	if err != nil {
		return nil, err
	}
	records, err := s.format.Parsing(ctx)
	if err != nil {
		return nil, err
	}
	r := &reader{source: s, split: split, pieces: pieces, quiet: true, records: records}
	if from != "" {
		if r.at, err = parseOffset(from, pieces); err != nil {
			return nil, fmt.Errorf("split %q: %w", split.ID, err)
		}
		return r, nil
	}
	f, err := s.fileOf(pieces[0])
	if err != nil {
		return nil, err
	}
	r.at.at, err = s.startOf(ctx, f, pieces[0])
	return r, err
}

// reader reads a split: piece after piece, straight into the arena of the
// caller's batch, where the records stay as they are.
type reader struct {
	source  *Source
	split   source.Split
	pieces  []piece
	records Parsing

	at    position // of the next record
	told  position // that Next has returned last
	quiet bool     // Next has not returned an offset yet
	ended bool     // all pieces are read

	in    *input // of the piece; nil: not open
	ahead []byte // read from in and not yet taken apart: the bytes from at on
	short bool   // ahead does not hold the record whole that it begins with
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
	r.records.Bind(b)
	defer r.records.Release(b)
	had := r.records.Rows()
	for !r.ended && (len(b.Arena) < p.Limit || r.records.Rows() == had && len(p.Refused) == 0) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		done, err := r.fill(ctx, p)
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
	r.ahead, r.short, r.final = r.ahead[:0], false, false
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
func (r *reader) fill(ctx context.Context, page *batch.Page) (done bool, err error) {
	b, limit := &page.Tables[0], page.Limit
	p := r.pieces[r.at.piece]
	end := p.to
	if r.source.declared.Compression.of(p.path) != Plain {
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
	waiting, err := r.supply(b, base, limit, end)
	if err != nil {
		return false, err
	}
	final := r.final && len(waiting) == 0
	origin := r.at.at - int64(base)
	pos := base
	if r.at.at == 0 {
		next, more, f := r.records.Begin(b.Arena[base:], final)
		if more && len(b.Arena)-base > r.source.declared.RecordBytes {
			f = r.tooLong(0, len(b.Arena)-base)
		}
		if f.Reason != "" {
			return false, r.fault(ctx, f, 0, b.Arena[base:])
		}
		if more {
			r.keep(b, base, waiting)
			r.short = true
			return false, nil
		}
		pos += next
	}
	stop := min(int(end-origin), max(limit, base+1))
	shift := int64(r.at.piece)<<rowBits + origin
	next, partial, f := r.records.Parse(b.Arena, pos, stop, final, shift)
	for page.Lenient && f.Reason != "" && f.Next > next {
		page.Refused = append(page.Refused, r.refused(f, b.Arena, shift+int64(next)))
		next, partial, f = r.records.Parse(b.Arena, f.Next, stop, final, shift)
	}
	if partial && f.Reason == "" && len(b.Arena)-next > r.source.declared.RecordBytes {
		f = r.tooLong(next, len(b.Arena))
	}
	if f.Reason != "" {
		return false, r.fault(ctx, f, origin, b.Arena)
	}
	r.at.at = origin + int64(next)
	r.keep(b, next, waiting)
	// A record that was cut off only by the room for it goes on in what waits.
	r.short = partial && (len(waiting) == 0 || next == base)
	return r.at.at >= end || r.final && len(r.ahead) == 0, nil
}

// enter opens the file of a piece where reading is to go on.
func (r *reader) enter(ctx context.Context, p piece) error {
	f, err := r.source.fileOf(p)
	if err != nil {
		return err
	}
	if err := r.records.Enter(ctx, f, r.at.at); err != nil {
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

// supply puts bytes of the piece into the arena: what is ahead, and what is read
// behind it. A record that is longer than that doubles it. Behind such a record
// many may be ahead: then as many as a page takes are put into it and nothing is
// read, so that one long record does not make the pages after it as large. What
// of ahead is not in the arena is waiting.
func (r *reader) supply(b *batch.Batch, base, limit int, end int64) (waiting []byte, err error) {
	room := max(limit-base, leastRead)
	if len(r.ahead) > room && !r.short {
		b.Arena = append(b.Arena, r.ahead[:room]...)
		return r.ahead[room:], nil
	}
	b.Arena = append(b.Arena, r.ahead...)
	least := leastRead
	if r.short {
		least = max(leastRead, 2*len(r.ahead))
	}
	want := max(room, least)
	if beyond := end - r.at.at + leastRead; int64(want) > beyond {
		want = max(int(beyond), least)
	}
	return nil, r.read(b, base+want)
}

// keptAhead is how much room for what is ahead stays with a reader; more costs its
// room anew.
const keptAhead = 1 << 20

// keep moves what follows the last whole record out of the arena, before what was
// waiting behind it.
func (r *reader) keep(b *batch.Batch, next int, waiting []byte) {
	left := b.Arena[next:]
	b.Arena = b.Arena[:next]
	n := len(left) + len(waiting)
	switch {
	case len(waiting) > 0 && n > keptAhead:
		r.ahead = r.ahead[len(r.ahead)-n:] // left is the end of what was moved
	case cap(r.ahead) > keptAhead && n <= keptAhead, len(waiting) > 0:
		r.ahead = append(append(make([]byte, 0, n), left...), waiting...)
	default:
		r.ahead = append(r.ahead[:0], left...)
	}
}

func (r *reader) tooLong(from, to int) Fault {
	return TooLong(from, to, r.source.declared.RecordBytes, r.source.declared.Cause)
}

// refused is a record that is left out; at is its place as rows have it.
func (r *reader) refused(f Fault, data []byte, at int64) batch.Refused {
	record := batch.Refused{At: at, Value: excerpt(data[f.At:f.End]), Reason: f.Reason}
	if f.Field >= 0 {
		record.Column = r.source.format.Field(f.Field)
	}
	return record
}

func (r *reader) fault(ctx context.Context, f Fault, origin int64, data []byte) error {
	file, err := r.source.fileOf(r.pieces[r.at.piece])
	if err != nil {
		return err
	}
	return r.source.placed(ctx, file, f.in(data, origin))
}
