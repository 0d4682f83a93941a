package store

import "slices"

// slabs is the memory of a table's rows. An entry never moves and is never
// changed while a snapshot may read it; entries that no row is at any more stay
// until a squeeze takes their slab away.
//
// all is shared with the snapshots: elements that a snapshot has are replaced
// only in a copy, and bytes of the tail are written only behind the entries
// that a snapshot knows.
type slabs struct {
	all    [][]byte
	shared bool    // a snapshot has all
	live   []int64 // by slab, the bytes of entries that a row is at
	free   []int   // slabs that were squeezed away
	tail   int     // one more than the slab that add writes to, 0 for none
	fill   int     // bytes used of it
	held   int64   // bytes of all slabs
	used   int64   // sum of live
}

// at returns the entry at a location, and its size.
func (s *slabs) at(l location) (row []byte, size int64) {
	slab, at := s.all[l>>32], int(uint32(l))
	_, row, next := entry(slab, at)
	return row, int64(next - at)
}

// keep tells that a row is at the location now, bury that none is any more.
func (s *slabs) keep(l location, size int64) {
	s.live[l>>32] += size
	s.used += size
}

func (s *slabs) bury(l location) {
	_, size := s.at(l)
	s.live[l>>32] -= size
	s.used -= size
}

// take makes a whole slab one of the table's, which must not be written to any
// more, and returns its number.
func (s *slabs) take(slab []byte) int {
	s.held += int64(cap(slab))
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		s.own()
		s.all[i], s.live[i] = slab, 0
		return i
	}
	s.all, s.live = append(s.all, slab), append(s.live, 0)
	return len(s.all) - 1
}

// add copies one row behind the last one added.
func (s *slabs) add(op Op, row []byte) location {
	size := entrySize(row)
	if s.tail == 0 || s.fill+size > len(s.all[s.tail-1]) {
		// As much as there is, so that a small table takes little.
		room := min(slabSize, max(1<<12, int(s.held)))
		s.tail = s.take(make([]byte, max(room, size))) + 1
		s.fill = 0
	}
	l := location(s.tail-1)<<32 | location(s.fill)
	appendEntry(s.all[s.tail-1][s.fill:s.fill], op, row)
	s.fill += size
	return l
}

// own makes sure that elements of all may be replaced.
func (s *slabs) own() {
	if s.shared {
		s.all, s.shared = slices.Clone(s.all), false
	}
}

// victims picks the slabs that are best taken away: those with the least live
// bytes, until the dead ones are a quarter of the live ones.
func (s *slabs) victims() []bool {
	order := make([]int, 0, len(s.all))
	for i, slab := range s.all {
		if slab != nil && i != s.tail-1 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		// By the share that is live: live/size, without a division.
		return compareProducts(s.live[a], int64(cap(s.all[b])), s.live[b], int64(cap(s.all[a])))
	})
	doomed := make([]bool, len(s.all))
	dead := s.held - s.used
	for _, i := range order {
		if dead <= s.used/4 {
			break
		}
		dead -= int64(cap(s.all[i])) - s.live[i]
		doomed[i] = true
	}
	return doomed
}

func compareProducts(a, b, c, d int64) int {
	switch l, r := a*b, c*d; {
	case l < r:
		return -1
	case l > r:
		return 1
	}
	return 0
}

// drop forgets the slabs whose rows were all moved.
func (s *slabs) drop(doomed []bool) {
	s.own()
	for i, gone := range doomed {
		if gone {
			s.held -= int64(cap(s.all[i]))
			s.all[i] = nil
			s.free = append(s.free, i)
		}
	}
}
