package typemap

import (
	"fmt"

	"starlift/diag"
	"starlift/schema"
)

// word names a type for a message.
func word(t schema.Type) string {
	switch t.Kind {
	case schema.Boolean:
		return "BOOLEAN"
	case schema.TinyInt:
		return "TINYINT"
	case schema.SmallInt:
		return "SMALLINT"
	case schema.Int:
		return "INT"
	case schema.BigInt:
		return "BIGINT"
	case schema.LargeInt:
		return "LARGEINT"
	case schema.Float:
		return "FLOAT"
	case schema.Double:
		return "DOUBLE"
	case schema.Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	case schema.Char:
		return fmt.Sprintf("CHAR(%d)", t.Length)
	case schema.Varchar:
		return fmt.Sprintf("VARCHAR(%d)", t.Length)
	case schema.Date:
		return "DATE"
	case schema.Datetime:
		return "DATETIME"
	case schema.Varbinary:
		return "VARBINARY"
	case schema.JSON:
		return "JSON"
	case schema.Array:
		return "ARRAY"
	case schema.Map:
		return "MAP"
	case schema.Struct:
		return "STRUCT"
	case schema.Bitmap:
		return "BITMAP"
	case schema.HLL:
		return "HLL"
	case schema.Percentile:
		return "PERCENTILE"
	case schema.Text:
		return "text"
	}
	return "untyped"
}

// integerDigits is how many decimal digits the largest value of an integer type
// has, and integerWidth how many characters its longest value, with a sign.
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

func integerWidth(k schema.Kind) int { return integerDigits(k) + 1 }

// wholeDigits is how many decimal digits surely fit an integer type.
func wholeDigits(k schema.Kind) int { return integerDigits(k) - 1 }

// exactDigits is how many decimal digits a binary floating type keeps.
func exactDigits(k schema.Kind) int {
	if k == schema.Float {
		return 6
	}
	return 15
}

func judgeInteger(from, to schema.Type) Judgement {
	switch to.Kind {
	case schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt:
		if from.Kind > to.Kind {
			return lossy(diag.LossInteger, "%s holds larger values than %s", word(from), word(to))
		}
		return fits
	case schema.Boolean:
		return lossy(diag.LossInteger, "values other than 0 and 1 are no BOOLEAN")
	case schema.Decimal:
		if digits, room := integerDigits(from.Kind), int(to.Precision)-int(to.Scale); digits > room {
			return lossy(diag.LossInteger, "%s has up to %d digits, and %s takes %d before the point", word(from), digits, word(to), room)
		}
		return fits
	case schema.Double:
		if from.Kind >= schema.BigInt {
			return lossy(diag.LossNumber, "DOUBLE does not keep every whole number above 2^53")
		}
		return fits
	case schema.Float:
		if from.Kind >= schema.Int {
			return lossy(diag.LossNumber, "FLOAT does not keep every whole number above 2^24")
		}
		return fits
	case schema.JSON:
		if from.Kind == schema.LargeInt {
			return lossy(diag.LossNumber, "a number in JSON does not keep every digit of a LARGEINT")
		}
		return fits
	case schema.Char, schema.Varchar:
		return byLength(integerWidth(from.Kind), to.Length)
	}
	return refusedKinds(from, to)
}

// Longest text of a floating value, in its shortest exact form.
const (
	floatWidth  = len("-1.1754944e-38")
	doubleWidth = len("-2.2250738585072014e-308")
)

func judgeFloating(from, to schema.Type) Judgement {
	switch to.Kind {
	case schema.Double, schema.JSON:
		return fits
	case schema.Float:
		if from.Kind == schema.Double {
			return lossy(diag.LossNumber, "DOUBLE holds larger and finer values than FLOAT")
		}
		return fits
	case schema.Decimal, schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt:
		return lossy(diag.LossNumber, "%s holds larger and finer values than %s", word(from), word(to))
	case schema.Char, schema.Varchar:
		if from.Kind == schema.Float {
			return byLength(floatWidth, to.Length)
		}
		return byLength(doubleWidth, to.Length)
	}
	return refusedKinds(from, to)
}

func judgeDecimal(from, to schema.Type) Judgement {
	whole := int(from.Precision) - int(from.Scale)
	switch to.Kind {
	case schema.Decimal:
		if room := int(to.Precision) - int(to.Scale); whole > room {
			return lossy(diag.LossInteger, "%s has %d digits before the point, and %s takes %d", word(from), whole, word(to), room)
		}
		if from.Scale > to.Scale {
			return lossy(diag.LossNumber, "%s has %d digits after the point, and %s keeps %d", word(from), from.Scale, word(to), to.Scale)
		}
		return fits
	case schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt:
		if whole > wholeDigits(to.Kind) {
			return lossy(diag.LossInteger, "%s has %d digits before the point, more than every %s has", word(from), whole, word(to))
		}
		if from.Scale > 0 {
			return lossy(diag.LossNumber, "%s keeps no digits after the point", word(to))
		}
		return fits
	case schema.Float, schema.Double:
		if keeps := exactDigits(to.Kind); int(from.Precision) > keeps {
			return lossy(diag.LossNumber, "%s has %d digits, and %s keeps %d", word(from), from.Precision, word(to), keeps)
		}
		return fits
	case schema.JSON:
		if int(from.Precision) > exactDigits(schema.Double) {
			return lossy(diag.LossNumber, "a number in JSON keeps %d digits", exactDigits(schema.Double))
		}
		return fits
	case schema.Char, schema.Varchar:
		width := int(from.Precision) + 1 // a sign
		if from.Scale > 0 {
			width++ // the point
		}
		if whole == 0 {
			width++ // the zero before it
		}
		return byLength(width, to.Length)
	}
	return refusedKinds(from, to)
}
