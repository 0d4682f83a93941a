package engine

import (
	"strconv"

	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// replaceCount answers `SELECT COUNT(*) FROM t` by the number of rows that the
// store keeps: counting five million of them would take the planner a second.
func (s *Session) replaceCount(query sqlparser.SelectStatement) {
	plain, ok := query.(*sqlparser.Select)
	if !ok || len(plain.SelectExprs) != 1 || len(plain.From) != 1 || plain.Where != nil || plain.With != nil ||
		len(plain.GroupBy) > 0 || plain.Having != nil || plain.Limit != nil || plain.QueryOpts.Distinct {
		return
	}
	item, ok := plain.SelectExprs[0].(*sqlparser.AliasedExpr)
	if !ok || !countsRows(item.Expr) {
		return
	}
	from, ok := plain.From[0].(*sqlparser.AliasedTableExpr)
	if !ok || len(from.Partitions) > 0 {
		return
	}
	name, ok := from.Expr.(sqlparser.TableName)
	if !ok {
		return
	}
	database := name.DbQualifier.String()
	if database == "" {
		database = s.database
	}
	table, ok := s.engine.store.Table(database, name.Name.String())
	if !ok {
		return
	}
	rows := strconv.Itoa(s.snapshot(table).Len())
	item.Expr = call(castName, sqlparser.NewIntVal([]byte(rows)), sqlparser.NewStrVal([]byte("BIGINT")))
	plain.From, plain.OrderBy = nil, nil
}

// countsRows reports whether an expression is COUNT(*) or COUNT(1).
func countsRows(e sqlparser.Expr) bool {
	f, ok := e.(*sqlparser.FuncExpr)
	if !ok || !f.Name.EqualString("count") || f.Distinct || f.Over != nil || len(f.Exprs) != 1 {
		return false
	}
	switch argument := f.Exprs[0].(type) {
	case *sqlparser.StarExpr:
		return argument.TableName.IsEmpty()
	case *sqlparser.AliasedExpr:
		value, ok := argument.Expr.(*sqlparser.SQLVal)
		return ok && value.Type == sqlparser.IntVal
	}
	return false
}
