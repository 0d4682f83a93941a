package files

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// starts is what is known of where records begin in one file. Cell by cell it is
// learnt by whoever reads up to a cell's end, or looked for by whoever opens a
// cell whose start is not known.
type starts struct {
	// looking holds a token while somebody looks for a start, so that a
	// second one waits and then finds it here.
	looking chan struct{}

	mu    sync.Mutex
	gaps  []gap   // sorted by from
	marks []int64 // offsets at which records begin, sorted
}

// gap says that no record begins at from or behind it before start does.
type gap struct{ from, start int64 }

func newStarts() *starts {
	return &starts{looking: make(chan struct{}, 1), marks: []int64{0}}
}

// add notes that the first record at from or behind it begins at start.
func (s *starts) add(from, start int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, found := slices.BinarySearchFunc(s.gaps, from, func(g gap, from int64) int { return cmp.Compare(g.from, from) })
	if !found {
		s.gaps = slices.Insert(s.gaps, at, gap{from, start})
	}
	if at, found := slices.BinarySearch(s.marks, start); !found {
		s.marks = slices.Insert(s.marks, at, start)
	}
}

// first returns where the first record at from or behind it begins, or the
// nearest place before from at which a record begins.
func (s *starts) first(from int64) (start int64, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, found := slices.BinarySearchFunc(s.gaps, from, func(g gap, from int64) int { return cmp.Compare(g.from, from) })
	if found {
		return s.gaps[at].start, true
	}
	if at > 0 && s.gaps[at-1].start >= from {
		return s.gaps[at-1].start, true
	}
	mark, found := slices.BinarySearch(s.marks, from)
	if found {
		return from, true
	}
	return s.marks[mark-1], false
}

// claim waits until nobody else looks for a start; the caller calls release.
func (s *starts) claim(ctx context.Context) error {
	select {
	case s.looking <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *starts) release() { <-s.looking }

// startOf returns where the first record of a piece begins. Where nobody has
// been there yet it goes over the records from the nearest known place, and
// notes every cell's start on the way.
func (s *Source) startOf(ctx context.Context, f *File, p piece) (int64, error) {
	known := s.startsOf(p.path)
	if start, found := known.first(p.from); found {
		return start, nil
	}
	if err := known.claim(ctx); err != nil {
		return 0, err
	}
	defer known.release()
	from, found := known.first(p.from)
	if found {
		return from, nil
	}
	in, err := f.open(ctx, from, p.size)
	if err != nil {
		return 0, err
	}
	defer in.close()
	walk := &framer{framing: s.format.Framing(), limits: s.declared.Limits, in: in, origin: from}
	if err := walk.framing.Enter(ctx, f, from); err != nil {
		return 0, err
	}
	if from == 0 {
		if err := walk.until(ctx, walk.framing.Begin); err != nil {
			return 0, s.placed(ctx, f, err)
		}
	}
	for cell := (from/s.cellBytes + 1) * s.cellBytes; ; cell += s.cellBytes {
		to := min(cell, p.from)
		if err := walk.to(ctx, to); err != nil {
			return 0, s.placed(ctx, f, err)
		}
		known.add(to, walk.at())
		if to == p.from {
			return walk.at(), in.unchanged()
		}
	}
}
