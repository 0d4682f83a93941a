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

// expressionText writes an expression without quotes around names, and CAST as
// it was before rewriteTokens.
func expressionText(e sqlparser.Expr) string {
	buffer := sqlparser.NewTrackedBuffer(func(buffer *sqlparser.TrackedBuffer, node sqlparser.SQLNode) {
		switch node := node.(type) {
		case sqlparser.ColIdent:
			buffer.WriteString(node.String())
		case sqlparser.TableIdent:
			buffer.WriteString(node.String())
		case *sqlparser.FuncExpr:
			const operands = 2
			if node.Name.EqualString(castName) && len(node.Exprs) == operands {
				buffer.Myprintf("CAST(%v AS %s)", node.Exprs[0], strings.Trim(sqlparser.String(node.Exprs[1]), "'"))
				return
			}
			node.Format(buffer)
		default:
			node.Format(buffer)
		}
	})
	buffer.Myprintf("%v", e)
	return strings.TrimSpace(buffer.String())
}
