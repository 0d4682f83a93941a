package value_test

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		t    value.Type
		o    value.Options
		want string
	}{
		{value.Type{Code: value.TypeVarchar, Charset: "klingon"}, value.Options{}, `VARCHAR: character set "klingon" is not known; there are armscii8,`},
		{value.Type{Code: value.TypeDecimal}, value.Options{}, "before MySQL 5.0"},
		{value.Type{Code: value.TypeNull}, value.Options{}, "has no values"},
		{value.Type{Code: 20}, value.Options{}, "type number 20 is not known"},
		{value.Type{Code: value.TypeDate}, value.Options{ZeroDate: value.ZeroReplace}, `replacement "" of zero dates is no date; YYYY-MM-DD is needed`},
		{value.Type{Code: value.TypeDate}, value.Options{ZeroDate: value.ZeroReplace, Replacement: "0000-00-00"}, "is no date"},
		{value.Type{Code: value.TypeDate}, value.Options{ZeroDate: value.ZeroReplace, Replacement: "2024-01-01 00:00:00"}, "is no date"},
	} {
		if _, err := value.New(c.t, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.t, err, c.want)
		}
	}
}

// from is the way that bytes are read in a test.
type from uint8

const (
	binaryProtocol from = iota
	textProtocol
	rowImage
)

func read(t *testing.T, typ value.Type, o value.Options, way from, wire string, meta uint16) (string, int, error) {
	t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(wire, " ", ""))
	if way == textProtocol {
		raw, err = []byte(wire), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := value.New(typ, o)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	got, err := decoded(t, d.Repr(), func(b *batch.Batch, v *batch.Vector) (err error) {
		switch way {
		case binaryProtocol:
			n, err = d.Binary(b, v, raw)
		case textProtocol:
			n, err = len(raw), d.Text(b, v, raw)
		default:
			n, err = d.Log(b, v, raw, meta)
		}
		return err
	})
	return got, n, err
}

// Forms that no MariaDB of today writes, by recorded bytes.
func TestOtherForms(t *testing.T) {
	berlin := berlin(t)
	for _, c := range []struct {
		what string
		t    value.Type
		o    value.Options
		way  from
		wire string
		meta uint16
		want string
	}{
		{"old DATETIME", value.Type{Code: value.TypeDatetime}, value.Options{}, rowImage, "a5 e3 a8 8b 68 12 00 00", 0, "2024-02-29 00:01:01"},
		{"old TIMESTAMP", value.Type{Code: value.TypeTimestamp}, value.Options{Zone: berlin}, rowImage, "ff ff ff 7f", 0, "2038-01-19 04:14:07"},
		{"TIMESTAMP after 2038", value.Type{Code: value.TypeTimestamp2}, value.Options{}, rowImage, "ff ff ff ff", 0, "2106-02-07 06:28:15"},
		{"old TIME", value.Type{Code: value.TypeTime}, value.Options{}, rowImage, "41 e2 01", 0, "12:34:57"},
		{"old negative TIME", value.Type{Code: value.TypeTime}, value.Options{}, rowImage, "59 0a 80", 0, "-838:59:59"},
		{"a local time before the epoch's zone", value.Type{Code: value.TypeTimestamp2}, value.Options{Zone: time.FixedZone("", -3600)}, rowImage, "00 00 00 01 00 00 05", 6, "1969-12-31 23:00:01.000005"},
		{"VECTOR", value.Type{Code: value.TypeVector}, value.Options{}, rowImage, "08 00 00 00 00 00 80 3f cd cc cc 3d", 4, "[1,0.1]"},
		{"empty VECTOR", value.Type{Code: value.TypeVector}, value.Options{}, binaryProtocol, "00", 0, "[]"},
		{"JSON of a result set", value.Type{Code: value.TypeJSON}, value.Options{}, binaryProtocol, "02 7b 7d", 0, "{}"},
		{"DATE of a TIME", value.Type{Code: value.TypeDate}, value.Options{}, binaryProtocol, "07 e8 07 02 1d 00 00 00", 0, "2024-02-29"},
		{"zero DATETIME", value.Type{Code: value.TypeDatetime}, value.Options{ZeroDate: value.ZeroNull}, binaryProtocol, "00", 0, "NULL"},
		{"zero TIMESTAMP", value.Type{Code: value.TypeTimestamp2}, value.Options{ZeroDate: value.ZeroReplace, Replacement: "1970-01-01", Zone: berlin}, rowImage, "00 00 00 00", 0, "1970-01-01 00:00:00"},
		{"gb18030", value.Type{Code: value.TypeVarchar, Charset: "gb18030"}, value.Options{}, rowImage, "07 61 d6 d0 95 32 82 36", 100, "a中𠀀"},
		{"upper-case name of a set", value.Type{Code: value.TypeVarchar, Charset: "LATIN1"}, value.Options{}, rowImage, "01 80", 100, "€"},
		{"big-endian geometry", value.Type{Code: value.TypeGeometry}, value.Options{}, rowImage, "19 00 00 00 00 00 00 00 00 00 00 00 01 3f f0 00 00 00 00 00 00 40 00 00 00 00 00 00 00", 4, "POINT(1 2)"},
		{"a polygon in a longitude order", value.Type{Code: value.TypeGeometry}, value.Options{Geometry: value.GeometryJSON}, binaryProtocol, "19 e6 10 00 00 01 01 00 00 00 00 00 00 00 00 00 f0 3f 00 00 00 00 00 00 00 40", 0, `{"coordinates":[1,2],"type":"Point","srid":4326}`},
		{"an uncompressed value of a compressed column", value.Type{Code: value.TypeBlobCompressed, Binary: true}, value.Options{}, rowImage, "03 00 00 61 62", 2, "ab"},
	} {
		got, n, err := read(t, c.t, c.o, c.way, c.wire, c.meta)
		if err != nil || got != c.want {
			t.Errorf("%s: %q (%v), want %q", c.what, got, err, c.want)
		}
		if want := len(strings.ReplaceAll(c.wire, " ", "")) / 2; n != want {
			t.Errorf("%s: took %d bytes, want %d", c.what, n, want)
		}
	}
}

func TestFaults(t *testing.T) {
	of := func(code byte) value.Type { return value.Type{Code: code} }
	for _, c := range []struct {
		t    value.Type
		way  from
		wire string
		meta uint16
		kind value.Kind
		want string
	}{
		{of(value.TypeLong), binaryProtocol, "01 02", 0, value.Truncated, "INT value: 2 bytes are left, and it takes 4"},
		{of(value.TypeLong), textProtocol, "12x", 0, value.Malformed, "INT value 0x313278: it is no whole number"},
		{of(value.TypeLong), textProtocol, "", 0, value.Malformed, "it is no whole number"},
		{of(value.TypeLong), textProtocol, "-", 0, value.Malformed, "it is no whole number"},
		{of(value.TypeDouble), textProtocol, "1e999", 0, value.Malformed, "it is no number"},
		{of(value.TypeDouble), rowImage, "00 00 00 00 00 00 f0 7f", 8, value.Malformed, "it is no finite number"},
		{of(value.TypeNewDecimal), textProtocol, "1.2.3", 0, value.Malformed, "it is no decimal number"},
		{of(value.TypeNewDecimal), textProtocol, ".", 0, value.Malformed, "it is no decimal number"},
		{of(value.TypeNewDecimal), rowImage, "80", 10<<8 | 2, value.Truncated, "1 bytes are left, and it takes 5"},
		{of(value.TypeNewDecimal), rowImage, "80", 2<<8 | 3, value.Malformed, "DECIMAL(2,3) is no type"},
		{of(value.TypeNewDecimal), rowImage, "ff ff ff ff", 9 << 8, value.Malformed, "a group of its digits is too large"},
		{of(value.TypeVarchar), binaryProtocol, "", 0, value.Truncated, "no byte is left"},
		{of(value.TypeVarchar), binaryProtocol, "fc ff", 0, value.Truncated, "2 bytes are left, and its length takes 3"},
		{of(value.TypeVarchar), binaryProtocol, "05 61", 0, value.Truncated, "1 bytes are left, and it takes 5"},
		{of(value.TypeVarchar), binaryProtocol, "fe ff ff ff ff ff ff ff ff", 0, value.Truncated, "0 bytes are left, and it takes 18446744073709551615"},
		{of(value.TypeVarchar), binaryProtocol, "fb", 0, value.Malformed, "0xfb stands where its length is"},
		{of(value.TypeVarchar), rowImage, "02 61", 100, value.Truncated, "1 bytes are left, and it takes 2"},
		{of(value.TypeBlob), rowImage, "02 61", 9, value.Malformed, "its length has 9 bytes"},
		{of(value.TypeDatetime), binaryProtocol, "05 01 02 03 04 05", 0, value.Malformed, "its length is 5"},
		{of(value.TypeDatetime), binaryProtocol, "07 e0 07 0c 1f 17 3b 3c", 0, value.Malformed, "DATETIME value 2016-12-31 23:59:60: no server stores that"},
		{of(value.TypeDatetime), textProtocol, "2024-01-01T00:00:00", 0, value.Malformed, "it is no date and time"},
		{of(value.TypeDatetime2), rowImage, "99 b2 00 00 00", 7, value.Malformed, "7 fraction digits, and 6 is the most"},
		{of(value.TypeDatetime2), rowImage, "80 00 00 00 00", 0, value.NoDate, "DATETIME value 0000-00-00 00:00:00: the calendar has no such day, and StarRocks holds none"},
		{of(value.TypeDate), textProtocol, "2023-02-29", 0, value.NoDate, "2023-02-29"},
		{of(value.TypeTime), textProtocol, "839:00:00", 0, value.Malformed, "no server stores a time of 839:0:0"},
		{of(value.TypeTime), textProtocol, "1:00:00", 0, value.Malformed, "it is no time"},
		{value.Type{Code: value.TypeTime, Decimals: 3}, rowImage, "00 00 00", 0, value.Malformed, "set mysql56_temporal_format = ON"},
		{value.Type{Code: value.TypeEnum, Members: []string{"a"}}, rowImage, "02", 1, value.NoMember, "ENUM value 2: 1 members are known"},
		{of(value.TypeEnum), rowImage, "01", 3, value.Malformed, "its number has 3 bytes"},
		{value.Type{Code: value.TypeSet, Members: []string{"a"}}, rowImage, "03", 1, value.NoMember, "SET value 0x3: 1 members are known"},
		{value.Type{Code: value.TypeBit, Length: 1}, binaryProtocol, "01 02", 0, value.Malformed, "it is no bit"},
		{value.Type{Code: value.TypeVarchar, Charset: "ascii"}, textProtocol, "a\x80", 0, value.NoCharacter, "VARCHAR value 0x6180: byte 2, 0x80, is no character of ascii"},
		{value.Type{Code: value.TypeVarchar, Charset: "gbk"}, textProtocol, "a\x81", 0, value.NoCharacter, "0x81, from byte 2 on, is no character of gbk"},
		{value.Type{Code: value.TypeVarchar, Charset: "sjis"}, textProtocol, "\xa0", 0, value.NoCharacter, "is no character of sjis"},
		{value.Type{Code: value.TypeVarchar, Charset: "ucs2"}, textProtocol, "\xd8\x00", 0, value.NoCharacter, "0xd800, from byte 1 on, is no character of ucs2"},
		{value.Type{Code: value.TypeVarchar, Charset: "utf16"}, textProtocol, "\xd8\x00\x00a", 0, value.NoCharacter, "is no character of utf16"},
		{value.Type{Code: value.TypeVarchar, Charset: "utf32"}, textProtocol, "\x00\x11\x00\x00", 0, value.NoCharacter, "is no character of utf32"},
		{of(value.TypeGeometry), textProtocol, "abc", 0, value.Malformed, "it is no geometry"},
		{of(value.TypeGeometry), textProtocol, "\x00\x00\x00\x00\x01\x02\x00\x00\x00\xff\xff\xff\xff", 0, value.Malformed, "it is no geometry"},
		{of(value.TypeVector), textProtocol, "abc", 0, value.Malformed, "not whole floats"},
		{value.Type{Code: value.TypeBlobCompressed, Binary: true}, rowImage, "03 81 ff 00", 1, value.Malformed, "cannot be decompressed"},
		{value.Type{Code: value.TypeBlobCompressed, Binary: true}, rowImage, "01 70", 1, value.Malformed, "compression method 7 is not known"},
		{value.Type{Code: value.TypeString, Native: "inet4"}, rowImage, "05 01 02 03 04 05", 0xfe04, value.Malformed, "inet4 value 0x0102030405: it has 5 bytes, and 4 are possible"},
	} {
		got, _, err := read(t, c.t, value.Options{}, c.way, c.wire, c.meta)
		fault, ok := err.(*value.Error)
		if !ok || fault.Kind != c.kind || !strings.Contains(fault.Error(), c.want) {
			t.Errorf("%v %q: %q, %v, want kind %d, %q", c.t, c.wire, got, err, c.kind, c.want)
		}
	}
}

// Floats come back from their text with the same bits.
func FuzzFloatsKeepTheirBits(f *testing.F) {
	for _, bits := range []uint64{0, 1, 1 << 63, math.Float64bits(1e15), math.Float64bits(1e-15), math.Float64bits(123456.7), math.Float64bits(math.MaxFloat64)} {
		f.Add(bits)
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		wire := make([]byte, 8)
		for i := range wire {
			wire[i] = byte(bits >> (8 * i))
		}
		d, _ := value.New(value.Type{Code: value.TypeDouble}, value.Options{})
		got, err := decoded(t, batch.Text, func(b *batch.Batch, v *batch.Vector) error { _, err := d.Log(b, v, wire, 8); return err })
		if x := math.Float64frombits(bits); !math.IsNaN(x) && !math.IsInf(x, 0) {
			back, parseErr := strconv.ParseFloat(got, 64)
			if err != nil || parseErr != nil || math.Float64bits(back) != bits {
				t.Errorf("%x is %q, which is %x (%v %v)", bits, got, math.Float64bits(back), err, parseErr)
			}
		}
		d, _ = value.New(value.Type{Code: value.TypeFloat}, value.Options{})
		got, err = decoded(t, batch.Text, func(b *batch.Batch, v *batch.Vector) error { _, err := d.Log(b, v, wire[:4], 4); return err })
		if x := math.Float32frombits(uint32(bits)); x == x && x-x == 0 {
			back, parseErr := strconv.ParseFloat(got, 32)
			if err != nil || parseErr != nil || math.Float32bits(float32(back)) != uint32(bits) {
				t.Errorf("%x is %q, which is %v (%v %v)", uint32(bits), got, back, err, parseErr)
			}
		}
	})
}
