package engine

import (
	"context"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// remove carries out a DELETE: the rows are read, and written again as deletes.
func (s *Session) remove(ctx context.Context, statement *sqlparser.Delete) (Result, error) {
	table, layout, alias, err := s.changed(statement.TableExprs)
	if err != nil {
		return Result{}, err
	}
	d := s.snapshot(table).Definition()
	if statement.Where == nil {
		return Result{}, failure.Analyze("Delete must specify where clause to prevent full table delete")
	}
	if d.Model != store.PrimaryKey {
		if len(statement.TableExprs) > 1 || statement.With != nil {
			return Result{}, failure.Analyze("Do not support delete with multiple tables on table %s, which is not a primary key table", d.Name)
		}
		if err := checkCondition(&d, statement.Where.Expr); err != nil {
			return Result{}, err
		}
	}
	rows, err := s.queryTree(ctx, &sqlparser.Select{With: statement.With, SelectExprs: selectColumns(&d, alias), From: statement.TableExprs, Where: statement.Where}, statement)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = rows.Close() }()
	w := s.newWrite(table, layout, "delete", "", store.Change{})
	if err := w.begin(); err != nil {
		return w.end(err)
	}
	result, err := w.end(rows.each(func(g given) error { return w.add(store.Delete, store.Row(g.values)) }))
	if d.Model != store.PrimaryKey {
		// A server only notes the condition, and counts no rows.
		result.Affected = 0
	}
	return result, err
}

// checkCondition takes the conditions that StarRocks has for DELETE from a table
// that is not of the Primary Key model: comparisons of a column with a value,
// IN, IS NULL, joined by AND. On Unique and Aggregate Key tables the columns are
// keys. (The texts are from memory of 2.5's DeleteAnalyzer.)
func checkCondition(d *store.Definition, e sqlparser.Expr) error {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return checkCondition(d, e.Expr)
	case *sqlparser.AndExpr:
		if err := checkCondition(d, e.Left); err != nil {
			return err
		}
		return checkCondition(d, e.Right)
	case *sqlparser.RangeCond:
		if e.Operator == sqlparser.BetweenStr && isValue(e.From) && isValue(e.To) {
			return checkDeleteColumn(d, e.Left)
		}
	case *sqlparser.IsExpr:
		if e.Operator == sqlparser.IsNullStr || e.Operator == sqlparser.IsNotNullStr {
			return checkDeleteColumn(d, e.Expr)
		}
	case *sqlparser.ComparisonExpr:
		return checkComparison(d, e)
	}
	return failure.Analyze("Where clause only supports compound predicate, binary predicate, is_null predicate and in predicate")
}

func checkComparison(d *store.Definition, e *sqlparser.ComparisonExpr) error {
	switch e.Operator {
	case sqlparser.EqualStr, sqlparser.NotEqualStr, sqlparser.LessThanStr, sqlparser.LessEqualStr, sqlparser.GreaterThanStr, sqlparser.GreaterEqualStr:
		if !isValue(e.Right) {
			return failure.Analyze("Right expr of binary predicate should be value")
		}
		return checkDeleteColumn(d, e.Left)
	case sqlparser.InStr, sqlparser.NotInStr:
		list, ok := e.Right.(sqlparser.ValTuple)
		if !ok {
			return failure.Analyze("Right expr of in predicate should be value")
		}
		for _, item := range list {
			if !isValue(item) {
				return failure.Analyze("Right expr of in predicate should be value")
			}
		}
		return checkDeleteColumn(d, e.Left)
	}
	return failure.Analyze("Where clause only supports compound predicate, binary predicate, is_null predicate and in predicate")
}

// isValue reports whether an expression names no column.
func isValue(e sqlparser.Expr) bool {
	switch e := e.(type) {
	case *sqlparser.SQLVal, sqlparser.BoolVal:
		return true
	case *sqlparser.UnaryExpr:
		return isValue(e.Expr)
	case *sqlparser.FuncExpr:
		if !e.Name.EqualString(castName) {
			return false
		}
		first, ok := e.Exprs[0].(*sqlparser.AliasedExpr)
		return ok && isValue(first.Expr)
	}
	return false
}

func checkDeleteColumn(d *store.Definition, e sqlparser.Expr) error {
	name, ok := e.(*sqlparser.ColName)
	if !ok {
		return failure.Analyze("Left expr of binary predicate should be column name")
	}
	i := d.Find(name.Name.String())
	if i < 0 {
		return failure.Analyze("Column '%s' cannot be resolved", name.Name.String())
	}
	if d.Model != store.DuplicateKey && i >= len(d.Keys) {
		return failure.Analyze("Column[%s] is not key column or storage model is not duplicate or column type is float or double", d.Columns[i].Name)
	}
	return nil
}
