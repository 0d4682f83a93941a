package files

import (
	"bytes"
	"context"
	"fmt"

	"starlift/source"
)

// Locate counts the lines of the file before the row.
func (s *Source) Locate(ctx context.Context, split source.Split, at int64) (source.Place, error) {
	places, err := s.LocateAll(ctx, split, []int64{at})
	if err != nil {
		return source.Place{}, err
	}
	return places[0], nil
}

// LocateAll implements source.Locator: it goes over each file once.
func (s *Source) LocateAll(ctx context.Context, split source.Split, at []int64) ([]source.Place, error) {
	pieces, err := piecesOf(split)
	if err != nil {
		return nil, err
	}
	places := make([]source.Place, 0, len(at))
	for len(at) > 0 {
		p := positionOf(at[0])
		if p.piece >= len(pieces) {
			return nil, fmt.Errorf("row at %d is not of split %q", at[0], split.ID)
		}
		f, err := s.fileOf(pieces[p.piece])
		if err != nil {
			return nil, err
		}
		of := 1 // rows of the same piece
		for of < len(at) && positionOf(at[of]).piece == p.piece {
			of++
		}
		if places, err = s.linesAt(ctx, f, at[:of], places); err != nil {
			return nil, err
		}
		at = at[of:]
	}
	return places, nil
}

// linesAt appends the places of rows of one piece.
func (s *Source) linesAt(ctx context.Context, f *File, at []int64, places []source.Place) ([]source.Place, error) {
	lines, err := s.countLines(ctx, f)
	if err != nil {
		return nil, err
	}
	defer lines.in.close()
	for _, row := range at {
		place, err := lines.to(ctx, positionOf(row).at)
		if err != nil {
			return nil, err
		}
		places = append(places, place)
	}
	return places, nil
}

// placeAt is the place of the byte at an offset of the plain bytes.
func (s *Source) placeAt(ctx context.Context, f *File, at int64) (source.Place, error) {
	lines, err := s.countLines(ctx, f)
	if err != nil {
		return source.Place{}, err
	}
	defer lines.in.close()
	return lines.to(ctx, at)
}

// lineCounter goes over a file from its beginning.
type lineCounter struct {
	in    *input
	exact bool   // the byte of the line is told as well
	end   []byte // of a line
	data  []byte
	line  int   // that the byte at at is in
	begin int64 // of the line, in the plain bytes
	at    int64 // in the plain bytes
	final bool
}

func (s *Source) countLines(ctx context.Context, f *File) (*lineCounter, error) {
	in, err := f.open(ctx, 0, f.size)
	if err != nil {
		return nil, err
	}
	return &lineCounter{in: in, exact: s.declared.ManyInLine, end: []byte{s.format.LineEnd()}, data: make([]byte, frameChunk), line: 1}, nil
}

// to goes on to an offset, and returns its place.
func (c *lineCounter) to(ctx context.Context, at int64) (p source.Place, err error) {
	for c.at < at && !c.final {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		n, final, err := c.in.read(c.data[:min(at-c.at, frameChunk)])
		if err != nil {
			return p, err
		}
		c.line += bytes.Count(c.data[:n], c.end)
		if last := bytes.LastIndex(c.data[:n], c.end); last >= 0 {
			c.begin = c.at + int64(last) + 1
		}
		c.at += int64(n)
		c.final = final
	}
	p = source.Place{File: c.in.file.path, Line: c.line}
	if c.exact {
		p.Byte = at - c.begin + 1
	}
	return p, nil
}
