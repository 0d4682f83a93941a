package ddl

import (
	"fmt"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/version"
)

// TypeText spells a type as SHOW CREATE TABLE does: int(11), decimal(10, 2),
// map<varchar(10),int(11)>.
func TypeText(t cell.Type) string {
	switch t.Kind {
	case cell.TinyInt:
		return "tinyint(4)"
	case cell.SmallInt:
		return "smallint(6)"
	case cell.Int:
		return "int(11)"
	case cell.BigInt:
		return "bigint(20)"
	case cell.LargeInt:
		return "largeint(40)"
	case cell.Decimal:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	}
	return spell(t, TypeText)
}

// shownType is TypeText with what old releases do otherwise.
func shownType(t cell.Type, release version.Release) string {
	if t.Kind != cell.Decimal || !release.NamesDecimalWidth() {
		return TypeText(t)
	}
	const in32, in64 = 9, 18 // digits
	width := 128
	switch {
	case t.Precision <= in32:
		width = 32
	case t.Precision <= in64:
		width = 64
	}
	return fmt.Sprintf("decimal%d(%d, %d)", width, t.Precision, t.Scale)
}

// PlainTypeText spells a type as DESC does: int, decimal(10,2), array<int>.
func PlainTypeText(t cell.Type) string {
	if t.Kind == cell.Decimal {
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	}
	return spell(t, PlainTypeText)
}

// spell writes the types that are spelled alike everywhere; inner spells those
// inside of them.
func spell(t cell.Type, inner func(cell.Type) string) string {
	switch t.Kind {
	case cell.Char, cell.Varchar:
		return fmt.Sprintf("%s(%d)", kindName(t.Kind), t.Length)
	case cell.Varbinary:
		if t.Length > 0 {
			return fmt.Sprintf("varbinary(%d)", t.Length)
		}
	case cell.Array, cell.Map:
		parts := make([]string, len(t.Elements))
		for i, e := range t.Elements {
			parts[i] = inner(e)
		}
		return kindName(t.Kind) + "<" + strings.Join(parts, ",") + ">"
	case cell.Struct:
		parts := make([]string, len(t.Elements))
		for i, e := range t.Elements {
			parts[i] = bareName(t.Fields[i]) + " " + inner(e)
		}
		return "struct<" + strings.Join(parts, ", ") + ">"
	}
	return kindName(t.Kind)
}

func kindName(kind cell.Kind) string {
	switch kind {
	case cell.Boolean:
		return "boolean"
	case cell.TinyInt:
		return "tinyint"
	case cell.SmallInt:
		return "smallint"
	case cell.Int:
		return "int"
	case cell.BigInt:
		return "bigint"
	case cell.LargeInt:
		return "largeint"
	case cell.Float:
		return "float"
	case cell.Double:
		return "double"
	case cell.Decimal:
		return "decimal"
	case cell.Char:
		return "char"
	case cell.Varchar:
		return "varchar"
	case cell.Date:
		return "date"
	case cell.Datetime:
		return "datetime"
	case cell.Varbinary:
		return "varbinary"
	case cell.JSON:
		return "json"
	case cell.Array:
		return "array"
	case cell.Map:
		return "map"
	case cell.Struct:
		return "struct"
	case cell.Bitmap:
		return "bitmap"
	case cell.HLL:
		return "hll"
	}
	return "unknown"
}
