package value

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
)

// inflater keeps what unpacking needs from one value of a column to the next.
type inflater struct {
	wrapped, bare io.ReadCloser
	from          bytes.Reader
	plain         []byte
}

// deflated is the method of MariaDB's compressed columns that exists; its number
// is the high half of a value's first byte, 0 that of a value that was not
// compressed.
const deflated = 8

// inflated reads the values of a column of MariaDB that is declared COMPRESSED: a
// byte with the method, its form and how many bytes of the plain length follow.
// A result set has them plain.
func inflated(of textFunc) textFunc {
	return func(d *Decoder, dst, stored []byte) ([]byte, error) {
		if len(stored) == 0 {
			return of(d, dst, nil)
		}
		head, rest := stored[0], stored[1:]
		switch head >> 4 {
		case 0:
			return of(d, dst, rest)
		case deflated:
			plain, err := d.inflate(stored, rest, int(head&7), head&8 != 0)
			if err != nil {
				return dst, err
			}
			return of(d, dst, plain)
		}
		return dst, d.fault(Malformed, stored, "compression method %d is not known", head>>4)
	}
}

func (d *Decoder) inflate(stored, rest []byte, size int, bare bool) ([]byte, error) {
	if size > len(rest) || size > 4 {
		return nil, d.fault(Malformed, stored, "its plain length has %d bytes", size)
	}
	if d.inflater == nil {
		d.inflater = &inflater{}
	}
	f := d.inflater
	length := int(bigEndian(rest[:size]))
	f.from.Reset(rest[size:])
	r, err := f.reader(bare)
	if err != nil {
		return nil, d.fault(Malformed, stored, "it cannot be decompressed: %v", err)
	}
	// The length may be a lie: it bounds what is read, and is no size to allocate.
	buffer := bytes.NewBuffer(f.plain[:0])
	n, err := io.Copy(buffer, io.LimitReader(r, int64(length)+1))
	f.plain = buffer.Bytes()
	if err != nil || n != int64(length) {
		return nil, d.fault(Malformed, stored, "it cannot be decompressed to %d bytes: %v", length, err)
	}
	return f.plain, nil
}

// reader is one that reads f.from, used again where there is one.
func (f *inflater) reader(bare bool) (io.Reader, error) {
	if bare {
		if f.bare == nil {
			f.bare = flate.NewReader(&f.from)
			return f.bare, nil
		}
		return f.bare, f.bare.(flate.Resetter).Reset(&f.from, nil)
	}
	if f.wrapped == nil {
		r, err := zlib.NewReader(&f.from)
		f.wrapped = r
		return r, err
	}
	return f.wrapped, f.wrapped.(zlib.Resetter).Reset(&f.from, nil)
}
