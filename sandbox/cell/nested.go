package cell

import "encoding/binary"

// The body of a nested cell, behind its length, is made of runs. A run is a
// uvarint count of values, a bitmap with one bit a value (set: NULL), and the
// cells of the other values in order. An Array and a Struct are one run; a Map
// is a run of keys and a run of values.

// appendNestedBody appends the body of a List, Pairs or Record.
func appendNestedBody(dst []byte, t Type, v Value) ([]byte, bool) {
	switch v := v.(type) {
	case List:
		if t.Kind != Array {
			return dst, false
		}
		return appendRun(dst, v, func(int) Type { return t.Elements[0] })
	case Record:
		if t.Kind != Struct || len(v) != len(t.Elements) {
			return dst, false
		}
		return appendRun(dst, v, func(i int) Type { return t.Elements[i] })
	case Pairs:
		if t.Kind != Map {
			return dst, false
		}
		keys, values := make([]Value, len(v)), make([]Value, len(v))
		for i, pair := range v {
			keys[i], values[i] = pair.Key, pair.Value
		}
		dst, ok := appendRun(dst, keys, func(int) Type { return t.Elements[0] })
		if !ok {
			return dst, false
		}
		return appendRun(dst, values, func(int) Type { return t.Elements[1] })
	}
	return dst, false
}

func appendRun(dst []byte, values []Value, of func(int) Type) ([]byte, bool) {
	dst = binary.AppendUvarint(dst, uint64(len(values)))
	nulls := len(dst)
	dst = append(dst, make([]byte, (len(values)+7)/8)...)
	for i, v := range values {
		if v == nil {
			dst[nulls+i>>3] |= 1 << (i & 7)
			continue
		}
		var ok bool
		if dst, ok = AppendValue(dst, of(i), v); !ok {
			return dst, false
		}
	}
	return dst, true
}

// decodeNested reads the body of a nested cell.
func decodeNested(body []byte, t Type) Value {
	switch t.Kind {
	case Struct:
		values, _ := decodeRun(body, func(i int) Type { return t.Elements[i] })
		return Record(values)
	case Map:
		keys, rest := decodeRun(body, func(int) Type { return t.Elements[0] })
		values, _ := decodeRun(rest, func(int) Type { return t.Elements[1] })
		pairs := make(Pairs, len(keys))
		for i, key := range keys {
			pairs[i] = Pair{key, values[i]}
		}
		return pairs
	}
	values, _ := decodeRun(body, func(int) Type { return t.Elements[0] })
	return List(values)
}

// decodeRun returns the values of a run and what follows it.
func decodeRun(b []byte, of func(int) Type) (values []Value, rest []byte) {
	n, size := binary.Uvarint(b)
	nulls := b[size:]
	b = nulls[(n+7)/8:]
	values = make([]Value, n)
	for i := range values {
		if nulls[i>>3]&(1<<(i&7)) == 0 {
			t := of(i)
			values[i] = Decode(b, t)
			b = b[Length(b, t):]
		}
	}
	return values, b
}
