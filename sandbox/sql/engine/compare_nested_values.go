package engine

import (
	"slices"

	"starlift-sandbox/cell"
)

// sorted returns a value with the pairs of its MAPs by their keys.
func sorted(v cell.Value, t cell.Type) cell.Value {
	switch v := v.(type) {
	case cell.List:
		if !holdsMap(t) {
			return v
		}
		out := make(cell.List, len(v))
		for i := range v {
			out[i] = sorted(v[i], t.Elements[0])
		}
		return out
	case cell.Record:
		out := make(cell.Record, len(v))
		for i := range v {
			out[i] = sorted(v[i], t.Elements[i])
		}
		return out
	case cell.Pairs:
		out := slices.Clone(v)
		for i := range out {
			out[i].Value = sorted(out[i].Value, t.Elements[1])
		}
		slices.SortStableFunc(out, func(a, b cell.Pair) int { return cell.Compare(a.Key, b.Key, t.Elements[0]) })
		return out
	}
	return v
}

// sameNested is = with NULL within: known is false where the answer is NULL, which it is
// unless two elements differ for sure.
func sameNested(a, b cell.Value, t cell.Type) (same, known bool) {
	if a == nil || b == nil {
		return false, false
	}
	var left, right []cell.Value
	kinds := t.Elements
	switch a := a.(type) {
	case cell.List:
		left, right = a, b.(cell.List)
	case cell.Record:
		left, right = a, b.(cell.Record)
	case cell.Pairs:
		left, right = flat(a), flat(b.(cell.Pairs))
	default:
		return cell.Compare(a, b, t) == 0, true
	}
	if len(left) != len(right) {
		return false, true
	}
	known = true
	for i := range left {
		equal, sure := sameNested(left[i], right[i], kinds[i%len(kinds)])
		if sure && !equal {
			return false, true
		}
		known = known && sure
	}
	return true, known
}

// flat is the keys and values of a MAP in turn.
func flat(pairs cell.Pairs) []cell.Value {
	out := make([]cell.Value, 0, 2*len(pairs))
	for _, p := range pairs {
		out = append(out, p.Key, p.Value)
	}
	return out
}
