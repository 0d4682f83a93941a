package engine

import (
	"fmt"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/transform"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
)

// accumulator gathers the values of one group.
type accumulator interface {
	// add takes the values of one row, as the planner has them; the slice is the
	// caller's.
	add(c *gms.Context, values []any) error
	// result is the value of the group, in the planner's form.
	result() (any, error)
}

// aggregate is an aggregate function that is ours: SUM and AVG, whose types the
// planner has wrong, and those that it does not know.
type aggregate struct {
	name      string
	distinct  bool // rows of the same values count once
	arguments []gms.Expression
	kind      gms.Type
	make      func() accumulator
	id        gms.ColumnId
	window    *gms.WindowDefinition
}

var _ gms.Aggregation = (*aggregate)(nil)

// newAggregate finds an aggregate function for its arguments' types.
func newAggregate(name string, distinct bool, arguments []gms.Expression) (gms.Expression, error) {
	list := cellTypesOf(arguments)
	form, ok := findAggregate(name, list)
	if !ok {
		return nil, noMatch(name, list)
	}
	return &aggregate{name: name, distinct: distinct, arguments: arguments, kind: columnType(form.result), make: form.make}, nil
}

// noMatch is a function that there is not, or not for these types.
func noMatch(name string, arguments []cell.Type) error {
	words := make([]string, len(arguments))
	for i, t := range arguments {
		words[i] = signatureType(t)
	}
	return failure.Analyze("No matching function with signature: %s(%s)", name, strings.Join(words, ", "))
}

func (a *aggregate) FunctionName() string          { return a.name }
func (a *aggregate) Description() string           { return "an aggregate of StarRocks" }
func (a *aggregate) Resolved() bool                { return expression.ExpressionsResolved(a.arguments...) }
func (a *aggregate) Type() gms.Type                { return a.kind }
func (a *aggregate) IsNullable() bool              { return true }
func (a *aggregate) Id() gms.ColumnId              { return a.id }
func (a *aggregate) Window() *gms.WindowDefinition { return a.window }

func (a *aggregate) String() string {
	words := make([]string, len(a.arguments))
	for i, argument := range a.arguments {
		words[i] = argument.String()
	}
	name := a.name
	if a.distinct {
		name += " distinct"
	}
	text := fmt.Sprintf("%s(%s)", name, strings.Join(words, ", "))
	if a.window != nil {
		// Two windows over one function are two columns.
		text += " " + a.window.String()
	}
	return text
}

func (a *aggregate) WithId(id gms.ColumnId) gms.IdExpression {
	copied := *a
	copied.id = id
	return &copied
}

func (a *aggregate) WithWindow(window *gms.WindowDefinition) gms.WindowAdaptableExpression {
	copied := *a
	copied.window = window
	return &copied
}

func (a *aggregate) Children() []gms.Expression {
	children := append([]gms.Expression(nil), a.arguments...)
	if a.window != nil {
		children = append(children, a.window.ToExpressions()...)
	}
	return children
}

func (a *aggregate) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	count := len(a.arguments)
	if len(children) < count {
		return nil, gms.ErrInvalidChildrenNumber.New(a, len(children), count)
	}
	copied := *a
	copied.arguments = append([]gms.Expression(nil), children[:count]...)
	if len(children) > count && a.window != nil {
		window, err := a.window.FromExpressions(children[count:])
		if err != nil {
			return nil, err
		}
		copied.window = window
	}
	return &copied, nil
}

func (a *aggregate) Eval(*gms.Context, gms.Row) (any, error) {
	return nil, aggregation.ErrEvalUnsupportedOnAggregation.New(a.name)
}

// group is a group that is being gathered.
type group struct {
	arguments []gms.Expression
	values    []any
	gathered  accumulator
	seen      map[string]struct{} // nil unless distinct
}

func (a *aggregate) newGroup() (*group, error) {
	g := &group{gathered: a.make(), values: make([]any, len(a.arguments))}
	for _, argument := range a.arguments {
		clone, err := transform.Clone(argument)
		if err != nil {
			return nil, err
		}
		g.arguments = append(g.arguments, clone)
	}
	if a.distinct {
		g.seen = make(map[string]struct{})
	}
	return g, nil
}

func (a *aggregate) NewBuffer() (gms.AggregationBuffer, error) { return a.newGroup() }

func (g *group) Update(c *gms.Context, row gms.Row) error {
	var err error
	for i, argument := range g.arguments {
		if g.values[i], err = argument.Eval(c, row); err != nil {
			return err
		}
	}
	if g.seen != nil {
		key := distinctKey(g.values)
		if _, again := g.seen[key]; again {
			return nil
		}
		g.seen[key] = struct{}{}
	}
	return g.gathered.add(c, g.values)
}

// distinctKey is the same for the same values, and for no others.
func distinctKey(values []any) string {
	var key strings.Builder
	for _, value := range values {
		text := fmt.Sprint(value)
		fmt.Fprintf(&key, "%T %d %s", value, len(text), text)
	}
	return key.String()
}

func (g *group) Eval(*gms.Context) (any, error) { return g.gathered.result() }

func (g *group) Dispose() {
	for _, argument := range g.arguments {
		expression.Dispose(argument)
	}
}

// aggregateWindow is an aggregate with OVER. It gathers each frame anew, which
// takes the square of a partition's rows where the frame grows with them.
type aggregateWindow struct {
	aggregate *aggregate
	framer    gms.WindowFramer
}

func (a *aggregate) NewWindowFunction() (gms.WindowFunction, error) {
	w := &aggregateWindow{aggregate: a}
	if a.window != nil && a.window.Frame != nil {
		framer, err := a.window.Frame.NewFramer(a.window)
		if err != nil {
			return nil, err
		}
		w.framer = framer
	}
	return w, nil
}

func (w *aggregateWindow) Dispose() {}

func (w *aggregateWindow) StartPartition(*gms.Context, gms.WindowInterval, gms.WindowBuffer) error {
	return nil
}

func (w *aggregateWindow) DefaultFramer() gms.WindowFramer {
	if w.framer != nil {
		return w.framer
	}
	return aggregation.NewUnboundedPrecedingToCurrentRowFramer()
}

// Compute has no way to answer with an error: a value that cannot be gathered
// makes the frame's result NULL.
func (w *aggregateWindow) Compute(c *gms.Context, frame gms.WindowInterval, rows gms.WindowBuffer) any {
	g, err := w.aggregate.newGroup()
	if err != nil {
		return nil
	}
	defer g.Dispose()
	for _, row := range rows[frame.Start:frame.End] {
		if err := g.Update(c, row); err != nil {
			return nil
		}
	}
	result, err := g.Eval(c)
	if err != nil {
		return nil
	}
	return result
}
