package starrocks

import (
	"slices"

	"starlift/schema"
)

// ConvertsInPlace says whether MODIFY COLUMN takes the change of a column's
// type (protocol reference 6.8). It says nothing about the values: VARCHAR to INT
// is taken, and fails when it meets a value that is no number. A type is
// converted to itself.
func ConvertsInPlace(from, to schema.Type) bool {
	switch {
	case from.Kind == to.Kind:
		return convertsWithin(from, to)
	case to.Kind == schema.Varchar && from.Kind != schema.Varchar:
		return slices.Contains(conversions(from.Kind), to.Kind) && to.Length >= textLength(from)
	}
	return slices.Contains(conversions(from.Kind), to.Kind)
}

// convertsWithin judges a change of limits.
func convertsWithin(from, to schema.Type) bool {
	switch from.Kind {
	case schema.Char, schema.Varchar:
		return to.Length >= from.Length
	case schema.Decimal:
		return to.Scale >= from.Scale && to.Precision-to.Scale >= from.Precision-from.Scale
	case schema.Varbinary:
		return to.Length == from.Length
	case schema.Array, schema.Map, schema.Struct:
		return slices.EqualFunc(from.Fields, to.Fields, func(a, b schema.Column) bool {
			return a.Name == b.Name && FormatType(a.Type) == FormatType(b.Type)
		})
	}
	return true
}

// conversions is the table of protocol reference 6.8.
func conversions(from schema.Kind) []schema.Kind {
	switch from {
	case schema.TinyInt:
		return []schema.Kind{schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt, schema.Double, schema.Varchar}
	case schema.SmallInt:
		return []schema.Kind{schema.Int, schema.BigInt, schema.LargeInt, schema.Double, schema.Varchar}
	case schema.Int:
		return []schema.Kind{schema.BigInt, schema.LargeInt, schema.Double, schema.Date, schema.Varchar}
	case schema.BigInt:
		return []schema.Kind{schema.LargeInt, schema.Double, schema.Varchar}
	case schema.LargeInt, schema.Double, schema.JSON, schema.Decimal:
		return []schema.Kind{schema.Varchar}
	case schema.Float:
		return []schema.Kind{schema.Double, schema.Varchar}
	case schema.Char:
		return []schema.Kind{schema.Varchar}
	case schema.Varchar:
		return []schema.Kind{
			schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt, schema.Float, schema.Double,
			schema.Date, schema.JSON, schema.Decimal,
		}
	case schema.Date:
		return []schema.Kind{schema.Datetime}
	case schema.Datetime:
		return []schema.Kind{schema.Date}
	}
	return nil
}

// textLength is how many bytes the longest value of a type takes as text, which
// is what a VARCHAR must hold to take it over.
func textLength(t schema.Type) int {
	switch t.Kind {
	case schema.TinyInt:
		return len("-128")
	case schema.SmallInt:
		return len("-32768")
	case schema.Int:
		return len("-2147483648")
	case schema.BigInt:
		return len("-9223372036854775808")
	case schema.LargeInt:
		return len("-170141183460469231731687303715884105728")
	case schema.Decimal:
		return int(t.Precision) + len("-0.")
	case schema.Float:
		return len("-1.1754944e-38")
	case schema.Double:
		return len("-2.2250738585072014e-308")
	case schema.JSON:
		return StringLength
	}
	return t.Length
}
