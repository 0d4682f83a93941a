package engine

import (
	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/sql/failure"
)

// The names under which our aggregates and REGEXP reach the planner. The names of
// aggregates are fixed in it; first and last are two of them that StarRocks does
// not have: last(x) is SUM, first(x) is AVG, and last('f', x …) every other
// aggregate f. Its REGEXP needs milliseconds a row.
const (
	sumName      = "last"
	avgName      = "first"
	regexpName   = "starrocks_regexp"
	distinctMark = " distinct"
)

// rewriteTree judges a query, names the columns of its result as StarRocks does,
// and sends some functions to ours.
// The statement is the query, or the one that the query was made of.
func (s *Session) rewriteTree(query sqlparser.SelectStatement, statement sqlparser.Statement) error {
	dropPrecision(query)
	nameColumns(query)
	tables, err := s.checkTables(query, statement)
	if err != nil {
		return err
	}
	s.oneTable = len(tables.all) == 1
	err = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch node := node.(type) {
		case *sqlparser.FuncExpr:
			return true, replaceFunction(node)
		case *sqlparser.NotExpr:
			countInstead(node)
		case *sqlparser.ComparisonExpr:
			replaceRegexp(node)
		case *sqlparser.BinaryExpr:
			if node.Operator == sqlparser.DivStr {
				node.Left = call(dividendName, node.Left, node.Right)
			}
		case *sqlparser.Into:
			if node != nil {
				return false, failure.Unsupported("SELECT INTO")
			}
		}
		return true, nil
	}, query)
	if err != nil {
		return err
	}
	return replaceGroupConcat(query, s.engine.options.Release)
}

// dropPrecision takes away the digits of the second that the planner's parser adds
// to CURRENT_TIMESTAMP and the like where a statement gives none.
func dropPrecision(query sqlparser.SelectStatement) {
	_ = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		f, ok := node.(*sqlparser.FuncExpr)
		if !ok || len(f.Exprs) != 1 || sqlparser.String(f.Exprs[0]) != "0" {
			return true, nil
		}
		switch f.Name.Lowered() {
		case "utc_timestamp", "utc_time", "current_timestamp", "current_time", "localtime", "localtimestamp":
			f.Exprs = nil
		}
		return true, nil
	}, query)
}

// replaceFunction renames our aggregates, and refuses what would reach files.
func replaceFunction(node *sqlparser.FuncExpr) error {
	name := node.Name.Lowered()
	switch {
	case name == "sum":
		node.Name = sqlparser.NewColIdent(sumName)
	case name == "avg":
		node.Name = sqlparser.NewColIdent(avgName)
	case name == "regexp":
		node.Name = sqlparser.NewColIdent(regexpName)
	case name == "first", name == "last", name == "load_file":
		return failure.Analyze("No matching function with signature: %s(...)", name)
	case name == "count" && node.Distinct:
		replaceAggregate(node, "count_distinct")
	case isAggregate(name):
		if node.Distinct {
			name += distinctMark
		}
		replaceAggregate(node, name)
	}
	return nil
}

func replaceAggregate(node *sqlparser.FuncExpr, name string) {
	first := &sqlparser.AliasedExpr{Expr: sqlparser.NewStrVal([]byte(name))}
	node.Name, node.Distinct = sqlparser.NewColIdent(sumName), false
	node.Exprs = append(sqlparser.SelectExprs{first}, node.Exprs...)
}

// replaceRegexp makes `a REGEXP b` a call of our function.
func replaceRegexp(node *sqlparser.ComparisonExpr) {
	wanted := "1"
	switch node.Operator {
	case sqlparser.RegexpStr:
	case sqlparser.NotRegexpStr:
		wanted = "0"
	default:
		return
	}
	node.Left = call(regexpName, node.Left, node.Right)
	node.Operator = sqlparser.EqualStr
	node.Right = sqlparser.NewIntVal([]byte(wanted))
}

func call(name string, operands ...sqlparser.Expr) *sqlparser.FuncExpr {
	f := &sqlparser.FuncExpr{Name: sqlparser.NewColIdent(name)}
	for _, operand := range operands {
		f.Exprs = append(f.Exprs, &sqlparser.AliasedExpr{Expr: operand})
	}
	return f
}
