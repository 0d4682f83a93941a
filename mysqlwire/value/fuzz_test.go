package value_test

import (
	"encoding/binary"
	"errors"
	"testing"
	"unicode/utf8"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

// fuzzTypes are all types, and those of text in each kind of character set.
func fuzzTypes() (types []value.Type) {
	for code := range 256 {
		types = append(types, value.Type{Code: byte(code), Length: 1, Members: []string{"a", "b"}}, value.Type{Code: byte(code), Binary: true})
	}
	for _, set := range []string{"latin1", "swe7", "gbk", "gb18030", "gb2312", "big5", "euckr", "sjis", "cp932", "ujis", "eucjpms", "ucs2", "utf16", "utf16le", "utf32"} {
		types = append(types, value.Type{Code: value.TypeVarchar, Charset: set})
	}
	for _, native := range []string{"uuid", "inet4", "inet6"} {
		types = append(types, value.Type{Code: value.TypeString, Native: native})
	}
	return types
}

// Whatever the bytes are: no panic, no byte behind the slice is read, an error
// leaves the batch as it was and is one that says its kind, and what is converted
// is UTF-8.
func FuzzAnyBytes(f *testing.F) {
	types := fuzzTypes()
	for i := range types {
		f.Add(uint16(i), uint16(4), []byte("\x05\x00\x00\x00\x02\x01\x00\x04\x00"))
		f.Add(uint16(i), uint16(0xfe0a), []byte("\x0b\xe8\x07\x01\x01\x00\x00\x00\x01\x00\x00\x00"))
	}
	f.Add(uint16(510), uint16(4), []byte("\x15\x00\x00\x00\x00\x00\x00\x00\x01\x07\x00\x00\x00\x01\x00\x00\x00\x01\x01\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, which, meta uint16, wire []byte) {
		typ := types[int(which)%len(types)]
		geometry := value.GeometryAs(which >> 15)
		d, err := value.New(typ, value.Options{Geometry: geometry})
		if err != nil {
			return
		}
		wire = wire[:len(wire):len(wire)]
		var b batch.Batch
		var v batch.Vector
		check := func(n int, err error) {
			if n < 0 || n > len(wire) {
				t.Fatalf("%v took %d of %d bytes", typ, n, len(wire))
			}
			var fault *value.Error
			if err != nil && (!errors.As(err, &fault) || fault.Kind == 0 || len(v.Spans) > 0 || len(b.Arena) > 0) {
				t.Fatalf("%v: %v, with %d values", typ, err, len(v.Spans))
			}
			if err == nil && typ.Charset != "" && !utf8.Valid(b.Arena) {
				t.Fatalf("%v: %q", typ, b.Arena)
			}
			b.Arena, v.Spans = b.Arena[:0], v.Spans[:0]
		}
		n, err := d.Binary(&b, &v, wire)
		check(n, err)
		check(0, d.Text(&b, &v, wire))
		n, err = d.Log(&b, &v, wire, meta)
		check(n, err)
	})
}

// No value allocates once the arena has its size.
func TestNothingIsAllocatedForAValue(t *testing.T) {
	point := append(make([]byte, 4), 1, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0)
	point = append(point, make([]byte, 32)...)
	counted := func(b []byte) []byte { return append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...) }
	for _, c := range []struct {
		t            value.Type
		binary, text string
		log          []byte
		meta         uint16
	}{
		{value.Type{Code: value.TypeLongLong, Unsigned: true}, "\xff\xff\xff\xff\xff\xff\xff\xff", "18446744073709551615", []byte("\xff\xff\xff\xff\xff\xff\xff\xff"), 0},
		{value.Type{Code: value.TypeDouble}, "\x9a\x99\x99\x99\x99\x99\xb9\x3f", "0.1", []byte("\x9a\x99\x99\x99\x99\x99\xb9\x3f"), 8},
		{value.Type{Code: value.TypeFloat}, "\xcd\xcc\xcc\x3d", "0.1", []byte("\xcd\xcc\xcc\x3d"), 4},
		{value.Type{Code: value.TypeNewDecimal}, "\x0512.34", "12.34", []byte("\x80\x00\x00\x0c\x22"), 10<<8 | 2},
		{value.Type{Code: value.TypeDate}, "\x04\xe8\x07\x02\x1d", "2024-02-29", []byte("\x5d\xd0\x0f"), 0},
		{value.Type{Code: value.TypeTimestamp2}, "\x04\xe8\x07\x02\x1d", "2024-02-29 00:00:00", []byte("\x65\x00\x00\x00\x00\x00\x05"), 6},
		{value.Type{Code: value.TypeDatetime2}, "\x04\xe8\x07\x02\x1d", "2024-02-29 00:00:00.5", []byte("\x99\xb2\x7a\x00\x00\x00\x00\x05"), 6},
		{value.Type{Code: value.TypeTime2}, "\x08\x01\x00\x00\x00\x00\x01\x02\x03", "-01:02:03", []byte("\x80\x10\x00"), 0},
		{value.Type{Code: value.TypeYear}, "\xe8\x07", "2024", []byte{124}, 0},
		{value.Type{Code: value.TypeBit, Length: 12}, "\x02\x01\x02", "\x01\x02", []byte{1, 2}, 0x104},
		{value.Type{Code: value.TypeVarchar, Charset: "utf8mb4"}, "\x02\xc3\xa4", "ä", []byte("\x02\xc3\xa4"), 100},
		{value.Type{Code: value.TypeVarchar, Charset: "latin1"}, "\x02\xe4\x80", "\xe4\x80", []byte("\x02\xe4\x80"), 100},
		{value.Type{Code: value.TypeVarchar, Charset: "gbk"}, "\x02\xd6\xd0", "\xd6\xd0", []byte("\x02\xd6\xd0"), 100},
		{value.Type{Code: value.TypeVarchar, Charset: "big5"}, "\x02\xa4\xa4", "\xa4\xa4", []byte("\x02\xa4\xa4"), 100},
		{value.Type{Code: value.TypeVarchar, Charset: "ujis"}, "\x02\xb0\xa1", "\xb0\xa1", []byte("\x02\xb0\xa1"), 100},
		{value.Type{Code: value.TypeVarchar, Charset: "utf16"}, "\x02\x00a", "\x00a", []byte("\x02\x00a"), 100},
		{value.Type{Code: value.TypeString, Binary: true}, "\x02ab", "ab", []byte("\x02ab"), 0xfe08},
		{value.Type{Code: value.TypeEnum, Members: []string{"a"}}, "\x01a", "a", []byte{1}, 1},
		{value.Type{Code: value.TypeSet, Members: []string{"a", "b"}}, "\x03a,b", "a,b", []byte{3}, 1},
		{value.Type{Code: value.TypeGeometry}, string(append([]byte{byte(len(point))}, point...)), string(point), counted(point), 4},
		{value.Type{Code: value.TypeJSON}, "\x02{}", "{}", container(false, []string{"a"}, container(false, nil, text("x"), double(1.5), packed(value.TypeDate, 0), opaque(value.TypeBlob, []byte("abc")))).document(), 4},
		{value.Type{Code: value.TypeString, Native: "inet6"}, "\x02::", "::", []byte("\x02\x20\x01"), 0xfe10},
		{value.Type{Code: value.TypeString, Native: "uuid"}, "\x02ab", "ab", []byte("\x02\x20\x01"), 0xfe10},
	} {
		d, err := value.New(c.t, value.Options{Zone: berlin(t)})
		if err != nil {
			t.Fatal(err)
		}
		b := batch.Batch{Arena: make([]byte, 0, 4096)}
		v := batch.Vector{Spans: make([]batch.Span, 0, 4)}
		binaryWire, textWire := []byte(c.binary), []byte(c.text)
		if n := testing.AllocsPerRun(100, func() {
			b.Arena, v.Spans = b.Arena[:0], v.Spans[:0]
			if _, err := d.Binary(&b, &v, binaryWire); err != nil {
				t.Fatal(err)
			}
			if err := d.Text(&b, &v, textWire); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Log(&b, &v, c.log, c.meta); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%v: %v allocations", c.t, n)
		}
	}
}
