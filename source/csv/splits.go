package csv

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

// covered is the end of what the known pieces cover from the start of the file
// on. They cover all of it, but for a listing of which only a part was kept.
func (g generation) covered() int64 {
	slices.SortFunc(g.pieces, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	end := int64(0)
	for _, p := range g.pieces {
		if p.from > end {
			break
		}
		end = max(end, p.to)
	}
	return end
}

// Splits cuts what is not known into cells and packs, in the order of the paths.
// A file that grew gives its tail.
func (c *csvSource) Splits(ctx context.Context, _ []schema.Table, known []source.Known) ([]source.Split, error) {
	generations, err := c.remember(known)
	if err != nil {
		return nil, err
	}
	pack := packer{limit: c.cellBytes}
	for _, f := range c.files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		from := int64(0)
		if old, found := generations[f.path]; found {
			if from, err = c.tail(f, old); err != nil {
				return nil, err
			}
			delete(generations, f.path)
		}
		if from == f.size {
			continue
		}
		hash, err := f.hashAt(f.size)
		if err != nil {
			return nil, err
		}
		c.cut(&pack, f, piece{path: f.path, size: f.size, hash: hash, from: from, to: f.size})
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
func (c *csvSource) remember(known []source.Known) (map[string]generation, error) {
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
			c.startsOf(last.path).add(last.to, at.at)
		}
	}
	return generations, nil
}

// tail returns where a file that is known goes on: its size when nothing is new,
// its old size when it grew.
func (c *csvSource) tail(f *file, old generation) (from int64, err error) {
	changed := func(reason string) error { return &source.ChangedError{What: f.path, Reason: reason} }
	if f.size < old.size {
		return 0, changed(fmt.Sprintf("the file has shrunk from %d to %d bytes", old.size, f.size))
	}
	hash, err := f.hashAt(old.size)
	if err != nil {
		return 0, err
	}
	covered := old.covered()
	switch {
	case hash != old.hash:
		return 0, changed("the file was replaced: its first or last 64 KiB are not what they were")
	case f.size == old.size || covered < old.size:
		return covered, nil
	case f.compression != Plain:
		return 0, changed("the file grew, and a compressed file cannot be continued")
	}
	ends, err := f.endsWith(old.size, c.grammar.RowDelimiter)
	if err != nil {
		return 0, err
	}
	if !ends {
		return 0, changed("the file grew inside its last record, which had no row delimiter")
	}
	c.startsOf(f.path).add(old.size, old.size)
	return old.size, nil
}

// cut makes splits of what is new of a file: cells where that is as long as a
// cell or begins where one does, else a part of a pack. A compressed file is
// never cut, since only reading it tells how long it is.
func (c *csvSource) cut(pack *packer, f *file, p piece) {
	atCell := p.from > 0 && p.from%c.cellBytes == 0
	if p.to-p.from < c.cellBytes && !atCell {
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
		end = min(p.to, (end/c.cellBytes+1)*c.cellBytes)
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
