package engine

import (
	"fmt"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// dividendName is our function around a in a / b: dividendName(a, b) / b. It is
// a, as a DOUBLE where neither is a decimal, which makes the quotient one, as
// in StarRocks. The planner's own is a decimal with four more digits.
const dividendName = "starrocks_dividend"

type dividend struct {
	expression.BinaryExpressionStub
}

func newDividend(left, right gms.Expression) gms.Expression {
	return &dividend{expression.BinaryExpressionStub{LeftChild: left, RightChild: right}}
}

func (d *dividend) FunctionName() string { return dividendName }
func (d *dividend) Description() string  { return "the dividend of a division in its type" }
func (d *dividend) IsNullable() bool     { return true }
func (d *dividend) String() string {
	return fmt.Sprintf("%s(%s, %s)", dividendName, d.LeftChild, d.RightChild)
}

// exact reports whether the quotient is a decimal. LARGEINT is none.
func (d *dividend) exact() bool {
	return isFraction(d.LeftChild.Type()) || isFraction(d.RightChild.Type())
}

func isFraction(t gms.Type) bool {
	d, ok := t.(gms.DecimalType)
	return ok && (d.Precision() != largeIntDigits || d.Scale() != 0)
}

func (d *dividend) Type() gms.Type {
	if d.exact() {
		return d.LeftChild.Type()
	}
	return types.Float64
}

func (d *dividend) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	const operands = 2
	if len(children) != operands {
		return nil, gms.ErrInvalidChildrenNumber.New(d, len(children), operands)
	}
	return newDividend(children[0], children[1]), nil
}

func (d *dividend) Eval(c *gms.Context, row gms.Row) (any, error) {
	value, err := d.LeftChild.Eval(c, row)
	if err != nil || value == nil || d.exact() {
		return value, err
	}
	converted, _, err := types.Float64.Convert(c, value)
	return converted, err
}
