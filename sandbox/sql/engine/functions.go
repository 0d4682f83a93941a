package engine

import (
	"fmt"
	"regexp"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/types"

	"starlift-sandbox/sql/failure"
)

// Function gives the planner the functions that are ours.
func (p *provider) Function(_ *gms.Context, name string) (gms.Function, bool) {
	switch strings.ToLower(name) {
	case sumName:
		return gms.Function1{Name: sumName, Fn: newSum}, true
	case avgName:
		return gms.Function1{Name: avgName, Fn: newAvg}, true
	case regexpName, "regexp_like":
		return gms.Function2{Name: regexpName, Fn: newRegexp}, true
	case castName:
		return castFunction(), true
	case dividendName:
		return gms.Function2{Name: dividendName, Fn: newDividend}, true
	case "date_trunc":
		return gms.FunctionN{Name: "date_trunc", Fn: newDateTrunc}, true
	case "current_version":
		return constant("current_version", p.engine.options.Version), true
	case "version":
		return constant("version", HandshakeVersion), true
	}
	return nil, false
}

// HandshakeVersion is the MySQL version that StarRocks claims to be from 3.4 on
// (protocol reference 6.1).
const HandshakeVersion = "8.0.33"

func constant(name, value string) gms.Function {
	return gms.Function0{Name: name, Fn: func() gms.Expression {
		return &generated{kind: text(), text: name + "()", produce: func(*gms.Context) any { return value }}
	}}
}

func castFunction() gms.Function {
	return gms.FunctionN{Name: castName, Fn: func(arguments ...gms.Expression) (gms.Expression, error) {
		const operands = 2
		if len(arguments) != operands {
			return nil, gms.ErrInvalidArgumentNumber.New(castName, operands, len(arguments))
		}
		return newConversion(arguments[0], arguments[1])
	}}
}

// match is REGEXP: whether Left matches the pattern Right, somewhere.
type match struct {
	expression.BinaryExpressionStub
	// The pattern of the row before, compiled. A plan is run by one goroutine.
	pattern  string
	compiled *regexp.Regexp
}

func newRegexp(left, right gms.Expression) gms.Expression {
	return &match{BinaryExpressionStub: expression.BinaryExpressionStub{LeftChild: left, RightChild: right}}
}

func (m *match) FunctionName() string { return "regexp" }
func (m *match) Description() string  { return "whether text matches a pattern" }
func (m *match) Type() gms.Type       { return types.Boolean }
func (m *match) IsNullable() bool     { return true }
func (m *match) String() string {
	return fmt.Sprintf("regexp(%s, %s)", m.LeftChild, m.RightChild)
}

func (m *match) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	const operands = 2
	if len(children) != operands {
		return nil, gms.ErrInvalidChildrenNumber.New(m, len(children), operands)
	}
	return newRegexp(children[0], children[1]), nil
}

func (m *match) Eval(c *gms.Context, row gms.Row) (any, error) {
	subject, err := evalText(c, m.LeftChild, row)
	if err != nil || subject == nil {
		return nil, err
	}
	pattern, err := evalText(c, m.RightChild, row)
	if err != nil || pattern == nil {
		return nil, err
	}
	if m.compiled == nil || m.pattern != *pattern {
		compiled, err := regexp.Compile(*pattern)
		if err != nil {
			return nil, failure.Analyze("Invalid regex expression: '%s'", *pattern)
		}
		m.pattern, m.compiled = *pattern, compiled
	}
	if m.compiled.MatchString(*subject) {
		return int8(1), nil
	}
	return int8(0), nil
}

func evalText(c *gms.Context, e gms.Expression, row gms.Row) (*string, error) {
	v, err := e.Eval(c, row)
	if err != nil || v == nil {
		return nil, err
	}
	converted, _, err := types.LongText.Convert(c, v)
	if err != nil {
		return nil, err
	}
	result, ok := converted.(string)
	if !ok {
		return nil, fmt.Errorf("text of %T", converted)
	}
	return &result, nil
}
