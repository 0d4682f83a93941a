package store

import "hash/maphash"

// keyIndex finds the row of a key: open addressing with linear probing over
// slots that hold 32 bits of the key's hash and the row plus one. The keys
// themselves are in the rows.
type keyIndex struct {
	seed  maphash.Seed
	slots []uint64
	used  int
	key   func(row int) []byte
}

func newKeyIndex(key func(row int) []byte) *keyIndex {
	return &keyIndex{seed: maphash.MakeSeed(), slots: make([]uint64, 64), key: key}
}

func (x *keyIndex) hash(key []byte) uint32 {
	return uint32(maphash.Bytes(x.seed, key) >> 32)
}

// find returns the slot of the key, or the free slot where it belongs, and the
// key's hash.
func (x *keyIndex) find(key []byte) (slot int, hash uint32, found bool) {
	hash = x.hash(key)
	mask := len(x.slots) - 1
	for slot = int(hash) & mask; x.slots[slot] != 0; slot = (slot + 1) & mask {
		if s := x.slots[slot]; uint32(s>>32) == hash && string(x.key(slotRow(s))) == string(key) {
			return slot, hash, true
		}
	}
	return slot, hash, false
}

func slotRow(s uint64) int { return int(uint32(s)) - 1 }

// row returns the row of a slot that find found.
func (x *keyIndex) row(slot int) int { return slotRow(x.slots[slot]) }

// put fills a free slot that find returned, with the hash that it returned.
func (x *keyIndex) put(slot int, hash uint32, row int) {
	x.slots[slot] = uint64(hash)<<32 | uint64(uint32(row+1))
	x.used++
	if x.used*4 > len(x.slots)*3 {
		x.grow()
	}
}

// move tells that the row of a slot has another number now.
func (x *keyIndex) move(slot, row int) {
	x.slots[slot] = x.slots[slot]&^0xffffffff | uint64(uint32(row+1))
}

func (x *keyIndex) grow() {
	old := x.slots
	x.slots = make([]uint64, 2*len(old))
	mask := len(x.slots) - 1
	for _, s := range old {
		if s == 0 {
			continue
		}
		slot := int(s>>32) & mask
		for x.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		x.slots[slot] = s
	}
}

// remove frees a slot and moves the slots behind it up, so that no probe ends
// too early at the gap.
func (x *keyIndex) remove(slot int) {
	mask := len(x.slots) - 1
	x.used--
	for next := (slot + 1) & mask; ; next = (next + 1) & mask {
		s := x.slots[next]
		if s == 0 {
			x.slots[slot] = 0
			return
		}
		home := int(s>>32) & mask
		// The slot may move up only if its home is not between gap and slot.
		if (next-home)&mask >= (next-slot)&mask {
			x.slots[slot] = s
			slot = next
		}
	}
}
