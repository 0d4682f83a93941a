package cell

import (
	"math/big"
	"time"
)

// Cast returns the value that SQL's CAST makes of v, a value of the type from,
// in the type to. NULL stays NULL, and so does a JSON null in any type but JSON.
// It reports false when v has no value in to: a query makes NULL of that, a
// schema change fails. The rules are those of the server's cast expressions:
//
//   - A number that is out of range has no value. A fraction is cut off where the
//     type has none, and rounded half away from zero in a Decimal.
//   - A text must be a whole number for an integer: '12.9' has no value in INT.
//     It is read as a load reads it for Decimal, Date and Datetime.
//   - The length of a Char or Varchar is not looked at; whoever stores the value
//     does that.
//   - In a nested value, elements without a value become NULL.
//
// Where CanCast says false, Cast mostly has no value either. It does make a Map
// and a Struct of a JSON text, and a JSON string of a Date and Datetime.
func Cast(v Value, from, to Type) (Value, bool) {
	if v == nil || from.Kind == to.Kind && !hasLimits(to.Kind) {
		return v, true
	}
	switch v := v.(type) {
	case bool:
		if v {
			return castInteger(1, from, to)
		}
		return castInteger(0, from, to)
	case int64:
		return castInteger(v, from, to)
	case *big.Int:
		return castWide(v, to)
	case float64:
		return castFloat(v, from, to)
	case DecimalValue:
		return castDecimal(v, to)
	case time.Time:
		return castTime(v, from, to)
	case string:
		if from.Kind == JSON {
			return castJSON([]byte(v), to)
		}
		return castText(v, to)
	case []byte:
		if to.Kind == Char || to.Kind == Varchar {
			return string(v), true
		}
	case List, Pairs, Record:
		return castNested(v, from, to)
	}
	return nil, false
}

// hasLimits reports whether two types of the kind may hold different values.
func hasLimits(kind Kind) bool {
	return kind == Decimal || kind == Array || kind == Map || kind == Struct
}

// CanCast reports whether SQL's CAST knows a way from one type to another,
// whatever the value; without one the analyser refuses the statement. It is the
// server's matrix of 3.1 and later. Two of its pairs are left out because the
// server fails when it comes to run them: to Varbinary from anything but text,
// and from Varbinary to anything but text.
func CanCast(from, to Type) bool {
	switch {
	case from.Kind == to.Kind && from.Kind < Array, from.Kind == Bitmap && to.Kind == Bitmap, from.Kind == HLL && to.Kind == HLL:
		return true
	case isText(from.Kind):
		// A text that a server wrote is a Bitmap; this one writes none.
		return to.Kind <= Array || to.Kind == Bitmap
	case from.Kind == Varbinary:
		return isText(to.Kind)
	case from.Kind == JSON:
		return canCastJSON(to)
	case from.Kind == Decimal:
		return to.Kind < Date || to.Kind == JSON
	case from.Kind < Array:
		return to.Kind < Varbinary || to.Kind == JSON && from.Kind < Date
	}
	return canCastNested(from, to)
}

func isText(kind Kind) bool { return kind == Char || kind == Varchar }

func canCastJSON(to Type) bool {
	switch to.Kind {
	case Array:
		return to.Elements[0].Kind < Array || to.Elements[0].Kind == Struct
	case Map:
		return CanCast(Type{Kind: Varchar}, to.Elements[0]) && CanCast(Type{Kind: JSON}, to.Elements[1])
	case Struct:
		return true
	}
	return to.Kind < Date
}

func canCastNested(from, to Type) bool {
	if from.Kind != to.Kind || len(from.Elements) != len(to.Elements) {
		return false
	}
	for i, element := range from.Elements {
		if !CanCast(element, to.Elements[i]) {
			return false
		}
	}
	return true
}
