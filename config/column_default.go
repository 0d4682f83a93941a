package config

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// preset takes the column's default and judges whether it fits the type.
func (k *columnCheck) preset() schema.Default {
	if !k.b.places.Has("default") {
		return schema.Default{}
	}
	s := k.b.preset
	folded := strings.ToUpper(strings.TrimSuffix(strings.ReplaceAll(s, " ", ""), "()"))
	if k.kind.Kind == schema.Datetime && folded == "CURRENT_TIMESTAMP" {
		return schema.Default{Kind: schema.CurrentTimestamp}
	}
	if k.kind.Kind == schema.Varchar && (strings.EqualFold(s, "uuid()") || strings.EqualFold(s, "(uuid())")) {
		return schema.Default{Kind: schema.UUID}
	}
	if why := misfit(k.kind, s); why != "" {
		k.fail(diag.WrongType, "default", "Default does not fit",
			"The default for %s %s.", starrocks.FormatType(k.kind), why)
	}
	return schema.Default{Kind: schema.Literal, Value: s}
}

// misfit says why text is no value of a type; "" when it is one.
func misfit(t schema.Type, s string) string {
	switch {
	case t.Kind.IsInteger():
		return misfitInteger(t.Kind, s)
	case t.Kind == schema.Char || t.Kind == schema.Varchar:
		if t.Length > 0 && len(s) > t.Length {
			return "has at most " + strconv.Itoa(t.Length) + " bytes, and this one has " + strconv.Itoa(len(s))
		}
		return ""
	}
	switch t.Kind {
	case schema.Boolean:
		switch strings.ToLower(s) {
		case "true", "false", "0", "1":
			return ""
		}
		return "is true, false, 1 or 0"
	case schema.Float, schema.Double:
		bits := 64
		if t.Kind == schema.Float {
			bits = 32
		}
		if x, err := strconv.ParseFloat(s, bits); err != nil || math.IsInf(x, 0) || math.IsNaN(x) || strings.ContainsAny(s, "xX_pP") {
			return "is a number in its range"
		}
	case schema.Decimal:
		return misfitDecimal(t, s)
	case schema.Date:
		if _, err := time.Parse("2006-01-02", s); err != nil {
			return `is a day like "2026-01-31"`
		}
	case schema.Datetime:
		if _, err := time.Parse("2006-01-02 15:04:05", s); err != nil {
			return `is a moment like "2026-01-31 12:00:00", or CURRENT_TIMESTAMP`
		}
	case schema.Array, schema.Map, schema.Struct, schema.Bitmap, schema.HLL, schema.Percentile:
		return "cannot be set"
	}
	return ""
}

// integerBits are the sizes of the integer kinds.
func integerBits(k schema.Kind) uint {
	switch k {
	case schema.TinyInt:
		return 8
	case schema.SmallInt:
		return 16
	case schema.Int:
		return 32
	case schema.BigInt:
		return 64
	}
	return 128
}

func misfitInteger(k schema.Kind, s string) string {
	one := big.NewInt(1)
	high := new(big.Int).Lsh(one, integerBits(k)-1)
	low := new(big.Int).Neg(high)
	high.Sub(high, one)
	if n, ok := new(big.Int).SetString(s, 10); len(s) > 64 || strings.Contains(s, "_") || !ok || n.Cmp(low) < 0 || n.Cmp(high) > 0 {
		return "is a whole number from " + low.String() + " to " + high.String()
	}
	return ""
}

func misfitDecimal(t schema.Type, s string) string {
	form := regexp.MustCompile(`^[-+]?([0-9]+)(?:\.([0-9]*))?$`)
	m := form.FindStringSubmatch(s)
	whole := int(t.Precision) - int(t.Scale)
	if m == nil || len(strings.TrimLeft(m[1], "0")) > whole || len(m[2]) > int(t.Scale) {
		return "is a number with at most " + strconv.Itoa(whole) + " digits before the point and " + strconv.Itoa(int(t.Scale)) + " after it"
	}
	return ""
}
