package expression

import (
	"strings"

	"starlift-sandbox/cell"
)

// list binds [a, b]: an array of the common type. An empty one has elements
// that are always NULL.
func list(children []*operand) (*operand, error) {
	values, t, err := inOneType(children, "array")
	if err != nil {
		return nil, err
	}
	t = cell.Type{Kind: cell.Array, Elements: []cell.Type{t}}
	return valueOperand(t, func(slots []cell.Value) (cell.Value, error) {
		elements := make(cell.List, len(values))
		for i, o := range values {
			var err error
			if elements[i], err = o.value(slots); err != nil {
				return nil, err
			}
		}
		return elements, nil
	}, children...), nil
}

// inOneType converts elements to their common type.
func inOneType(children []*operand, what string) ([]*operand, cell.Type, error) {
	if len(children) == 0 {
		return nil, boolean(), nil // a server gives elements without a type the type BOOLEAN
	}
	values, err := inCommon(children)
	if err != nil {
		return nil, cell.Type{}, semantic("Invalid %s: types %s and %s cannot be matched", what,
			typeText(children[0].typ), typeText(children[len(children)-1].typ))
	}
	t := values[0].typ
	if t.Kind == 0 {
		t = boolean()
	}
	return values, t, nil
}

// pairs binds map{k: v}. A key that comes twice has its last value.
func pairs(children []*operand) (*operand, error) {
	var keys, values []*operand
	for i := 0; i < len(children); i += 2 {
		keys, values = append(keys, children[i]), append(values, children[i+1])
	}
	keys, keyType, err := inOneType(keys, "map")
	if err != nil {
		return nil, err
	}
	values, valueType, err := inOneType(values, "map")
	if err != nil {
		return nil, err
	}
	t := cell.Type{Kind: cell.Map, Elements: []cell.Type{keyType, valueType}}
	return valueOperand(t, func(slots []cell.Value) (cell.Value, error) {
		var result cell.Pairs
		for i := range keys {
			k, err := keys[i].value(slots)
			if err != nil {
				return nil, err
			}
			v, err := values[i].value(slots)
			if err != nil {
				return nil, err
			}
			result = withPair(result, k, v, keyType)
		}
		return result, nil
	}, children...), nil
}

// withPair adds an entry, or gives the key that is there its new value.
func withPair(pairs cell.Pairs, key, value cell.Value, keyType cell.Type) cell.Pairs {
	for i := range pairs {
		if cell.Equal(pairs[i].Key, key, keyType) {
			pairs[i].Value = value
			return pairs
		}
	}
	return append(pairs, cell.Pair{Key: key, Value: value})
}

// element binds a[i], from 1, and m[k]. What is not there is NULL.
func element(of, index *operand) (*operand, error) {
	switch of.typ.Kind {
	case cell.Array:
		position := coerce(index, cell.Type{Kind: cell.BigInt})
		if position == nil {
			return nil, semantic("array subscript must have type integer")
		}
		return valueOperand(of.typ.Elements[0], both(of, position, func(a, i cell.Value) cell.Value {
			return at(a.(cell.List), i.(int64))
		}), of, index), nil
	case cell.Map:
		key := coerce(index, of.typ.Elements[0])
		if key == nil {
			return nil, semantic("Cannot cast from %s to %s", typeText(index.typ), typeText(of.typ.Elements[0]))
		}
		t := of.typ.Elements[0]
		return valueOperand(of.typ.Elements[1], both(of, key, func(m, k cell.Value) cell.Value {
			return valueAt(m.(cell.Pairs), k, t)
		}), of, index), nil
	}
	return nil, semantic("cannot subscript type %s because it is not an array or a map", typeText(of.typ))
}

// at returns the element at a position from 1, nil outside.
func at(list cell.List, position int64) cell.Value {
	if position < 1 || position > int64(len(list)) {
		return nil
	}
	return list[position-1]
}

func valueAt(pairs cell.Pairs, key cell.Value, t cell.Type) cell.Value {
	for _, p := range pairs {
		if cell.Equal(p.Key, key, t) {
			return p.Value
		}
	}
	return nil
}

// field binds s.name.
func field(of *operand, name string) (*operand, error) {
	if of.typ.Kind != cell.Struct {
		return nil, semantic("%s must be a struct type, check if you are using `'`", typeText(of.typ))
	}
	for i, f := range of.typ.Fields {
		if !strings.EqualFold(f, name) {
			continue
		}
		value := of.value
		return valueOperand(of.typ.Elements[i], func(slots []cell.Value) (cell.Value, error) {
			v, err := value(slots)
			if v == nil || err != nil {
				return nil, err
			}
			return v.(cell.Record)[i], nil
		}, of), nil
	}
	return nil, semantic("Struct subfield '%s' cannot be resolved", name)
}
