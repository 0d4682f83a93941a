package engine

import (
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/sql/failure"
)

// The names under which SUM, AVG and REGEXP reach the planner. Its SUM and AVG
// are doubles by type, and the names of aggregates are fixed in it; first and
// last are two of them that StarRocks does not have. Its REGEXP needs
// milliseconds a row.
const (
	sumName    = "last"
	avgName    = "first"
	regexpName = "starrocks_regexp"
)

// rewriteTree judges a statement, names the columns of its result as StarRocks
// does, and sends some functions to ours.
func (s *Session) rewriteTree(statement sqlparser.Statement) error {
	switch statement := statement.(type) {
	case sqlparser.SelectStatement:
		nameColumns(statement)
	case *sqlparser.Insert:
		if len(statement.OnDup) > 0 {
			return failure.Analyze("ON DUPLICATE KEY UPDATE is not StarRocks SQL, INSERT replaces the rows of a primary key table")
		}
	case *sqlparser.Delete:
		if statement.Where == nil {
			return failure.Analyze("Delete must specify where clause to prevent full table delete")
		}
	case *sqlparser.Update:
		if statement.Where == nil {
			return failure.Analyze("must specify where clause to prevent full table update")
		}
	case *sqlparser.Set:
	default:
		return failure.Unsupported("this statement")
	}
	if err := s.checkTables(statement); err != nil {
		return err
	}
	return sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch node := node.(type) {
		case *sqlparser.FuncExpr:
			return true, replaceFunction(node)
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
	}, statement)
}

// replaceFunction renames our aggregates, and refuses what would reach files.
func replaceFunction(node *sqlparser.FuncExpr) error {
	switch node.Name.Lowered() {
	case "sum":
		node.Name = sqlparser.NewColIdent(sumName)
	case "avg":
		node.Name = sqlparser.NewColIdent(avgName)
	case "regexp":
		node.Name = sqlparser.NewColIdent(regexpName)
	case "first", "last", "load_file":
		return failure.Analyze("No matching function with signature: %s(...)", node.Name.Lowered())
	}
	return nil
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

// checkTables finds tables and databases that are not there before the planner
// does, which knows no case.
func (s *Session) checkTables(statement sqlparser.Statement) error {
	known := make(map[string]bool) // names of WITH
	check := func(name sqlparser.TableName) error {
		table, database := name.Name.String(), name.DbQualifier.String()
		if database == "" {
			if known[strings.ToLower(table)] || strings.EqualFold(table, "dual") {
				return nil
			}
			database = s.database
		}
		return s.engine.CheckTable(database, table)
	}
	return sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch node := node.(type) {
		case *sqlparser.With:
			if node != nil {
				for _, expression := range node.Ctes {
					known[strings.ToLower(expression.As.String())] = true
				}
			}
		case *sqlparser.AliasedTableExpr:
			if name, ok := node.Expr.(sqlparser.TableName); ok {
				return true, check(name)
			}
		case *sqlparser.Insert:
			return true, check(node.Table)
		}
		return true, nil
	}, statement)
}

// CheckTable says what is missing of database.table, as StarRocks does.
func (e *Engine) CheckTable(database, table string) error {
	if database == "" {
		return failure.NoDatabase()
	}
	if strings.EqualFold(database, "information_schema") {
		for i := range e.options.Tables {
			if strings.EqualFold(e.options.Tables[i].Name, table) {
				return nil
			}
		}
		return failure.UnknownTable("information_schema." + table)
	}
	if _, ok := e.store.DatabaseID(database); !ok {
		return failure.UnknownDatabase(database)
	}
	if _, ok := e.store.Table(database, table); !ok {
		return failure.UnknownTable(database + "." + table)
	}
	return nil
}
