package files

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"starlift/schema"
	"starlift/source"
)

// packFiles is the most files that a pack has.
const packFiles = 64

// generation is what earlier listings had of a file.
type generation struct {
	size   int64 // the largest
	hash   string
	left   bool // some split of it is not done
	pieces []piece
}

// span is the bytes [from, to) of a file.
type span struct{ from, to int64 }

// uncovered lists the spans below an end that no known piece covers. The pieces
// cover all of a file that is as it was, but for a listing of which only a part
// was kept, or of which only what was loaded is known.
func (g generation) uncovered(end int64) []span {
	slices.SortFunc(g.pieces, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	var gaps []span
	at := int64(0)
	for _, p := range g.pieces {
		if p.from > at {
			gaps = append(gaps, span{at, p.from})
		}
		at = max(at, p.to)
	}
	if at < end {
		gaps = append(gaps, span{at, end})
	}
	return gaps
}

// Splits cuts what is not known into cells and packs, in the order of the paths.
// A file that grew gives its tail.
func (s *Source) Splits(ctx context.Context, _ []schema.Table, known []source.Known) ([]source.Split, error) {
	generations, err := s.remember(known)
	if err != nil {
		return nil, err
	}
	pack := packer{limit: s.cellBytes}
	for _, f := range s.files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fresh := generation{}.uncovered(f.size)
		if old, found := generations[f.path]; found {
			if fresh, err = s.goesOn(ctx, f, old); err != nil {
				return nil, err
			}
			delete(generations, f.path)
		}
		if len(fresh) == 0 {
			continue
		}
		hash, err := f.hashAt(f.size)
		if err != nil {
			return nil, err
		}
		for _, part := range fresh {
			s.cut(&pack, f, piece{path: f.path, size: f.size, hash: hash, from: part.from, to: part.to})
		}
	}
	pack.flush()
	for _, path := range sorted(generations) {
		if generations[path].left {
			return nil, &source.ChangedError{What: path, Reason: "the file has vanished before it was loaded"}
		}
	}
	return pack.splits, nil
}

// remember gathers the newest generation of each known file, and takes over
// what ends of cells say of the starts of others.
func (s *Source) remember(known []source.Known) (map[string]generation, error) {
	generations := map[string]generation{}
	for _, k := range known {
		pieces, err := piecesOf(k.Split)
		if err != nil {
			return nil, err
		}
		for _, p := range pieces {
			g, found := generations[p.path]
			if !found || p.size > g.size {
				g.size, g.hash = p.size, p.hash
			}
			g.left = g.left || !k.Done
			g.pieces = append(g.pieces, p)
			generations[p.path] = g
		}
		if !k.Done || k.At == "" {
			continue
		}
		at, err := parseOffset(k.At, pieces)
		if err != nil {
			return nil, fmt.Errorf("split %q: %w", k.ID, err)
		}
		if last := pieces[len(pieces)-1]; at.piece == len(pieces)-1 && last.to < last.size && at.at >= last.to {
			s.startsOf(last.path).add(last.to, at.at)
		}
	}
	return generations, nil
}

// goesOn lists what is new of a file that is known: nothing, or what it grew by, and
// what was not known of it.
func (s *Source) goesOn(ctx context.Context, f *File, old generation) ([]span, error) {
	changed := func(reason string) error { return &source.ChangedError{What: f.path, Reason: reason} }
	if f.size < old.size {
		return nil, changed(fmt.Sprintf("the file has shrunk from %d to %d bytes", old.size, f.size))
	}
	hash, err := f.hashAt(old.size)
	if err != nil {
		return nil, err
	}
	fresh := old.uncovered(f.size)
	switch {
	case hash != old.hash:
		return nil, changed("the file was replaced: its first or last 64 KiB are not what they were")
	case f.size == old.size || len(fresh) == 0 || fresh[len(fresh)-1].from < old.size:
		return fresh, nil // its old end is read on from before
	case f.compression != Plain:
		return nil, changed("the file grew, and a compressed file cannot be continued")
	}
	reason, err := s.format.Grown(ctx, f, old.size)
	if err != nil {
		return nil, err
	}
	if reason != "" {
		return nil, changed(reason)
	}
	s.startsOf(f.path).add(old.size, old.size)
	return fresh, nil
}

// cut makes splits of what is new of a file: cells where that is as long as a
// cell or begins where one does, else a part of a pack. A compressed file is
// never cut, since only reading it tells how long it is.
func (s *Source) cut(pack *packer, f *File, p piece) {
	atCell := p.from > 0 && p.from%s.cellBytes == 0
	if p.to-p.from < s.cellBytes && !atCell {
		pack.add(p)
		return
	}
	pack.flush()
	if f.compression != Plain {
		pack.split(p)
		return
	}
	for end := p.from; end < p.to; {
		cell := p
		cell.from = end
		end = min(p.to, (end/s.cellBytes+1)*s.cellBytes)
		cell.to = end
		pack.split(cell)
	}
}

// packer gathers small pieces.
type packer struct {
	limit  int64 // bytes
	pieces []piece
	bytes  int64
	splits []source.Split
}

func (k *packer) add(p piece) {
	size := p.to - p.from
	if k.bytes+size > k.limit || len(k.pieces) == packFiles {
		k.flush()
	}
	k.pieces = append(k.pieces, p)
	k.bytes += size
}

func (k *packer) flush() {
	if len(k.pieces) > 0 {
		k.split(k.pieces...)
	}
	k.pieces, k.bytes = nil, 0
}

// split makes one split of pieces. Its ID is the name of the first, and of
// several #+ and the number of the others.
func (k *packer) split(pieces ...piece) {
	s := source.Split{ID: pieces[0].name(k.limit), Tables: []int{0}}
	if n := len(pieces) - 1; n > 0 {
		s.ID += fmt.Sprintf("#+%d", n)
	}
	for _, p := range pieces {
		s.Parts = append(s.Parts, p.String())
		s.Bytes += p.to - p.from
	}
	k.splits = append(k.splits, s)
}

func sorted(m map[string]generation) []string {
	var paths []string
	for path := range m {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
