package engine

import "github.com/dolthub/vitess/go/vt/sqlparser"

// countInstead makes `NOT (SELECT COUNT(*) …) > 0` of `NOT EXISTS (SELECT …)`. The
// planner makes a join of the latter in which a NULL on either side of a condition
// counts as a match, so that rows are lost.
func countInstead(node *sqlparser.NotExpr) {
	inner := node.Expr
	for {
		paren, ok := inner.(*sqlparser.ParenExpr)
		if !ok {
			break
		}
		inner = paren.Expr
	}
	exists, ok := inner.(*sqlparser.ExistsExpr)
	if !ok {
		return
	}
	query, ok := exists.Subquery.Select.(*sqlparser.Select)
	if !ok || len(query.GroupBy) > 0 || query.Having != nil || query.Limit != nil || hasAggregate(query.SelectExprs) {
		return
	}
	query.SelectExprs = sqlparser.SelectExprs{&sqlparser.AliasedExpr{Expr: &sqlparser.FuncExpr{
		Name: sqlparser.NewColIdent("count"), Exprs: sqlparser.SelectExprs{&sqlparser.StarExpr{}},
	}}}
	query.OrderBy, query.QueryOpts = nil, sqlparser.QueryOpts{}
	node.Expr = &sqlparser.ComparisonExpr{Operator: sqlparser.GreaterThanStr, Left: exists.Subquery, Right: sqlparser.NewIntVal([]byte("0"))}
}

// hasAggregate reports whether a select list makes one row of all.
func hasAggregate(list sqlparser.SelectExprs) (found bool) {
	_ = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch node := node.(type) {
		case *sqlparser.FuncExpr:
			name := node.Name.Lowered()
			found = found || node.IsAggregate() || isAggregate(name) || name == "avg" || name == "sum"
		case *sqlparser.GroupConcatExpr:
			found = true
		case *sqlparser.Subquery:
			return false, nil
		}
		return true, nil
	}, list)
	return found
}
