package ddl

import (
	"slices"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// checkModified judges a column against what it was (protocol reference 6.8).
func checkModified(before, after *store.Column, wasKey, isKey bool) error {
	if after.Generated != "" || sameColumn(before, after) && wasKey == isKey {
		return nil
	}
	switch {
	case !canChange(before.Type, after.Type):
		return failure.Execution("Can not change %s to %s", errorType(before.Type), errorType(after.Type))
	case before.Aggregate != after.Aggregate || wasKey != isKey:
		return failure.Execution("Can not change aggregation type")
	case before.Nullable && !after.Nullable:
		return failure.Execution("Can not change from nullable to non-nullable")
	case before.Default != after.Default || before.DefaultValue != after.DefaultValue:
		return failure.Execution("Can not change default value")
	}
	return checkLength(before.Type, after.Type)
}

func checkLength(before, after cell.Type) error {
	text := func(k cell.Kind) bool { return k == cell.Char || k == cell.Varchar }
	const jsonBytes = 16 // what a server takes a JSON value to need at least
	switch {
	case text(before.Kind) && text(after.Kind) && before.Length > after.Length:
		return failure.Execution("Cannot shorten string length")
	case before.Kind == cell.JSON && text(after.Kind) && after.Length <= jsonBytes:
		return failure.Execution("JSON needs minimum length of %d", jsonBytes)
	}
	return nil
}

// canChange is the matrix of protocol reference 6.8.
func canChange(from, to cell.Type) bool {
	if from.Equal(to) {
		return true
	}
	switch from.Kind {
	case cell.Decimal:
		if to.Kind == cell.Varchar {
			return decimalWidth(from) <= to.Length
		}
		return to.Kind == cell.Decimal && to.Scale >= from.Scale && to.Precision-to.Scale >= from.Precision-from.Scale
	case cell.Array, cell.Map, cell.Struct, cell.Bitmap, cell.HLL, cell.Varbinary, cell.Boolean:
		return false
	}
	if from.Kind == to.Kind {
		return true
	}
	var targets []cell.Kind
	switch from.Kind {
	case cell.TinyInt:
		targets = []cell.Kind{cell.SmallInt, cell.Int, cell.BigInt, cell.LargeInt, cell.Double, cell.Varchar}
	case cell.SmallInt:
		targets = []cell.Kind{cell.Int, cell.BigInt, cell.LargeInt, cell.Double, cell.Varchar}
	case cell.Int:
		targets = []cell.Kind{cell.BigInt, cell.LargeInt, cell.Double, cell.Date, cell.Varchar}
	case cell.BigInt:
		targets = []cell.Kind{cell.LargeInt, cell.Double, cell.Varchar}
	case cell.LargeInt, cell.Double, cell.Char, cell.JSON:
		targets = []cell.Kind{cell.Varchar}
	case cell.Float:
		targets = []cell.Kind{cell.Double, cell.Varchar}
	case cell.Varchar:
		targets = []cell.Kind{
			cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt, cell.LargeInt,
			cell.Float, cell.Double, cell.Date, cell.JSON, cell.Decimal,
		}
	case cell.Date:
		targets = []cell.Kind{cell.Datetime}
	case cell.Datetime:
		targets = []cell.Kind{cell.Date}
	}
	return slices.Contains(targets, to.Kind)
}

// decimalWidth is how many characters a decimal needs as text: digits, sign and
// point, as result sets count them.
func decimalWidth(t cell.Type) int {
	width := t.Precision + 1
	if t.Scale > 0 {
		width++
	}
	if t.Precision == t.Scale {
		width++ // 0.5
	}
	return width
}
