package expression

import (
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/version"
)

// Scope says what an expression is bound to.
type Scope struct {
	// Column finds a column by its name, in any case: its place among the slots
	// of Eval, and its type. A Varchar of length 0 has no limit; that is the type
	// of a field of the source before it is converted. A nil Column knows none.
	Column func(name string) (slot int, t cell.Type, found bool)
	// Converted is told of every column that is used as another type without a
	// CAST around it. nil stands for nobody who wants to know.
	Converted func(slot int, to cell.Type)
	// Now is the moment that now() and its like see, the same for every row.
	Now time.Time
	// Zone is the time zone of the session; nil stands for UTC.
	Zone *time.Location
	// Release says which functions there are.
	Release version.Release
}

// Bound is an expression whose names and types are known. It may be used by
// several goroutines at once.
type Bound struct{ root *operand }

// Bind finds the columns and functions of the expression. Its errors are
// *SemanticError, in a server's words.
func (e *Expression) Bind(s Scope) (*Bound, error) {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	b := binder{scope: s}
	root, err := b.bind(e.root)
	if err != nil {
		return nil, err
	}
	return &Bound{root}, nil
}

// Type returns the type of the values. The zero Type is that of an expression
// that is always NULL; a Varchar of length 0 has no limit.
func (b *Bound) Type() cell.Type { return b.root.typ }

// Constant reports whether every row has the same value.
func (b *Bound) Constant() bool { return b.root.constant }

// Eval returns the value for one row: nil for NULL, otherwise a value of Type.
// The slots hold the columns as Scope.Column numbered them and must be of the
// types that it told. What has no value (a division by zero, a text that is no
// number) is NULL; an error is a *RowError. The value may share memory with the
// slots.
func (b *Bound) Eval(slots []cell.Value) (cell.Value, error) { return b.root.value(slots) }
