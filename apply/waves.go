package apply

// maxSets is how many sets of columns a wave has at most: each is a transaction
// that is filled beside the others.
const maxSets = 16

// maxKeys is how many keys a wave remembers.
const maxKeys = 1 << 18

// waves sorts rows that carry different sets of columns into loads that carry one
// set each. The sets of a wave may be committed in any order: a key that was seen
// in one of them ends the wave when it comes with another. So a row is applied
// after all that came before it for its key, if waves are committed in order and
// the rows of a set stay in theirs. It depends on the rows alone, so that reading
// them again gives the same loads.
type waves struct {
	number int              // of the present wave, from 0
	sets   map[string]int   // by columns: number within the wave
	keys   map[uint64]uint8 // set by digest of the key
	full   bool             // keys holds no more: any key may have been in the only set
}

func newWaves() *waves { return &waves{sets: map[string]int{}, keys: map[uint64]uint8{}} }

// next begins the next wave.
func (w *waves) next() {
	w.number++
	clear(w.sets)
	clear(w.keys)
	w.full = false
}

// place gives the set of the present wave that a row goes into, by its columns and
// the digest of its key; fresh says that it is a new one. With ends the wave must
// end before the row, which is then placed again. Two keys with one digest end a
// wave early, and do no other harm.
func (w *waves) place(columns []byte, key uint64) (set int, fresh, ends bool) {
	set, known := w.sets[string(columns)]
	if !known {
		if len(w.sets) == maxSets || w.full {
			return 0, false, true
		}
		set = len(w.sets)
	}
	before, seen := w.keys[key]
	switch {
	case seen && int(before) != set:
		return 0, false, true
	case seen, w.full:
		// A full wave has one set, and keeps it.
	case len(w.keys) < maxKeys:
		w.keys[key] = uint8(set)
	case len(w.sets) == 1 && known:
		w.full = true
	default:
		return 0, false, true
	}
	if !known {
		w.sets[string(columns)] = set
	}
	return set, !known, false
}
