package expression

import (
	"fmt"
	"strings"

	"starlift-sandbox/cell"
)

// mapFunctions are those of maps and structs, and element_at of arrays too.
func mapFunctions() []declaration {
	return []declaration{
		plain("map_size, cardinality(map<K,V>) int", func(args []cell.Value) cell.Value { return int64(len(args[0].(cell.Pairs))) }).from(3, 1, 0),
		plain("map_keys(map<K,V>) array<K>", func(args []cell.Value) cell.Value {
			list := cell.List{}
			for _, p := range args[0].(cell.Pairs) {
				list = append(list, p.Key)
			}
			return list
		}).from(3, 1, 0),
		plain("map_values(map<K,V>) array<V>", func(args []cell.Value) cell.Value {
			list := cell.List{}
			for _, p := range args[0].(cell.Pairs) {
				list = append(list, p.Value)
			}
			return list
		}).from(3, 1, 0),
		calling("map_from_arrays(array<K>, array<V>) map<K,V>", func(c *Call, args []cell.Value) (cell.Value, error) {
			keys, values := args[0].(cell.List), args[1].(cell.List)
			if len(keys) != len(values) {
				return nil, rowError("Key and value arrays must be the same length")
			}
			var pairs cell.Pairs
			for i, k := range keys {
				pairs = withPair(pairs, k, values[i], c.result.Elements[0])
			}
			return pairs, nil
		}).from(3, 1, 0),
		plain("element_at(array<T>, bigint) T", func(args []cell.Value) cell.Value {
			return at(args[0].(cell.List), args[1].(int64))
		}).from(3, 1, 0),
		calling("element_at(map<K,V>, K) V", func(c *Call, args []cell.Value) (cell.Value, error) {
			return valueAt(args[0].(cell.Pairs), args[1], c.parameters[1]), nil
		}).from(3, 1, 0),
		plain("str_to_map(varchar, varchar, varchar) map<varchar,varchar>", func(args []cell.Value) cell.Value {
			return mapOfText(args[0].(string), args[1].(string), args[2].(string))
		}).from(3, 1, 0),
		rowOf(), namedStruct(),
	}
}

// mapOfText cuts a text into entries, and each of these into a key and a value,
// which is NULL where the second separator is missing.
func mapOfText(text, between, within string) cell.Value {
	var pairs cell.Pairs
	for entry := range strings.SplitSeq(text, between) {
		key, value, found := strings.Cut(entry, within)
		var v cell.Value
		if found {
			v = value
		}
		pairs = withPair(pairs, key, v, cell.Type{Kind: cell.Varchar})
	}
	return pairs
}

// rowOf declares row and struct: a struct with fields col1, col2, ….
func rowOf() declaration {
	d := seeing("row, struct(?...) struct", func(args []cell.Value) cell.Value { return append(cell.Record{}, args...) })
	d.refine = func(_ cell.Type, args []cell.Type, _ []cell.Value) (cell.Type, error) {
		t := cell.Type{Kind: cell.Struct, Elements: args}
		for i := range args {
			t.Fields = append(t.Fields, fmt.Sprintf("col%d", i+1))
		}
		return t, nil
	}
	return d.from(3, 1, 0)
}

// namedStruct takes names, which are constants, and values by turns.
func namedStruct() declaration {
	d := seeing("named_struct(?, ?...) struct", func(args []cell.Value) cell.Value {
		record := cell.Record{}
		for i := 1; i < len(args); i += 2 {
			record = append(record, args[i])
		}
		return record
	})
	d.refine = func(_ cell.Type, args []cell.Type, known []cell.Value) (cell.Type, error) {
		t := cell.Type{Kind: cell.Struct}
		if len(args)%2 != 0 {
			return t, semantic("named_struct must have an even number of input args")
		}
		for i := 0; i < len(args); i += 2 {
			name, ok := known[i].(string)
			if !ok || name == "" {
				return t, semantic("named_struct's keys must be constant strings")
			}
			t.Fields, t.Elements = append(t.Fields, name), append(t.Elements, args[i+1])
		}
		return t, nil
	}
	return d.from(3, 1, 0)
}
