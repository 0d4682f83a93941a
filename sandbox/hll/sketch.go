// Package hll counts distinct values the way that StarRocks' HLL columns do:
// exactly up to 160 of them, and with 16384 registers beyond. Hashes, estimates
// and the stored form are the server's own, so that the same values give the
// same numbers.
package hll

import (
	"math/bits"
	"slices"
)

const (
	// precision is how many low bits of a hash name its register.
	precision = 14
	registers = 1 << precision
	// explicitLimit is how many hashes are kept as they are.
	explicitLimit = 160
)

// Sketch is a set of hashes of which only the number can be asked. The zero
// Sketch is the empty set. It is not safe for use by several goroutines.
type Sketch struct {
	// explicit holds the hashes in order while there are few.
	explicit []uint64
	// registers hold, of the hashes that share one, the most zeros before the
	// first one bit, plus one. It is nil while the hashes are explicit.
	registers *[registers]uint8
}

// Add puts a hash, one of HashText for instance, into the set.
func (s *Sketch) Add(hash uint64) {
	if s.registers != nil {
		s.count(hash)
		return
	}
	at, found := slices.BinarySearch(s.explicit, hash)
	// A full list gives way even to a hash that it holds already: so does the
	// server's.
	if len(s.explicit) == explicitLimit {
		s.spread()
		s.count(hash)
		return
	}
	if !found {
		s.explicit = slices.Insert(s.explicit, at, hash)
	}
}

// Merge puts every hash of the other set into this one. The other stays as it
// is, and shares no memory with this one afterwards.
func (s *Sketch) Merge(other *Sketch) {
	switch {
	case other == nil:
	case other.registers != nil:
		if s.registers == nil {
			s.spread()
		}
		for i, zeros := range other.registers {
			s.registers[i] = max(s.registers[i], zeros)
		}
	case s.registers != nil:
		for _, hash := range other.explicit {
			s.count(hash)
		}
	default:
		// Both are short: together they may be longer for a moment.
		all := slices.Concat(s.explicit, other.explicit)
		slices.Sort(all)
		s.explicit = slices.Compact(all)
		if len(s.explicit) > explicitLimit {
			s.spread()
		}
	}
}

// Clone returns a set of the same hashes that shares no memory with this one.
func (s *Sketch) Clone() *Sketch {
	c := &Sketch{}
	c.Merge(s)
	return c
}

// spread moves the explicit hashes into registers.
func (s *Sketch) spread() {
	s.registers = new([registers]uint8)
	for _, hash := range s.explicit {
		s.count(hash)
	}
	s.explicit = nil
}

// count notes a hash in its register.
func (s *Sketch) count(hash uint64) {
	at := hash % registers
	// The bit that is set ends the count where all bits are zero.
	rest := hash>>precision | 1<<(64-precision)
	s.registers[at] = max(s.registers[at], uint8(bits.TrailingZeros64(rest)+1))
}
