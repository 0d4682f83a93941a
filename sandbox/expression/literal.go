package expression

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
)

// maxPrecision is the most digits of a DECIMAL that expressions calculate with.
const maxPrecision = 38

func textLiteral(text string) *node { return literal(cell.Type{Kind: cell.Varchar}, text) }

// number reads a number without a sign: the smallest type of integer that holds
// it, a DECIMAL with a point, a DOUBLE with an exponent or with more digits than
// a DECIMAL has.
func number(text string) (*node, error) {
	switch {
	case strings.HasPrefix(text, "0x"), strings.HasPrefix(text, "0X"):
		return nil, semantic("Numbers in hexadecimal are not supported by this server: %s", text)
	case strings.ContainsAny(text, "eE"):
		return double(text)
	case strings.Contains(text, "."):
		return decimal(text)
	}
	v, _ := new(big.Int).SetString(text, 10)
	if n := integer(v); n != nil {
		return n, nil
	}
	return nil, semantic("Number overflow %s", text)
}

func double(text string) (*node, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, semantic("Number overflow %s", text)
	}
	return literal(cell.Type{Kind: cell.Double}, v), nil
}

func decimal(text string) (*node, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	digits := whole + fraction
	if len(digits) > maxPrecision {
		return double(text)
	}
	v, ok := new(big.Int).SetString("0"+digits, 10)
	if !ok {
		return nil, semantic("Invalid floating-point literal: %s", text)
	}
	t := cell.Type{Kind: cell.Decimal, Precision: max(len(digits), 1), Scale: len(fraction)}
	return literal(t, cell.DecimalValue{Unscaled: v, Scale: t.Scale}), nil
}

// integer returns the literal of the smallest type that holds v, nil for none.
func integer(v *big.Int) *node {
	if !v.IsInt64() {
		if !fitsLargeInt(v) {
			return nil
		}
		return literal(cell.Type{Kind: cell.LargeInt}, v)
	}
	n := v.Int64()
	kind := cell.TinyInt
	for !fits(n, kind) {
		kind++
	}
	return literal(cell.Type{Kind: kind}, n)
}

// negative returns a literal number with the other sign. Its type stays: -128 is
// a SMALLINT, because 128 is one.
func negative(n *node) *node {
	switch v := n.value.(type) {
	case int64:
		return literal(n.typ, -v)
	case *big.Int:
		return literal(n.typ, new(big.Int).Neg(v))
	case float64:
		return literal(n.typ, -v)
	case cell.DecimalValue:
		return literal(n.typ, cell.DecimalValue{Unscaled: new(big.Int).Neg(v.Unscaled), Scale: v.Scale})
	}
	return n
}

// timeLiteral reads DATE '…' and DATETIME '…'.
func timeLiteral(word, text string) (*node, error) {
	t := cell.Type{Kind: cell.Datetime}
	if word == "DATE" {
		t.Kind = cell.Date
	}
	v, ok := cell.Convert(t, text)
	if !ok {
		return nil, semantic("Invalid date literal: %s", text)
	}
	return literal(t, v.(time.Time)), nil
}

// fits reports whether an integer type up to BigInt holds v.
func fits(v int64, kind cell.Kind) bool {
	switch kind {
	case cell.TinyInt:
		return v == int64(int8(v))
	case cell.SmallInt:
		return v == int64(int16(v))
	case cell.Int:
		return v == int64(int32(v))
	}
	return true
}

// fitsLargeInt reports whether v has at most 128 bits with its sign.
func fitsLargeInt(v *big.Int) bool {
	const bits = 127
	if v.Sign() < 0 {
		return new(big.Int).Not(v).BitLen() <= bits
	}
	return v.BitLen() <= bits
}
