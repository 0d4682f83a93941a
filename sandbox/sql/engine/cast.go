package engine

import (
	"fmt"
	"math/big"
	"strings"

	"starlift-sandbox/cell"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/shopspring/decimal"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/lex"
)

// castName is our function that CAST(a AS T) becomes: castName(a, 'T'). The
// planner's CAST knows neither StarRocks' types nor its NULL for what does not
// fit.
const castName = "starrocks_cast"

// castPart is a piece of a CAST among the tokens.
type castPart struct {
	what castPiece
	end  int // of castAs: the index behind the type
}

type castPiece uint8

const (
	castWord castPiece = iota + 1 // the word CAST
	castAs                        // the word AS
)

// findCasts finds the words CAST and AS of each `CAST(… AS type)` by the index
// of their token.
func findCasts(tokens []lex.Token) map[int]castPart {
	found := make(map[int]castPart)
	// One entry an open bracket: the index of its CAST, -1 for another.
	var open []int
	for i, token := range tokens {
		switch {
		case token.IsSymbol("("):
			word := -1
			if i > 0 && tokens[i-1].Is("CAST") {
				word = i - 1
			}
			open = append(open, word)
		case token.IsSymbol(")") && len(open) > 0:
			open = open[:len(open)-1]
		case token.Is("AS") && len(open) > 0 && open[len(open)-1] >= 0 && i+1 < len(tokens):
			found[open[len(open)-1]] = castPart{what: castWord}
			found[i] = castPart{what: castAs, end: typeEnd(tokens, i+1)}
		}
	}
	return found
}

// typeEnd is the index behind the type that starts at token i, with what stands
// in brackets after it.
func typeEnd(tokens []lex.Token, i int) int {
	i++
	if i < len(tokens) && tokens[i].IsSymbol("(") {
		for i < len(tokens) && !tokens[i].IsSymbol(")") {
			i++
		}
		i++
	}
	return min(i, len(tokens))
}

// conversion is CAST.
type conversion struct {
	expression.UnaryExpression
	target  cell.Type
	written gms.Expression
}

func newConversion(operand, written gms.Expression) (gms.Expression, error) {
	text, ok := written.(*expression.Literal)
	if !ok {
		return nil, fmt.Errorf("the type of a CAST is %s", written)
	}
	target, err := ddl.ParseType(fmt.Sprint(text.Value()))
	if err != nil {
		return nil, err
	}
	return &conversion{UnaryExpression: expression.UnaryExpression{Child: operand}, target: target, written: written}, nil
}

func (v *conversion) FunctionName() string { return castName }
func (v *conversion) Description() string  { return "a value as another type, or NULL" }
func (v *conversion) Type() gms.Type       { return columnType(v.target) }
func (v *conversion) IsNullable() bool     { return true }

func (v *conversion) String() string {
	return fmt.Sprintf("CAST(%s AS %s)", v.Child, strings.ToUpper(ddl.PlainTypeText(v.target)))
}

func (v *conversion) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	if len(children) != 1 {
		return nil, gms.ErrInvalidChildrenNumber.New(v, len(children), 1)
	}
	copied := *v
	copied.Child = children[0]
	return &copied, nil
}

func (v *conversion) Eval(c *gms.Context, row gms.Row) (any, error) {
	value, err := v.Child.Eval(c, row)
	if err != nil || value == nil {
		return nil, err
	}
	return v.convert(c, value), nil
}

// convert gives the value in the planner's form for the target, nil for what
// does not fit.
func (v *conversion) convert(c *gms.Context, value any) any {
	switch v.target.Kind {
	case cell.Boolean, cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt, cell.LargeInt, cell.Decimal:
		number, ok := toDecimal(c, value)
		if !ok {
			return nil
		}
		return v.fit(number)
	case cell.Char, cell.Varchar, cell.JSON:
		shown, err := appendCell(c, nil, v.Child.Type(), value)
		if err != nil {
			return nil
		}
		return string(shown)
	}
	converted, inRange, err := v.Type().Convert(c, value)
	if err != nil || inRange != gms.InRange {
		return nil
	}
	return converted
}

// toDecimal gives a number, a truth value or the text of one exactly.
func toDecimal(c *gms.Context, value any) (decimal.Decimal, bool) {
	switch value := value.(type) {
	case decimal.Decimal:
		return value, true
	case string:
		switch strings.ToLower(strings.TrimSpace(value)) {
		case "true":
			return decimal.NewFromInt(1), true
		case "false":
			return decimal.Zero, true
		}
		number, err := decimal.NewFromString(strings.TrimSpace(value))
		return number, err == nil
	case float32:
		return decimal.NewFromFloat32(value), true
	case float64:
		return decimal.NewFromFloat(value), true
	}
	whole, inRange, err := types.Int64.Convert(c, value)
	if err != nil || inRange != gms.InRange {
		return decimal.Zero, false
	}
	return decimal.NewFromInt(whole.(int64)), true
}

// fit brings a number to the target: a fraction is cut off for integers and
// rounded for decimals.
func (v *conversion) fit(number decimal.Decimal) any {
	if v.target.Kind == cell.Boolean {
		return toEngine(cell.Boolean, !number.IsZero())
	}
	if v.target.Kind == cell.Decimal {
		number = number.Round(int32(v.target.Scale))
		unscaled := number.Shift(int32(v.target.Scale)).BigInt()
		limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(v.target.Precision)), nil)
		if unscaled.CmpAbs(limit) >= 0 {
			return nil
		}
		return number
	}
	value, reason := ddl.Literal(v.target, number.Truncate(0).BigInt().String())
	if reason != "" {
		return nil
	}
	return toEngine(v.target.Kind, value)
}
