package partition

import (
	"slices"
	"sort"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// InsertRange adds a range to others, which are ascending, and keeps them so; it
// takes their memory over. A range without Lower begins where the one before it
// ends. Errors are in the server's words.
func InsertRange(ranges []store.Partition, p store.Partition, types []cell.Type) ([]store.Partition, error) {
	upper, ok := readBounds(p.Upper, types)
	if !ok {
		return nil, refuse("Invalid range value format: %s", p.Name)
	}
	at := sort.Search(len(ranges), func(i int) bool {
		other, ok := readBounds(ranges[i].Upper, types)
		return ok && compareKeys(other, upper, types) >= 0
	})
	if p.Lower == nil {
		p.Lower = smallest(types)
		if at > 0 {
			p.Lower = ranges[at-1].Upper
		}
	}
	c, ok := Compare(p.Lower, p.Upper, types)
	switch {
	case !ok:
		return nil, refuse("Invalid range value format: %s", p.Name)
	case c >= 0:
		return nil, refuse("Invalid range value format: The lower values must smaller than upper values")
	}
	for _, neighbour := range []int{at - 1, at} {
		if neighbour >= 0 && neighbour < len(ranges) && intersect(p, ranges[neighbour], types) {
			return nil, refuse("Range %s is intersected with range: %s", Show(p, types), Show(ranges[neighbour], types))
		}
	}
	return slices.Insert(ranges, at, p), nil
}

func smallest(types []cell.Type) []store.Bound {
	bounds := make([]store.Bound, len(types))
	for i, t := range types {
		bounds[i].Value = Smallest(t)
	}
	return bounds
}

func intersect(a, b store.Partition, types []cell.Type) bool {
	one, okOne := Compare(a.Lower, b.Upper, types)
	other, okOther := Compare(b.Lower, a.Upper, types)
	return okOne && okOther && one < 0 && other < 0
}

// Show writes a range as SHOW PARTITIONS does:
// [types: [DATE]; keys: [2024-01-01]; ..types: [DATE]; keys: [2024-02-01]; ).
func Show(p store.Partition, types []cell.Type) string {
	return "[" + showKey(p.Lower, types) + ".." + showKey(p.Upper, types) + ")"
}

func showKey(bounds []store.Bound, types []cell.Type) string {
	names, keys := make([]string, len(bounds)), make([]string, len(bounds))
	for i, b := range bounds {
		names[i], keys[i] = types[i].String(), b.Value
		if b.Max {
			keys[i] = "MAXVALUE"
		}
	}
	return "types: [" + strings.Join(names, ", ") + "]; keys: [" + strings.Join(keys, ", ") + "]; "
}
