package cell

import (
	"bytes"
	"cmp"
	"math/big"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/hll"
)

// Compare orders two values of one type: negative when a comes first, zero
// when they are equal. NULL is the lowest, texts go by their bytes, and nested
// values by their elements, a shorter one first. Bitmaps, HLLs and JSON have an
// order too, so that sorting is deterministic: by their numbers, by their stored
// form and by their text.
func Compare(a, b Value, t Type) int {
	if a == nil || b == nil {
		switch {
		case a != nil:
			return 1
		case b != nil:
			return -1
		}
		return 0
	}
	switch a := a.(type) {
	case bool:
		return compareBools(a, b.(bool))
	case int64:
		return cmp.Compare(a, b.(int64))
	case *big.Int:
		return a.Cmp(b.(*big.Int))
	case float64:
		return cmp.Compare(a, b.(float64))
	case DecimalValue:
		return compareDecimals(a, b.(DecimalValue))
	case string:
		return strings.Compare(a, b.(string))
	case []byte:
		return bytes.Compare(a, b.([]byte))
	case time.Time:
		return a.Compare(b.(time.Time))
	case List:
		return compareRuns(a, b.(List), func(int) Type { return t.Elements[0] })
	case Record:
		return compareRuns(a, b.(Record), func(i int) Type { return t.Elements[i] })
	case Pairs:
		return comparePairs(a, b.(Pairs), t)
	case *roaring64.Bitmap:
		return compareBitmaps(a, b.(*roaring64.Bitmap))
	case *hll.Sketch:
		return bytes.Compare(a.AppendBinary(nil), b.(*hll.Sketch).AppendBinary(nil))
	}
	return 0
}

// Equal reports whether two values of one type are equal; NULL equals NULL.
func Equal(a, b Value, t Type) bool { return Compare(a, b, t) == 0 }

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// compareDecimals compares numbers; their scales may differ.
func compareDecimals(a, b DecimalValue) int {
	if a.Scale == b.Scale {
		return a.Unscaled.Cmp(b.Unscaled)
	}
	scale := max(a.Scale, b.Scale)
	return rescaled(a, scale).Cmp(rescaled(b, scale))
}

// rescaled returns d's digits at a scale that is not smaller than its own.
func rescaled(d DecimalValue, scale int) *big.Int {
	return new(big.Int).Mul(d.Unscaled, bigPowerOfTen(scale-d.Scale))
}

func compareRuns(a, b []Value, of func(int) Type) int {
	for i := range min(len(a), len(b)) {
		if c := Compare(a[i], b[i], of(i)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func comparePairs(a, b Pairs, t Type) int {
	for i := range min(len(a), len(b)) {
		if c := Compare(a[i].Key, b[i].Key, t.Elements[0]); c != 0 {
			return c
		}
		if c := Compare(a[i].Value, b[i].Value, t.Elements[1]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
