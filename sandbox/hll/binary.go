package hll

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The forms of a stored set; the first byte names one.
const (
	formEmpty byte = iota
	formExplicit
	formSparse
	formFull
)

// sparseLimit is the most registers that are written one by one.
const sparseLimit = 4096

// ErrFormat says that bytes are no stored set.
var ErrFormat = errors.New("not a HLL value")

// AppendBinary appends the stored form of the set: the shortest of the forms of
// a server. Equal sets give equal bytes.
func (s *Sketch) AppendBinary(dst []byte) []byte {
	if s.registers == nil {
		if len(s.explicit) == 0 {
			return append(dst, formEmpty)
		}
		dst = append(dst, formExplicit, byte(len(s.explicit)))
		for _, hash := range s.explicit {
			dst = binary.LittleEndian.AppendUint64(dst, hash)
		}
		return dst
	}
	used := 0
	for _, zeros := range s.registers {
		if zeros != 0 {
			used++
		}
	}
	if used > sparseLimit {
		dst = append(dst, formFull)
		return append(dst, s.registers[:]...)
	}
	dst = append(dst, formSparse)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(used))
	for i, zeros := range s.registers {
		if zeros != 0 {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(i))
			dst = append(dst, zeros)
		}
	}
	return dst
}

// Parse reads a stored set, all of b and nothing more. The set shares no memory
// with b. The error is ErrFormat.
func Parse(b []byte) (*Sketch, error) {
	if len(b) == 0 {
		return nil, ErrFormat
	}
	s := &Sketch{}
	form, rest := b[0], b[1:]
	switch form {
	case formEmpty:
		if len(rest) == 0 {
			return s, nil
		}
	case formExplicit:
		if len(rest) > 0 && int(rest[0]) <= explicitLimit && len(rest) == 1+8*int(rest[0]) {
			for at := 1; at < len(rest); at += 8 {
				s.explicit = append(s.explicit, binary.LittleEndian.Uint64(rest[at:]))
			}
			slices.Sort(s.explicit)
			s.explicit = slices.Compact(s.explicit)
			return s, nil
		}
	case formSparse:
		return parseSparse(rest)
	case formFull:
		if len(rest) == registers {
			s.registers = (*[registers]uint8)(slices.Clone(rest))
			return s, s.check()
		}
	}
	return nil, ErrFormat
}

func parseSparse(rest []byte) (*Sketch, error) {
	const entry = 3
	if len(rest) < 4 || uint64(len(rest)-4) != entry*uint64(binary.LittleEndian.Uint32(rest)) {
		return nil, ErrFormat
	}
	s := &Sketch{registers: new([registers]uint8)}
	for at := 4; at < len(rest); at += entry {
		register := binary.LittleEndian.Uint16(rest[at:])
		if register >= registers {
			return nil, ErrFormat
		}
		s.registers[register] = rest[at+2]
	}
	return s, s.check()
}

// check refuses registers with more zeros than a hash has bits.
func (s *Sketch) check() error {
	for _, zeros := range s.registers {
		if zeros > 64-precision+1 {
			return ErrFormat
		}
	}
	return nil
}
