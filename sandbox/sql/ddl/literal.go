package ddl

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/store"
)

// CheckLiteral says why text is no value of type t, or "" if it is one. It
// judges defaults; loads have their own conversions.
func CheckLiteral(t store.Type, text string) string {
	_, reason := Literal(t, text)
	return reason
}

// Literal reads the text of a default as a value of type t, or says why it is
// none.
func Literal(t store.Type, text string) (store.Value, string) {
	switch t.Kind {
	case store.Boolean:
		switch strings.ToLower(text) {
		case "true", "1":
			return true, ""
		case "false", "0":
			return false, ""
		}
	case store.TinyInt, store.SmallInt, store.Int, store.BigInt:
		bits := map[store.Kind]int{store.TinyInt: 8, store.SmallInt: 16, store.Int: 32, store.BigInt: 64}[t.Kind]
		if value, err := strconv.ParseInt(text, 10, bits); err == nil {
			return value, ""
		}
	case store.LargeInt:
		value, ok := new(big.Int).SetString(text, 10)
		// -2^127 is the one value of 128 bits, sign included, whose BitLen is 128.
		if ok && (value.BitLen() < 128 || value.Sign() < 0 && value.TrailingZeroBits() == 127 && value.BitLen() == 128) {
			return value, ""
		}
	case store.Float:
		if value, err := strconv.ParseFloat(text, 32); err == nil {
			return value, ""
		}
	case store.Double:
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			return value, ""
		}
	case store.Decimal:
		if value, ok := parseDecimal(t, text); ok {
			return value, ""
		}
	case store.Date:
		if value, err := time.Parse(time.DateOnly, text); err == nil {
			return value, ""
		}
	case store.Datetime:
		for _, form := range [...]string{time.DateTime, time.DateOnly} {
			if value, err := time.Parse(form, text); err == nil {
				return value.Truncate(time.Microsecond), ""
			}
		}
	case store.Char, store.Varchar:
		if len(text) <= t.Length {
			return text, ""
		}
		return nil, fmt.Sprintf("%q has %d bytes, %s allows %d", text, len(text), PlainTypeText(t), t.Length)
	case store.JSON:
		return text, ""
	case store.Varbinary:
		if t.Length == 0 || len(text) <= t.Length {
			return []byte(text), ""
		}
	}
	return nil, fmt.Sprintf("%q is no %s", text, PlainTypeText(t))
}

// parseDecimal reads digits with at most Scale of them behind the point.
func parseDecimal(t store.Type, text string) (store.DecimalValue, bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" || len(fraction) > t.Scale {
		return store.DecimalValue{}, false
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > t.Precision-t.Scale {
		return store.DecimalValue{}, false
	}
	unscaled, ok := new(big.Int).SetString("0"+whole+fraction+strings.Repeat("0", t.Scale-len(fraction)), 10)
	if !ok {
		return store.DecimalValue{}, false
	}
	if strings.HasPrefix(text, "-") {
		unscaled.Neg(unscaled)
	}
	return store.DecimalValue{Unscaled: unscaled, Scale: t.Scale}, true
}
