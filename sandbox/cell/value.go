package cell

import (
	"math/big"
	"strings"
)

// Value is one cell: nil (NULL), bool (Boolean), int64 (TinyInt to BigInt),
// *big.Int (LargeInt), float64 (Float and Double; a Float's value is exactly
// a 32-bit float), DecimalValue, string (Char, Varchar, JSON text), []byte
// (Varbinary), time.Time (Date, Datetime: wall time in UTC), List (Array),
// Pairs (Map), Record (Struct), *roaring64.Bitmap (Bitmap) or *hll.Sketch
// (HLL). A value that holds memory is not changed once others may see it.
type Value = any

// List is the value of an Array: its elements in order.
type List []Value

// Pairs is the value of a Map: each key once, in the order in which they came.
type Pairs []Pair

// Pair is one entry of a Map.
type Pair struct{ Key, Value Value }

// Record is the value of a Struct: one value for each field of its type.
type Record []Value

// DecimalValue is the exact number Unscaled / 10^Scale.
type DecimalValue struct {
	Unscaled *big.Int
	Scale    int
}

// String writes all Scale digits of the fraction: 1.50 with a scale of 2.
func (d DecimalValue) String() string {
	digits := new(big.Int).Abs(d.Unscaled).String()
	if d.Scale > 0 {
		if missing := d.Scale + 1 - len(digits); missing > 0 {
			digits = strings.Repeat("0", missing) + digits
		}
		point := len(digits) - d.Scale
		digits = digits[:point] + "." + digits[point:]
	}
	if d.Unscaled.Sign() < 0 {
		return "-" + digits
	}
	return digits
}
