package expression

import (
	"fmt"
	"strings"

	"starlift-sandbox/cell"
)

// typeText spells a type as a server's analyser does in its errors and in CAST:
// bigint(20), varchar for one without a limit, null_type for that of NULL.
func typeText(t cell.Type) string {
	switch t.Kind {
	case 0:
		return "null_type"
	case cell.Boolean:
		return "boolean"
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
	case cell.Float:
		return "float"
	case cell.Double:
		return "double"
	case cell.Decimal:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	case cell.Char:
		return withLength("char", t.Length)
	case cell.Varchar:
		return withLength("varchar", t.Length)
	case cell.Varbinary:
		return withLength("varbinary", t.Length)
	case cell.Date:
		return "date"
	case cell.Datetime:
		return "datetime"
	case cell.JSON:
		return "json"
	case cell.Bitmap:
		return "bitmap"
	case cell.HLL:
		return "hll"
	}
	return nestedText(t)
}

func withLength(name string, length int) string {
	if length == 0 {
		return name
	}
	return fmt.Sprintf("%s(%d)", name, length)
}

func nestedText(t cell.Type) string {
	inner := make([]string, len(t.Elements))
	for i, e := range t.Elements {
		inner[i] = typeText(e)
		if t.Kind == cell.Struct {
			inner[i] = t.Fields[i] + " " + inner[i]
		}
	}
	name := map[cell.Kind]string{cell.Array: "array", cell.Map: "map", cell.Struct: "struct"}[t.Kind]
	return name + "<" + strings.Join(inner, ",") + ">"
}

// typeName spells a type as typeof does: without widths and lengths, and a
// DECIMAL with the bits that it is kept in.
func typeName(t cell.Type) string {
	switch {
	case t.Kind == cell.Decimal:
		bits := 128
		switch {
		case t.Precision <= 9:
			bits = 32
		case t.Precision <= 18:
			bits = 64
		}
		return fmt.Sprintf("decimal%d(%d, %d)", bits, t.Precision, t.Scale)
	case isString(t):
		return "varchar"
	case !isNested(t):
		name, _, _ := strings.Cut(typeText(t), "(")
		return name
	}
	inner, separator := make([]string, len(t.Elements)), ","
	for i, e := range t.Elements {
		inner[i] = typeName(e)
		if t.Kind == cell.Struct {
			inner[i] = "`" + t.Fields[i] + "` " + inner[i]
			separator = ", "
		}
	}
	name, _, _ := strings.Cut(typeText(t), "<")
	return name + "<" + strings.Join(inner, separator) + ">"
}
