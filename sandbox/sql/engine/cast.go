package engine

import (
	"fmt"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
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
	open := 0
	for i < len(tokens) {
		switch t := tokens[i]; {
		case t.IsSymbol("("), t.IsSymbol("<"):
			open++
		case t.IsSymbol(")"), t.IsSymbol(">"):
			if open == 0 {
				return i
			}
			open--
		case open == 0:
			return i
		}
		i++
	}
	return i
}

// conversion is CAST.
type conversion struct {
	expression.UnaryExpression
	from, target cell.Type
	written      gms.Expression
}

func newConversion(arguments ...gms.Expression) (gms.Expression, error) {
	const operands = 2
	if len(arguments) != operands {
		return nil, gms.ErrInvalidArgumentNumber.New(castName, operands, len(arguments))
	}
	text, ok := arguments[1].(*expression.Literal)
	if !ok {
		return nil, fmt.Errorf("the type of a CAST is %s", arguments[1])
	}
	target, err := ddl.ParseType(fmt.Sprint(text.Value()))
	if err != nil {
		return nil, err
	}
	from := cellTypeOf(arguments[0].Type())
	if from.Kind != 0 && !cell.CanCast(from, target) {
		return nil, failure.Analyze("Invalid type cast from %s to %s in sql `%s`", signatureType(from), signatureType(target), arguments[0])
	}
	return &conversion{UnaryExpression: expression.UnaryExpression{Child: arguments[0]}, from: from, target: target, written: arguments[1]}, nil
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
	return newConversion(children[0], v.written)
}

func (v *conversion) Eval(c *gms.Context, row gms.Row) (any, error) {
	value, err := v.Child.Eval(c, row)
	if err != nil || value == nil {
		return nil, err
	}
	plain, err := fromEngine(c, v.from, value)
	if err != nil {
		return nil, err
	}
	if v.from.Equal(v.target) {
		return toEngine(v.target.Kind, plain), nil
	}
	cast, ok := cell.Cast(plain, v.from, v.target)
	if !ok {
		return nil, nil
	}
	return toEngine(v.target.Kind, cast), nil
}
