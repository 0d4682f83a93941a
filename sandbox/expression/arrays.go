package expression

import (
	"math"
	"math/big"
	"slices"

	"starlift-sandbox/cell"
)

// arrayFunctions take arrays apart and put them together. A result never shares
// its elements' list with an argument that it changes.
func arrayFunctions() []declaration {
	declared := []declaration{
		plain("array_length, cardinality(array<T>) int", func(args []cell.Value) cell.Value { return int64(len(args[0].(cell.List))) }),
		appending(),
		plain("array_concat(array<T>...) array<T>", func(args []cell.Value) cell.Value {
			var all cell.List
			for _, a := range args {
				all = append(all, a.(cell.List)...)
			}
			return all
		}),
		plain("array_slice(array<T>, bigint) array<T>", func(args []cell.Value) cell.Value {
			return sliceOf(args[0].(cell.List), args[1].(int64), math.MaxInt32)
		}),
		plain("array_slice(array<T>, bigint, bigint) array<T>", func(args []cell.Value) cell.Value {
			return sliceOf(args[0].(cell.List), args[1].(int64), args[2].(int64))
		}),
		plain("reverse(array<T>) array<T>", func(args []cell.Value) cell.Value {
			turned := slices.Clone(args[0].(cell.List))
			slices.Reverse(turned)
			return turned
		}),
		ofElements("array_sort(array<T>) array<T>", func(list cell.List, t cell.Type) cell.Value {
			sorted := slices.Clone(list)
			slices.SortStableFunc(sorted, func(a, b cell.Value) int { return cell.Compare(a, b, t) }) // NULLs first
			return sorted
		}),
		ofElements("array_min(array<T>) T", func(list cell.List, t cell.Type) cell.Value { return extreme(list, t, -1) }),
		ofElements("array_max(array<T>) T", func(list cell.List, t cell.Type) cell.Value { return extreme(list, t, 1) }),
		plain("array_join(array<varchar>, varchar) varchar", func(args []cell.Value) cell.Value {
			return joinTexts(args[1], args[0].(cell.List))
		}),
		plain("array_join(array<varchar>, varchar, varchar) varchar", func(args []cell.Value) cell.Value {
			list := slices.Clone(args[0].(cell.List))
			for i, v := range list {
				if v == nil {
					list[i] = args[2]
				}
			}
			return joinTexts(args[1], list)
		}),
		plain("array_generate(bigint, bigint) array<bigint>", func(args []cell.Value) cell.Value {
			return generate(args[0].(int64), args[1].(int64), 1)
		}).from(3, 1, 0),
		plain("array_generate(bigint, bigint, bigint) array<bigint>", func(args []cell.Value) cell.Value {
			return generate(args[0].(int64), args[1].(int64), args[2].(int64))
		}).from(3, 1, 0),
	}
	return append(declared, arraySums()...)
}

// ofElements declares a function of one array that needs the type of its
// elements.
func ofElements(text string, f func(list cell.List, t cell.Type) cell.Value) declaration {
	return calling(text, func(c *Call, args []cell.Value) (cell.Value, error) {
		return f(args[0].(cell.List), c.parameters[0].Elements[0]), nil
	})
}

// appending declares array_append, which appends NULL too.
func appending() declaration {
	return seeing("array_append(array<T>, T) array<T>", func(args []cell.Value) cell.Value {
		if args[0] == nil {
			return nil
		}
		list := args[0].(cell.List)
		return append(slices.Clip(list), args[1])
	})
}

// sliceOf takes count elements from a position, from 1, or from the end when it
// is negative.
func sliceOf(list cell.List, position, count int64) cell.Value {
	size := int64(len(list))
	if position < 0 {
		position = max(size+position+1, 1)
	}
	if position < 1 || position > size || count <= 0 {
		return cell.List{}
	}
	return slices.Clone(list[position-1 : position-1+min(count, size-position+1)])
}

// extreme passes over NULLs; without a value it is NULL.
func extreme(list cell.List, t cell.Type, sign int) cell.Value {
	var best cell.Value
	for _, v := range list {
		if v != nil && (best == nil || cell.Compare(v, best, t)*sign > 0) {
			best = v
		}
	}
	return best
}

// arraySums are array_sum and array_avg, which pass over NULLs and are NULL
// without a value.
func arraySums() []declaration {
	sumWhole := func(args []cell.Value) cell.Value {
		var sum int64
		seen := false
		for _, v := range args[0].(cell.List) {
			n, null := wholeOf(v)
			sum += n
			seen = seen || !null
		}
		if !seen {
			return nil
		}
		return sum
	}
	return []declaration{
		plain("array_sum(array<bigint>) bigint", sumWhole),
		plain("array_sum(array<largeint>) largeint", func(args []cell.Value) cell.Value {
			sum := new(big.Int)
			for _, v := range args[0].(cell.List) {
				if v != nil {
					sum.Add(sum, v.(*big.Int))
				}
			}
			return wrapLarge(sum)
		}),
		plain("array_sum(array<double>) double", func(args []cell.Value) cell.Value {
			sum, n := sumDoubles(args[0].(cell.List))
			if n == 0 {
				return nil
			}
			return sum
		}),
		plain("array_avg(array<double>) double", func(args []cell.Value) cell.Value {
			sum, n := sumDoubles(args[0].(cell.List))
			if n == 0 {
				return nil
			}
			return sum / float64(n)
		}),
	}
}

func sumDoubles(list cell.List) (sum float64, n int) {
	for _, v := range list {
		if v != nil {
			sum += v.(float64)
			n++
		}
	}
	return sum, n
}

// generate counts from start to stop; an array that would be too long is NULL.
func generate(start, stop, step int64) cell.Value {
	const longest = 1_000_000
	list := cell.List{}
	var n uint64
	switch {
	case step > 0 && start <= stop:
		n = (uint64(stop) - uint64(start)) / uint64(step)
	case step < 0 && start >= stop:
		n = (uint64(start) - uint64(stop)) / -uint64(step)
	default:
		return list
	}
	if n >= longest {
		return nil
	}
	for v := start; len(list) <= int(n); v += step {
		list = append(list, v)
	}
	return list
}
