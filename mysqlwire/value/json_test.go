package value_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

// node is a value of MySQL's binary JSON as its documented format writes it: the
// type, and the bytes that stand at the value's place or in its entry.
type node struct {
	kind   byte
	bytes  []byte
	inline bool // in small and large containers alike
}

func literal(which byte) node { return node{4, []byte{which, 0}, true} }

func small16(kind byte, n uint16) node {
	return node{kind, binary.LittleEndian.AppendUint16(nil, n), true}
}

func number32(kind byte, n uint32) node {
	return node{kind, binary.LittleEndian.AppendUint32(nil, n), false}
}

func number64(kind byte, n uint64) node {
	return node{kind, binary.LittleEndian.AppendUint64(nil, n), false}
}

func double(f float64) node { return number64(11, math.Float64bits(f)) }

func variable(b []byte) []byte {
	n := len(b)
	var out []byte
	for {
		c := byte(n & 0x7f)
		if n >>= 7; n != 0 {
			out = append(out, c|0x80)
			continue
		}
		return append(append(out, c), b...)
	}
}

func text(s string) node { return node{12, variable([]byte(s)), false} }

func opaque(field byte, b []byte) node { return node{15, append([]byte{field}, variable(b)...), false} }

func packed(field byte, n int64) node {
	return opaque(field, binary.LittleEndian.AppendUint64(nil, uint64(n)))
}

// container writes an array, or with keys an object.
func container(large bool, keys []string, values ...node) node {
	width, kind := 2, byte(2)
	put := func(b []byte, n int) []byte { return binary.LittleEndian.AppendUint16(b, uint16(n)) }
	if keys != nil {
		kind = 0
	}
	if large {
		width, kind = 4, kind+1
		put = func(b []byte, n int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(n)) }
	}
	head := 2*width + len(keys)*(width+2) + len(values)*(width+1)
	var heap []byte
	var entries []byte
	for _, k := range keys {
		entries = put(entries, head+len(heap))
		entries = binary.LittleEndian.AppendUint16(entries, uint16(len(k)))
		heap = append(heap, k...)
	}
	for _, v := range values {
		entries = append(entries, v.kind)
		if v.inline || large && (v.kind == 7 || v.kind == 8) {
			entries = append(append(entries, v.bytes...), make([]byte, width-len(v.bytes))...)
			continue
		}
		entries = put(entries, head+len(heap))
		heap = append(heap, v.bytes...)
	}
	out := put(put(nil, len(values)), head+len(heap))
	return node{kind, append(append(out, entries...), heap...), false}
}

// document is a logged value: four bytes of length, the type, the value.
func (n node) document() []byte {
	doc := append([]byte{n.kind}, n.bytes...)
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(doc))), doc...)
}

const (
	aDay  = (2015*13+1)<<5 | 15
	aTime = 23<<12 | 24<<6 | 25
)

// The texts are those that MySQL's manual and its own tests show for such values.
func TestBinaryJSONIsTheServersText(t *testing.T) {
	long := strings.Repeat("x", 300)
	bytes := make([]byte, 60)
	for i := range bytes {
		bytes[i] = byte(i * 7)
	}
	for _, c := range []struct {
		value node
		want  string
	}{
		{literal(0), `null`},
		{literal(1), `true`},
		{literal(2), `false`},
		{small16(5, 0x8000), `-32768`},
		{small16(6, 0xffff), `65535`},
		{number32(7, 1<<31), `-2147483648`},
		{number32(8, 1<<32-1), `4294967295`},
		{number64(9, 1<<63), `-9223372036854775808`},
		{number64(10, 1<<64-1), `18446744073709551615`},
		{double(1), `1.0`},
		{double(-0.5), `-0.5`},
		{double(1e20), `1e20`},
		{double(3.14), `3.14`},
		{double(123456789012345), `123456789012345.0`},
		{text(""), `""`},
		{text("ä\"\\\b\f\n\r\t\x01\x1f/"), `"ä\"\\\b\f\n\r\t\u0001\u001f/"`},
		{text(long), `"` + long + `"`},
		{container(false, nil), `[]`},
		{container(false, []string{}), `{}`},
		{container(true, nil), `[]`},
		{container(false, nil, small16(5, 1), text("a"), literal(1), number32(7, 70000), double(2)), `[1, "a", true, 70000, 2.0]`},
		{container(true, nil, small16(5, 1), text("a"), literal(0), number32(7, 70000), number32(8, 3000000000)), `[1, "a", null, 70000, 3000000000]`},
		{container(false, []string{"b", "aa", "ccc"}, small16(5, 1), text("x"), container(false, nil, literal(2))), `{"b": 1, "aa": "x", "ccc": [false]}`},
		{container(true, []string{"", "k\n"}, container(true, []string{"z"}, literal(0)), container(false, nil)), `{"": {"z": null}, "k\n": []}`},
		{opaque(value.TypeNewDecimal, []byte{4, 2, 0x8c, 34}), `12.34`},
		{opaque(value.TypeNewDecimal, []byte{4, 2, 0x8c ^ 0xff, 34 ^ 0xff}), `-12.34`},
		{packed(value.TypeDate, aDay<<17<<24), `"2015-01-15"`},
		{packed(value.TypeDatetime, (aDay<<17|aTime)<<24|120000), `"2015-01-15 23:24:25.120000"`},
		{packed(value.TypeTimestamp, (aDay<<17|aTime)<<24), `"2015-01-15 23:24:25.000000"`},
		{packed(value.TypeTime, aTime<<24|120000), `"23:24:25.120000"`},
		{packed(value.TypeTime, -(838<<12|59<<6|59)<<24), `"-838:59:59.000000"`},
		{packed(value.TypeDate, 0), `"0000-00-00"`},
		{opaque(value.TypeVarString, []byte(`a"b`)), `"a\"b"`},
		{opaque(value.TypeVarchar, []byte("foo")), `"base64:type15:Zm9v"`},
		{opaque(value.TypeBit, []byte{0xca, 0xfe}), `"base64:type16:yv4="`},
		{opaque(value.TypeLongBlob, bytes), `"base64:type251:` + base64.StdEncoding.EncodeToString(bytes[:57]) + `\n` + base64.StdEncoding.EncodeToString(bytes[57:]) + `"`},
		{opaque(value.TypeBlob, bytes[:57]), `"base64:type252:` + base64.StdEncoding.EncodeToString(bytes[:57]) + `"`},
	} {
		d, err := value.New(value.Type{Code: value.TypeJSON}, value.Options{})
		if err != nil {
			t.Fatal(err)
		}
		doc := c.value.document()
		got, err := decoded(t, batch.Text, func(b *batch.Batch, v *batch.Vector) error {
			n, err := d.Log(b, v, append(doc, "next"...), 4)
			if n != len(doc) {
				t.Errorf("%s took %d of %d bytes", c.want, n, len(doc))
			}
			return err
		})
		if err != nil || got != c.want {
			t.Errorf("%x is %s (%v), want %s", doc, got, err, c.want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s is no JSON", got)
		}
	}
}

func TestEmptyBinaryJSONIsNull(t *testing.T) {
	d, _ := value.New(value.Type{Code: value.TypeJSON}, value.Options{})
	got, err := decoded(t, batch.Text, func(b *batch.Batch, v *batch.Vector) error {
		_, err := d.Log(b, v, []byte{0, 0, 0, 0}, 4)
		return err
	})
	if err != nil || got != "null" {
		t.Errorf("%q %v", got, err)
	}
}

// Documents that lie about places and sizes are faults, also where they would
// grow without end or lie in each other too deep.
func TestDamagedBinaryJSON(t *testing.T) {
	deep := container(false, nil)
	for range 101 {
		deep = container(false, nil, deep)
	}
	itself := container(false, nil, container(false, nil), container(false, nil))
	// Both elements are made to lie where the array itself begins.
	for i := range 2 {
		copy(itself.bytes[4+3*i:], []byte{2, 0, 0})
	}
	for what, n := range map[string]node{
		"an unknown type":     {13, []byte{0, 0, 0, 0}, false},
		"an unknown literal":  literal(3),
		"a number cut short":  {11, []byte{1, 2, 3}, false},
		"a long string":       {12, []byte{200, 1, 'a'}, false},
		"an endless length":   {12, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, false},
		"a container too big": {2, []byte{1, 0, 255, 0, 4, 0, 0}, false},
		"too many elements":   {2, []byte{255, 255, 4, 0}, false},
		"a place outside":     {2, []byte{1, 0, 7, 0, 12, 99, 0}, false},
		"too deep":            deep,
		"an array in itself":  itself,
		"a bad decimal":       opaque(value.TypeNewDecimal, []byte{99, 2, 0}),
		"a short date":        opaque(value.TypeDate, []byte{1, 2}),
		"not a number":        double(math.NaN()),
	} {
		d, _ := value.New(value.Type{Code: value.TypeJSON}, value.Options{})
		var fault *value.Error
		doc := n.document()
		got, err := decoded(t, batch.Text, func(b *batch.Batch, v *batch.Vector) error {
			_, err := d.Log(b, v, doc, 4)
			return err
		})
		if fault, _ = err.(*value.Error); fault == nil || fault.Kind != value.Malformed {
			t.Errorf("%s: %s, %v", what, got, err)
		}
	}
}
