package expression

import (
	"slices"

	"starlift-sandbox/cell"
)

// arraySetFunctions ask whether arrays hold something. NULL is equal to NULL
// there.
func arraySetFunctions() []declaration {
	return []declaration{
		finding("array_contains(array<T>, T) boolean", func(at int) cell.Value { return at >= 0 }),
		finding("array_position(array<T>, T) int", func(at int) cell.Value { return int64(at + 1) }),
		removing(),
		ofElements("array_distinct(array<T>) array<T>", func(list cell.List, t cell.Type) cell.Value {
			distinct := cell.List{}
			for _, v := range list {
				if indexIn(distinct, v, t) < 0 {
					distinct = append(distinct, v)
				}
			}
			return distinct
		}),
		ofTwo("arrays_overlap(array<T>, array<T>) boolean", func(a, b cell.List, t cell.Type) cell.Value {
			return slices.ContainsFunc(a, func(v cell.Value) bool { return indexIn(b, v, t) >= 0 })
		}),
		ofTwo("array_contains_all(array<T>, array<T>) boolean", func(a, b cell.List, t cell.Type) cell.Value {
			return !slices.ContainsFunc(b, func(v cell.Value) bool { return indexIn(a, v, t) < 0 })
		}).from(2, 5, 0),
		calling("array_intersect(array<T>...) array<T>", func(c *Call, args []cell.Value) (cell.Value, error) {
			return intersect(args, c.parameters[0].Elements[0]), nil
		}),
	}
}

func indexIn(list cell.List, v cell.Value, t cell.Type) int {
	return slices.IndexFunc(list, func(other cell.Value) bool { return cell.Equal(v, other, t) })
}

// finding declares a function of the place, from 0 or -1, of a value in an array.
func finding(text string, f func(at int) cell.Value) declaration {
	d := calling(text, func(c *Call, args []cell.Value) (cell.Value, error) {
		if args[0] == nil {
			return nil, nil
		}
		return f(indexIn(args[0].(cell.List), args[1], c.parameters[1])), nil
	})
	d.sees = true
	return d
}

func removing() declaration {
	d := calling("array_remove(array<T>, T) array<T>", func(c *Call, args []cell.Value) (cell.Value, error) {
		if args[0] == nil {
			return nil, nil
		}
		rest := cell.List{}
		for _, v := range args[0].(cell.List) {
			if !cell.Equal(v, args[1], c.parameters[1]) {
				rest = append(rest, v)
			}
		}
		return rest, nil
	})
	d.sees = true
	return d
}

func ofTwo(text string, f func(a, b cell.List, t cell.Type) cell.Value) declaration {
	return calling(text, func(c *Call, args []cell.Value) (cell.Value, error) {
		return f(args[0].(cell.List), args[1].(cell.List), c.parameters[0].Elements[0]), nil
	})
}

// intersect gives what all arrays hold, each value once, in the order of the
// first. (The order of a server's result is unconfirmed.)
func intersect(args []cell.Value, t cell.Type) cell.Value {
	common := cell.List{}
	for _, v := range args[0].(cell.List) {
		inAll := !slices.ContainsFunc(args[1:], func(other cell.Value) bool { return indexIn(other.(cell.List), v, t) < 0 })
		if inAll && indexIn(common, v, t) < 0 {
			common = append(common, v)
		}
	}
	return common
}
