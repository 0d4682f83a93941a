package engine

import (
	"fmt"
	"strings"
	"time"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/types"

	"starlift-sandbox/sql/failure"
)

// dateTrunc is date_trunc('unit', t): t cut off to the start of its unit.
type dateTrunc struct {
	expression.UnaryExpression
	unit string
}

func newDateTrunc(arguments ...gms.Expression) (gms.Expression, error) {
	const operands = 2
	if len(arguments) != operands {
		return nil, gms.ErrInvalidArgumentNumber.New("date_trunc", operands, len(arguments))
	}
	literal, ok := arguments[0].(*expression.Literal)
	if !ok {
		return nil, failure.Analyze("date_trunc requires first parameter must be a string constant")
	}
	unit := strings.ToLower(fmt.Sprint(literal.Value()))
	if _, ok := truncate(unit, time.Time{}); !ok {
		return nil, failure.Analyze("date_trunc function can't support argument other than microsecond|millisecond|second|minute|hour|day|week|month|quarter|year, not '%s'", unit)
	}
	return &dateTrunc{UnaryExpression: expression.UnaryExpression{Child: arguments[1]}, unit: unit}, nil
}

// truncate goes back to the start of the unit; false for one that is none.
func truncate(unit string, t time.Time) (time.Time, bool) {
	year, month, day := t.Date()
	switch unit {
	case "microsecond":
		return t.Truncate(time.Microsecond), true
	case "millisecond":
		return t.Truncate(time.Millisecond), true
	case "second":
		return t.Truncate(time.Second), true
	case "minute":
		return t.Truncate(time.Minute), true
	case "hour":
		return t.Truncate(time.Hour), true
	case "day":
	case "week": // from Monday
		const week = 7
		day -= (int(t.Weekday()) + week - 1) % week
	case "month":
		day = 1
	case "quarter":
		const quarter = 3
		month, day = month-(month-1)%quarter, 1
	case "year":
		month, day = time.January, 1
	default:
		return t, false
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), true
}

func (d *dateTrunc) FunctionName() string { return "date_trunc" }
func (d *dateTrunc) Description() string  { return "a time cut off to a unit" }
func (d *dateTrunc) IsNullable() bool     { return true }
func (d *dateTrunc) String() string       { return fmt.Sprintf("date_trunc('%s', %s)", d.unit, d.Child) }

func (d *dateTrunc) Type() gms.Type {
	if d.Child.Type() == types.Date {
		return types.Date
	}
	return types.DatetimeMaxPrecision
}

func (d *dateTrunc) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	if len(children) != 1 {
		return nil, gms.ErrInvalidChildrenNumber.New(d, len(children), 1)
	}
	return &dateTrunc{UnaryExpression: expression.UnaryExpression{Child: children[0]}, unit: d.unit}, nil
}

func (d *dateTrunc) Eval(c *gms.Context, row gms.Row) (any, error) {
	value, err := d.Child.Eval(c, row)
	if err != nil || value == nil {
		return nil, err
	}
	converted, inRange, err := types.DatetimeMaxPrecision.Convert(c, value)
	if err != nil || inRange != gms.InRange {
		return nil, err
	}
	t, ok := converted.(time.Time)
	if !ok {
		return nil, fmt.Errorf("a time of %T", converted)
	}
	cut, _ := truncate(d.unit, t)
	return cut, nil
}
