package engine

import (
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// nameColumns names the columns of the result that have no name of their own
// by their expression in normal form: count(*), sum(amount).
func nameColumns(statement sqlparser.SelectStatement) {
	switch statement := statement.(type) {
	case *sqlparser.Select:
		for _, item := range statement.SelectExprs {
			aliased, ok := item.(*sqlparser.AliasedExpr)
			if !ok || !aliased.As.IsEmpty() {
				continue
			}
			if _, isColumn := aliased.Expr.(*sqlparser.ColName); !isColumn {
				aliased.InputExpression = expressionText(aliased.Expr)
			}
		}
	case *sqlparser.SetOp:
		nameColumns(statement.Left)
	case *sqlparser.ParenSelect:
		nameColumns(statement.Select)
	}
}

// writtenNames are the names of a result's columns where each item of the select
// list is one column, "" for those that the planner names: a column goes by its
// name as the statement spells it.
func writtenNames(statement sqlparser.SelectStatement) []string {
	switch statement := statement.(type) {
	case *sqlparser.Select:
		names := make([]string, len(statement.SelectExprs))
		for i, item := range statement.SelectExprs {
			aliased, ok := item.(*sqlparser.AliasedExpr)
			if !ok {
				return nil
			}
			if column, ok := aliased.Expr.(*sqlparser.ColName); ok && aliased.As.IsEmpty() {
				names[i] = column.Name.String()
			}
		}
		return names
	case *sqlparser.SetOp:
		return writtenNames(statement.Left)
	case *sqlparser.ParenSelect:
		return writtenNames(statement.Select)
	}
	return nil
}

// expressionText writes an expression without quotes around names, and CAST and
// brackets as they were before rewriteTokens.
func expressionText(e sqlparser.Expr) string {
	buffer := sqlparser.NewTrackedBuffer(func(buffer *sqlparser.TrackedBuffer, node sqlparser.SQLNode) {
		switch node := node.(type) {
		case sqlparser.ColIdent:
			buffer.WriteString(node.String())
		case sqlparser.TableIdent:
			buffer.WriteString(node.String())
		case *sqlparser.SQLVal:
			if node.Type == sqlparser.StrVal {
				buffer.WriteString("'" + strings.ReplaceAll(string(node.Val), "'", `\'`) + "'")
				return
			}
			node.Format(buffer)
		case *sqlparser.FuncExpr:
			const operands = 2
			switch {
			case node.Name.EqualString(castName) && len(node.Exprs) == operands:
				buffer.Myprintf("CAST(%v AS %s)", node.Exprs[0], strings.Trim(sqlparser.String(node.Exprs[1]), "'"))
			case node.Name.EqualString(arrayName):
				buffer.Myprintf("[%v]", node.Exprs)
			case node.Name.EqualString(mapName):
				buffer.WriteString("map{")
				for i, item := range node.Exprs {
					if i > 0 {
						buffer.WriteString([...]string{",", ":"}[i%2])
					}
					buffer.Myprintf("%v", item)
				}
				buffer.WriteString("}")
			case node.Name.EqualString(elementName) && len(node.Exprs) == operands:
				buffer.Myprintf("%v[%v]", node.Exprs[0], node.Exprs[1])
			case node.Name.EqualString(arrowName) && len(node.Exprs) == operands:
				buffer.Myprintf("%v->%v", node.Exprs[0], node.Exprs[1])
			case node.Qualifier.IsEmpty():
				writeCall(buffer, node)
			default:
				node.Format(buffer)
			}
		default:
			node.Format(buffer)
		}
	})
	buffer.Myprintf("%v", e)
	return strings.TrimSpace(buffer.String())
}

// writeCall writes a call as servers name a column by it: count(DISTINCT v).
func writeCall(buffer *sqlparser.TrackedBuffer, f *sqlparser.FuncExpr) {
	distinct := ""
	if f.Distinct {
		distinct = "DISTINCT "
	}
	buffer.Myprintf("%s(%s%v)", f.Name.Lowered(), distinct, f.Exprs)
	if f.Over != nil {
		buffer.Myprintf(" %v", f.Over)
	}
}
