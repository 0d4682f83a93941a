package expression

import (
	"strconv"
	"strings"

	"starlift-sandbox/cell"
)

// converter changes a value of one type, not NULL, into another; nil is for a
// value that has none there.
type converter func(v cell.Value) cell.Value

// conversion returns the converter between two types, nil when none is needed,
// and false when SQL knows no way.
func conversion(from, to cell.Type) (converter, bool) {
	switch {
	case from.Kind == 0, sameValues(from, to):
		return nil, true
	case to.Kind == cell.JSON && isString(from):
		return func(v cell.Value) cell.Value { return jsonOfText(v.(string)) }, true
	case to.Kind == cell.Varchar && isPrinted(from):
		return func(v cell.Value) cell.Value { return cell.Text(v, from) }, true
	case to.Kind == cell.Double && isWhole(from):
		return func(v cell.Value) cell.Value {
			number, _ := wholeOf(v)
			return float64(number)
		}, true
	case !cell.CanCast(from, to):
		return nil, false
	}
	return func(v cell.Value) cell.Value {
		result, ok := cell.Cast(v, from, to)
		if !ok {
			return nil
		}
		return result
	}, true
}

// sameValues reports types whose values are told apart by nothing but limits
// that expressions do not check: only what is stored is.
func sameValues(from, to cell.Type) bool {
	if from.Kind == cell.Char && to.Kind == cell.Varchar {
		return true
	}
	if from.Kind != to.Kind || len(from.Elements) != len(to.Elements) {
		return false
	}
	if from.Kind == cell.Decimal {
		return from.Scale == to.Scale && from.Precision <= to.Precision
	}
	for i := range from.Elements {
		if !sameValues(from.Elements[i], to.Elements[i]) {
			return false
		}
	}
	return true
}

// isPrinted reports the scalar types that have a text of their own.
func isPrinted(t cell.Type) bool {
	return t.Kind >= cell.Boolean && t.Kind <= cell.Datetime && !isString(t) || isString(t)
}

// coerce returns o as a value of the type to, where SQL converts without being
// asked. What has no value there is NULL. It returns nil when there is no way.
func coerce(o *operand, to cell.Type) *operand {
	if o.known && o.literal == nil {
		return constantOf(to, nil)
	}
	if o.converted != nil && o.typ.Kind != to.Kind {
		o.converted(to)
	}
	if o.whole != nil && isWhole(to) {
		return coerceWhole(o, to)
	}
	convert, ok := conversion(o.typ, to)
	switch {
	case !ok:
		return nil
	case convert == nil:
		same := *o
		same.typ = to
		return &same
	}
	value := o.value
	return valueOperand(to, func(slots []cell.Value) (cell.Value, error) {
		v, err := value(slots)
		if v == nil || err != nil {
			return nil, err
		}
		return convert(v), nil
	}, o)
}

// coerceWhole changes between Boolean and the integers without a cell.
func coerceWhole(o *operand, to cell.Type) *operand {
	whole, kind := o.whole, to.Kind
	switch {
	case o.typ.Kind == kind:
		return o
	case kind == cell.Boolean:
		return wholeOperand(to, func(slots []cell.Value) (int64, bool, error) {
			v, null, err := whole(slots)
			if v != 0 {
				v = 1
			}
			return v, null, err
		}, o)
	case o.typ.Kind < kind:
		return wholeOperand(to, whole, o)
	}
	return wholeOperand(to, func(slots []cell.Value) (int64, bool, error) {
		v, null, err := whole(slots)
		return v, null || !fits(v, kind), err
	}, o)
}

// castConstant returns a constant as the type of what it is compared with, when
// it is the same text there: 5 becomes '5' beside a text column, and '5' becomes
// 5 beside a number. A server looks for that first, so a text column is compared
// with a number as text even by <. It returns nil otherwise.
func castConstant(o *operand, to cell.Type) *operand {
	if !o.known || o.typ.Kind == to.Kind || o.typ.Kind == cell.Float || to.Kind == cell.Float || isNested(to) || isMetric(to) {
		return nil
	}
	cast := coerce(o, to)
	if o.literal == nil || cast == nil || cast.literal == nil {
		return nil
	}
	before, after := constantText(o), constantText(cast)
	if strings.EqualFold(before, after) || to.Kind == cell.Date && before == strings.ReplaceAll(after, "-", "") {
		return cast
	}
	return nil
}

// constantText is how a server's planner prints a constant: as a result set does,
// but for true and false.
func constantText(o *operand) string {
	if v, ok := o.literal.(bool); ok {
		return strconv.FormatBool(v)
	}
	return cell.Text(o.literal, o.typ)
}
