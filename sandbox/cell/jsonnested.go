package cell

import (
	"bytes"
	"encoding/json"
	"slices"
)

// jsonNested makes an Array, a Map or a Struct of a valid JSON value.
func jsonNested(value []byte, t Type) (Value, bool) {
	if value[0] == '"' {
		if value = bytes.TrimSpace(unquote(value)); len(value) == 0 || value[0] == '"' || !json.Valid(value) {
			return nil, false
		}
	}
	return nestedOfJSON(value, t, jsonElement)
}

// nestedOfJSON makes an Array of a valid JSON array, a Map or a Struct of an
// object, each element by the given function. Of a key that stands twice, a Map
// takes the last value and a Struct the first.
func nestedOfJSON(value []byte, t Type, element func(value []byte, t Type) Value) (Value, bool) {
	switch {
	case t.Kind == Array && value[0] == '[':
		var elements []json.RawMessage
		_ = json.Unmarshal(value, &elements) // the value is valid
		list := make(List, len(elements))
		for i, e := range elements {
			list[i] = element(e, t.Elements[0])
		}
		return list, true
	case t.Kind == Map && value[0] == '{':
		pairs := Pairs{}
		eachMember(value, func(key, member []byte) {
			pairs = append(pairs, Pair{element(key, t.Elements[0]), element(member, t.Elements[1])})
		})
		return lastOfKey(pairs, t), true
	case t.Kind == Struct && value[0] == '{':
		record, found := make(Record, len(t.Fields)), make([]bool, len(t.Fields))
		eachMember(value, func(key, member []byte) {
			i := slices.Index(t.Fields, string(unquote(key)))
			if i >= 0 && !found[i] {
				record[i], found[i] = element(member, t.Elements[i]), true
			}
		})
		return record, true
	}
	return nil, false
}

// lastOfKey removes the pairs whose key comes again later.
func lastOfKey(pairs Pairs, t Type) Pairs {
	kept := pairs[:0]
	for i, pair := range pairs {
		again := slices.ContainsFunc(pairs[i+1:], func(later Pair) bool {
			return Equal(pair.Key, later.Key, t.Elements[0])
		})
		if !again {
			kept = append(kept, pair)
		}
	}
	return kept
}

// jsonElement returns nil for null and for a value that is none of the type.
func jsonElement(value []byte, t Type) Value {
	if value[0] == 'n' {
		return nil
	}
	b, ok := AppendJSONValue(nil, t, value)
	if !ok {
		return nil
	}
	return Decode(b, t)
}

// eachMember hands every key, with its quotes, and value of a valid object to f,
// in order.
func eachMember(object []byte, f func(key, value []byte)) {
	d := json.NewDecoder(bytes.NewReader(object))
	_, _ = d.Token() // the brace; the object is valid, so no error can come
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		_ = d.Decode(&value)
		f(appendJSONString(nil, []byte(key.(string))), value)
	}
}
