package engine

import (
	"slices"
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// tablesRead are the tables that a statement names.
type tablesRead struct {
	all   []*store.Table
	names map[string]bool // what columns may be qualified with, in lower case
}

// checkTables finds tables and databases that are not there before the planner
// does, which knows no case, and asks whether the user may read them.
//
// The statement is a query, or the one that the query was made of.
func (s *Session) checkTables(query sqlparser.SQLNode, statement sqlparser.Statement) (tablesRead, error) {
	read := tablesRead{names: make(map[string]bool)}
	known := make(map[string]bool) // names of WITH
	check := func(name sqlparser.TableName, node *sqlparser.AliasedTableExpr) error {
		table, database := name.Name.String(), name.DbQualifier.String()
		if database == "" {
			if known[strings.ToLower(table)] || strings.EqualFold(table, "dual") {
				return nil
			}
			database = s.database
		}
		if found, ok := s.engine.store.Table(database, table); ok {
			read.all = append(read.all, found)
			if s.transaction != nil {
				if err := s.transaction.mayRead(found); err != nil {
					return err
				}
			}
		}
		return s.check(privilege(statement, node), database, table)
	}
	err := sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch node := node.(type) {
		case *sqlparser.With:
			if node != nil {
				for _, expression := range node.Ctes {
					known[strings.ToLower(expression.As.String())] = true
				}
			}
		case *sqlparser.AliasedTableExpr:
			read.names[strings.ToLower(node.As.String())] = true
			if len(node.Partitions) > 0 {
				return false, failure.Unsupported("a query of some partitions of a table")
			}
			if name, ok := node.Expr.(sqlparser.TableName); ok {
				read.names[strings.ToLower(name.Name.String())] = true
				return true, check(name, node)
			}
		}
		return true, nil
	}, query)
	if err != nil {
		return read, err
	}
	return read, read.replaceFields(query)
}

// replaceFields makes `s.f` a call of our function where s is no table but a
// STRUCT column of one.
func (r *tablesRead) replaceFields(statement sqlparser.SQLNode) error {
	if !r.hasStruct() {
		return nil
	}
	return sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		replaceExpressions(node, func(e sqlparser.Expr) sqlparser.Expr {
			name, ok := e.(*sqlparser.ColName)
			if !ok || name.Qualifier.IsEmpty() || r.names[strings.ToLower(name.Qualifier.Name.String())] {
				return e
			}
			column := &sqlparser.ColName{Name: sqlparser.NewColIdent(name.Qualifier.Name.String())}
			column.Qualifier.Name = name.Qualifier.DbQualifier
			return call(fieldName, column, sqlparser.NewStrVal([]byte(name.Name.String())))
		})
		return true, nil
	}, statement)
}

func (r *tablesRead) hasStruct() bool {
	return slices.ContainsFunc(r.all, func(t *store.Table) bool {
		d := t.Definition()
		return slices.ContainsFunc(d.Columns, func(c store.Column) bool { return c.Type.Kind == cell.Struct })
	})
}

// replaceExpressions puts another expression in the place of each that stands
// directly below a node, of the kinds of node in which a field may stand.
func replaceExpressions(node sqlparser.SQLNode, by func(sqlparser.Expr) sqlparser.Expr) {
	switch node := node.(type) {
	case *sqlparser.AliasedExpr:
		written := expressionText(node.Expr)
		if replaced := by(node.Expr); replaced != node.Expr {
			node.Expr = replaced
			if node.As.IsEmpty() {
				node.InputExpression = written
			}
		}
	case *sqlparser.Where:
		if node != nil {
			node.Expr = by(node.Expr)
		}
	case *sqlparser.ComparisonExpr:
		node.Left, node.Right = by(node.Left), by(node.Right)
	case *sqlparser.BinaryExpr:
		node.Left, node.Right = by(node.Left), by(node.Right)
	case *sqlparser.AndExpr:
		node.Left, node.Right = by(node.Left), by(node.Right)
	case *sqlparser.OrExpr:
		node.Left, node.Right = by(node.Left), by(node.Right)
	case *sqlparser.IsExpr:
		node.Expr = by(node.Expr)
	case *sqlparser.ParenExpr:
		node.Expr = by(node.Expr)
	case *sqlparser.Order:
		node.Expr = by(node.Expr)
	case sqlparser.GroupBy:
		for i := range node {
			node[i] = by(node[i])
		}
	}
}

// CheckTable says what is missing of database.table, as StarRocks does.
func (e *Engine) CheckTable(database, table string) error {
	if database == "" {
		return failure.NoDatabase()
	}
	if strings.EqualFold(database, "information_schema") {
		if _, ok := e.tables[strings.ToLower(table)]; ok {
			return nil
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
