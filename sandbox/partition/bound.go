package partition

import (
	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// bound is a bound that was read. value is nil for MAXVALUE.
type bound struct {
	value cell.Value
	max   bool
}

func readBounds(texts []store.Bound, types []cell.Type) ([]bound, bool) {
	if len(texts) != len(types) {
		return nil, false
	}
	read := make([]bound, len(texts))
	for i, text := range texts {
		if text.Max {
			read[i] = bound{max: true}
			continue
		}
		value, ok := cell.Convert(types[i], text.Value)
		if !ok || value == nil {
			return nil, false
		}
		read[i] = bound{value: value}
	}
	return read, true
}

// compareToBound compares a row with a bound, column by column. A NULL lies
// where the smallest value does, as on a real server.
func compareToBound(values []cell.Value, limit []bound, types []cell.Type) int {
	for i, l := range limit {
		value := values[i]
		if value == nil {
			value, _ = cell.Convert(types[i], Smallest(types[i]))
		}
		if c := compareBounds(bound{value: value}, l, types[i]); c != 0 {
			return c
		}
	}
	return 0
}

func compareBounds(a, b bound, t cell.Type) int {
	switch {
	case a.max && b.max:
		return 0
	case a.max:
		return 1
	case b.max:
		return -1
	}
	return cell.Compare(a.value, b.value, t)
}

// Compare compares two bounds of the same columns, as texts in normal form; it
// reports false when one of them cannot be read.
func Compare(a, b []store.Bound, types []cell.Type) (int, bool) {
	left, okLeft := readBounds(a, types)
	right, okRight := readBounds(b, types)
	if !okLeft || !okRight {
		return 0, false
	}
	return compareKeys(left, right, types), true
}

func compareKeys(a, b []bound, types []cell.Type) int {
	for i := range a {
		if c := compareBounds(a[i], b[i], types[i]); c != 0 {
			return c
		}
	}
	return 0
}

// CanRange reports whether a column of the type can be partitioned by ranges.
func CanRange(t cell.Type) bool { return Smallest(t) != "" }

// Smallest returns the text of the smallest value of a type, which is where the
// first range begins: 0000-01-01; "" for a type that has no ranges.
func Smallest(t cell.Type) string {
	switch t.Kind {
	case cell.TinyInt:
		return "-128"
	case cell.SmallInt:
		return "-32768"
	case cell.Int:
		return "-2147483648"
	case cell.BigInt:
		return "-9223372036854775808"
	case cell.LargeInt:
		return "-170141183460469231731687303715884105728"
	case cell.Date:
		return "0000-01-01"
	case cell.Datetime:
		return "0000-01-01 00:00:00"
	}
	return ""
}

// Normal returns the text of a bound or list value in the normal form of its
// type: 2024-01-01 for 20240101. It reports false for what is no value.
func Normal(t cell.Type, text string) (string, bool) {
	value, ok := cell.Convert(t, text)
	if !ok || value == nil {
		return "", false
	}
	return cell.Text(value, t), true
}
