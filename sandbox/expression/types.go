package expression

import (
	"starlift-sandbox/cell"
)

// commonType returns the type that values of both types become where one is
// wanted: in CASE, coalesce and lists. It reports false when there is none. (The
// rules are from memory where the words "unconfirmed" stand.)
func commonType(a, b cell.Type) (cell.Type, bool) {
	switch {
	case a.Kind == 0:
		return b, true
	case b.Kind == 0:
		return a, true
	case isNested(a) || isNested(b):
		return commonNested(a, b)
	case isMetric(a) || isMetric(b) || a.Kind == cell.Varbinary || b.Kind == cell.Varbinary:
		return a, a.Kind == b.Kind
	case isString(a) || isString(b):
		return commonString(a, b), true
	case a.Kind == b.Kind && a.Kind != cell.Decimal:
		return a, true
	case a.Kind == cell.JSON || b.Kind == cell.JSON:
		return cell.Type{}, false
	case isDate(a) && isDate(b):
		return cell.Type{Kind: cell.Datetime}, true
	case isDate(a) || isDate(b):
		return cell.Type{}, false // unconfirmed: a server may take a number here
	case isFloating(a) || isFloating(b):
		if a.Kind == cell.Float && b.Kind == cell.Boolean || a.Kind == cell.Boolean && b.Kind == cell.Float {
			return cell.Type{Kind: cell.Float}, true
		}
		return cell.Type{Kind: cell.Double}, true // unconfirmed for small integers and FLOAT
	case a.Kind == cell.Decimal || b.Kind == cell.Decimal:
		return commonDecimal(asDecimal(a), asDecimal(b)), true
	}
	return cell.Type{Kind: max(a.Kind, b.Kind)}, true
}

// commonString is a Varchar; with both limits known, one of the larger.
func commonString(a, b cell.Type) cell.Type {
	t := cell.Type{Kind: cell.Varchar}
	if isString(a) && isString(b) && a.Length > 0 && b.Length > 0 {
		t.Length = max(a.Length, b.Length)
	}
	return t
}

func commonNested(a, b cell.Type) (cell.Type, bool) {
	if a.Kind != b.Kind || len(a.Elements) != len(b.Elements) {
		return cell.Type{}, false
	}
	t := cell.Type{Kind: a.Kind, Fields: a.Fields, Elements: make([]cell.Type, len(a.Elements))}
	for i := range a.Elements {
		inner, ok := commonType(a.Elements[i], b.Elements[i])
		if !ok {
			return cell.Type{}, false
		}
		t.Elements[i] = inner
	}
	return t, true
}

// asDecimal returns the Decimal that holds every value of an integer type; a
// Decimal is its own.
func asDecimal(t cell.Type) cell.Type {
	digits := map[cell.Kind]int{
		cell.Boolean: 1, cell.TinyInt: 3, cell.SmallInt: 5, cell.Int: 10, cell.BigInt: 19, cell.LargeInt: maxPrecision,
	}
	if n, ok := digits[t.Kind]; ok {
		return cell.Type{Kind: cell.Decimal, Precision: n}
	}
	return t
}

// commonDecimal has the digits of both on either side of the point. When these
// are too many, only a Double is left.
func commonDecimal(a, b cell.Type) cell.Type {
	scale := max(a.Scale, b.Scale)
	precision := max(a.Precision-a.Scale, b.Precision-b.Scale) + scale
	if precision > maxPrecision {
		return cell.Type{Kind: cell.Double}
	}
	return cell.Type{Kind: cell.Decimal, Precision: precision, Scale: scale}
}

// commonOf returns the common type of all.
func commonOf(types []cell.Type) (cell.Type, bool) {
	var t cell.Type
	for _, other := range types {
		var ok bool
		if t, ok = commonType(t, other); !ok {
			return cell.Type{}, false
		}
	}
	return t, true
}

// comparisonType returns the type in which two values are compared. ordered
// says that < and the like are asked, not equality: a text and a number are
// equal as texts, and ordered as Doubles, as servers do while their variable
// cbo_eq_base_type has its default. The zero Type with false is no such type.
func comparisonType(a, b cell.Type, ordered bool) (cell.Type, bool) {
	exact := func(t cell.Type) bool { return isInteger(t) || t.Kind == cell.Decimal }
	switch {
	case a.Kind == 0:
		return b, true
	case b.Kind == 0:
		return a, true
	case isNested(a) || isNested(b):
		t, ok := commonType(a, b)
		return t, ok && (!ordered || t.Kind == cell.Array)
	case isMetric(a) || isMetric(b):
		return cell.Type{}, false
	case !ordered && (isString(a) && exact(b) || isString(b) && exact(a)), isString(a) && isString(b):
		return cell.Type{Kind: cell.Varchar}, true
	case a.Kind == cell.Varbinary || b.Kind == cell.Varbinary:
		return a, a.Kind == b.Kind
	case a.Kind == cell.JSON || b.Kind == cell.JSON:
		return cell.Type{Kind: cell.JSON}, true
	case isDate(a) && (isDate(b) || isString(b)), isDate(b) && isString(a):
		if a.Kind == b.Kind {
			return a, true
		}
		return cell.Type{Kind: cell.Datetime}, true
	case isDate(a) || isDate(b), isString(a) || isString(b):
		return cell.Type{Kind: cell.Double}, true
	}
	return commonType(a, b)
}
