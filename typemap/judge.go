package typemap

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"starlift/diag"
	"starlift/schema"
)

// Verdict is what may happen to a column's values on their way.
type Verdict uint8

const (
	// Lossless: every value that the source's type allows fits, or each is
	// checked when it is loaded because the source declares no limits.
	Lossless Verdict = iota
	// Lossy: some values that the source's type allows do not fit.
	Lossy
	// Refused: values of the source's type are no values of the target's.
	Refused
)

// Judgement is a verdict with its reason.
type Judgement struct {
	Verdict Verdict
	// Code is SL3001 to SL3005; empty when Lossless.
	Code diag.Code
	// Reason is a clause without a period, of a Refused one with the way out;
	// of a Lossless one empty, or that values are checked when loaded.
	Reason string
}

var fits = Judgement{}

func checked() Judgement { return Judgement{Reason: "each value is checked when it is loaded"} }

func lossy(code diag.Code, format string, a ...any) Judgement {
	return Judgement{Verdict: Lossy, Code: code, Reason: fmt.Sprintf(format, a...)}
}

func refused(format string, a ...any) Judgement {
	return Judgement{Verdict: Refused, Code: diag.NoMapping, Reason: fmt.Sprintf(format, a...)}
}

// Judge says what a source column, as mapped, may lose in a target column.
// Whether NULL may come is not judged here: a NULL for a NOT NULL column stops
// the load at its place. The source's Native tells lengths in characters and
// digits of a second from what its type can say.
func Judge(source, target schema.Column) Judgement {
	from, to := source.Type, target.Type
	switch to.Kind {
	case schema.Bitmap, schema.HLL, schema.Percentile:
		return refused("a %s column takes no value as it is; compute it with derive, such as derive = { %s = %q }",
			strings.ToUpper(word(to)), target.Name, deriveExample(to.Kind, source.Name))
	case schema.Varbinary:
		return judgeBinary(from, to)
	case schema.Array, schema.Map, schema.Struct:
		return judgeNested(source, target)
	}
	switch from.Kind {
	case schema.Text:
		return checked()
	case schema.Char, schema.Varchar:
		return judgeText(source, to)
	case schema.Boolean:
		return judgeBoolean(to)
	case schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt:
		return judgeInteger(from, to)
	case schema.Float, schema.Double:
		return judgeFloating(from, to)
	case schema.Decimal:
		return judgeDecimal(from, to)
	case schema.Date, schema.Datetime:
		return judgeTime(source, to)
	case schema.JSON, schema.Array, schema.Map, schema.Struct:
		return judgeJSON(from, to)
	}
	return refusedKinds(from, to)
}

func refusedKinds(from, to schema.Type) Judgement {
	return refused("%s values are no %s values; map the field to another type with a typemap rule", word(from), word(to))
}

func deriveExample(k schema.Kind, field string) string {
	switch k {
	case schema.Bitmap:
		return "to_bitmap(" + field + ")"
	case schema.HLL:
		return "hll_hash(" + field + ")"
	}
	return "percentile_hash(" + field + ")"
}

// judgeBinary judges what becomes bytes: a text those of its characters.
func judgeBinary(from, to schema.Type) Judgement {
	switch from.Kind {
	case schema.Text:
		return checked()
	case schema.Varbinary, schema.Char, schema.Varchar:
		return byLength(from.Length, to.Length)
	}
	return refusedKinds(from, to)
}

// judgeNested judges what becomes an array, a map or a struct: JSON text, whose
// values are all judged when they are loaded, or the same type of the source with
// parts that fit.
func judgeNested(source, target schema.Column) Judgement {
	from, to := source.Type, target.Type
	switch {
	case from.Kind == schema.Text || from.Kind == schema.Char || from.Kind == schema.Varchar || from.Kind == schema.JSON:
		return checked()
	case from.Kind != to.Kind:
		return refusedKinds(from, to)
	case from.Kind == schema.Struct:
		return judgeStruct(from, to)
	case len(from.Fields) != len(to.Fields):
		return refusedKinds(from, to)
	}
	worst := fits
	for i := range from.Fields {
		worst = worse(worst, Judge(from.Fields[i], to.Fields[i]))
	}
	return worst
}

// judgeStruct judges fields by name; one that the source lacks is NULL.
func judgeStruct(from, to schema.Type) Judgement {
	worst := fits
	for _, f := range from.Fields {
		i := slices.IndexFunc(to.Fields, func(t schema.Column) bool { return strings.EqualFold(t.Name, f.Name) })
		if i < 0 {
			return refused("the STRUCT of the source has a field %q, which the target's has not", f.Name)
		}
		worst = worse(worst, Judge(f, to.Fields[i]))
	}
	return worst
}

func worse(a, b Judgement) Judgement {
	if b.Verdict > a.Verdict {
		return b
	}
	return a
}

// judgeText judges declared text. StarRocks counts bytes; a source that counts
// characters may need four for each.
func judgeText(source schema.Column, to schema.Type) Judgement {
	from := source.Type
	switch {
	case to.Kind == schema.Char || to.Kind == schema.Varchar:
		if characters := countedCharacters(source); characters > 0 {
			if most := 4 * characters; most > to.Length {
				return lossy(diag.LossText, "%d characters of the source can be %d bytes, and the target takes %d", characters, most, to.Length)
			}
			return fits
		}
		return byLength(from.Length, to.Length)
	default:
		return checked()
	}
}

// countedCharacters is the length in characters that the source's own spelling
// gives, when the mapped type does not have that length in bytes; else 0.
func countedCharacters(source schema.Column) int {
	n, err := parseNative(source.Native)
	if source.Native == "" || err != nil || len(n.arguments) != 1 || n.arguments[0] == source.Type.Length {
		return 0
	}
	switch n.name {
	case "CHAR", "VARCHAR", "CHARACTER", "CHARACTER VARYING":
		return min(n.arguments[0], math.MaxInt32/4)
	}
	return 0
}

// byLength compares lengths in bytes; a source's 0 is no limit.
func byLength(from, to int) Judgement {
	switch {
	case to == 0 || from > 0 && from <= to:
		return fits
	case from == 0:
		return lossy(diag.LossText, "the source sets no limit, and the target takes %d bytes", to)
	}
	return lossy(diag.LossText, "values can be %d bytes long, and the target takes %d", from, to)
}

func judgeBoolean(to schema.Type) Judgement {
	switch to.Kind {
	case schema.Boolean, schema.JSON:
		return fits
	case schema.Char, schema.Varchar:
		return byLength(len("false"), to.Length)
	}
	return refused("BOOLEAN values are no %s values; declare the field as TINYINT where it holds 0 and 1", word(to))
}

func judgeTime(source schema.Column, to schema.Type) Judgement {
	datetime := source.Type.Kind == schema.Datetime
	switch to.Kind {
	case schema.Date:
		if datetime {
			return lossy(diag.LossTime, "the time of day is dropped")
		}
		return fits
	case schema.Datetime:
		return judgeNativeTime(source)
	case schema.Char, schema.Varchar:
		if datetime {
			return byLength(len("2006-01-02 15:04:05.000000"), to.Length)
		}
		return byLength(len("2006-01-02"), to.Length)
	}
	return refusedKinds(source.Type, to)
}

// judgeNativeTime looks at what DATETIME cannot hold: more than six digits of a
// second, and a time zone.
func judgeNativeTime(source schema.Column) Judgement {
	n, err := parseNative(source.Native)
	switch {
	case source.Native == "" || err != nil:
		return fits
	case strings.Contains(n.name, "LOCAL TIME ZONE") || strings.HasSuffix(n.name, " LTZ"):
		return lossy(diag.LossTime, "the time zone is dropped: DATETIME holds the wall time of the session's zone")
	case len(n.arguments) == 1 && n.arguments[0] > 6:
		return lossy(diag.LossTime, "%d digits of a second are cut to 6", n.arguments[0])
	}
	return fits
}

func judgeJSON(from, to schema.Type) Judgement {
	switch to.Kind {
	case schema.JSON:
		return fits
	case schema.Char, schema.Varchar:
		if from.Kind != schema.Array {
			return lossy(diag.LossText, "JSON text has no limit, and the target takes %d bytes", to.Length)
		}
	}
	return refusedKinds(from, to)
}
