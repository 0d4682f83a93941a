package apply

import (
	"fmt"
	"math/big"
	"strings"

	"starlift/schema"
)

// integerBits is how many bits the integer types hold, from the narrowest on.
var integerBits = []struct {
	kind schema.Kind
	name string
	bits int
}{
	{schema.TinyInt, "TINYINT", 7},
	{schema.SmallInt, "SMALLINT", 15},
	{schema.Int, "INT", 31},
	{schema.BigInt, "BIGINT", 63},
	{schema.LargeInt, "LARGEINT", 127},
}

func isInteger(kind schema.Kind) bool {
	for _, i := range integerBits {
		if i.kind == kind {
			return true
		}
	}
	return false
}

// integerFor is the narrowest integer type that is wider than kind and holds the
// value; "" where there is none or the value is no integer.
func integerFor(kind schema.Kind, value string) string {
	n, ok := new(big.Int).SetString(strings.TrimSpace(value), 10)
	if !ok {
		return ""
	}
	if n.Sign() < 0 {
		n.Not(n) // the lowest value of a type needs as many bits as the highest
	}
	wider := false
	for _, i := range integerBits {
		if wider && n.BitLen() <= i.bits {
			return i.name
		}
		wider = wider || i.kind == kind
	}
	return ""
}

// maxDecimal is the precision that every release has.
const maxDecimal = 38

// decimalFor is a decimal type that holds the value without rounding and all that
// t holds; "" where there is none or the value is no number.
func decimalFor(t schema.Type, value string) string {
	value = strings.TrimLeft(strings.TrimSpace(value), "+-")
	whole, fraction, _ := strings.Cut(value, ".")
	for _, digit := range whole + fraction {
		if digit < '0' || digit > '9' {
			return ""
		}
	}
	whole = strings.TrimLeft(whole, "0")
	had, digits := int(t.Scale), int(t.Precision)
	scale := max(had, len(fraction))
	precision := max(digits-had, len(whole)) + scale
	if precision > maxDecimal || precision <= digits {
		return ""
	}
	return fmt.Sprintf("DECIMAL(%d,%d)", precision, scale)
}

// cutLength is how many bytes of a value a message shows.
const cutLength = 40

// cutValue cuts a value for a message, at the end of a character.
func cutValue(v string) string {
	v = strings.ToValidUTF8(v, "?")
	if len(v) <= cutLength {
		return v
	}
	n := cutLength
	for n > 0 && v[n]&0xc0 == 0x80 {
		n--
	}
	return v[:n] + "…"
}
