package cell

// castNested casts an Array, a Map or a Struct to one of the same shape: the
// fields of a Struct by their places, whatever their names. Elements without a
// value become NULL.
func castNested(v Value, from, to Type) (Value, bool) {
	if from.Kind != to.Kind || len(from.Elements) != len(to.Elements) {
		return nil, false
	}
	if from.Equal(to) {
		return v, true
	}
	switch v := v.(type) {
	case List:
		list := make(List, len(v))
		for i, element := range v {
			list[i] = castElement(element, from.Elements[0], to.Elements[0])
		}
		return list, true
	case Pairs:
		pairs := make(Pairs, len(v))
		for i, pair := range v {
			pairs[i] = Pair{
				castElement(pair.Key, from.Elements[0], to.Elements[0]),
				castElement(pair.Value, from.Elements[1], to.Elements[1]),
			}
		}
		return lastOfKey(pairs, to), true
	case Record:
		record := make(Record, len(v))
		for i, field := range v {
			record[i] = castElement(field, from.Elements[i], to.Elements[i])
		}
		return record, true
	}
	return nil, false
}

func castElement(v Value, from, to Type) Value {
	v, ok := Cast(v, from, to)
	if !ok {
		return nil
	}
	return v
}

// castJSONElement returns nil for null and for a value without one in the type.
func castJSONElement(value []byte, to Type) Value {
	v, ok := castJSON(value, to)
	if !ok {
		return nil
	}
	return v
}
