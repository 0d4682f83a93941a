package value

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"starlift/batch"
)

// Decoder decodes the values of one column. It is not safe for use by several
// goroutines at once. The session that Binary and Text read from runs with
// time_zone '+00:00' and without PAD_CHAR_TO_FULL_LENGTH, and its results may
// be in any character set, as long as the column's Type names it: with
// character_set_results = NULL every column comes as it is stored, so that
// snapshot and log are converted by the same tables, and the server by none.
type Decoder struct {
	kin     kin
	what    string // the type for messages
	charset *charset
	members []string
	length  int // bytes of BINARY(n), bits of BIT(n)
	// decimals are the fraction digits of TIME, which keeps those declared.
	decimals int
	unsigned bool
	truth    bool // Options.Tiny1AsBool of a TINYINT(1)
	zero     ZeroDate
	replaced moment
	zone     *time.Location // nil: UTC
	seconds  bool           // TimeSeconds
	geoJSON  bool
	hex      bool // bytes become digits
	inflater *inflater
}

// kin is a row of the table: how values of one type are read from each wire. The
// functions append the value to dst. Those of binary and log read one value at
// the start of wire, and return how many bytes it took.
type kin struct {
	repr   batch.Repr
	binary func(d *Decoder, dst, wire []byte) ([]byte, int, error)
	text   func(d *Decoder, dst, cell []byte) ([]byte, error)
	log    func(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error)
}

// New makes the decoder of a column. It refuses a type or a character set that
// it does not know, and names it.
func New(t Type, o Options) (Decoder, error) {
	d := Decoder{
		what:     t.String(),
		members:  t.Members,
		length:   int(t.Length),
		decimals: min(int(t.Decimals), 6),
		unsigned: t.Unsigned,
		truth:    o.Tiny1AsBool && t.Code == TypeTiny && t.Length == 1,
		zero:     o.ZeroDate,
		seconds:  o.TimeAs == TimeSeconds,
		geoJSON:  o.Geometry == GeometryJSON,
	}
	if o.Zone != nil && o.Zone != time.UTC {
		d.zone = o.Zone
	}
	if o.ZeroDate == ZeroReplace {
		m, rest, ok := readDate([]byte(o.Replacement))
		if !ok || len(rest) > 0 || !m.inCalendar() {
			return Decoder{}, fmt.Errorf("replacement %q of zero dates is no date; YYYY-MM-DD is needed", o.Replacement)
		}
		d.replaced = m
	}
	var err error
	if d.kin, err = kinOf(t); err != nil {
		return Decoder{}, err
	}
	if d.kin.repr == batch.Raw && o.BytesAsHex {
		d.kin.repr, d.hex = batch.Text, true
	}
	if t.isText() {
		if d.charset, err = charsetNamed(t.Charset); err != nil {
			return Decoder{}, fmt.Errorf("%s: %w", d.what, err)
		}
	}
	return d, nil
}

// Repr is how the vectors must be held that the decoder appends to: batch.Raw
// for bytes, else batch.Text.
func (d *Decoder) Repr() batch.Repr { return d.kin.repr }

// Binary appends one value of a row of the binary protocol that is not NULL, and
// returns how many bytes of wire it took. After an error nothing is appended; n
// is then how many bytes the value takes where that could be told, else 0.
func (d *Decoder) Binary(b *batch.Batch, v *batch.Vector, wire []byte) (n int, err error) {
	out, n, err := d.kin.binary(d, b.Arena, wire)
	return n, d.put(b, v, out, err)
}

// Text appends one value of a row of the text protocol that is not NULL, without
// its length.
func (d *Decoder) Text(b *batch.Batch, v *batch.Vector, cell []byte) error {
	out, err := d.kin.text(d, b.Arena, cell)
	return d.put(b, v, out, err)
}

// Log appends one value of a row image that is not NULL, and returns how many
// bytes of wire it took, as Binary does. meta is the column's word of the table
// map as servers hold it: of CHAR, BINARY, ENUM, SET and DECIMAL the first byte
// is the high one, of all others the low one.
func (d *Decoder) Log(b *batch.Batch, v *batch.Vector, wire []byte, meta uint16) (n int, err error) {
	out, n, err := d.kin.log(d, b.Arena, wire, meta)
	return n, d.put(b, v, out, err)
}

// Null appends NULL.
func Null(v *batch.Vector) { v.Spans = append(v.Spans, batch.Span{Off: batch.Null}) }

// errNull says that a value becomes NULL by the policy for zero dates. It never
// leaves the package.
var errNull = errors.New("NULL")

// put ends a value: the span, and the byte behind it that keeps it apart from
// the next.
func (d *Decoder) put(b *batch.Batch, v *batch.Vector, out []byte, err error) error {
	if err != nil {
		return d.without(v, err)
	}
	if d.hex {
		out = digitsFrom(out, len(b.Arena))
	}
	if len(out) >= int(batch.Absent) {
		return d.fault(TooLong, nil, "the batch would pass 4 GiB with it")
	}
	v.Spans = append(v.Spans, batch.Span{Off: uint32(len(b.Arena)), End: uint32(len(out))})
	b.Arena = append(out, 0)
	return nil
}

// digitsFrom turns the bytes from place at on into hexadecimal digits, from the
// last one, so that none is overwritten before it is read.
func digitsFrom(out []byte, at int) []byte {
	const digits = "0123456789ABCDEF"
	last := len(out) - 1
	out = append(out, out[at:]...)
	for to := len(out) - 2; last >= at; last, to = last-1, to-2 {
		c := out[last]
		out[to], out[to+1] = digits[c>>4], digits[c&15]
	}
	return out
}

func (d *Decoder) without(v *batch.Vector, err error) error {
	if err != errNull {
		return err
	}
	Null(v)
	return nil
}

// cut takes n bytes off the wire.
func (d *Decoder) cut(wire []byte, n int) ([]byte, error) {
	if n > len(wire) {
		return nil, d.fault(Truncated, nil, "%d bytes are left, and it takes %d", len(wire), n)
	}
	return wire[:n], nil
}

// counted takes a value off the wire that stands behind its length of size
// bytes, 1 to 4; n counts both.
func (d *Decoder) counted(wire []byte, size int) (value []byte, n int, err error) {
	if size < 1 || size > 4 {
		return nil, 0, d.fault(Malformed, nil, "its length has %d bytes, and 1 to 4 are possible", size)
	}
	if size > len(wire) {
		return nil, 0, d.fault(Truncated, nil, "%d bytes are left, and its length takes %d", len(wire), size)
	}
	length := int(littleEndian(wire[:size]))
	if value, err = d.cut(wire[size:], length); err != nil {
		return nil, 0, err
	}
	return value, size + length, nil
}

// prefixed reads a value of the binary protocol that is a string with its length
// before it, of the protocol's one to nine bytes, and means what its text means.
func prefixed(d *Decoder, dst, wire []byte) ([]byte, int, error) {
	if len(wire) == 0 {
		return dst, 0, d.fault(Truncated, nil, "no byte is left")
	}
	size, length := 1, uint64(wire[0])
	switch wire[0] {
	case 0xfc:
		size = 3
	case 0xfd:
		size = 4
	case 0xfe:
		size = 9
	case 0xfb, 0xff:
		return dst, 0, d.fault(Malformed, nil, "0x%02x stands where its length is", wire[0])
	}
	if size > len(wire) {
		return dst, 0, d.fault(Truncated, nil, "%d bytes are left, and its length takes %d", len(wire), size)
	}
	if size > 1 {
		length = littleEndian(wire[1:size])
	}
	if length > uint64(len(wire)-size) {
		return dst, 0, d.fault(Truncated, nil, "%d bytes are left, and it takes %d", len(wire)-size, length)
	}
	n := size + int(length)
	dst, err := d.kin.text(d, dst, wire[size:n])
	return dst, n, err
}

// littleEndian is the number that up to eight bytes say.
func littleEndian(b []byte) (n uint64) {
	if len(b) == 4 {
		return uint64(binary.LittleEndian.Uint32(b))
	}
	for i := len(b) - 1; i >= 0; i-- {
		n = n<<8 | uint64(b[i])
	}
	return n
}

// bigEndian is the number that up to eight bytes say, the first the highest.
func bigEndian(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}
