package ddl

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
)

// CheckLiteral says why text is no value of type t, or "" if it is one. It
// judges defaults; loads have their own conversions.
func CheckLiteral(t cell.Type, text string) string {
	_, reason := Literal(t, text)
	return reason
}

// Literal reads the text of a default as a value of type t, or says why it is
// none.
func Literal(t cell.Type, text string) (cell.Value, string) {
	switch t.Kind {
	case cell.Boolean:
		switch strings.ToLower(text) {
		case "true", "1":
			return true, ""
		case "false", "0":
			return false, ""
		}
	case cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt:
		bits := map[cell.Kind]int{cell.TinyInt: 8, cell.SmallInt: 16, cell.Int: 32, cell.BigInt: 64}[t.Kind]
		if value, err := strconv.ParseInt(text, 10, bits); err == nil {
			return value, ""
		}
	case cell.LargeInt:
		value, ok := new(big.Int).SetString(text, 10)
		// -2^127 is the one value of 128 bits, sign included, whose BitLen is 128.
		if ok && (value.BitLen() < 128 || value.Sign() < 0 && value.TrailingZeroBits() == 127 && value.BitLen() == 128) {
			return value, ""
		}
	case cell.Float:
		if value, err := strconv.ParseFloat(text, 32); err == nil {
			return value, ""
		}
	case cell.Double:
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			return value, ""
		}
	case cell.Decimal:
		if value, ok := parseDecimal(t, text); ok {
			return value, ""
		}
	case cell.Date:
		if value, err := time.Parse(time.DateOnly, text); err == nil {
			return value, ""
		}
	case cell.Datetime:
		for _, form := range [...]string{time.DateTime, time.DateOnly} {
			if value, err := time.Parse(form, text); err == nil {
				return value.Truncate(time.Microsecond), ""
			}
		}
	case cell.Char, cell.Varchar:
		if len(text) <= t.Length {
			return text, ""
		}
		return nil, fmt.Sprintf("%q has %d bytes, %s allows %d", text, len(text), PlainTypeText(t), t.Length)
	case cell.JSON:
		return text, ""
	case cell.Varbinary:
		if t.Length == 0 || len(text) <= t.Length {
			return []byte(text), ""
		}
	}
	return nil, fmt.Sprintf("%q is no %s", text, PlainTypeText(t))
}

// parseDecimal reads digits with at most Scale of them behind the point.
func parseDecimal(t cell.Type, text string) (cell.DecimalValue, bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" || len(fraction) > t.Scale {
		return cell.DecimalValue{}, false
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > t.Precision-t.Scale {
		return cell.DecimalValue{}, false
	}
	unscaled, ok := new(big.Int).SetString("0"+whole+fraction+strings.Repeat("0", t.Scale-len(fraction)), 10)
	if !ok {
		return cell.DecimalValue{}, false
	}
	if strings.HasPrefix(text, "-") {
		unscaled.Neg(unscaled)
	}
	return cell.DecimalValue{Unscaled: unscaled, Scale: t.Scale}, true
}
