package expression

import (
	"starlift-sandbox/cell"
)

// evaluator gives a value for a row; it may be used by several goroutines.
type evaluator func(slots []cell.Value) (cell.Value, error)

// wholeEvaluator is an evaluator of a Boolean, as 0 or 1, or of an integer up
// to BigInt, that puts no number on the heap.
type wholeEvaluator func(slots []cell.Value) (v int64, null bool, err error)

// operand is a part of an expression whose type is known.
type operand struct {
	typ   cell.Type
	value evaluator
	// whole is not nil for the types that a wholeEvaluator has.
	whole wholeEvaluator
	// constant says that every row has the same value; known that literal holds
	// it.
	constant bool
	known    bool
	literal  cell.Value
	// variable says that a column is part of it.
	variable bool
	// converted, of a column, is told what type it is used as.
	converted func(to cell.Type)
}

// isWhole reports the types whose values a wholeEvaluator can give.
func isWhole(t cell.Type) bool { return t.Kind >= cell.Boolean && t.Kind <= cell.BigInt }

// isInteger reports TinyInt to LargeInt.
func isInteger(t cell.Type) bool { return t.Kind >= cell.TinyInt && t.Kind <= cell.LargeInt }

func isString(t cell.Type) bool { return t.Kind == cell.Char || t.Kind == cell.Varchar }

func isDate(t cell.Type) bool { return t.Kind == cell.Date || t.Kind == cell.Datetime }

func isFloating(t cell.Type) bool { return t.Kind == cell.Float || t.Kind == cell.Double }

func isNested(t cell.Type) bool { return t.Kind >= cell.Array && t.Kind <= cell.Struct }

func isMetric(t cell.Type) bool { return t.Kind == cell.Bitmap || t.Kind == cell.HLL }

// constantOf returns an operand that always has value v.
func constantOf(t cell.Type, v cell.Value) *operand {
	o := &operand{
		typ: t, constant: true, known: true, literal: v,
		value: func([]cell.Value) (cell.Value, error) { return v, nil },
	}
	if isWhole(t) {
		number, null := wholeOf(v)
		o.whole = func([]cell.Value) (int64, bool, error) { return number, null, nil }
	}
	return o
}

// columnOf returns an operand that reads a slot.
func columnOf(t cell.Type, slot int) *operand {
	o := &operand{
		typ: t, variable: true,
		value: func(slots []cell.Value) (cell.Value, error) { return slots[slot], nil },
	}
	if isWhole(t) {
		o.whole = func(slots []cell.Value) (int64, bool, error) {
			v, null := wholeOf(slots[slot])
			return v, null, nil
		}
	}
	return o
}

// wholeOf takes a Boolean or an integer out of its cell.
func wholeOf(v cell.Value) (number int64, null bool) {
	switch v := v.(type) {
	case int64:
		return v, false
	case bool:
		if v {
			return 1, false
		}
		return 0, false
	}
	return 0, true
}

// valueOperand returns an operand of type t that is computed from others.
func valueOperand(t cell.Type, value evaluator, from ...*operand) *operand {
	o := (&operand{typ: t, value: value}).from(from)
	if isWhole(t) {
		o.whole = func(slots []cell.Value) (int64, bool, error) {
			v, err := value(slots)
			number, null := wholeOf(v)
			return number, null, err
		}
	}
	return o.folded()
}

// wholeOperand returns an operand of a whole type that is computed from others.
func wholeOperand(t cell.Type, whole wholeEvaluator, from ...*operand) *operand {
	o := (&operand{typ: t, whole: whole}).from(from)
	if t.Kind == cell.Boolean {
		o.value = func(slots []cell.Value) (cell.Value, error) {
			v, null, err := whole(slots)
			if null || err != nil {
				return nil, err
			}
			return v != 0, nil
		}
		return o.folded()
	}
	o.value = func(slots []cell.Value) (cell.Value, error) {
		v, null, err := whole(slots)
		if null || err != nil {
			return nil, err
		}
		return v, nil
	}
	return o.folded()
}

// from notes what an operand depends on.
func (o *operand) from(others []*operand) *operand {
	o.constant = true
	for _, other := range others {
		o.constant = o.constant && other.constant
		o.variable = o.variable || other.variable
	}
	return o
}

// folded computes what is the same for every row once. An error is left for the
// rows to meet: there may be none.
func (o *operand) folded() *operand {
	if !o.constant || o.known {
		return o
	}
	v, err := o.value(nil)
	if err != nil {
		return o
	}
	return constantOf(o.typ, v)
}
