package engine

import (
	"fmt"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/transform"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/shopspring/decimal"
)

// total is SUM, or AVG when mean is set: exact over integers and decimals.
type total struct {
	expression.UnaryExpression
	mean   bool
	id     gms.ColumnId
	window *gms.WindowDefinition
}

var _ gms.Aggregation = (*total)(nil)

func newSum(e gms.Expression) gms.Expression {
	return &total{UnaryExpression: expression.UnaryExpression{Child: e}}
}

func newAvg(e gms.Expression) gms.Expression {
	return &total{UnaryExpression: expression.UnaryExpression{Child: e}, mean: true}
}

func (t *total) FunctionName() string {
	if t.mean {
		return "avg"
	}
	return "sum"
}

func (t *total) Description() string { return "the exact sum or mean of the values that are not NULL" }
func (t *total) String() string      { return fmt.Sprintf("%s(%s)", t.FunctionName(), t.Child) }
func (t *total) IsNullable() bool    { return true }

// Type is BIGINT for a sum of integers of up to 32 bits, LARGEINT for wider
// ones, DECIMAL with the same scale for decimals, and DOUBLE for everything
// else.
func (t *total) Type() gms.Type {
	switch child := t.Child.Type(); {
	case types.IsDecimal(child):
		scale := child.(gms.DecimalType).Scale()
		if t.mean {
			return types.MustCreateDecimalType(sumDigits, meanScale(scale))
		}
		if child.(gms.DecimalType).Precision() == largeIntDigits && scale == 0 {
			return largeInt()
		}
		return types.MustCreateDecimalType(sumDigits, scale)
	case types.IsInteger(child) && !t.mean:
		if child == types.Int64 || child == types.Uint64 {
			return largeInt()
		}
		return types.Int64
	}
	return types.Float64
}

// meanScale is how many digits the mean of decimals with that scale has.
func meanScale(scale uint8) uint8 {
	const more, most = 6, 12
	switch {
	case scale <= more:
		return scale + more
	case scale <= most:
		return most
	}
	return scale
}

func (t *total) Id() gms.ColumnId { return t.id }

func (t *total) WithId(id gms.ColumnId) gms.IdExpression {
	copied := *t
	copied.id = id
	return &copied
}

func (t *total) Window() *gms.WindowDefinition { return t.window }

func (t *total) WithWindow(window *gms.WindowDefinition) gms.WindowAdaptableExpression {
	copied := *t
	copied.window = window
	return &copied
}

func (t *total) Children() []gms.Expression {
	children := []gms.Expression{t.Child}
	if t.window != nil {
		children = append(children, t.window.ToExpressions()...)
	}
	return children
}

func (t *total) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	if len(children) == 0 {
		return nil, gms.ErrInvalidChildrenNumber.New(t, 0, 1)
	}
	copied := *t
	copied.Child = children[0]
	if len(children) > 1 && t.window != nil {
		window, err := t.window.FromExpressions(children[1:])
		if err != nil {
			return nil, err
		}
		copied.window = window
	}
	return &copied, nil
}

func (t *total) Eval(*gms.Context, gms.Row) (any, error) {
	return nil, aggregation.ErrEvalUnsupportedOnAggregation.New(t.FunctionName())
}

func (t *total) NewBuffer() (gms.AggregationBuffer, error) {
	child, err := transform.Clone(t.Child)
	if err != nil {
		return nil, err
	}
	return &totalBuffer{child: child, form: t.form()}, nil
}

// form is how the values are added up.
func (t *total) form() form {
	f := form{mean: t.mean, exact: t.Type() != types.Float64, small: t.Type() == types.Int64}
	if d, ok := t.Type().(gms.DecimalType); ok {
		f.scale = int32(d.Scale())
	}
	return f
}

type form struct {
	mean, exact bool
	small       bool // the result is an int64
	scale       int32
}

// totalBuffer adds up one group.
type totalBuffer struct {
	child gms.Expression
	form  form
	sum   adder
}

func (b *totalBuffer) Update(c *gms.Context, row gms.Row) error {
	v, err := b.child.Eval(c, row)
	if err != nil || v == nil {
		return err
	}
	return b.sum.add(c, v, b.form.exact)
}

func (b *totalBuffer) Eval(*gms.Context) (any, error) {
	return b.sum.result(b.form), nil
}

func (b *totalBuffer) Dispose() { expression.Dispose(b.child) }

// adder keeps whole numbers as int64 as long as they fit, which is what makes a
// sum over many rows cheap, and carries them over to a decimal.
type adder struct {
	count int64
	small int64
	large decimal.Decimal
	float float64
}

func (a *adder) add(c *gms.Context, v any, exact bool) error {
	a.count++
	if !exact {
		converted, _, err := types.Float64.Convert(c, v)
		if err != nil {
			return err
		}
		a.float += converted.(float64)
		return nil
	}
	switch v := v.(type) {
	case int8:
		a.addSmall(int64(v))
	case int16:
		a.addSmall(int64(v))
	case int32:
		a.addSmall(int64(v))
	case int64:
		a.addSmall(v)
	case decimal.Decimal:
		a.large = a.large.Add(v)
	default:
		converted, _, err := types.InternalDecimalType.Convert(c, v)
		if err != nil {
			return err
		}
		a.large = a.large.Add(converted.(decimal.Decimal))
	}
	return nil
}

func (a *adder) addSmall(v int64) {
	sum := a.small + v
	if (sum > a.small) != (v > 0) && v != 0 {
		// The sum does not fit: what was gathered moves to the decimal.
		a.large = a.large.Add(decimal.NewFromInt(a.small))
		a.small = v
		return
	}
	a.small = sum
}

// result is the sum or the mean, nil of no values.
func (a *adder) result(f form) any {
	if a.count == 0 {
		return nil
	}
	if !f.exact {
		if f.mean {
			return a.float / float64(a.count)
		}
		return a.float
	}
	if f.small && a.large.IsZero() {
		return a.small
	}
	sum := a.large.Add(decimal.NewFromInt(a.small))
	if f.mean {
		return sum.DivRound(decimal.NewFromInt(a.count), f.scale)
	}
	return sum
}
