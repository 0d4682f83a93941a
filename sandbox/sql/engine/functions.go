package engine

import (
	"fmt"
	"regexp"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	planner "github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/types"

	"starlift-sandbox/expression"
	"starlift-sandbox/sql/failure"
)

// Function gives the planner the functions that are ours: those that the
// statement's rewriting calls for, those that answer for the connection, and
// every function of package expression.
func (p *provider) Function(c *gms.Context, name string) (gms.Function, bool) {
	name = strings.ToLower(name)
	switch name {
	case sumName:
		return gms.FunctionN{Name: name, Fn: newSum}, true
	case avgName:
		return gms.FunctionN{Name: name, Fn: newAvg}, true
	case regexpName, "regexp_like":
		return gms.Function2{Name: name, Fn: newRegexp}, true
	case castName:
		return gms.FunctionN{Name: name, Fn: newConversion}, true
	case elementName:
		name = "element_at"
	case arrowName:
		name = "json_query"
	case arrayName:
		return gms.FunctionN{Name: name, Fn: newArray}, true
	case mapName:
		return gms.FunctionN{Name: name, Fn: newMap}, true
	case fieldName:
		return gms.FunctionN{Name: name, Fn: newField}, true
	case dividendName:
		return gms.Function2{Name: name, Fn: newDividend}, true
	}
	f, isSessions := p.session(c, name)
	switch {
	case isSessions:
		return f, true
	case isPlanners(name):
		return nil, false
	}
	if f, ok := expression.Lookup(name, p.engine.options.Release); ok {
		own, ok := c.Session.(*plannerSession)
		if !ok {
			return nil, false
		}
		resolve := own.owner.resolver(f)
		return gms.FunctionN{Name: name, Fn: func(arguments ...gms.Expression) (gms.Expression, error) {
			return newFunction(name, resolve, arguments)
		}}, true
	}
	// The planner has functions of MySQL that StarRocks has not.
	return gms.FunctionN{Name: name, Fn: func(arguments ...gms.Expression) (gms.Expression, error) {
		return nil, noMatch(name, cellTypesOf(arguments))
	}}, true
}

// isPlanners names the functions that stay with the planner: they need the
// context of a statement, or see several rows.
func isPlanners(name string) bool {
	switch name {
	case "row_number", "rank", "dense_rank", "percent_rank", "ntile", "lag", "lead", "first_value", "last_value",
		"connection_id", "database", "schema", "isnull", "time_to_sec", "timediff", "extract":
		return true
	case "curtime", "current_time", "sleep", "min", "max", "count",
		"date_add", "date_sub", "adddate", "subdate": // INTERVAL is an operand of the planner's
		return true
	}
	return false
}

// session answers the functions that tell about the server and the connection.
func (p *provider) session(c *gms.Context, name string) (gms.Function, bool) {
	own, ok := c.Session.(*plannerSession)
	if !ok {
		// The planner looks some functions up while it is made.
		return nil, false
	}
	s := own.owner
	switch name {
	case "current_version":
		return constant(name, p.engine.options.Version), true
	case "version":
		return constant(name, p.engine.options.Handshake), true
	case "user", "session_user", "system_user":
		return constant(name, fmt.Sprintf("'%s'@'%s'", s.client.User, s.client.Address)), true
	case "current_user":
		return constant(name, s.client.Account), true
	case "current_role":
		roles := "NONE"
		if s.roles != nil {
			roles = s.roles()
		}
		return constant(name, roles), true
	case "catalog":
		return constant(name, "default_catalog"), true
	case "last_query_id":
		return constant(name, s.lastQuery), true
	}
	return nil, false
}

// constant is a function of one value for a whole statement.
func constant(name, value string) gms.Function {
	return gms.Function0{Name: name, Fn: func() gms.Expression {
		return &fixed{text: name + "()", value: value}
	}}
}

// fixed is a text that a statement cannot change.
type fixed struct{ text, value string }

func (f *fixed) Resolved() bool                          { return true }
func (f *fixed) String() string                          { return f.text }
func (f *fixed) Type() gms.Type                          { return text() }
func (f *fixed) IsNullable() bool                        { return false }
func (f *fixed) Eval(*gms.Context, gms.Row) (any, error) { return f.value, nil }
func (f *fixed) Children() []gms.Expression              { return nil }
func (f *fixed) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	if len(children) != 0 {
		return nil, gms.ErrInvalidChildrenNumber.New(f, len(children), 0)
	}
	return f, nil
}

// newSum is SUM of one argument; of more, the first one names the aggregate.
func newSum(arguments ...gms.Expression) (gms.Expression, error) {
	if len(arguments) < 2 {
		return newAggregate("sum", false, arguments)
	}
	literal, ok := arguments[0].(*planner.Literal)
	if !ok {
		return nil, fmt.Errorf("the name of an aggregate is %s", arguments[0])
	}
	if spec, ok := strings.CutPrefix(fmt.Sprint(literal.Value()), concatMark); ok {
		return newGroupConcat(spec, arguments[1:])
	}
	name, distinct := strings.CutSuffix(fmt.Sprint(literal.Value()), distinctMark)
	return newAggregate(name, distinct, arguments[1:])
}

func newAvg(arguments ...gms.Expression) (gms.Expression, error) {
	return newAggregate("avg", false, arguments)
}

// match is REGEXP: whether Left matches the pattern Right, somewhere.
type match struct {
	planner.BinaryExpressionStub
	// The pattern of the row before, compiled. A plan is run by one goroutine.
	pattern  string
	compiled *regexp.Regexp
}

func newRegexp(left, right gms.Expression) gms.Expression {
	return &match{BinaryExpressionStub: planner.BinaryExpressionStub{LeftChild: left, RightChild: right}}
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
