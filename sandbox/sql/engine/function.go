package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	planner "github.com/dolthub/go-mysql-server/sql/expression"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/sql/failure"
)

// function shows a function of StarRocks to the planner.
type function struct {
	name      string
	resolve   resolver
	call      *expression.Call
	arguments []gms.Expression
	types     []cell.Type
	kind      gms.Type
	result    cell.Kind
	values    []cell.Value // of the running row; a plan is run by one goroutine
}

// resolver finds a function for the types of its arguments, of which some are
// constants, at the moment of the statement.
type resolver func(types []cell.Type, known []cell.Value) (*expression.Call, error)

// resolver is for a function of a statement of the session.
func (s *Session) resolver(f *expression.Function) resolver {
	now, zone := s.engine.options.Now(), s.zone()
	return func(types []cell.Type, known []cell.Value) (*expression.Call, error) {
		call, err := f.ResolveKnown(types, known)
		if err != nil {
			return nil, err
		}
		return call.At(now, zone), nil
	}
}

func newFunction(name string, resolve resolver, arguments []gms.Expression) (gms.Expression, error) {
	list := cellTypesOf(arguments)
	known := make([]cell.Value, len(arguments))
	for i, argument := range arguments {
		literal, ok := argument.(*planner.Literal)
		if !ok {
			continue
		}
		value, err := fromEngine(nil, list[i], literal.Value())
		if err != nil {
			return nil, err
		}
		known[i] = value
	}
	call, err := resolve(list, known)
	if err != nil {
		return nil, analysis(err)
	}
	f := &function{
		name: name, resolve: resolve, call: call, arguments: arguments, types: list,
		kind: columnType(call.Type()), result: call.Type().Kind, values: make([]cell.Value, len(arguments)),
	}
	if call.Volatile() {
		return &volatile{f}, nil
	}
	return f, nil
}

// volatile is a function whose results differ from row to row, which the planner
// must not take for one value.
type volatile struct{ *function }

func (v *volatile) IsNonDeterministic() bool { return true }

// analysis puts the SQL port's words around those of an expression's refusal.
func analysis(err error) error {
	var syntax *expression.SyntaxError
	if errors.As(err, &syntax) {
		return failure.Syntax(syntax.Line, syntax.Column, "%s", syntax.Detail)
	}
	return failure.Analyze("%s", strings.TrimSuffix(err.Error(), "."))
}

func (f *function) FunctionName() string       { return f.name }
func (f *function) Description() string        { return "a function of StarRocks" }
func (f *function) Resolved() bool             { return planner.ExpressionsResolved(f.arguments...) }
func (f *function) Type() gms.Type             { return f.kind }
func (f *function) IsNullable() bool           { return true }
func (f *function) Children() []gms.Expression { return f.arguments }

func (f *function) String() string {
	words := make([]string, len(f.arguments))
	for i, argument := range f.arguments {
		words[i] = argument.String()
	}
	return fmt.Sprintf("%s(%s)", f.name, strings.Join(words, ", "))
}

func (f *function) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	if len(children) != len(f.arguments) {
		return nil, gms.ErrInvalidChildrenNumber.New(f, len(children), len(f.arguments))
	}
	return newFunction(f.name, f.resolve, slices.Clone(children))
}

func (f *function) Eval(c *gms.Context, row gms.Row) (any, error) {
	for i, argument := range f.arguments {
		v, err := argument.Eval(c, row)
		if err != nil {
			return nil, err
		}
		if f.values[i], err = fromEngine(c, f.types[i], v); err != nil {
			return nil, err
		}
	}
	v, err := f.call.Eval(f.values)
	if err != nil {
		return nil, analysis(err)
	}
	return toEngine(f.result, v), nil
}
