package plan

import (
	"fmt"
	"math/big"
	"strings"

	"starlift/schema"
	"starlift/starrocks"
)

// relation is how the values of one type stand to those of another.
type relation uint8

const (
	same     relation = iota // one type
	wider                    // every value has a place
	narrower                 // some values have none
	other                    // values are turned into something else
)

// containment says what becomes of the values of a column that gets another
// type. It knows values, not what a cluster can convert: BIGINT to DOUBLE is
// converted, and loses digits above 2^53.
func containment(from, to schema.Type) relation {
	switch {
	case starrocks.FormatType(from) == starrocks.FormatType(to):
		return same
	case from.Kind == schema.Decimal && to.Kind == schema.Decimal:
		return holds(to.Scale >= from.Scale && to.Precision-to.Scale >= from.Precision-from.Scale)
	case from.Kind == to.Kind: // lengths, or nested types
		return holds(to.Length == 0 || from.Length > 0 && to.Length >= from.Length)
	case from.Kind.IsInteger() && to.Kind.IsInteger():
		return holds(to.Kind > from.Kind)
	case from.Kind.IsInteger() && to.Kind == schema.Decimal:
		return holds(int(to.Precision-to.Scale) >= integerDigits(from.Kind))
	case from.Kind.IsInteger() && to.Kind == schema.Double:
		return holds(from.Kind <= schema.Int)
	case from.Kind == schema.Float && to.Kind == schema.Double, from.Kind == schema.Date && to.Kind == schema.Datetime:
		return wider
	case to.Kind == schema.Varchar && from.Kind == schema.Char:
		return holds(to.Length >= from.Length)
	case to.Kind == schema.Varchar && (from.Kind.IsInteger() || from.Kind == schema.Decimal):
		return holds(starrocks.ConvertsInPlace(from, to))
	}
	return other
}

func holds(all bool) relation {
	if all {
		return wider
	}
	return narrower
}

// integerDigits is how many decimal digits the largest value has.
func integerDigits(k schema.Kind) int {
	switch k {
	case schema.TinyInt:
		return 3
	case schema.SmallInt:
		return 5
	case schema.Int:
		return 10
	case schema.BigInt:
		return 19
	}
	return 39
}

// unfit is the condition of SQL that holds for the rows whose value has no place
// in the type; "" when it cannot be said.
func unfit(c schema.Column, to schema.Type) string {
	name := quote(c.Name)
	switch {
	case to.Kind.IsInteger():
		low, high := integerRange(to.Kind)
		return fmt.Sprintf("%s < %s OR %s > %s", name, low, name, high)
	case to.Kind == schema.Char || to.Kind == schema.Varchar:
		return fmt.Sprintf("LENGTH(%s) > %d", name, to.Length)
	case to.Kind == schema.Varbinary:
		return fmt.Sprintf("LENGTH(%s) > %d", name, to.Length)
	case to.Kind == schema.Decimal && (c.Type.Kind == schema.Decimal || c.Type.Kind.IsInteger()):
		limit := "1" + strings.Repeat("0", int(to.Precision-to.Scale))
		return fmt.Sprintf("ABS(%s) >= %s OR %s <> ROUND(%s, %d)", name, limit, name, name, to.Scale)
	case to.Kind == schema.Double:
		return fmt.Sprintf("ABS(%s) > 9007199254740992", name)
	}
	return ""
}

func integerRange(k schema.Kind) (low, high string) {
	bits := map[schema.Kind]uint{schema.TinyInt: 8, schema.SmallInt: 16, schema.Int: 32, schema.BigInt: 64, schema.LargeInt: 128}[k]
	top := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return "-" + top.String(), new(big.Int).Sub(top, big.NewInt(1)).String()
}

func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
