package value

import (
	"net/netip"
	"strconv"
)

// fixedLog takes a value of MariaDB that is logged as BINARY of size bytes,
// without the zero bytes at its end.
func (d *Decoder) fixedLog(wire []byte, size int) (value [16]byte, n int, err error) {
	stored, n, err := d.counted(wire, 1)
	if err == nil && len(stored) > size {
		err = d.fault(Malformed, stored, "it has %d bytes, and %d are possible", len(stored), size)
	}
	copy(value[:size], stored)
	return value, n, err
}

func inet4Log(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	v, n, err := d.fixedLog(wire, 4)
	if err != nil {
		return dst, n, err
	}
	return netip.AddrFrom4([4]byte(v[:4])).AppendTo(dst), n, nil
}

// inet6Log writes an address as MariaDB does, which is not quite as others do:
// "::" stands for the first of the longest runs of zero words, be it one word
// alone, and the last two words are decimal numbers behind exactly six zero
// words, or behind five and ffff.
func inet6Log(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	v, n, err := d.fixedLog(wire, 16)
	if err != nil {
		return dst, n, err
	}
	var words [8]uint64
	for i := range words {
		words[i] = bigEndian(v[2*i : 2*i+2])
	}
	gap, length := longestRun(words)
	decimal := gap == 0 && (length == 6 || length == 5 && words[5] == 0xffff)
	for i := 0; i < len(words); i++ {
		switch {
		case i == gap && length > 0:
			if i == 0 {
				dst = append(dst, ':')
			}
			dst = append(dst, ':')
			i += length - 1
		case i == 6 && decimal:
			return netip.AddrFrom4([4]byte(v[12:])).AppendTo(dst), n, nil
		default:
			if dst = strconv.AppendUint(dst, words[i], 16); i < len(words)-1 {
				dst = append(dst, ':')
			}
		}
	}
	return dst, n, nil
}

// longestRun is where the first of the longest runs of zero words begins.
func longestRun(words [8]uint64) (at, length int) {
	run := 0
	for i, w := range words {
		if w != 0 {
			run = 0
			continue
		}
		if run++; run > length {
			at, length = i-run+1, run
		}
	}
	return at, length
}

// uuidLog writes a UUID in its usual groups. Tables store the groups in another
// order; the log does not.
func uuidLog(d *Decoder, dst, wire []byte, _ uint16) ([]byte, int, error) {
	v, n, err := d.fixedLog(wire, 16)
	if err != nil {
		return dst, n, err
	}
	for i, c := range v {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hexDigits[c>>4], hexDigits[c&15])
	}
	return dst, n, nil
}

const hexDigits = "0123456789abcdef"
