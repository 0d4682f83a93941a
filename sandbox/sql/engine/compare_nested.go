package engine

import (
	"fmt"
	"slices"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	planner "github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	"github.com/dolthub/go-mysql-server/sql/types"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
)

// firstOwnRule is a number that none of the planner's rules has.
const firstOwnRule analyzer.RuleId = 10_000

// compareNested gives the comparisons of ARRAY, MAP and STRUCT in a plan to us:
// the planner would compare values of two types as if they were the same, and
// knows no NULL within them.
func compareNested(_ *gms.Context, _ *analyzer.Analyzer, n gms.Node, _ *plan.Scope, _ analyzer.RuleSelector, _ *gms.QueryFlags) (gms.Node, transform.TreeIdentity, error) {
	if err := refuseMapGroups(n); err != nil {
		return n, transform.SameTree, err
	}
	return transform.NodeExprsWithOpaque(n, func(e gms.Expression) (gms.Expression, transform.TreeIdentity, error) {
		switch e := e.(type) {
		case *planner.InTuple:
			if isNested(e.Left().Type()) {
				return e, transform.SameTree, failure.Unsupported("IN over ARRAY, MAP or STRUCT")
			}
		case *plan.InSubquery:
			if isNested(e.Left().Type()) {
				return e, transform.SameTree, failure.Unsupported("IN over ARRAY, MAP or STRUCT")
			}
		case planner.Comparer:
			if isNested(e.Left().Type()) || isNested(e.Right().Type()) {
				own, err := newNestedComparison(e)
				return own, transform.NewTree, err
			}
		}
		return e, transform.SameTree, nil
	})
}

// refuseMapGroups refuses to group by a MAP: two of them are the same whatever the
// order of their pairs, which the planner does not see.
func refuseMapGroups(n gms.Node) (err error) {
	transform.Inspect(n, func(n gms.Node) bool {
		switch n := n.(type) {
		case *plan.GroupBy:
			for _, e := range n.GroupByExprs {
				if holdsMap(cellTypeOf(e.Type())) {
					err = failure.Unsupported("GROUP BY over MAP")
				}
			}
		case *plan.Distinct:
			for _, column := range n.Schema() {
				if holdsMap(cellTypeOf(column.Type)) {
					err = failure.Unsupported("DISTINCT over MAP")
				}
			}
		}
		return err == nil
	})
	return err
}

func holdsMap(t cell.Type) bool {
	return t.Kind == cell.Map || slices.ContainsFunc(t.Elements, holdsMap)
}

func isNested(t gms.Type) bool {
	switch cellTypeOf(t).Kind {
	case cell.Array, cell.Map, cell.Struct:
		return true
	}
	return false
}

// nestedComparison is = <=> < <= > >= of two ARRAYs, MAPs or STRUCTs.
type nestedComparison struct {
	planner.BinaryExpressionStub
	operator string
	common   cell.Type // what both sides are cast to
	from     [2]cell.Type
}

func newNestedComparison(e planner.Comparer) (gms.Expression, error) {
	left, right := cellTypeOf(e.Left().Type()), cellTypeOf(e.Right().Type())
	common, ok := commonType(left, right)
	n := &nestedComparison{
		BinaryExpressionStub: planner.BinaryExpressionStub{LeftChild: e.Left(), RightChild: e.Right()},
		common:               common, from: [2]cell.Type{left, right},
	}
	switch e.(type) {
	case *planner.Equals:
		n.operator = "="
	case *planner.NullSafeEquals:
		n.operator = "<=>"
	case *planner.LessThan:
		n.operator = "<"
	case *planner.LessThanOrEqual:
		n.operator = "<="
	case *planner.GreaterThan:
		n.operator = ">"
	case *planner.GreaterThanOrEqual:
		n.operator = ">="
	}
	isOrder := n.operator != "=" && n.operator != "<=>"
	if !ok || n.operator == "" || isOrder && common.Kind != cell.Array {
		return nil, failure.Analyze("Column type %s does not support binary predicate operation with type %s", ddl.TypeText(left), ddl.TypeText(right))
	}
	return n, nil
}

// commonType is the type that values of both types are compared in; false when
// there is none. The zero type is that of NULL.
func commonType(a, b cell.Type) (cell.Type, bool) {
	number := func(t cell.Type) bool { return cell.Boolean <= t.Kind && t.Kind <= cell.Decimal }
	text := func(t cell.Type) bool { return t.Kind == cell.Varchar || t.Kind == cell.Char }
	switch {
	case a.Equal(b), b.Kind == 0:
		return a, true
	case a.Kind == 0:
		return b, true
	case isWhole(a) && isWhole(b), number(a) && number(b):
		return together(a, b), true
	case text(a) && text(b):
		return cell.Type{Kind: cell.Varchar}, true
	case a.Kind != b.Kind || len(a.Elements) != len(b.Elements) || len(a.Elements) == 0 || !slices.Equal(a.Fields, b.Fields):
		return a, false
	}
	out := a
	out.Elements = make([]cell.Type, len(a.Elements))
	for i := range out.Elements {
		var ok bool
		if out.Elements[i], ok = commonType(a.Elements[i], b.Elements[i]); !ok {
			return a, false
		}
	}
	return out, true
}

func (n *nestedComparison) Type() gms.Type   { return types.Boolean }
func (n *nestedComparison) IsNullable() bool { return n.operator != "<=>" }
func (n *nestedComparison) String() string {
	return fmt.Sprintf("(%s %s %s)", n.LeftChild, n.operator, n.RightChild)
}

func (n *nestedComparison) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	const operands = 2
	if len(children) != operands {
		return nil, gms.ErrInvalidChildrenNumber.New(n, len(children), operands)
	}
	copied := *n
	copied.LeftChild, copied.RightChild = children[0], children[1]
	return &copied, nil
}

func (n *nestedComparison) Eval(c *gms.Context, row gms.Row) (any, error) {
	var values [2]cell.Value
	for i, child := range n.Children() {
		v, err := child.Eval(c, row)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		cast, ok := cell.Cast(v, n.from[i], n.common)
		if !ok {
			return nil, failure.Execution("a value of %s has none in %s", ddl.TypeText(n.from[i]), ddl.TypeText(n.common))
		}
		values[i] = sorted(cast, n.common)
	}
	left, right := values[0], values[1]
	if n.operator == "<=>" {
		return left == nil && right == nil || left != nil && right != nil && cell.Compare(left, right, n.common) == 0, nil
	}
	if left == nil || right == nil {
		return nil, nil
	}
	if n.operator == "=" {
		same, known := sameNested(left, right, n.common)
		if !known {
			return nil, nil
		}
		return same, nil
	}
	order := cell.Compare(left, right, n.common)
	switch n.operator {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	}
	return order >= 0, nil
}
