package engine

import (
	"fmt"
	"slices"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	planner "github.com/dolthub/go-mysql-server/sql/expression"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
)

// The functions that `[a, b]`, `map{k: v}` and `s.f` of a STRUCT become.
const (
	arrayName = "starrocks_array"
	mapName   = "starrocks_map"
	fieldName = "starrocks_field"
)

// array is `[a, b]`: its elements have the type of the first one that is not
// NULL, DOUBLE or VARCHAR where they differ.
type array struct {
	elements []gms.Expression
	element  cell.Type
}

func newArray(elements ...gms.Expression) (gms.Expression, error) {
	a := &array{elements: elements}
	for _, e := range elements {
		a.element = together(a.element, cellTypeOf(e.Type()))
	}
	if a.element.Kind == 0 {
		a.element = cell.Type{Kind: cell.Boolean}
	}
	return a, nil
}

// together is the type that holds values of both types. (The server's rules are
// finer; these keep every value.)
func together(a, b cell.Type) cell.Type {
	number := func(t cell.Type) bool { return cell.Boolean <= t.Kind && t.Kind <= cell.Decimal }
	switch {
	case a.Kind == 0:
		return b
	case b.Kind == 0 || a.Equal(b):
		return a
	case isWhole(a) && isWhole(b):
		if a.Kind < b.Kind {
			return b
		}
		return a
	case number(a) && number(b):
		return cell.Type{Kind: cell.Double}
	case a.Kind == b.Kind && (a.Kind == cell.Array || a.Kind == cell.Map || a.Kind == cell.Struct):
		return a
	}
	return cell.Type{Kind: cell.Varchar}
}

func (a *array) FunctionName() string       { return arrayName }
func (a *array) Description() string        { return "an array" }
func (a *array) Resolved() bool             { return planner.ExpressionsResolved(a.elements...) }
func (a *array) IsNullable() bool           { return false }
func (a *array) Children() []gms.Expression { return a.elements }

func (a *array) Type() gms.Type {
	return columnType(cell.Type{Kind: cell.Array, Elements: []cell.Type{a.element}})
}

func (a *array) String() string {
	words := make([]string, len(a.elements))
	for i, e := range a.elements {
		words[i] = e.String()
	}
	return "[" + strings.Join(words, ",") + "]"
}

func (a *array) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	return newArray(slices.Clone(children)...)
}

func (a *array) Eval(c *gms.Context, row gms.Row) (any, error) {
	list := make(cell.List, len(a.elements))
	for i, e := range a.elements {
		value, err := evalAs(c, row, e, a.element)
		if err != nil {
			return nil, err
		}
		list[i] = value
	}
	return list, nil
}

// evalAs gives the value of an expression as one of type to, NULL where it has
// none.
func evalAs(c *gms.Context, row gms.Row, e gms.Expression, to cell.Type) (cell.Value, error) {
	v, err := e.Eval(c, row)
	if err != nil {
		return nil, err
	}
	from := cellTypeOf(e.Type())
	value, err := fromEngine(c, from, v)
	if err != nil || value == nil || from.Equal(to) {
		return value, err
	}
	value, _ = cell.Cast(value, from, to)
	return value, nil
}

// field is `s.f`: a field of a STRUCT.
type field struct {
	planner.UnaryExpression
	name  *planner.Literal
	index int
}

func newField(arguments ...gms.Expression) (gms.Expression, error) {
	const operands = 2
	if len(arguments) != operands {
		return nil, gms.ErrInvalidArgumentNumber.New(fieldName, operands, len(arguments))
	}
	name, ok := arguments[1].(*planner.Literal)
	if !ok {
		return nil, fmt.Errorf("the name of a field is %s", arguments[1])
	}
	t := cellTypeOf(arguments[0].Type())
	index := slices.IndexFunc(t.Fields, func(f string) bool { return strings.EqualFold(f, fmt.Sprint(name.Value())) })
	if t.Kind != cell.Struct || index < 0 {
		return nil, failure.Analyze("Column '%s.%v' cannot be resolved", arguments[0], name.Value())
	}
	return &field{UnaryExpression: planner.UnaryExpression{Child: arguments[0]}, name: name, index: index}, nil
}

func (f *field) FunctionName() string { return fieldName }
func (f *field) Description() string  { return "a field of a struct" }
func (f *field) IsNullable() bool     { return true }
func (f *field) Type() gms.Type       { return columnType(cellTypeOf(f.Child.Type()).Elements[f.index]) }
func (f *field) String() string       { return fmt.Sprintf("%s.%v", f.Child, f.name.Value()) }

func (f *field) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	if len(children) != 1 {
		return nil, gms.ErrInvalidChildrenNumber.New(f, len(children), 1)
	}
	return newField(children[0], f.name)
}

func (f *field) Eval(c *gms.Context, row gms.Row) (any, error) {
	v, err := f.Child.Eval(c, row)
	record, ok := v.(cell.Record)
	if err != nil || !ok || f.index >= len(record) {
		return nil, err
	}
	return toEngine(cellTypeOf(f.Type()).Kind, record[f.index]), nil
}
